// Owns: what is known of one directory on the disk, and reading it again: all of it, or only the policies that changed; one reading at a time.
// Refuses: open documents, and telling anybody. Who asks waits for as much as it needs.

import { NOTHING } from './disk.js';
import type { Disk, DiskFile } from './disk.js';

export interface DiskReader {
  /** `early` gets what is known before the agents are read. */
  readonly readAll: (early?: (disk: Disk) => void) => Promise<Disk>;
  /** Null where all of it has to be read; the same where nothing of it is different. */
  readonly readAgain: (disk: Disk, uris: readonly string[]) => Promise<Disk | null>;
  /** Something else is known now, of these policies or of any. */
  readonly taken: (uris: readonly string[] | null) => void;
  /** All is known of what was known in part. */
  readonly completed: () => void;
  readonly failed: (error: unknown) => void;
}

export class DirectoryDisk {
  readonly #reader: DiskReader;
  #known: Disk | null = null;
  #files: ReadonlyMap<string, DiskFile> = new Map();
  /** Whether all of it has to be read again. */
  #isOutdated = true;
  /** Policies that have to be read again; and whether answers about any document have to wait for that. */
  readonly #touched = new Set<string>();
  #isAwaited = false;
  /** Until when reading all of it once more would take too much of the time. */
  #restsUntil = 0;
  #reading: Promise<void> | null = null;
  /** Resolves once anything is known of a directory of which nothing was. */
  #beginning = beginning();

  constructor(reader: DiskReader) {
    this.#reader = reader;
  }

  /** Null until something is known. */
  get known(): Disk | null {
    return this.#known;
  }

  /** The known files by address. */
  get files(): ReadonlyMap<string, DiskFile> {
    return this.#files;
  }

  get isReading(): boolean {
    return this.#reading !== null;
  }

  /** All of it may be different now. */
  outdate(): void {
    this.#isOutdated = true;
  }

  /** A policy was made, changed or deleted. Of one that is open, the text in the editor is the one that counts. */
  touch(uri: string, { isOpen }: { readonly isOpen: boolean }): void {
    this.#touched.add(uri);
    this.#isAwaited ||= !isOpen;
  }

  /** Resolves once all is known as it is now. */
  fresh(): Promise<void> {
    if (!this.#isOutdated && this.#touched.size === 0) return this.#reading ?? Promise.resolve();
    return (this.#reading ??= this.#read().finally(() => (this.#reading = null)));
  }

  /** For what is asked about one document: what is known before all agents are read is enough. */
  begun(): Promise<void> {
    const fresh = this.fresh();
    const isBeginning = !this.#isOutdated && !this.#isAwaited && (this.#known === null || this.#known.isPartial);
    return isBeginning ? Promise.race([this.#beginning.begun, fresh]) : fresh;
  }

  /** Resolves once reading all of it again costs little beside what else is done: a large directory is still being judged when somebody opens a file of it. */
  async rested(): Promise<void> {
    await this.fresh();
    const left = this.#restsUntil - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }

  /** Reads all of it while nobody waits, and takes it where it is other than what is known; then true. */
  async compare(isSame: (known: Disk, now: Disk) => boolean): Promise<boolean> {
    await this.fresh();
    const known = this.#known;
    let now: Disk;
    try {
      now = await this.#readAll();
    } catch {
      return false;
    }
    // What was read or touched meanwhile is newer.
    if (this.#known !== known || this.isReading || isSame(known ?? NOTHING, now)) return false;
    this.#take(now);
    return true;
  }

  async #read(): Promise<void> {
    let wasPartial = false;
    while (this.#isOutdated || this.#touched.size > 0) {
      const uris = [...this.#touched];
      const isOutdated = this.#isOutdated;
      this.#touched.clear();
      [this.#isOutdated, this.#isAwaited] = [false, false];
      // What began under other circumstances is not gone on with.
      if (this.#known?.isPartial === true) [this.#known, this.#beginning] = [null, beginning()];
      const known = this.#known;
      const early = (disk: Disk): void => {
        wasPartial = true;
        this.#take(disk);
      };
      try {
        const again = isOutdated || known === null ? null : await this.#reader.readAgain(known, uris);
        if (again === null) this.#take(await this.#readAll(known === null ? early : undefined));
        else if (again !== known) this.#take(again, uris);
      } catch (error) {
        this.#reader.failed(error);
        if (this.#known === null || this.#known.isPartial) this.#take({ ...(this.#known ?? NOTHING), isPartial: false });
      }
    }
    if (wasPartial) this.#reader.completed();
  }

  async #readAll(early?: (disk: Disk) => void): Promise<Disk> {
    const begun = performance.now();
    const disk = await this.#reader.readAll(early);
    const now = performance.now();
    this.#restsUntil = now + RESTS * (now - begun);
    return disk;
  }

  /** `uris`: the policies that were read again. */
  #take(disk: Disk, uris: readonly string[] | null = null): void {
    this.#known = disk;
    this.#files = new Map(disk.files.map((each) => [each.uri, each]));
    this.#reader.taken(uris);
    this.#beginning.begin();
  }
}

/** It is left alone for so many times as long as reading all of it took. */
const RESTS = 10;

function beginning(): { readonly begun: Promise<void>; readonly begin: () => void } {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  return { begun, begin };
}
