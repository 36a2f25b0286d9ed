// Owns: how far a line that was just begun is to be indented, after the line above it and the file's own habits.
// Refuses: lines that have text already, and lines inside of a text, a block or brackets.

import type { PolicyFile } from '../../model/policy.js';
import type { Span } from '../../text/span.js';
import { isFlowClosed } from '../completion/flow-place.js';
import { isQuote, quotedEnd, shapeOfLine } from '../completion/line-shape.js';
import type { LineShape } from '../completion/line-shape.js';
import { isInsideValue } from '../completion/place.js';
import { styleOf } from '../completion/style.js';
import type { SpanEdit } from '../edits/change.js';

/** `unit`: the client's; the file's own counts where it shows one. Null where nothing is to be done. */
export function indentLine(file: PolicyFile, offset: number, unit: number): SpanEdit | null {
  const { text, lines } = file;
  const line = lines.lineOf(offset);
  const shape = shapeOfLine(text, lines, line);
  if (line === 0 || !shape.isBlank || shape.comment !== null) return null;
  const above = shapeOfLine(text, lines, line - 1);
  // Behind an empty line people indent as they mean it.
  if (above.isBlank || isInsideValue(text, line, above.column + 1) || isBrokenElsewhere(file, offset)) return null;
  const style = styleOf(text, lines, unit);
  // An anchor or a tag is not yet the value.
  const written = text.slice(above.value.start, above.value.end).replace(/^(?:[&!][^\s,[\]{}]*(?:[ \t]+|$))+/, '');
  if (above.key === null || isMark(text, above) || !isWhole(written)) return null;
  const opensList = above.key.name === 'rules' || above.key.name === 'overrides';
  const column = written !== '' ? above.column : above.column + (opensList ? style.dashShift : style.unit);
  const span = { start: shape.start, end: shape.end };
  return text.slice(span.start, span.end) === ' '.repeat(column) ? null : { span, text: ' '.repeat(column) };
}

/** The `:` of an explicit key, which looks like a key that is empty. */
function isMark(text: string, { start, column }: LineShape): boolean {
  return text[start + column] === ':';
}

/** Whether what stands behind a key on its line is all of its value. */
function isWhole(written: string): boolean {
  const [first] = written;
  if (first === '|' || first === '>') return false;
  if (isQuote(first)) return quotedEnd(written, 0, written.length).isClosed;
  return (first !== '{' && first !== '[') || isFlowClosed(written, 0, written.length);
}

/** What is written at the moment may be broken; who formats beside an error elsewhere could not know what belongs to what. */
function isBrokenElsewhere({ blocks, problems }: PolicyFile, offset: number): boolean {
  const syntax = problems.filter(({ code }) => code === 'yaml-syntax' || code === 'multiple-documents');
  if (syntax.length === 0) return false;
  // A line that follows an entry belongs to it as long as nothing else is written on it.
  const block = blocks.blockAt(offset);
  const around = [block - 1, block].filter((each) => each >= 0).map((each): Span => ({ start: blocks.startOfBlock(each), end: blocks.startOfBlock(each) + (blocks.blocks[each]?.text.length ?? 0) }));
  const own = around.filter((each) => each.start <= offset && offset <= each.end);
  return !syntax.every(({ span }) => own.some((each) => each.start <= span.start && span.start <= each.end));
}
