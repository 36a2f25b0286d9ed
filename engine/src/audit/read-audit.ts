// Owns: reading an audit log: all of it in the order of time, or its newest entries.
// Refuses: throwing for what cannot be read; that is told among the entries.

import { requireKnown } from '../engine-options.js';
import { chosenFilter } from './audit-filter.js';
import type { AuditFilter } from './audit-filter.js';
import { listAuditFiles } from './audit-files.js';
import type { AuditFiles } from './audit-files.js';
import { CborDecoder } from './cbor-decoder.js';
import type { AuditBatch, AuditFault, AuditItem, AuditRecord } from './entry.js';
import { readInstant } from './instant.js';
import { readAuditFile } from './read-file.js';

export interface ReadAuditOptions {
  /** What is left out does not restrict. */
  readonly filter?: Partial<AuditFilter> | undefined;
  /** Tell entries of which some bytes could be others without a difference in their values, as `audit verify` has to. */
  readonly careful?: boolean | undefined;
  /** Fields that are enough: from logs, entries are read without the others, which is much cheaper. */
  readonly fields?: readonly string[] | undefined;
}

/**
 * The entries of a directory of daily logs, of one such log or of an export (JSON list or JSON lines), oldest first, and whatever could not be
 * read, each where it stands. Holds a few megabytes, however long the log is. Throws a
 * `TypeError` for an option, or a part of the filter, that there is not or is of another type.
 */
export async function* readAudit(path: string, options: ReadAuditOptions = {}): AsyncGenerator<AuditItem, void, undefined> {
  const listed = await listAuditFiles(path, filterIn(options));
  if (listed.kind === 'unreadable') yield { kind: 'fault', cause: 'unread', file: path, offset: 0, what: `it cannot be read: ${listed.why}` };
  else for await (const { items } of readAuditFiles(listed, options)) yield* items;
}

/** The same piece by piece: cheaper for long logs, and it tells how far reading has come. */
export async function* readAuditFiles({ files, faults }: AuditFiles, options: ReadAuditOptions = {}): AsyncGenerator<AuditBatch, void, undefined> {
  const { careful = false, fields } = options;
  const read = { filter: filterIn(options), decoder: new CborDecoder({ careful }), fields: fields === undefined ? null : new Set(fields) };
  let told = 0;
  // A log that cannot be read stands in its place among the others, so that the first break of a chain is the first one.
  const faultsUpTo = (path: string | null): AuditBatch => {
    const from = told;
    while (told < faults.length && (path === null || (faults[told] as AuditFault).file < path)) told++;
    return { items: faults.slice(from, told), seen: 0, bytes: 0 };
  };
  for (const file of files) {
    const before = faultsUpTo(file.path);
    if (before.items.length > 0) yield before;
    yield* readAuditFile(file, read);
  }
  if (told < faults.length) yield faultsUpTo(null);
}

export interface NewestOptions {
  readonly filter?: Partial<AuditFilter> | undefined;
  readonly limit: number;
  readonly onBatch?: ((batch: AuditBatch) => void) | undefined;
}

export interface Newest {
  /** Oldest first. */
  readonly records: readonly AuditRecord[];
  readonly faults: readonly AuditFault[];
}

/** The newest entries that match. Goes backward file by file, and does not open those that are not needed. */
export async function readNewest({ files, faults }: AuditFiles, { filter, limit, onBatch }: NewestOptions): Promise<Newest> {
  const read = { filter: chosenFilter(filter), decoder: new CborDecoder({ careful: false }), fields: null };
  const told = [...faults];
  let records: readonly AuditRecord[] = [];
  for (let i = files.length - 1; i >= 0 && records.length < limit; i--) {
    let found: AuditRecord[] = [];
    const room = limit - records.length;
    for await (const batch of readAuditFile(files[i] as (typeof files)[number], read)) {
      onBatch?.(batch);
      for (const item of batch.items) {
        if (item.kind === 'fault') told.push(item);
        else found.push(item);
      }
      // Dropping them one by one would move the rest each time.
      if (found.length >= room * 2 + 1000) found = newestOf(found, room);
    }
    records = [...newestOf(found, room), ...records];
  }
  return { records, faults: told };
}

/** Of the entries of one file, in its order: an export may begin with the newest. What has no time stands with the entry before it. */
function newestOf(found: AuditRecord[], count: number): AuditRecord[] {
  if (found.length <= count) return found;
  let time = -Infinity;
  const timed = found.map((record, place) => {
    const { timestamp } = record.entry;
    const instant = typeof timestamp === 'string' ? readInstant(timestamp) : NaN;
    if (!Number.isNaN(instant)) time = instant;
    return { record, place, time };
  });
  // Two without a time differ by what is no number.
  const newest = timed.sort((a, b) => b.time - a.time || b.place - a.place).slice(0, count);
  return newest.sort((a, b) => a.place - b.place).map(({ record }) => record);
}

function filterIn(options: ReadAuditOptions): AuditFilter {
  requireKnown(options, ['filter', 'careful', 'fields']);
  return chosenFilter(options.filter);
}
