// Owns: what of a policy can be folded away: blocks, longer comments, regions; in one pass over the tree.
// Refuses: lines' numbers as a protocol counts them beyond the file's own, and limits of clients.

import type { PolicyFile } from '../model/policy.js';
import type { SyntaxNode } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { syntaxParts } from './syntax-parts.js';
import type { SyntaxPart } from './syntax-parts.js';

/** Lines are counted from 0; the first stays to be seen. */
export interface Fold {
  readonly kind: 'block' | 'comment' | 'region';
  readonly startLine: number;
  readonly endLine: number;
  /** How many folds are around it. */
  readonly depth: number;
}

/** In the order of the text; of folds that start on one line only the widest. */
export function foldsOf(file: PolicyFile): Fold[] {
  return atOnce(foldsInSteps(file));
}

/** The same in steps of less than a millisecond, once the program is warm; for those who must not hold others up. */
export function* foldsInSteps(file: PolicyFile): Generator<void, Fold[]> {
  const folds: Fold[] = [];
  const comments: WrittenComment[] = [];
  /** The line of `capabilities`, and what its entries end with. */
  const head = { start: 0, end: 0 };
  for (const part of syntaxParts(file)) {
    const { base, text, kind, root } = part;
    if (kind === 'head') head.start = base + (root?.span.start ?? 0);
    if (kind === 'entry' && root !== null) head.end = base + root.span.end;
    folds.push(...nodeFolds(file, part));
    for (const { start, end } of part.comments) comments.push({ start: base + start, words: text.slice(start, end), isAlone: text.slice(file.lines.startOf(file.lines.lineOf(base + start)) - base, start).trim() === '' });
    yield;
  }
  if (head.end > head.start) folds.push({ kind: 'block', startLine: file.lines.lineOf(head.start), endLine: file.lines.lineOf(head.end - 1), depth: 0 });
  folds.push(...commentFolds(file, comments));
  const widest = new Map<number, Fold>();
  for (const fold of folds) if (fold.endLine > (widest.get(fold.startLine)?.endLine ?? -1)) widest.set(fold.startLine, fold);
  return [...widest.values()].sort((a, b) => a.startLine - b.startLine);
}

function nodeFolds({ lines }: PolicyFile, { base, text, kind, root }: SyntaxPart): Fold[] {
  const folds: Fold[] = [];
  const block = (start: number, end: number, depth: number, isClosed: boolean) => {
    const startLine = lines.lineOf(base + start);
    const lastAt = lastCharacter(text, start, end);
    const last = lines.lineOf(base + lastAt);
    // A bracket that closes what is folded stays to be seen, like the line that opened it.
    const endLine = isClosed && /^[ \t]*[\]}]/.test(text.slice(lines.startOf(last) - base, end)) ? last - 1 : last;
    if (endLine > startLine) folds.push({ kind: 'block', startLine, endLine, depth });
  };
  const walk = (node: SyntaxNode, depth: number): void => {
    if (node.kind === 'mapping') {
      for (const { keySpan, value, valueSpan, merged } of node.pairs) {
        if (merged || valueSpan.start !== value.span.start) continue;
        // Most of a policy is pairs on one line, which need not be looked up.
        if (!/[\r\n]/.test(text.slice(keySpan.end, value.span.end))) continue;
        block(keySpan.start, value.span.end, depth, value.kind !== 'scalar' && value.flow);
        walk(value, depth + 1);
      }
    } else if (node.kind === 'sequence') {
      for (const { span, node: item } of node.items) {
        if (item.span.start < span.start) continue;
        block(span.start, Math.max(span.end, span.start), depth, item.kind !== 'scalar' && item.flow);
        walk(item, depth + 1);
      }
    }
  };
  if (root !== null) walk(root, kind === 'entry' ? 1 : 0);
  return folds;
}

/** The outermost ones, where a client takes only so many. */
export function outermost(folds: readonly Fold[], most: number): readonly Fold[] {
  if (folds.length <= most) return folds;
  return [...folds].sort((a, b) => a.depth - b.depth || a.startLine - b.startLine).slice(0, most).sort((a, b) => a.startLine - b.startLine);
}

interface WrittenComment {
  readonly start: number;
  readonly words: string;
  /** Whether nothing stands before it on its line. */
  readonly isAlone: boolean;
}

function commentFolds({ lines }: PolicyFile, comments: readonly WrittenComment[]): Fold[] {
  const folds: Fold[] = [];
  const regions: number[] = [];
  let run: { start: number; end: number } | null = null;
  const finish = () => {
    if (run !== null && run.end > run.start) folds.push({ kind: 'comment', startLine: run.start, endLine: run.end, depth: 0 });
    run = null;
  };
  for (const { start, words, isAlone } of comments) {
    if (!isAlone) continue;
    const line = lines.lineOf(start);
    const mark = /^#\s*(end)?region\b/.exec(words);
    if (mark !== null) {
      finish();
      const opened = mark[1] === undefined ? undefined : regions.pop();
      if (mark[1] === undefined) regions.push(line);
      else if (opened !== undefined) folds.push({ kind: 'region', startLine: opened, endLine: line, depth: regions.length });
    } else if (run !== null && (run as Span).end === line - 1) run = { start: (run as Span).start, end: line };
    else {
      finish();
      run = { start: line, end: line };
    }
  }
  finish();
  return folds;
}

/** Where the text of a span ends, space behind it left out. */
function lastCharacter(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && ' \t\r\n'.includes(text[at - 1] as string)) at--;
  return Math.max(start, at - 1);
}
