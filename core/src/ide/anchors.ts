// Owns: YAML's own names: which anchor or alias is at an offset, what belongs to it, and which names an anchor can have.
// Refuses: what an anchored node says.

import type { PolicyFile } from '../model/policy.js';
import { anchorMarks } from '../syntax/fragment.js';
import type { AnchorMark } from '../syntax/fragment.js';
import { pathTo } from '../syntax/path.js';
import { spanContains } from '../text/span.js';
import type { Span } from '../text/span.js';
import type { RenameFault } from './rename-fault.js';

export interface AnchorUse {
  readonly name: string;
  /** The name at the offset, without its sigil. */
  readonly span: Span;
  /** Null where an alias has none before it. */
  readonly anchor: AnchoredNode | null;
  /** The names of the aliases that stand for it, in the order of the text. */
  readonly aliases: readonly Span[];
}

export interface AnchoredNode {
  readonly nameSpan: Span;
  /** With what it names. */
  readonly span: Span;
}

/** Of an anchor that is given again, what stands before the second one belongs to the first. */
export function anchorAt(file: PolicyFile, offset: number): AnchorUse | null {
  if (!mayBeMark(file, offset)) return null;
  const marks = anchorMarks(file.text);
  const own = marks.find((each) => spanContains(each.span, offset));
  if (own === undefined) return null;
  const named = marks.filter((each) => each.name === own.name);
  const anchors = named.filter((each) => each.kind === 'anchor');
  const anchor = anchors.filter((each) => each.span.start <= own.span.start).at(-1);
  const next = anchors.find((each) => each.span.start > own.span.start);
  const aliases = named.filter(({ kind, span }) => kind === 'alias' && span.start > (anchor?.span.start ?? -1) && span.start < (next?.span.start ?? Infinity));
  return { name: own.name, span: nameIn(own), anchor: anchor === undefined ? null : { nameSpan: nameIn(anchor), span: nodeOf(file, anchor) }, aliases: aliases.map(nameIn) };
}

/** Everywhere the name stands, in the order of the text. */
export function spansOf({ anchor, aliases }: AnchorUse): readonly Span[] {
  return anchor === null ? aliases : [anchor.nameSpan, ...aliases];
}

/** Why a name cannot be given; null where it can. */
export function anchorFault(file: PolicyFile, { name }: AnchorUse, newName: string): RenameFault | null {
  if (!/^[^\s,[\]{}&*\u0000-\u001f\u007f]+$/.test(newName)) return { kind: 'no-anchor', newName };
  return newName !== name && anchorMarks(file.text).some((each) => each.name === newName) ? { kind: 'taken', by: 'anchor', newName } : null;
}

/** Whether the word at an offset looks like one, which costs less to tell than whether it is one. */
function mayBeMark({ lines }: PolicyFile, offset: number): boolean {
  const line = lines.lineOf(offset);
  const start = lines.startOf(line);
  const before = lines.slice(start, offset);
  const behind = /^[^\s,[\]{}]*/.exec(lines.slice(offset, Math.min(offset + 200, endOf(lines, line))))?.[0] ?? '';
  return /(?:^|[\s,[\]{}])[&*][^\s,[\]{}]*$/.test(before + behind);
}

function endOf(lines: PolicyFile['lines'], line: number): number {
  return line + 1 < lines.lineCount ? lines.startOf(line + 1) : Infinity;
}

function nameIn({ span }: AnchorMark): Span {
  return { start: span.start + 1, end: span.end };
}

/** The outermost node that starts behind the anchor is its own. */
function nodeOf({ syntax, text }: PolicyFile, { span }: AnchorMark): Span {
  const gap = /^(?:\s|#[^\r\n]*|![^\s]*)*/.exec(text.slice(span.end, span.end + 10_000))?.[0].length ?? 0;
  const start = span.end + gap;
  const nodes = pathTo(syntax.root, start).map((step) => (step.kind === 'pair' ? step.pair.value : step.item.node));
  return { start: span.start, end: nodes.find((each) => each.span.start === start)?.span.end ?? span.end };
}
