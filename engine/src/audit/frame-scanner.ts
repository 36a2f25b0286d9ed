// Owns: finding the entries in a log of frames (4 bytes of length, big-endian, then that much CBOR), also behind damage.
// Refuses: decoding entries, and passing over bytes without saying so.

import { BROKEN, CUT } from './cbor-extent.js';
import { locateFields, looksLikeEntry, noFields } from './entry-fields.js';
import type { FieldPlaces } from './entry-fields.js';
import { MOST_ENTRY_BYTES, bytesText } from './log-scanner.js';
import type { LogScanner, ReportFault, Window } from './log-scanner.js';

/** A sound entry: its CBOR begins at `start` in `bytes`; its frame at `offset` in the file. Nothing may be kept of `bytes` and `places`. */
export type VisitFrame = (bytes: Buffer, start: number, places: FieldPlaces, offset: number) => void;

interface Search {
  /** Where in the file it began. */
  readonly offset: number;
  /** What to say if there is no further frame: the file seems to end inside this one; null where that is not so. */
  readonly torn: string | null;
}

const HEADER = 4;
/** The first byte of a length is always 0, so that more of it never ends an entry by chance. */
const OVERLAP = 3;
/** Enough to see whether a frame begins like one. */
const GLIMPSE = 40;

/**
 * A frame is whole when its CBOR ends exactly where its length says. Where one is not:
 * 1. its CBOR is sound by itself and a whole frame follows: the length is damaged; the entry is read, the damage told. Where it would go on
 *    beyond its length, no whole frame may stand there;
 * 2. a whole frame follows where the length ends: the content is damaged; the entry is passed over and told. What looks like frames in
 *    between is content as well, unless it fills the room up to there;
 * 3. otherwise both are in doubt: everything up to the next whole frame is passed over and told.
 */
export class FrameScanner implements LogScanner {
  readonly #visit: VisitFrame;
  readonly #report: ReportFault;
  readonly #places = noFields();
  readonly #foundPlaces = noFields();
  /** The search for the next whole frame; null where there is none. */
  #lost: Search | null = null;
  /** Where in the file the last whole frame ended, and its last three bytes as a number. */
  #behind = -1;
  #lastBytes = 0;

  constructor(visit: VisitFrame, report: ReportFault) {
    this.#visit = visit;
    this.#report = report;
  }

  scan(window: Window): number {
    const { bytes, filled, base, isLast } = window;
    for (let at = 0; ; ) {
      if (this.#lost !== null) {
        at = this.#search(window, at, this.#lost);
        if (this.#lost !== null) return at;
      }
      if (at >= filled) return at;
      const start = at + HEADER;
      if (start > filled) {
        if (!isLast) return at;
        this.#report(base + at, 'torn', `the file ends inside the length of an entry: ${filled - at} of ${bytesText(HEADER)} are there`);
        return filled;
      }
      const length = bytes.readUInt32BE(at);
      const end = locateFields(bytes, start, Math.min(filled, start + MOST_ENTRY_BYTES), this.#places);
      if (end === start + length) {
        this.#visit(bytes, start, this.#places, base + at);
        at = end;
        this.#behind = base + end;
        this.#lastBytes = bytes.readUIntBE(end - OVERLAP, OVERLAP);
        continue;
      }
      const overlapping = this.#overlapping(window, at);
      const next = overlapping === 'nothing' ? this.#pass(window, at, length, end) : overlapping;
      if (next === null) return at;
      at = next;
    }
  }

  /** An entry that lost some bytes can end with the first of the next frame's length and be whole. Then that frame begins before this place; returns as `#pass` does. */
  #overlapping({ bytes, filled, base, isLast }: Window, at: number): number | null | 'nothing' {
    if (this.#behind !== base + at) return 'nothing';
    for (let back = 1; back <= OVERLAP; back++) {
      const start = at + HEADER - back;
      if (start > filled) {
        if (!isLast) return null;
        continue;
      }
      const length = (this.#lastBytes % 256 ** back) * 256 ** (HEADER - back) + bytes.readUIntBE(at, HEADER - back);
      if (length === 0 || length > MOST_ENTRY_BYTES) continue;
      const isShort = filled - start < GLIMPSE && filled - start < length;
      if (!isShort && !looksLikeEntry(bytes, start, filled)) continue;
      const end = isShort ? CUT : locateFields(bytes, start, Math.min(filled, start + length), this.#foundPlaces);
      if (end === CUT && start + length > filled && !isLast) return null;
      if (end !== start + length) continue;
      this.#report(base + at - back, 'damaged', `the entry before ends inside the length of this one: ${bytesText(back)} of it`);
      this.#visit(bytes, start, this.#foundPlaces, base + at - back);
      return end;
    }
    return 'nothing';
  }

  /** Deals with a frame that is not whole; returns where to go on, or null where more bytes have to tell. `end`: what its CBOR's structure says. */
  #pass(window: Window, at: number, length: number, end: number): number | null {
    const { filled, base, isLast } = window;
    const start = at + HEADER;
    const isPlausible = length > 0 && length <= MOST_ENTRY_BYTES;
    const reaches = isPlausible && start + length <= filled;
    // What is decided here must not depend on how much has been read, so that each question waits until its answer is certain.
    if (end > 0 && (!isPlausible || end < start + length)) {
      const next = this.#passByContent(window, at, length, end);
      if (next !== 'nothing') return next;
    }
    const canGoOn = !isLast && filled - start < MOST_ENTRY_BYTES;
    if (isPlausible && !reaches && !isLast) return null;
    if (reaches) {
      const follows = this.#whatStandsAt(window, start + length);
      if (follows === 'unknown') return null;
      if (follows !== 'nothing') {
        const inside = this.#framesUpTo(window, at + 1, start + length);
        this.#report(base + at, 'damaged', inside === null ? `an entry of ${bytesText(length)} cannot be decoded: ${whyNotSound(end)}` : passedOver(inside - at));
        return inside ?? start + length;
      }
    }
    if (end === CUT && canGoOn) return null;
    if (end > 0 && isPlausible && end > start + length) {
      const next = this.#passByContent(window, at, length, end);
      if (next !== 'nothing') return next;
    }
    const torn = isPlausible && !reaches && end === CUT ? `the last entry is torn: ${filled - start} of ${bytesText(length)} are there` : null;
    this.#lost = { offset: base + at, torn };
    return at + 1;
  }

  /** Where only the length is damaged: the entry is read, and its own end is where to go on. */
  #passByContent(window: Window, at: number, length: number, end: number): number | null | 'nothing' {
    const { bytes, base } = window;
    const start = at + HEADER;
    if (!looksLikeEntry(bytes, start, end)) return 'nothing';
    const follows = this.#whatStandsAt(window, end);
    if (follows === 'unknown') return null;
    if (follows === 'nothing') return 'nothing';
    // Damaged content can take the frames behind it for its own.
    const inside = end > start + length && length > 0 ? this.#framesUpTo(window, at + 1, end) : null;
    if (inside !== null) {
      this.#report(base + at, 'damaged', passedOver(inside - at));
      return inside;
    }
    this.#report(base + at, 'damaged', `its length says ${bytesText(length)}, the entry has ${end - start}; it is read all the same`);
    this.#visit(bytes, start, this.#places, base + at);
    return end;
  }

  /** Looks for the next whole frame; the bytes before what it returns are given up. */
  #search(window: Window, from: number, lost: Search): number {
    const { filled, base, isLast } = window;
    const bytes = window.bytes.subarray(0, filled);
    for (let at = bytes.indexOf(0, from); at >= 0; at = bytes.indexOf(0, at + 1)) {
      const found = this.#whatStandsAt(window, at);
      if (found === 'unknown') return at;
      if (found !== 'frame') continue;
      this.#lost = null;
      this.#report(lost.offset, 'damaged', passedOver(base + at - lost.offset));
      return at;
    }
    if (!isLast) return filled;
    this.#lost = null;
    if (lost.torn !== null) this.#report(lost.offset, 'torn', lost.torn);
    else this.#report(lost.offset, 'damaged', `${bytesText(base + filled - lost.offset)}, up to the end of the file, are no entry`);
    return filled;
  }

  /** Where whole frames begin that end exactly at `end`: then the length that leads there was chance. Null where there are none. */
  #framesUpTo(window: Window, from: number, end: number): number | null {
    const bytes = window.bytes.subarray(0, end);
    for (let at = bytes.indexOf(0, from); at >= 0; ) {
      let next = at;
      while (next < end && this.#whatStandsAt(window, next) === 'frame') next += HEADER + bytes.readUInt32BE(next);
      if (next === end) return at;
      // Frames that lead elsewhere do so from each of them.
      at = bytes.indexOf(0, Math.max(next, at + 1));
    }
    return null;
  }

  #whatStandsAt({ bytes, filled, isLast }: Window, at: number): 'frame' | 'end' | 'nothing' | 'unknown' {
    const missing = isLast ? 'nothing' : 'unknown';
    if (at === filled) return isLast ? 'end' : 'unknown';
    const start = at + HEADER;
    if (start > filled) return missing;
    const length = bytes.readUInt32BE(at);
    if (length === 0 || length > MOST_ENTRY_BYTES) return 'nothing';
    if (filled - start < GLIMPSE && filled - start < length) return missing;
    if (!looksLikeEntry(bytes, start, filled)) return 'nothing';
    const end = locateFields(bytes, start, Math.min(filled, start + length), this.#foundPlaces);
    if (end === start + length) return 'frame';
    return end === CUT && start + length > filled ? missing : 'nothing';
  }
}

function passedOver(count: number): string {
  return `${bytesText(count)} are no entry and were passed over`;
}

function whyNotSound(end: number): string {
  if (end === CUT) return 'its content goes on where it ought to end';
  return end === BROKEN ? 'its content is no CBOR map' : 'its content ends before it ought to';
}
