// Owns: edits of YAML that keep everything else as it is: taking out a pair or an item with the comment that belongs to it, putting one in, in the
// file's own style. Refuses: what to take out or put in, and checking the outcome (proof.ts reads it again).

import type { PolicyFile } from '../../model/policy.js';
import type { Step } from '../../syntax/path.js';
import { pathTo } from '../../syntax/path.js';
import type { Item, MappingNode, Pair, SequenceNode } from '../../syntax/tree.js';
import { writeScalar } from '../../syntax/write.js';
import type { Span } from '../../text/span.js';
import type { Stop, SpanEdit } from './change.js';
import { flowPair } from './flow-style.js';

/** What is put in: the lines of a block, not indented, and the same for a flow collection. */
export interface Written {
  readonly lines: readonly string[];
  readonly flow: string;
  /** What stands in the first line is likely to be written over: from here on. */
  readonly stop?: { readonly text: string; readonly choices?: readonly string[] };
}

export function written({ lines }: PolicyFile, key: string, value: string, choices?: readonly string[]): Written {
  return { lines: [`${key}: ${value}`], flow: flowPair(lines, key, value), stop: { text: value, ...(choices === undefined ? {} : { choices }) } };
}

/** The line break that the file uses. */
export function lineBreakOf({ text }: PolicyFile): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

export function columnOf(file: PolicyFile, offset: number): number {
  return offset - lineStart(file, file.lines.lineOf(offset));
}

/** Where a line's own text starts: a byte order mark stays what the file begins with. */
export function lineStart({ text, lines }: PolicyFile, line: number): number {
  return line === 0 && text.startsWith('\uFEFF') ? 1 : lines.startOf(line);
}

/** Another value in place of a scalar, quoted as the old one was, or where it has to be. */
export function replaceScalar(file: PolicyFile, { start, end }: Span, value: string): SpanEdit {
  // A block of text (`>-`) goes on to the line behind it.
  const span = { start, end: contentEnd(file, { start, end }) };
  return { span, text: scalarInPlaceOf(file.text.slice(span.start, span.end), value) };
}

/** A value, quoted as the old one is written, and wherever it has to be, between brackets too. A comment in the head of a block of text (`>- # why`) stays. */
export function scalarInPlaceOf(old: string, value: string): string {
  if (old.startsWith('"')) return JSON.stringify(value);
  if (old.startsWith("'") && !/[\r\n]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const comment = /^[|>][^\s#]*([ \t]+#[^\r\n]*)/.exec(old)?.[1] ?? '';
  return (/[,[\]{}]/.test(value) ? JSON.stringify(value) : writeScalar(value)) + comment;
}

/**
 * Takes out the innermost pair or item of a path, and what would be left empty by that as well; `capabilities` stays, as an empty mapping. Null where
 * that cannot be done by taking out whole lines or whole parts of a flow collection.
 */
export function removeAt(file: PolicyFile, path: readonly Step[]): SpanEdit | null {
  const step = path.at(-1);
  if (step === undefined) return null;
  const siblings = step.kind === 'pair' ? step.mapping.pairs.filter((each) => !each.merged) : step.sequence.items;
  if (siblings.length > 1) return step.kind === 'pair' ? removePair(file, step.mapping, step.pair) : removeItem(file, step.sequence, step.item);
  const holder = path.at(-2);
  if (holder === undefined) return null;
  if (path.length > 2 || holder.kind !== 'pair') return removeAt(file, path.slice(0, -1));
  return emptied(file, holder.pair, step.kind === 'pair' ? '{}' : '[]');
}

function removePair(file: PolicyFile, mapping: MappingNode, pair: Pair): SpanEdit | null {
  const own = mapping.pairs.filter((each) => !each.merged);
  const index = own.indexOf(pair);
  if (mapping.flow) return removeFromFlow(file, own.map((each) => each.span), index);
  const next = own[index + 1];
  // Behind the dash of a list item the next key has to move up.
  if (!startsLine(file, pair.span.start)) {
    const isPlain = index === 0 && next !== undefined && !hasCommentBetween(file, pair.span.end, next.span.start);
    return isPlain ? { span: { start: pair.span.start, end: next.span.start }, text: '' } : null;
  }
  return removeLines(file, pair.span);
}

function removeItem(file: PolicyFile, sequence: SequenceNode, item: Item): SpanEdit | null {
  if (sequence.flow) return removeFromFlow(file, sequence.items.map((each) => each.span), sequence.items.indexOf(item));
  return startsLine(file, item.span.start) ? removeLines(file, item.span) : null;
}

function removeFromFlow(file: PolicyFile, spans: readonly Span[], index: number): SpanEdit | null {
  const [before, own, after] = [spans[index - 1], spans[index], spans[index + 1]];
  const span = own === undefined ? undefined : after !== undefined ? { start: own.start, end: after.start } : before === undefined ? undefined : { start: before.end, end: own.end };
  return span === undefined || hasCommentBetween(file, span.start, span.end) ? null : { span, text: '' };
}

/** The lines of a stretch that starts one, with the comment right above them and those that are indented deeper below, and one of two gaps around. */
function removeLines(file: PolicyFile, span: Span): SpanEdit | null {
  const column = columnOf(file, span.start);
  const last = file.lines.lineOf(contentEnd(file, span) - 1);
  const rest = lineText(file, last).slice(contentEnd(file, span) - file.lines.startOf(last));
  if (!/^\s*(?:#.*)?$/.test(rest)) return null;
  let from = firstLineWith(file, file.lines.lineOf(span.start), column);
  let to = lineBehindInner(file, last + 1, column);
  const count = file.lines.lineCount;
  const isGapAbove = from === 0 || isBlank(file, from - 1) || columnOfLine(file, from - 1) < column;
  if (isGapAbove) while (isBlank(file, to)) to++;
  // Nothing but the end of the file follows: then the gap above would be left over.
  if (file.lines.startOf(to) >= file.text.length || to >= count) while (from > 0 && isBlank(file, from - 1)) from--;
  const start = lineStart(file, from);
  if (to < count) return { span: { start, end: file.lines.startOf(to) }, text: '' };
  const end = file.text.length;
  const broken = from > 0 && !/[\r\n]$/.test(file.text) ? start - lineBreakBefore(file, start) : start;
  return { span: { start: broken, end }, text: '' };
}

/** `key:` with nothing below it is not the same as an empty collection. Comments inside go: there is nothing left for them to be about. One behind the key stays. */
function emptied(file: PolicyFile, pair: Pair, empty: string): SpanEdit | null {
  const colon = file.text.indexOf(':', pair.keySpan.end);
  if (colon < 0 || colon > pair.value.span.start) return null;
  const last = lineBehindInner(file, file.lines.lineOf(contentEnd(file, pair.value.span) - 1) + 1, columnOf(file, pair.keySpan.start)) - 1;
  const line = file.lines.lineOf(colon);
  const comment = file.syntax.comments.find((each) => each.start > colon && each.start < pair.value.span.start && file.lines.lineOf(each.start) === line);
  return { span: { start: colon + 1, end: file.lines.startOf(last) + lineText(file, last).length }, text: ` ${empty}${comment === undefined ? '' : ` ${file.text.slice(comment.start, comment.end)}`}` };
}

/** Puts a pair into a mapping behind one of its pairs, or before the first one where `after` is null. Null where the first key is written out with `?`, whose column is not the mapping's. */
export function insertPair(file: PolicyFile, mapping: MappingNode, after: Pair | null, content: Written): SpanEdit | null {
  const own = mapping.pairs.filter((each) => !each.merged);
  const [first] = own;
  if (mapping.flow) {
    if (first === undefined) return withStop({ start: mapping.span.start + 1, end: mapping.span.start + 1 }, '', content.flow, '', content);
    const next = after ?? first;
    if (after === null) return withStop(at(next.span.start), '', content.flow, behindComma(file, next), content);
    return withStop(at(next.span.end), behindComma(file, next), content.flow, '', content);
  }
  const start = first?.span.start ?? mapping.span.start;
  if (first !== undefined && columnOfKey(file, first) !== columnOf(file, start)) return null;
  const indent = ' '.repeat(columnOf(file, start));
  const eol = lineBreakOf(file);
  const block = content.lines.join(eol + indent);
  if (after !== null) return insertLines(file, after.span, indent, block, content);
  if (!startsLine(file, start)) return withStop(at(start), '', block, eol + indent, content);
  // What stands above the first key is about it, and above the first of the file about the file.
  const line = file.lines.lineOf(start);
  const above = mapping === file.syntax.root ? firstSuppression(file, line) : firstLineWith(file, line, columnOf(file, start));
  return withStop(at(lineStart(file, above)), indent, block, eol, content);
}

/** A comma in a flow mapping, and what parts the pair behind it from one before: a line break where that has a line of its own. */
export function behindComma(file: PolicyFile, { span: { start } }: Pair): string {
  return startsLine(file, start) ? `,${lineBreakOf(file)}${' '.repeat(columnOf(file, start))}` : ', ';
}

/** Whole lines below a stretch. They start where a line starts, if there is one: what stands before an insertion, editors may repeat in its lines. */
function insertLines(file: PolicyFile, above: Span, indent: string, block: string, content: Written): SpanEdit {
  const { start, lead, tail } = below(file, above);
  return withStop(at(start), lead + indent, block, tail, content);
}

/** Where lines below a stretch are put in, and what goes around them. Comments that are indented deeper below it stay with it. */
export function below(file: PolicyFile, above: Span): { readonly start: number; readonly lead: string; readonly tail: string } {
  const eol = lineBreakOf(file);
  const next = lineBehindInner(file, lastLineOf(file, above) + 1, columnOf(file, above.start));
  return next >= file.lines.lineCount ? { start: file.text.length, lead: eol, tail: '' } : { start: file.lines.startOf(next), lead: '', tail: eol };
}

/** Puts the first pair below a key whose value is only written as none: `~` or `null`. Null where there is more between the key and that. */
export function insertInPlaceOfNull(file: PolicyFile, pair: Pair, inFlow: boolean, content: Written): SpanEdit | null {
  const colon = file.text.indexOf(':', pair.keySpan.end);
  const { start, end } = pair.value.span;
  if (colon < 0 || colon >= start || file.text.slice(colon + 1, start).trim() !== '') return null;
  const span = { start: colon + 1, end };
  if (inFlow) return withStop(span, ' {', content.flow, '}', content);
  const lead = lineBreakOf(file) + ' '.repeat(columnOf(file, pair.keySpan.start) + indentOf(file));
  return withStop(span, lead, content.lines.join(lead), '', content);
}

/** Puts the first pair below a key that has no value. `inFlow` says whether the key stands in a flow mapping. */
export function insertBelow(file: PolicyFile, pair: Pair, inFlow: boolean, content: Written): SpanEdit | null {
  const colon = file.text.slice(pair.keySpan.end).search(/\S/) + pair.keySpan.end;
  if (file.text[colon] !== ':') return null;
  if (inFlow) return withStop(at(colon + 1), ' {', content.flow, '}', content);
  const indent = ' '.repeat(columnOf(file, pair.keySpan.start) + indentOf(file));
  return insertLines(file, pair.keySpan, indent, content.lines.join(lineBreakOf(file) + indent), content);
}

/** What the lines of entries take the place of where there are none yet (`{}`), and the comments that stood there, which go before them. */
export function placeInEmpty(file: PolicyFile, { keySpan, value }: Pair): { readonly span: Span; readonly comments: string } {
  const start = file.text.indexOf(':', keySpan.end) + 1;
  const line = file.lines.lineOf(start);
  const behind = lineEndOf(file, value.span);
  const found = file.syntax.comments.filter((each) => each.start >= start && each.start < behind);
  const lead = (each: Span) => (file.lines.lineOf(each.start) === line ? ' ' : lineBreakOf(file) + ' '.repeat(indentOf(file)));
  const comments = found.map((each) => lead(each) + file.text.slice(each.start, each.end)).join('');
  return { span: { start, end: Math.max(contentEnd(file, value.span), found.at(-1)?.end ?? 0) }, comments };
}

/** By how much the file indents: as its first entry is, else two. */
export function indentOf(file: PolicyFile): number {
  const { root } = file.syntax;
  for (const pair of root?.kind === 'mapping' ? root.pairs : []) {
    const inner = pair.value.kind === 'mapping' && !pair.value.flow ? pair.value.pairs.find((each) => !each.merged) : undefined;
    if (inner !== undefined && inner.keySpan.start > pair.keySpan.end) return Math.max(1, columnOfKey(file, inner) - columnOf(file, pair.keySpan.start));
  }
  return 2;
}

/** Of `? key` the mark is what is indented. */
function columnOfKey(file: PolicyFile, { keySpan: { start } }: Pair): number {
  const before = file.text.slice(file.lines.startOf(file.lines.lineOf(start)), start);
  return /(?:^|[ \t])\?[ \t]*$/.test(before) ? before.lastIndexOf('?') : columnOf(file, start);
}

/** The end of the last line that holds something of the stretch, before its line break. */
export function lineEndOf(file: PolicyFile, span: Span): number {
  return endOfLine(file, lastLineOf(file, span));
}

/** The same of the comments that are indented deeper below it, where there are any. */
export function lineEndWithInner(file: PolicyFile, span: Span): number {
  return endOfLine(file, lineBehindInner(file, lastLineOf(file, span) + 1, columnOf(file, span.start)) - 1);
}

function lastLineOf(file: PolicyFile, span: Span): number {
  return file.lines.lineOf(Math.max(span.start, contentEnd(file, span) - 1));
}

function endOfLine(file: PolicyFile, line: number): number {
  return file.lines.startOf(line) + lineText(file, line).length;
}

/** The end of what is written, blanks and line breaks behind it left out. */
export function contentEnd({ text }: PolicyFile, span: Span): number {
  let { end } = span;
  while (end > span.start + 1 && ' \t\r\n'.includes(text[end - 1] as string)) end--;
  return end;
}

/** Without its line break. */
export function lineText({ text, lines }: PolicyFile, line: number): string {
  if (line >= lines.lineCount) return '';
  return text.slice(lines.startOf(line), line + 1 < lines.lineCount ? lines.startOf(line + 1) : text.length).replace(/[\r\n]+$/, '');
}

/** The place behind the last line break is no line. */
export function isBlank(file: PolicyFile, line: number): boolean {
  return line < file.lines.lineCount && file.lines.startOf(line) < file.text.length && lineText(file, line).trim() === '';
}

/** Where the comment of a line that holds nothing else starts; null for other lines. */
export function commentColumn(file: PolicyFile, line: number): number | null {
  const match = /^([ \t]*)#/.exec(lineText(file, line));
  if (match === null || line >= file.lines.lineCount) return null;
  const start = file.lines.startOf(line) + (match[1] as string).length;
  // What looks like a comment may be a line of a text.
  return file.syntax.comments.some((each) => each.start === start) ? (match[1] as string).length : null;
}

/** The first of the lines that go with one that begins at a column: comments right above it there, and suppressions, which speak for it wherever they are indented. */
export function firstLineWith(file: PolicyFile, line: number, column: number, floor = 0): number {
  let from = line;
  while (from > floor && (commentColumn(file, from - 1) === column || isSuppression(file, from - 1))) from--;
  return firstSuppression(file, from, floor);
}

/** The first suppression among the comments right above a line, which it speaks for; the line itself where there is none. */
function firstSuppression(file: PolicyFile, line: number, floor = 0): number {
  let first = line;
  for (let each = line - 1; each >= floor && commentColumn(file, each) !== null; each--) if (isSuppression(file, each)) first = each;
  return first;
}

/** From a line on, the first that is no comment about what stands above it and is indented deeper; a suppression speaks for what follows. */
export function lineBehindInner(file: PolicyFile, line: number, column: number): number {
  let behind = line;
  while ((commentColumn(file, behind) ?? -1) > column && !isSuppression(file, behind)) behind++;
  return behind;
}

function isSuppression(file: PolicyFile, line: number): boolean {
  return /^\s*#\s*kruxos-ignore\b/.test(lineText(file, line)) && commentColumn(file, line) !== null;
}

/** The step of a path that is an entry of `capabilities` or an item of an ordered policy's list, with the steps above it. */
export function entryPath(file: PolicyFile, offset: number): readonly Step[] | null {
  const path = pathTo(file.syntax.root, offset).slice(0, 2);
  const [top] = path;
  const isList = top?.kind === 'pair' && (top.pair.name === 'capabilities' || (file.form === 'ordered' && (top.pair.name === 'rules' || top.pair.name === 'overrides')));
  return path.length === 2 && isList ? path : null;
}

function withStop(span: Span, lead: string, body: string, tail: string, { stop }: Written): SpanEdit {
  const start = stop === undefined ? -1 : body.indexOf(stop.text);
  const stops: Stop[] = stop === undefined || start < 0 ? [] : [{ start: lead.length + start, end: lead.length + start + stop.text.length, ...(stop.choices === undefined ? {} : { choices: stop.choices }) }];
  return { span, text: lead + body + tail, ...(stops.length === 0 ? {} : { stops }) };
}

function at(offset: number): Span {
  return { start: offset, end: offset };
}

function startsLine(file: PolicyFile, offset: number): boolean {
  return file.text.slice(file.lines.startOf(file.lines.lineOf(offset)), offset).trim() === '';
}

export function hasCommentBetween(file: PolicyFile, start: number, end: number): boolean {
  return file.syntax.comments.some((each) => each.start >= start && each.start < end);
}

function columnOfLine(file: PolicyFile, line: number): number {
  return lineText(file, line).search(/\S/);
}

function lineBreakBefore({ text }: PolicyFile, offset: number): number {
  return text.slice(0, offset).endsWith('\r\n') ? 2 : 1;
}
