// Owns: how places are counted in a block of which some is written in blocks before it, where its aliases lead: so that they stay the same wherever all of these move.
// Refuses: which blocks these are (parse.ts).
//
// What a block says itself counts from its start. What is written in the first of the others counts from the start of that one, less `ROOM`; in the second one, less
// twice that; and so on. So the places elsewhere are those below 0.

import { shiftSpan } from '../text/span.js';
import type { Move, Span } from '../text/span.js';
import { LIMITS } from './fragment.js';

/** More than a document is long. */
const ROOM = 2 ** Math.ceil(Math.log2(LIMITS.size + 1));

/** Which of the others holds a place; -1 where none does. */
export function otherAt({ start }: Span): number {
  return start >= 0 ? -1 : Math.ceil(-start / ROOM) - 1;
}

/** Where the places of one of the others begin. */
function originOf(other: number): number {
  return -ROOM * (other + 1);
}

/** Turns the places of a block into those of another one, which has that block as its `other`th, and as the following ones those of the block's own others that are `among` them. */
export function toOther(other: number, among: readonly number[]): Move {
  return (span) => {
    const own = otherAt(span);
    return own < 0 ? shiftSpan(span, originOf(other)) : shiftSpan(span, originOf(other + 1 + among.indexOf(own)) - originOf(own));
  };
}

/** Turns places in a block that starts there into places in the text. `others`: where the other blocks stand. */
export function toText(start: number, others: readonly Span[]): Move {
  return (span) => {
    const other = otherAt(span);
    return shiftSpan(span, other < 0 ? start : (others[other] as Span).start - originOf(other));
  };
}

/** Turns places in the text back. What stands in none of the blocks counts as the start of the one that starts there. */
export function fromText(start: number, others: readonly Span[]): Move {
  return (span) => {
    if (span.start >= start) return shiftSpan(span, -start);
    const other = others.findIndex((each) => each.start <= span.start && span.start < each.end);
    return other < 0 ? { start: 0, end: 0 } : shiftSpan(span, originOf(other) - (others[other] as Span).start);
  };
}
