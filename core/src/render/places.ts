// Owns: places as people read them: `my-policy.yaml (line 8)`, lines and columns from 1.
// Refuses: positions of protocols.

import type { SourcePlace } from '../compile/vote.js';
import type { Lines } from '../text/source.js';
import type { Span } from '../text/span.js';
import { printable } from './printable.js';

/** Columns count UTF-16 units, as editors do. The end is where the last character ends. */
export interface Extent {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function sourceText(source: SourcePlace | null): string {
  return source === null ? 'none' : `${printable(source.file)} (line ${source.line})`;
}

export function extentOf(span: Span, lines: Lines): Extent {
  const [line, endLine] = [lines.lineOf(span.start), lines.lineOf(span.end)];
  return {
    line: line + 1,
    column: span.start - lines.startOf(line) + 1,
    endLine: endLine + 1,
    endColumn: span.end - lines.startOf(endLine) + 1,
  };
}
