// Owns: places in a text, as pairs of offsets in UTF-16 units.
// Refuses: lines and columns; those are made once, where a place leaves the core.

/** A stretch of text from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named document. */
export interface Location {
  readonly uri: string;
  readonly span: Span;
}

export function spanContains(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Where a place is elsewhere. */
export type Move = (span: Span) => Span;

export function shiftSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
