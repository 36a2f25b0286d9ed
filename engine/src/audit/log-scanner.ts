// Owns: what a scanner of one file's bytes is, whichever form the file has.
// Refuses: the forms (frame-scanner.ts, json-scanner.ts) and reading (read-file.ts).

import type { FaultCause } from './entry.js';

/** Some of a file's bytes. */
export interface Window {
  /** May be longer than what is filled. */
  readonly bytes: Buffer;
  readonly filled: number;
  /** Where in the file the window begins. */
  readonly base: number;
  /** Whether the file ends where the window does. */
  readonly isLast: boolean;
}

export interface LogScanner {
  /** Goes through a window; returns how many of its bytes are done with. The rest has to begin the next window, with more behind it. */
  scan(window: Window): number;
}

/** `offset` in bytes from the start of the file. */
export type ReportFault = (offset: number, cause: FaultCause, what: string) => void;

/** Larger than any entry: a length beyond it is damage. The first byte of a frame's length is therefore always 0. */
export const MOST_ENTRY_BYTES = 2 ** 24 - 1;

export function bytesText(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
