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

/** A row's change costs a copy of the rows, so that thousands of files do not make an edit of one of them dear. */
export class FileTable {
  readonly #rows: readonly CurrentFile[];
  readonly #places: ReadonlyMap<string, number>;

  private constructor(rows: readonly CurrentFile[], places: ReadonlyMap<string, number>) {
    this.#rows = rows;
    this.#places = places;
  }

  static of(rows: readonly CurrentFile[]): FileTable {
    return new FileTable(rows, new Map(rows.map((each, i) => [each.file.uri, i])));
  }

  /** The table with another version of a file that it has. */
  with(current: CurrentFile): FileTable {
    const place = this.#places.get(current.file.uri);
    if (place === undefined) throw new Error(`${current.file.uri} is not in the table`);
    const rows = [...this.#rows];
    rows[place] = current;
    return new FileTable(rows, this.#places);
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
