// Owns: reading one file of an audit log from its beginning to its end, in pieces, whatever happens to it meanwhile.
// Refuses: holding more than a few pieces; throwing.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { whyNot } from '../../../core/src/index.js';
import { matchOf } from './audit-filter.js';
import type { AuditFilter, EntryView } from './audit-filter.js';
import type { AuditFile } from './audit-files.js';
import { CborDecoder } from './cbor-decoder.js';
import { isAuditObject } from './entry.js';
import type { AuditBatch, AuditItem, AuditValue, FaultCause } from './entry.js';
import { FrameScanner } from './frame-scanner.js';
import { FrameView } from './frame-view.js';
import { JsonScanner } from './json-scanner.js';
import type { LogScanner, ReportFault } from './log-scanner.js';
import { ValueView } from './value-view.js';

export interface ReadOptions {
  readonly filter: AuditFilter;
  readonly decoder: CborDecoder;
  /** The fields that are wanted; null for all. Exports are read as a whole anyway. */
  readonly fields: ReadonlySet<string> | null;
}

/** Bytes read at once. Larger pieces gain nothing. */
const PIECE = 512 * 1024;
/** Milliseconds; a writer is given that long to finish the entry that it has begun, if it was writing just now. */
const PATIENCE = 50;
const STILL_FRESH = 5000;
const JSON_START = /^(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\]]|\{\s*["}])/;
const NON_BLOCKING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export async function* readAuditFile(file: AuditFile, options: ReadOptions): AsyncGenerator<AuditBatch, void, undefined> {
  let handle: FileHandle | undefined;
  const reading = new Reading(file.path, options);
  try {
    // Opening a pipe that nobody writes to would wait for ever, so only one that somebody named is.
    handle = await open(file.path, file.isNamed ? 'r' : NON_BLOCKING);
    const found = await handle.stat();
    reading.isGrowing = Date.now() - found.mtimeMs < STILL_FRESH;
    if (!found.isFile() && !file.isNamed) reading.fault(0, 'unread', 'it is not a regular file');
    else for (let batch = await reading.next(handle); batch !== null; batch = await reading.next(handle)) yield batch;
    if (found.isFile()) await reading.checkEnd(handle);
  } catch (error) {
    if (!isOfSystem(error)) throw error;
    reading.fault(reading.position, 'unread', reading.position === 0 ? `it cannot be read: ${whyNot(error)}` : `the rest cannot be read: ${whyNot(error)}`);
  } finally {
    await handle?.close().catch(() => {});
  }
  yield reading.rest();
}

/** The state of reading one file. */
class Reading {
  readonly #file: string;
  readonly #options: ReadOptions;
  readonly #view: FrameView;
  #buffer = Buffer.allocUnsafe(PIECE);
  #filled = 0;
  /** Where in the file the buffer begins. */
  #base = 0;
  /** Whether half an entry at the end may be one that is being written at this moment. */
  isGrowing = false;
  #isOver = false;
  #scanner: LogScanner | null = null;
  /** Bytes of the next piece: it is read while the last one is looked at elsewhere. */
  #ahead: Promise<number> | null = null;
  #items: AuditItem[] = [];
  #seen = 0;

  constructor(file: string, options: ReadOptions) {
    this.#file = file;
    this.#options = options;
    this.#view = new FrameView(options.decoder);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#base + this.#filled;
  }

  fault(offset: number, cause: FaultCause, what: string): void {
    this.#items.push({ kind: 'fault', cause, file: this.#file, offset, what });
  }

  /** Null behind the end. */
  async next(handle: FileHandle): Promise<AuditBatch | null> {
    if (this.#isOver) return null;
    const bytes = await (this.#ahead ?? this.#fill(handle));
    this.#ahead = null;
    if (bytes === 0 && this.#filled > 0 && this.isGrowing) {
      this.isGrowing = false;
      await wait(PATIENCE);
      return this.#take(0);
    }
    this.#isOver = bytes === 0;
    if (this.#filled > 0 || this.#scanner !== null) this.#scan();
    if (!this.#isOver) this.#readAhead(handle);
    return this.#take(bytes);
  }

  /** Whether the file ends where reading did. */
  async checkEnd(handle: FileHandle): Promise<void> {
    const { size } = await handle.stat();
    if (this.#isOver && size < this.position) this.fault(size, 'unread', `it was cut to ${size} bytes while it was read`);
  }

  rest(): AuditBatch {
    return this.#take(0);
  }

  #readAhead(handle: FileHandle): void {
    this.#ahead = this.#fill(handle);
    // Who waits for it is told; nobody has to.
    this.#ahead.catch(() => {});
  }

  async #fill(handle: FileHandle): Promise<number> {
    if (this.#filled === this.#buffer.length) {
      const larger = Buffer.allocUnsafe(this.#buffer.length * 2);
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    const { bytesRead } = await handle.read(this.#buffer, this.#filled, this.#buffer.length - this.#filled, null);
    this.#filled += bytesRead;
    return bytesRead;
  }

  #scan(): void {
    this.#scanner ??= this.#newScanner();
    const window = { bytes: this.#buffer, filled: this.#filled, base: this.#base, isLast: this.#isOver };
    const done = this.#scanner.scan(window);
    this.#buffer.copyWithin(0, done, this.#filled);
    this.#base += done;
    this.#filled -= done;
  }

  /** By the name; where that does not tell, by how the file begins. */
  #newScanner(): LogScanner {
    const isExport = /\.(?:json|jsonl|ndjson)$/i.test(this.#file) || JSON_START.test(this.#buffer.toString('latin1', 0, Math.min(this.#filled, 256)));
    const report: ReportFault = (offset, cause, what) => this.fault(offset, cause, what);
    if (isExport) return new JsonScanner((entry, offset) => this.#visit(offset, new ValueView(entry), () => entry), report);
    const { decoder, fields } = this.#options;
    const decode = fields === null ? decoder.decode.bind(decoder) : (bytes: Buffer, start: number) => decoder.decodeFields(bytes, start, fields);
    return new FrameScanner((bytes, start, places, offset) => this.#visit(offset, this.#view.of(bytes, places), () => decode(bytes, start)), report);
  }

  #visit(offset: number, view: EntryView, value: () => AuditValue): void {
    this.#seen += 1;
    const match = matchOf(this.#options.filter, view);
    if (match === 'no') return;
    if (match === 'undated') return this.fault(offset, 'undated', 'an entry has no readable time and was left out');
    const entry = value();
    const { doubt } = this.#options.decoder;
    if (doubt !== null) this.fault(offset, 'damaged', doubt);
    else if (isAuditObject(entry)) this.#items.push({ kind: 'entry', file: this.#file, offset, entry });
  }

  #take(bytes: number): AuditBatch {
    const batch = { items: this.#items, seen: this.#seen, bytes };
    this.#items = [];
    this.#seen = 0;
    return batch;
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
