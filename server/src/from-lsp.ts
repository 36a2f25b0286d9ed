// Owns: the client's positions and edits → offsets and texts, in the negotiated encoding.
// Refuses: the way back (to-lsp.ts).

import type { Position, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { LineIndex } from '../../core/src/index.js';
import type { Lines } from '../../core/src/index.js';
import type { Encoding } from './client-facts.js';

/** A position beyond a line's end means its end, one beyond the last line the end of the text. */
export function toOffset(position: Position, text: string, lines: Lines, encoding: Encoding): number {
  const { line, character } = position;
  if (line >= lines.lineCount) return text.length;
  const start = lines.startOf(line);
  const end = lineEnd(start, line + 1 < lines.lineCount ? lines.startOf(line + 1) : text.length, text);
  if (encoding === 'utf-16') return Math.min(start + Math.max(0, character), end);
  let offset = start;
  for (let left = character; left > 0 && offset < end; ) {
    const point = text.codePointAt(offset) as number;
    left -= encoding === 'utf-8' ? bytesOf(point) : 1;
    // A position inside a character means the place before it.
    if (left >= 0) offset += point > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The text after the changes, in their order. */
export function applyChanges(text: string, changes: readonly TextDocumentContentChangeEvent[], encoding: Encoding): string {
  let result = text;
  for (const change of changes) {
    if (!('range' in change)) result = change.text;
    else {
      const lines = new LineIndex(result);
      const start = toOffset(change.range.start, result, lines, encoding);
      const end = Math.max(start, toOffset(change.range.end, result, lines, encoding));
      result = result.slice(0, start) + change.text + result.slice(end);
    }
  }
  return result;
}

function lineEnd(start: number, next: number, text: string): number {
  let end = next;
  while (end > start && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return end;
}

function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
