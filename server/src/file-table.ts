// Owns: the files of a policy directory at one moment, by address and in its order; the next moment's table from this one's.
// Refuses: reading files, and what they mean together.

import type { PolicyFile } from '../../core/src/index.js';

/** A policy file as it reads now, saved or not. */
export interface CurrentFile {
  readonly file: PolicyFile;
  /** The open document's version; null where the file is not open. */
  readonly version: number | null;
  /** The address in the client's spelling. */
  readonly shownUri: string;
  readonly unreadable: string | null;
}

/** The policies among the files, by what they are. */
export interface Kinds {
  readonly organizations: readonly PolicyFile[];
  readonly agents: readonly PolicyFile[];
}

/** A row's change costs a copy of the rows, so that thousands of files do not make an edit of one of them dear. */
export class FileTable {
  readonly #rows: readonly CurrentFile[];
  readonly #places: ReadonlyMap<string, number>;
  #kinds: Kinds | null;

  private constructor(rows: readonly CurrentFile[], places: ReadonlyMap<string, number>, kinds: Kinds | null) {
    this.#rows = rows;
    this.#places = places;
    this.#kinds = kinds;
  }

  static of(rows: readonly CurrentFile[]): FileTable {
    return new FileTable(rows, new Map(rows.map((each, i) => [each.file.uri, i])), null);
  }

  /** The table with another version of a file that it has. */
  with(current: CurrentFile): FileTable {
    const place = this.#places.get(current.file.uri);
    if (place === undefined) throw new Error(`${current.file.uri} is not in the table`);
    const before = this.#rows[place] as CurrentFile;
    const rows = [...this.#rows];
    rows[place] = current;
    return new FileTable(rows, this.#places, kindsAfter(this.#kinds, before.file, current.file));
  }

  /** Policies of the organization and of agents; what does not change from one table to the next stays the same list. */
  get kinds(): Kinds {
    if (this.#kinds !== null) return this.#kinds;
    return (this.#kinds = kindsOf(this.#rows.map((each) => each.file)));
  }

  /** The files that an earlier table has in another version. */
  changedSince(before: FileTable): readonly CurrentFile[] {
    const isAtSamePlaces = before.#places === this.#places;
    return this.#rows.filter((each, i) => {
      if (each === before.#rows[i]) return false;
      const earlier = isAtSamePlaces ? before.#rows[i] : before.get(each.file.uri);
      return earlier !== undefined && earlier.file !== each.file;
    });
  }

  get size(): number {
    return this.#rows.length;
  }

  has(uri: string): boolean {
    return this.#places.has(uri);
  }

  get(uri: string): CurrentFile | undefined {
    const place = this.#places.get(uri);
    return place === undefined ? undefined : this.#rows[place];
  }

  keys(): IterableIterator<string> {
    return this.#places.keys();
  }

  values(): readonly CurrentFile[] {
    return this.#rows;
  }
}

export function kindsOf(files: readonly PolicyFile[]): Kinds {
  return { organizations: files.filter((each) => each.kind !== 'agent'), agents: files.filter((each) => each.kind === 'agent') };
}

function kindsAfter(kinds: Kinds | null, before: PolicyFile, now: PolicyFile): Kinds | null {
  if (kinds === null || before.kind !== now.kind) return null;
  const replaced = (files: readonly PolicyFile[]) => files.map((each) => (each === before ? now : each));
  return now.kind === 'agent' ? { ...kinds, agents: replaced(kinds.agents) } : { ...kinds, organizations: replaced(kinds.organizations) };
}
