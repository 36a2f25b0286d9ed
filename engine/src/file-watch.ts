// Owns: hearing that something changed in a few folders, once for each burst of changes.
// Refuses: knowing what changed; whoever is told looks for himself. Events of file systems are hints: some come twice, some never.

import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNot } from './read-text.js';

export interface WatchedFolder {
  /** Absolute. */
  readonly path: string;
  /** Whether a file of this name matters. */
  readonly concerns: (name: string) => boolean;
}

/** Milliseconds without an event after which a burst is over. */
const QUIET = 15;
/** Milliseconds after which a burst that does not end is looked at all the same. */
const LONGEST = 50;
/** Milliseconds between two looks without any event: network file systems and links to elsewhere send none. */
const SWEEP = 2_000;

export class FileWatch {
  readonly #look: (suspects: ReadonlySet<string>) => Promise<void>;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  readonly #sweep: NodeJS.Timeout;
  #suspects = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #burstBegan = 0;
  #looking: Promise<void> | null = null;
  #closed = false;

  /** `look` gets the paths that events named. It is never called while it still runs, nor after `close`; it does not fail. */
  constructor(look: (suspects: ReadonlySet<string>) => Promise<void>) {
    this.#look = look;
    this.#sweep = setInterval(() => this.#begin(), SWEEP);
    this.#sweep.unref();
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
        troubles.push(`cannot watch ${folder.path}: ${whyNot(error)}; it is looked at every ${SWEEP / 1000} seconds`);
      }
    }
    return troubles;
  }

  /** Nothing is looked at any more once it resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const path of [...this.#watchers.keys()]) this.#drop(path);
    await this.#looking;
  }

  #watch({ path, concerns }: WatchedFolder): FSWatcher {
    const watcher = watch(path, (_, name) => {
      // An event without a name, or about the folder itself, may mean anything.
      if (name === null || concerns(name)) this.#heard(name === null ? null : join(path, name));
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
    if (suspect !== null) this.#suspects.add(suspect);
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
    const suspects = this.#suspects;
    this.#suspects = new Set();
    this.#looking = this.#look(suspects).finally(() => (this.#looking = null));
  }
}

async function identityOf(path: string): Promise<string | null> {
  return stat(path).then(
    (found) => (found.isDirectory() ? `${found.dev} ${found.ino}` : null),
    () => null,
  );
}
