// Owns: YAML's own names: which anchor or alias is at an offset, what belongs to it, and which names an anchor can have.
// Refuses: what an anchored node says.

import type { PolicyFile } from '../model/policy.js';
import type { ReadBlock } from '../syntax/parse.js';
import { rootOf } from '../syntax/parse.js';
import { anchorMarks } from '../syntax/fragment.js';
import type { AnchorMark } from '../syntax/fragment.js';
import { pathTo } from '../syntax/path.js';
import { shiftSpan, spanContains } from '../text/span.js';
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
  const marks = marksIn(file);
  const own = marks.find((each) => spanContains(each.span, offset));
  if (own === undefined) return null;
  const named = marks.filter((each) => each.name === own.name);
  const anchors = named.filter((each) => each.kind === 'anchor');
  const anchor = anchors.filter((each) => each.span.start <= own.span.start).at(-1);
  const next = anchors.find((each) => each.span.start > own.span.start);
  const aliases = named.filter(({ kind, span }) => kind === 'alias' && span.start > (anchor?.span.start ?? -1) && span.start < (next?.span.start ?? Infinity));
  return { name: own.name, span: nameIn(own), anchor: anchor === undefined ? null : { nameSpan: nameIn(anchor), span: nodeOf(file, anchor) }, aliases: aliases.map(nameIn) };
}

/** What the alias at an offset stands for: where that is written, without the name. Null where there is none, no anchor before it, or nothing behind that. */
export function aliasAt(file: PolicyFile, offset: number): { readonly name: string; readonly span: Span; readonly written: Span } | null {
  const use = anchorAt(file, offset);
  if (use === null || use.anchor === null || use.span.start === use.anchor.nameSpan.start) return null;
  const { nameSpan, span } = use.anchor;
  if (span.end <= nameSpan.end) return null;
  return { name: use.name, span: { start: use.span.start - 1, end: use.span.end }, written: { start: nameSpan.end, end: span.end } };
}

/** In the order of the text. Of a document that is read in blocks, those of the blocks that have any. */
function marksIn({ reading, blocks, text }: PolicyFile): AnchorMark[] {
  if (reading === null) return anchorMarks(text);
  return reading.unplain.flatMap((place) => {
    const start = blocks.startOfBlock(place);
    return anchorMarks(blocks.blocks[place]?.text ?? '').map((each) => ({ ...each, span: shiftSpan(each.span, start) }));
  });
}

/** Everywhere the name stands, in the order of the text. */
export function spansOf({ anchor, aliases }: AnchorUse): readonly Span[] {
  return anchor === null ? aliases : [anchor.nameSpan, ...aliases];
}

/** Why a name cannot be given; null where it can. */
export function anchorFault(file: PolicyFile, { name }: AnchorUse, newName: string): RenameFault | null {
  if (!/^[^\s,[\]{}&*\u0000-\u001f\u007f]+$/.test(newName)) return { kind: 'no-anchor', newName };
  return newName !== name && marksIn(file).some((each) => each.name === newName) ? { kind: 'taken', by: 'anchor', newName } : null;
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
function nodeOf(file: PolicyFile, { span }: AnchorMark): Span {
  const { lines, reading, blocks } = file;
  const gap = /^(?:\s|#[^\r\n]*|![^\s]*)*/.exec(lines.slice(span.end, Math.min(span.end + 10_000, blocks.length)))?.[0].length ?? 0;
  const place = blocks.blockAt(span.start);
  const [base, root] = reading === null ? [0, file.syntax.root] : [blocks.startOfBlock(place), rootOf(reading.said(place) as ReadBlock)];
  const start = span.end + gap;
  const nodes = pathTo(root, start - base).map((step) => (step.kind === 'pair' ? step.pair.value : step.item.node));
  const end = nodes.find((each) => each.span.start === start - base)?.span.end;
  return { start: span.start, end: end === undefined ? span.end : end + base };
}
