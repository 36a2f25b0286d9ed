// Owns: which files an audit log consists of: the daily logs of a directory, chosen by their names, or one file.
// Refuses: opening them.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNot } from '../../../core/src/index.js';
import type { AuditFault } from './entry.js';
import { dayOf } from './instant.js';

export interface AuditFile {
  readonly path: string;
  /** Bytes, when it was listed. */
  readonly size: number;
  /** Whether somebody named this very file, which may then be a pipe as well. */
  readonly isNamed: boolean;
}

export interface AuditFiles {
  readonly kind: 'files';
  /** In the order of time. */
  readonly files: readonly AuditFile[];
  readonly faults: readonly AuditFault[];
}

/** Microseconds since 1970, both inclusive; `-Infinity` and `Infinity` for no bound. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const DAILY = /^audit-(\d{4}-\d{2}-\d{2})\.log(\.(?:gz|xz|zst|bz2))?$/;

/** Microseconds. */
const DAY = 86_400_000_000;

/**
 * Never throws. A log of a day holds what happened on that UTC day, and, where a clock was put back over midnight, the end of the day before: a writer does not go back to an older
 * log. Other days outside the range are not even opened.
 */
export async function listAuditFiles(path: string, { from, to }: TimeRange): Promise<AuditFiles | { readonly kind: 'unreadable'; readonly why: string }> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return { kind: 'files', files: [{ path, size: found.size, isNamed: true }], faults: [] };
    const [first, last] = [boundDay(from, ''), boundDay(to + DAY, '9999-99-99')];
    const files: AuditFile[] = [];
    const faults: AuditFault[] = [];
    for (const name of (await readdir(path)).sort()) {
      const match = DAILY.exec(name);
      const day = match?.[1];
      if (day === undefined || day < first || day > last) continue;
      const file = join(path, name);
      if (match?.[2] !== undefined) faults.push({ kind: 'fault', cause: 'unread', file, offset: 0, what: 'it is compressed: unpack it first' });
      else files.push({ path: file, size: await sizeOf(file), isNamed: false });
    }
    return { kind: 'files', files, faults };
  } catch (error) {
    return { kind: 'unreadable', why: whyNot(error) };
  }
}

/** Zero for a file that is gone already: opening it will tell. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function boundDay(time: number, none: string): string {
  // Years beyond four digits are nobody's.
  return Number.isFinite(time) && Math.abs(time) < 2.5e17 ? dayOf(time) : none;
}
