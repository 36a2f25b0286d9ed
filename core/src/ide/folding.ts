// Owns: what of a policy can be folded away: blocks, longer comments, regions; in one pass over the tree.
// Refuses: lines' numbers as a protocol counts them beyond the file's own, and limits of clients.

import type { PolicyFile } from '../model/policy.js';
import type { SyntaxNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { LineIndex } from '../text/source.js';
import type { Lines } from '../text/source.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { KeptByEntry } from './kept-by-entry.js';
import { blockPart, syntaxParts } from './syntax-parts.js';
import type { SyntaxPart } from './syntax-parts.js';

/** Lines are counted from 0; the first stays to be seen. */
export interface Fold {
  readonly kind: 'block' | 'comment' | 'region';
  readonly startLine: number;
  readonly endLine: number;
  /** How many folds are around it. */
  readonly depth: number;
}

/** What can be folded in one part, and what can make folds with what stands in others; lines and places count from where the part starts. */
export interface PartFolds {
  readonly kind: SyntaxPart['kind'];
  readonly folds: readonly Fold[];
  readonly comments: readonly LoneComment[];
  /** Of what is no comment; null where there is nothing else. */
  readonly span: Span | null;
}

/** In the order of the text; of folds that start on one line only the widest. */
export function foldsOf(file: PolicyFile): Fold[] {
  return atOnce(foldsInSteps(file));
}

/** The same in steps of less than a millisecond, once the program is warm; for those who must not hold others up. `kept`: what was found in entries before. */
export function* foldsInSteps(file: PolicyFile, kept = new KeptByEntry<PartFolds>()): Generator<void, Fold[]> {
  const folds: Fold[] = [];
  const comments: LoneComment[] = [];
  /** Where `capabilities` stands, and its entries end. */
  const head = { start: 0, end: 0 };
  for (const { base, part } of foldsOfParts(file, kept)) {
    if (part.kind === 'head') head.start = base + (part.span?.start ?? 0);
    if (part.kind === 'entry' && part.span !== null) head.end = base + part.span.end;
    const first = file.lines.lineOf(base);
    for (const { kind, startLine, endLine, depth } of part.folds) folds.push({ kind, startLine: first + startLine, endLine: first + endLine, depth });
    for (const { line, words } of part.comments) comments.push({ line: first + line, words });
    yield;
  }
  if (head.end > head.start) folds.push({ kind: 'block', startLine: file.lines.lineOf(head.start), endLine: file.lines.lineOf(head.end - 1), depth: 0 });
  append(folds, commentFolds(comments));
  const widest = new Map<number, Fold>();
  for (const fold of folds) if (fold.endLine > (widest.get(fold.startLine)?.endLine ?? -1)) widest.set(fold.startLine, fold);
  return [...widest.values()].sort((a, b) => a.startLine - b.startLine);
}

function* foldsOfParts(file: PolicyFile, kept: KeptByEntry<PartFolds>): Generator<{ readonly base: number; readonly part: PartFolds }> {
  const { reading, blocks, table } = file;
  if (reading === null) {
    for (const each of syntaxParts(file)) yield { base: each.base, part: partFolds(each) };
    return;
  }
  for (let i = 0; i < blocks.blocks.length; i++) {
    const base = blocks.startOfBlock(i);
    const make = (): PartFolds => partFolds(blockPart(reading, i));
    const place = table.placeAt(base);
    yield { base, part: place === null ? make() : kept.of(file, undefined, place, make) };
  }
}

function partFolds(part: SyntaxPart): PartFolds {
  const { kind, text, root } = part;
  const lines = new LineIndex(text);
  const comments = part.comments.flatMap(({ start, end }): LoneComment[] => {
    const line = lines.lineOf(start);
    return text.slice(lines.startOf(line), start).trim() === '' ? [{ line, words: text.slice(start, end) }] : [];
  });
  return { kind, folds: nodeFolds(part, lines), comments, span: root?.span ?? null };
}

function nodeFolds({ text, kind, root }: SyntaxPart, lines: Lines): Fold[] {
  const folds: Fold[] = [];
  const block = (start: number, end: number, depth: number, isClosed: boolean) => {
    const startLine = lines.lineOf(start);
    const last = lines.lineOf(lastCharacter(text, start, end));
    // A bracket that closes what is folded stays to be seen, like the line that opened it.
    const endLine = isClosed && /^[ \t]*[\]}]/.test(text.slice(lines.startOf(last), end)) ? last - 1 : last;
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

/** With nothing before it on its line. */
interface LoneComment {
  readonly line: number;
  readonly words: string;
}

function commentFolds(comments: readonly LoneComment[]): Fold[] {
  const folds: Fold[] = [];
  const regions: number[] = [];
  let run: { start: number; end: number } | null = null;
  const finish = () => {
    if (run !== null && run.end > run.start) folds.push({ kind: 'comment', startLine: run.start, endLine: run.end, depth: 0 });
    run = null;
  };
  for (const { line, words } of comments) {
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
