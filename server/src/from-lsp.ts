// Owns: the client's positions and edits → offsets and texts, in the negotiated encoding.
// Refuses: the way back (to-lsp.ts).

import type { Position, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { BlockText } from '../../core/src/index.js';
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

/** The text after the changes, in their order. */
export function applyChanges(text: BlockText, changes: readonly TextDocumentContentChangeEvent[], encoding: Encoding): BlockText {
  let result = text;
  for (const change of changes) {
    if (!('range' in change)) result = BlockText.of(change.text);
    else {
      const start = toOffset(change.range.start, result, encoding);
      const end = Math.max(start, toOffset(change.range.end, result, encoding));
      result = result.edit(start, end, change.text);
    }
  }
  return result;
}

function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
