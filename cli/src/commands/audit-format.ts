// Owns: what a form of output is, and the two that are data as it was recorded: JSON and JSON lines.
// Refuses: choosing entries.

import { jsonText } from '../../../engine/src/audit/index.js';
import type { AuditEntry } from '../../../engine/src/audit/index.js';

/** Gets entries in the order in which they are printed, piece by piece; each piece gives the text to write. */
export interface AuditFormat {
  /** The fields that it looks at; left out where it shows all. */
  readonly fields?: readonly string[];
  readonly add: (entries: readonly AuditEntry[]) => string;
  readonly end: () => string;
}

export function jsonLines(): AuditFormat {
  return { add: (entries) => entries.map((each) => `${jsonText(each)}\n`).join(''), end: () => '' };
}

/** A list with one entry on each line. */
export function jsonList(): AuditFormat {
  let count = 0;
  return {
    add: (entries) => entries.map((each) => `${count++ === 0 ? '[\n' : ',\n'}${jsonText(each)}`).join(''),
    end: () => (count === 0 ? '[]\n' : '\n]\n'),
  };
}
