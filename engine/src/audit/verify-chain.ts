// Owns: whether a log is as its writer left it: each entry has the content that it was hashed with, and follows the one before.
// Refuses: mending; and claiming that nothing was cut off at the end, which only somebody who knows the last hash can tell.

import { entryHash, genesisName } from './chain.js';
import type { GenesisName } from './chain.js';
import type { AuditFault, AuditItem, AuditRecord } from './entry.js';

export interface ChainBreak {
  /** `modified` at this entry, entries `missing` before it, or the log `truncated` behind its last entry. */
  readonly result: 'modified' | 'missing' | 'truncated';
  /** Number of the entry in the whole log, from 1. */
  readonly entry: number;
  /** Empty where nothing was read. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly what: string;
}

/** `intact`: all entries that have hashes form one chain. `unhashed`: there are entries, and none has a hash. `empty`: no entry. */
export interface ChainReport {
  readonly result: 'intact' | ChainBreak['result'] | 'unhashed' | 'empty';
  /** The first place where the chain does not hold; null where it does. */
  readonly broken: ChainBreak | null;
  readonly breaks: number;
  readonly entries: number;
  /** Entries without hashes; a chain may begin behind such, with its first entry, and none may stand inside it. */
  readonly unhashed: number;
  /** What the chain begins with; null where the log begins in the middle of a chain, and where there is none. */
  readonly genesis: GenesisName | null;
  /** Hash of the last entry: whoever keeps it can tell later whether the log was cut off. */
  readonly lastHash: string | null;
}

/** Takes a log's items, read with `careful`, one after the other. */
export class ChainVerifier {
  #entries = 0;
  #unhashed = 0;
  #hashed = 0;
  #genesis: GenesisName | null = null;
  #lastHash: string | null = null;
  /** What the next entry has to refer to; null where that is not known: at the beginning, and behind a break. */
  #expected: string | null = null;
  #place: { readonly file: string; readonly offset: number } = { file: '', offset: 0 };
  #broken: ChainBreak | null = null;
  #breaks = 0;

  add(item: AuditItem): void {
    if (item.kind === 'fault') this.#addFault(item);
    else this.#addEntry(item);
  }

  /** `endsWith`: what the last entry's hash has to be; null where nobody knows. */
  report(endsWith: string | null): ChainReport {
    if (endsWith !== null && endsWith !== this.#lastHash) {
      const what = this.#entries === 0 ? `there is no entry, and so none with the hash ${endsWith}` : `the last entry's hash is ${this.#lastHash ?? 'missing'}, and not ${endsWith}`;
      this.#break('truncated', this.#entries, this.#place, what);
    }
    return {
      result: this.#broken?.result ?? (this.#hashed > 0 ? 'intact' : this.#entries > 0 ? 'unhashed' : 'empty'),
      broken: this.#broken,
      breaks: this.#breaks,
      entries: this.#entries,
      unhashed: this.#unhashed,
      genesis: this.#genesis,
      lastHash: this.#lastHash,
    };
  }

  #addFault(fault: AuditFault): void {
    const result = fault.cause === 'torn' ? 'truncated' : fault.cause === 'unread' ? 'missing' : 'modified';
    this.#break(result, this.#entries + (result === 'truncated' ? 0 : 1), fault, fault.what);
    this.#expected = null;
    this.#place = fault;
  }

  #addEntry({ entry, file, offset }: AuditRecord): void {
    this.#entries += 1;
    this.#place = { file, offset };
    const { previous_hash: previous = null, entry_hash: own = null } = entry;
    if (previous === null && own === null) {
      this.#unhashed += 1;
      if (this.#hashed > 0) this.#break('modified', this.#entries, this.#place, 'it has no hash, though the chain has begun before it');
      return;
    }
    const isFirst = this.#hashed === 0;
    this.#hashed += 1;
    if (typeof previous !== 'string' || typeof own !== 'string') {
      this.#break('modified', this.#entries, this.#place, `its ${typeof own === 'string' ? 'previous_hash' : 'entry_hash'} is missing or no text`);
      this.#expected = null;
      return;
    }
    if (isFirst && this.#breaks === 0) this.#genesis = genesisName(previous);
    if (entryHash(entry, previous) !== own) this.#break('modified', this.#entries, this.#place, 'its content does not give its entry_hash');
    else if (this.#expected !== null && this.#expected !== previous) {
      const isNew = genesisName(previous) !== null;
      this.#break('missing', this.#entries, this.#place, isNew ? 'a new chain begins here' : 'its previous_hash is not the entry_hash of the entry before it');
    } else if (isFirst && this.#unhashed > 0 && this.#breaks === 0 && this.#genesis === null) {
      // Where the beginning of a chain was deleted with older logs, so was what stood before it.
      this.#break('missing', this.#entries, this.#place, 'it is not the first of its chain, and the entry before it has no hash');
    }
    this.#expected = this.#lastHash = own;
  }

  #break(result: ChainBreak['result'], entry: number, { file, offset }: { readonly file: string; readonly offset: number }, what: string): void {
    this.#breaks += 1;
    this.#broken ??= { result, entry, file, offset, what };
  }
}
