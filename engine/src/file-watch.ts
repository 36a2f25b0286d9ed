// Owns: hearing that something changed in a few folders, once for each burst of changes.
// Refuses: knowing what changed; whoever is told looks for himself. Events of file systems are hints: some come twice, some never.

import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { whyNot } from '../../core/src/index.js';

export interface WatchedFolder {
  /** Absolute. */
  readonly path: string;
  /** Whether a file of this name matters. */
  readonly concerns: (name: string) => boolean;
}

/** Milliseconds without an event after which a burst is over. */
const QUIET = 5;
/** Milliseconds after which a burst that does not end is looked at all the same. */
const LONGEST = 50;
/** Milliseconds between two looks at everything: network file systems and links to elsewhere send no events, and others lose some. */
const SWEEP = 2_000;
/** Where looking at everything takes long, the pause is so many times as long. */
const SPARING = 20;

export interface Look {
  /** Paths that events named. */
  readonly suspects: ReadonlySet<string>;
  /** Whether nothing else has to be looked at, as far as events tell. */
  readonly isNarrow: boolean;
}

export class FileWatch {
  readonly #look: (look: Look) => Promise<void>;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  #sweep: NodeJS.Timeout | null = null;
  #suspects = new Set<string>();
  /** Whether an event told of nothing in particular, or everything is due. */
  #isVague = false;
  #timer: NodeJS.Timeout | null = null;
  #burstBegan = 0;
  #looking: Promise<void> | null = null;
  #closed = false;

  /** `look` is never called while it still runs, nor after `close`; it does not fail. */
  constructor(look: (look: Look) => Promise<void>) {
    this.#look = look;
    this.#sweepAfter(SWEEP);
  }

  /**
   * Watches these folders and no others; one that is given several times concerns whatever any of them says. To be called before every look, since a folder may have appeared, or another one may stand in its
   * place. Answers why a folder that exists cannot be watched; it is then looked at every two seconds.
   */
  async follow(folders: readonly WatchedFolder[]): Promise<readonly string[]> {
    const troubles: string[] = [];
    const wanted = new Set(folders.map((each) => each.path));
    for (const path of this.#watchers.keys()) if (!wanted.has(path)) this.#drop(path);
    for (const path of wanted) {
      const folder = { path, concerns: (name: string) => folders.some((each) => each.path === path && each.concerns(name)) };
      const identity = await identityOf(folder.path);
      if (this.#closed) return [];
      if (this.#watchers.get(folder.path)?.identity === identity) continue;
      this.#drop(folder.path);
      if (identity === null) continue;
      try {
        this.#watchers.set(folder.path, { watcher: this.#watch(folder), identity });
      } catch (error) {
        troubles.push(`cannot watch ${folder.path}: ${whyNotWatched(error)}; it is looked at every ${SWEEP / 1000} seconds`);
      }
    }
    return troubles;
  }

  /** Nothing is looked at any more once it resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#sweep !== null) clearTimeout(this.#sweep);
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const path of [...this.#watchers.keys()]) this.#drop(path);
    await this.#looking;
  }

  #watch({ path, concerns }: WatchedFolder): FSWatcher {
    const watcher = watch(path, (kind, name) => {
      // An event without a name, or about the folder itself, may mean anything.
      const isVague = name === null || name === basename(path);
      // It is gone: one that is made anew at once may have its number, and nothing would be heard of it.
      if (isVague && kind === 'rename') this.#drop(path);
      if (isVague || concerns(name)) this.#heard(isVague ? null : join(path, name));
    });
    watcher.on('error', () => {
      this.#drop(path);
      this.#heard(null);
    });
    return watcher;
  }

  #drop(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
  }

  #heard(suspect: string | null): void {
    if (this.#closed) return;
    if (suspect === null) this.#isVague = true;
    else this.#suspects.add(suspect);
    const now = performance.now();
    if (this.#timer === null) this.#burstBegan = now;
    else clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(QUIET, this.#burstBegan + LONGEST - now));
    this.#timer = setTimeout(() => this.#begin(), wait);
  }

  #begin(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    // What is heard during a look is looked at after it.
    if (this.#looking !== null) return void this.#looking.then(() => (this.#timer === null ? this.#begin() : undefined));
    const [suspects, isNarrow, began] = [this.#suspects, !this.#isVague, performance.now()];
    [this.#suspects, this.#isVague] = [new Set(), false];
    this.#looking = this.#look({ suspects, isNarrow }).finally(() => {
      this.#looking = null;
      if (!isNarrow) this.#sweepAfter(Math.max(SWEEP, SPARING * (performance.now() - began)));
    });
  }

  #sweepAfter(pause: number): void {
    if (this.#sweep !== null) clearTimeout(this.#sweep);
    if (this.#closed) return;
    this.#sweep = setTimeout(() => {
      this.#isVague = true;
      this.#begin();
    }, pause);
    this.#sweep.unref();
  }
}

/** Watching has limits of its own, for which systems have no words of their own: no disk is full, and no file is open. */
export function whyNotWatched(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOSPC' || code === 'EMFILE' ? 'the system watches as many files as it may' : whyNot(error);
}

async function identityOf(path: string): Promise<string | null> {
  return stat(path).then(
    (found) => (found.isDirectory() ? `${found.dev} ${found.ino}` : null),
    () => null,
  );
}
