// Owns: appending entries to the daily logs of a directory: redacted, chained, whole or not at all.
// Refuses: reading for others, and deleting; how long logs are kept is not a writer's business.

import { randomUUID } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNot } from '../../../core/src/index.js';
import { requireKnown } from '../engine-options.js';
import { InputError } from '../input-error.js';
import { syncFolder } from '../write-atomically.js';
import { listAuditFiles } from './audit-files.js';
import type { AuditFile } from './audit-files.js';
import { encodeFrame } from './cbor-encoder.js';
import { GENESIS, entryHash } from './chain.js';
import type { GenesisName } from './chain.js';
import type { AuditEntry, AuditValue } from './entry.js';
import { MOST_ENTRY_BYTES } from './log-scanner.js';
import { plainValue } from './plain-value.js';
import { readAuditFiles } from './read-audit.js';
import { lockDirectory } from './writer-lock.js';
import type { WriterLock } from './writer-lock.js';

export interface AuditWriterOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly clock?: (() => number) | undefined;
  /** Names for entries that bring none. */
  readonly newId?: (() => string) | undefined;
  /** `each` waits for the disk after each append, as the product does; `never` leaves it to the system. */
  readonly fsync?: 'each' | 'never' | undefined;
  /** What the first entry of a new log refers to. */
  readonly genesis?: GenesisName | undefined;
}

export interface Actor {
  readonly type: 'agent' | 'user';
  /** Of an agent. */
  readonly name?: string | undefined;
}

/** What a writer is told about one event. Fields without a value are written as null, except `id`, which is then made. */
export interface AuditDraft {
  readonly id?: string | undefined;
  readonly actor: Actor;
  readonly session_id?: string | null | undefined;
  readonly capability: string;
  readonly inputs?: unknown;
  readonly output_summary?: string | null | undefined;
  readonly status: 'success' | 'denied' | 'error' | 'pending';
  readonly policy_decision?: { readonly tier: string; readonly rule: string | null; readonly reason: string | null } | null | undefined;
  readonly duration_ms?: number | null | undefined;
  readonly resource_usage?: unknown;
  readonly metadata?: unknown;
}

/** Version 1 had no hashes. */
const SCHEMA_VERSION = 2;

interface Day {
  readonly day: string;
  readonly path: string;
  readonly handle: FileHandle;
  /** Bytes that hold whole entries. */
  length: number;
}

export class AuditWriter {
  readonly #directory: string;
  readonly #clock: () => number;
  readonly #newId: () => string;
  readonly #syncs: boolean;
  readonly #lock: WriterLock;
  #lastHash: string;
  #day: Day | null = null;
  /** The day that the newest log has; a clock that goes back does not reopen an older one. */
  #newestDay: string;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(options: AuditWriterOptions, lock: WriterLock, last: { readonly hash: string; readonly day: string }) {
    this.#directory = options.directory;
    this.#clock = options.clock ?? Date.now;
    this.#newId = options.newId ?? randomUUID;
    this.#syncs = options.fsync !== 'never';
    this.#lock = lock;
    this.#lastHash = last.hash;
    this.#newestDay = last.day;
  }

  /** Goes on with the chain that is there. Half an entry at its end, from a crash, is set aside in a file of its own. Rejects with an `InputError`, with a `TypeError` for what is no option. */
  static async open(options: AuditWriterOptions): Promise<AuditWriter> {
    checkOptions(options);
    const lock = await lockDirectory(options.directory);
    try {
      const last = await lastOf(options.directory);
      return new AuditWriter(options, lock, { hash: last.hash ?? GENESIS[options.genesis ?? 'SHA-256("kruxos-audit-genesis-v1")'], day: last.day });
    } catch (error) {
      await lock.release();
      throw error instanceof InputError ? error : new InputError(`cannot write to ${options.directory}: ${whyNot(error)}`);
    }
  }

  /** Resolves to the entry as it was written. A failed append leaves no part of it, and the next one goes on with the chain. */
  async append(draft: AuditDraft): Promise<AuditEntry> {
    const [entry] = await this.appendAll([draft]);
    return entry as AuditEntry;
  }

  /** All of them or none, in this order; one wait for the disk. */
  appendAll(drafts: readonly AuditDraft[]): Promise<AuditEntry[]> {
    if (this.#isClosed) return Promise.reject(new InputError('the audit writer is closed'));
    const result = this.#queue.then(() => this.#write(drafts));
    this.#queue = result.catch(() => {});
    return result;
  }

  /** Waits for what is being appended. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#queue;
    await this.#day?.handle.close();
    await this.#lock.release();
  }

  async #write(drafts: readonly AuditDraft[]): Promise<AuditEntry[]> {
    // One time for all, so that they go to one file.
    const timestamp = new Date(this.#clock()).toISOString();
    const day = await this.#dayFor(timestamp.slice(0, 10));
    const entries: AuditEntry[] = [];
    const frames: Buffer[] = [];
    let hash = this.#lastHash;
    for (const draft of drafts) {
      const { entry, frame } = framed(this.#fieldsOf(draft, timestamp), hash);
      entries.push(entry);
      frames.push(frame);
      hash = entry['entry_hash'] as string;
    }
    await this.#appendTo(day, Buffer.concat(frames));
    this.#lastHash = hash;
    return entries;
  }

  #fieldsOf(draft: AuditDraft, timestamp: string): Record<string, unknown> {
    const { id, actor, session_id, capability, inputs, output_summary, status, policy_decision, duration_ms, resource_usage, metadata } = draft;
    return {
      id: id ?? this.#newId(),
      timestamp,
      actor,
      session_id: session_id ?? null,
      capability,
      inputs: inputs ?? null,
      output_summary: output_summary ?? null,
      status,
      policy_decision: policy_decision ?? null,
      duration_ms: duration_ms ?? null,
      resource_usage: resource_usage ?? null,
      schema_version: SCHEMA_VERSION,
      metadata: metadata ?? null,
    };
  }

  async #appendTo(day: Day, bytes: Buffer): Promise<void> {
    try {
      await writeWhole(day.handle, bytes, day.length);
      if (this.#syncs) await day.handle.datasync();
      day.length += bytes.length;
    } catch (error) {
      // What was begun is taken back, so that the log stays whole. Where even that fails, readers pass over it.
      await day.handle.truncate(day.length).catch(() => {});
      throw new InputError(`cannot write ${day.path}: ${whyNot(error)}; nothing was recorded`);
    }
  }

  async #dayFor(wanted: string): Promise<Day> {
    const name = wanted > this.#newestDay ? wanted : this.#newestDay;
    if (this.#day?.day === name) return this.#day;
    const path = join(this.#directory, `audit-${name}.log`);
    try {
      // Not for appending: with that, the system would ignore where an entry has to begin.
      const handle = await open(path, 'r+').catch(() => open(path, 'wx+', 0o640));
      const { size } = await handle.stat();
      // Waiting for its content is for nothing where its name is lost.
      if (this.#syncs && size === 0) await syncFolder(this.#directory);
      await this.#day?.handle.close();
      this.#newestDay = name;
      this.#day = { day: name, path, handle, length: size };
      return this.#day;
    } catch (error) {
      throw new InputError(`cannot write ${path}: ${whyNot(error)}; nothing was recorded`);
    }
  }
}

/** A first entry that refers to no known hash would make a chain that nobody can verify. */
function checkOptions(options: AuditWriterOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('the options are no object: give the directory by name');
  requireKnown(options, ['directory', 'clock', 'newId', 'fsync', 'genesis']);
  const { directory, clock = Date.now, newId = randomUUID, fsync = 'each', genesis } = options;
  if (typeof directory !== 'string' || directory === '') throw new TypeError('`directory` is no path: give that of the audit logs');
  if (typeof clock !== 'function') throw new TypeError('`clock` is no function: give one that returns milliseconds since 1970, or leave it out');
  if (typeof newId !== 'function') throw new TypeError('`newId` is no function: give one that returns a text, or leave it out');
  if (fsync !== 'each' && fsync !== 'never') throw new TypeError('`fsync` is `each` or `never`');
  if (genesis !== undefined && !Object.hasOwn(GENESIS, genesis)) throw new TypeError(`\`genesis\` is ${Object.keys(GENESIS).map((each) => `\`${each}\``).join(' or ')}`);
}

/** The fields with their hashes, and the frame. What is too large for a frame is left out, so that the call itself is always recorded. */
function framed(fields: Record<string, unknown>, previousHash: string): { readonly entry: AuditEntry; readonly frame: Buffer } {
  const content = plainValue(fields) as { readonly [name: string]: AuditValue };
  const entry = { ...content, previous_hash: previousHash, entry_hash: entryHash(content, previousHash) };
  const frame = encodeFrame(entry);
  if (frame.length - 4 <= MOST_ENTRY_BYTES) return { entry, frame };
  const note = `[left out: the entry would have ${frame.length - 4} bytes]`;
  return framed({ ...fields, inputs: note, output_summary: note, resource_usage: note, metadata: note }, previousHash);
}

async function writeWhole(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** The hash of the last entry that has one, and the newest day there is. */
async function lastOf(directory: string): Promise<{ readonly hash: string | null; readonly day: string }> {
  const listed = await listAuditFiles(directory, { from: -Infinity, to: Infinity });
  if (listed.kind === 'unreadable') throw new InputError(`cannot write to ${directory}: ${listed.why}`);
  const files = listed.files;
  const newest = files.at(-1);
  const day = newest === undefined ? '' : newest.path.slice(-'YYYY-MM-DD.log'.length, -'.log'.length);
  for (const file of [...files].reverse()) {
    const hash = await lastHashOf(file, { isNewest: file === newest });
    if (hash !== null) return { hash, day };
  }
  return { hash: null, day };
}

async function lastHashOf(file: AuditFile, { isNewest }: { readonly isNewest: boolean }): Promise<string | null> {
  let hash: string | null = null;
  let torn: number | null = null;
  for await (const { items } of readAuditFiles({ kind: 'files', files: [file], faults: [] })) {
    for (const item of items) {
      if (item.kind === 'entry') hash = typeof item.entry['entry_hash'] === 'string' ? item.entry['entry_hash'] : hash;
      // A chain must not go on behind what nobody could read.
      else if (item.cause === 'unread') throw new InputError(`cannot go on with ${file.path}: ${item.what}`);
      else if (item.cause === 'torn') torn = item.offset;
    }
  }
  if (torn !== null && isNewest) await setAside(file.path, torn);
  return hash;
}

/** Nothing is thrown away: the bytes go to `LOG.torn`. */
async function setAside(path: string, offset: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(size - offset);
    await handle.read(bytes, 0, bytes.length, offset);
    await appendFile(`${path}.torn`, bytes, { mode: 0o640 });
    await handle.truncate(offset);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
