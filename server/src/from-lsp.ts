// Owns: the client's positions and edits → offsets and texts, in the negotiated encoding.
// Refuses: the way back (to-lsp.ts).

import type { Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { BlockText } from '../../core/src/index.js';
import type { Replacement } from '../../core/src/index.js';
import type { Encoding } from './client-facts.js';

/** A position beyond a line's end means its end, one beyond the last line the end of the text. */
export function toOffset({ line, character }: Position, text: BlockText, encoding: Encoding): number {
  if (line >= text.lineCount) return text.length;
  const start = text.startOf(line);
  const content = text.slice(start, line + 1 < text.lineCount ? text.startOf(line + 1) : text.length).replace(/[\r\n]+$/, '');
  if (encoding === 'utf-16') return start + Math.min(Math.max(0, character), content.length);
  let at = 0;
  for (let left = character; left > 0 && at < content.length; ) {
    const point = content.codePointAt(at) as number;
    left -= encoding === 'utf-8' ? bytesOf(point) : 1;
    // A position inside a character means the place before it.
    if (left >= 0) at += point > 0xffff ? 2 : 1;
  }
  return start + at;
}

/**
 * The text after the changes, in their order: each means a place in the text after those before it. Of many cursors, and of a renaming, an editor tells
 * the last one first. What ends in front of the change before it has the same place in the text before both, so that such changes are made together.
 */
export function applyChanges(text: BlockText, changes: readonly TextDocumentContentChangeEvent[], encoding: Encoding): BlockText {
  let result = text;
  /** Those that are not made yet, the last one first, with their places in the result so far. */
  let waiting: Replacement[] = [];
  const makeWaiting = (): void => {
    result = result.editAt(waiting.reverse());
    waiting = [];
  };
  for (const change of changes) {
    // Some clients write null for what is left out.
    if (!('range' in change) || (change.range as Range | null) === null) {
      result = BlockText.of(change.text);
      waiting = [];
      continue;
    }
    const edit = toEdit(change, result, encoding);
    // Where the two touch, what was inserted may have joined what stands in front of it: to a line end, or to a character.
    const isInFront = waiting.length === 0 || edit.span.end < (waiting.at(-1) as Replacement).span.start;
    if (!isInFront) makeWaiting();
    waiting.push(isInFront ? edit : toEdit(change, result, encoding));
  }
  makeWaiting();
  return result;
}

function toEdit({ range, text }: Extract<TextDocumentContentChangeEvent, { range: unknown }>, before: BlockText, encoding: Encoding): Replacement {
  const start = toOffset(range.start, before, encoding);
  return { span: { start, end: Math.max(start, toOffset(range.end, before, encoding)) }, text };
}

function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
