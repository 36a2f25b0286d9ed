// Owns: how a file is written: its indentation, where its lists stand, its line ends.
// Refuses: changing any of it.

import type { Lines } from '../../text/source.js';
import { shapeOfLine } from './line-shape.js';

export interface Style {
  /** Spaces by which a mapping is indented below its key. */
  readonly unit: number;
  /** Spaces by which the dashes of a list are indented below their key; 0 where they stand below it. */
  readonly dashShift: number;
  readonly eol: string;
  readonly isFlow: boolean;
  /** Between brackets of a file that is written as JSON. */
  readonly isJson: boolean;
}

/** How many lines of a file are looked at; its author will not change their mind below. */
export const MOST_LINES = 400;

/** The style of a file as its first lines show it; where they show nothing, `usual` is what it is indented by: as the shipped templates are. */
export function styleOf(text: string, lines: Lines, usual = 2): Omit<Style, 'isFlow' | 'isJson'> {
  const count = Math.min(lines.lineCount, MOST_LINES);
  let unit: number | null = null;
  let dashShift: number | null = null;
  let owner: { readonly column: number; readonly isKey: boolean } | null = null;
  for (let line = 0; line < count && (unit === null || dashShift === null); line++) {
    const shape = shapeOfLine(text, lines, line);
    if (shape.isBlank) continue;
    if (owner?.isKey === true && shape.dashes.length > 0 && shape.indent >= owner.column) dashShift ??= shape.indent - owner.column;
    else if (owner?.isKey === true && shape.indent > owner.column) unit ??= shape.indent - owner.column;
    owner = { column: shape.column, isKey: shape.key !== null && shape.value.start === shape.value.end };
  }
  const first = lines.lineCount > 1 ? lines.startOf(1) : 0;
  const own = unit === null || unit > 8 ? usual : unit;
  return { unit: own, dashShift: dashShift === null || dashShift > 8 ? own : dashShift, eol: text[first - 2] === '\r' ? '\r\n' : '\n' };
}
