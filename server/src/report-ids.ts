// Owns: the ids of reports: of each file the one that it was last told with, which stays as long as the report says the same.
// Refuses: making diagnostics (diagnostic-memory.ts), and deciding when a client is told.
//
// Invariant, held to by test/wire/diagnostic-memory.test.ts and test/wire/concerned-files.test.ts: two reports of a file with one id say the same.

import type { Diagnostic } from 'vscode-languageserver';
import { sameElements } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { CurrentFile } from './file-table.js';

/** What tells a report from the next one: its diagnostics, or, of a file that nobody looks at and of which there may be thousands, what they would be made of. */
type Mark = readonly Diagnostic[] | Basis;

/** What the diagnostics of a file are made of: as long as it is the same, they are. */
export interface Basis {
  readonly file: PolicyFile;
  readonly found: readonly unknown[];
  /** Where in other files they point to. */
  readonly places: string;
}

interface Told {
  readonly version: number | null;
  readonly mark: Mark;
  readonly id: string;
  /** How many ids there were before it. */
  readonly age: number;
  /** The round in which it was made; null outside of any. */
  readonly round: object | null;
}

/** A round through everything in a directory, as it is at one moment. Others may be told between its files, of other moments too. */
export interface Round {
  readonly snapshot: DirectorySnapshot;
  /** What ids remember it by: they do not keep its moment alive. */
  readonly identity: object;
  /** How many ids there were when it began. */
  readonly ids: number;
}

export class ReportIds {
  readonly #told = new Map<string, Told>();
  /** By directory: the latest that came to its end. */
  readonly #whole = new WeakMap<object, Round>();
  /** Ids of another run of the server, which a client may still send, are none of this one's. */
  readonly #run: string;
  #count = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** Of a file that is not open. Its diagnostics are not kept: `make` makes them, at once where others may be told than before. */
  saved(uri: string, basis: Basis, { make, round = null }: { readonly make: () => Diagnostic[]; readonly round?: Round | null }): { readonly id: string; readonly items: () => Diagnostic[] } {
    const told = this.#told.get(uri);
    if (told !== undefined && told.version === null && isSame(told.mark, basis)) return { id: told.id, items: make };
    const made = make();
    return { id: this.idOf(uri, null, basis, round), items: () => made };
  }

  /** The version is part of what is told: an edit may have moved what the editor shows, even where it left the report alike. */
  idOf(uri: string, version: number | null, mark: Mark, round: Round | null = null): string {
    const told = this.#told.get(uri);
    if (told !== undefined && told.version === version && isSame(told.mark, mark)) return told.id;
    const age = this.#count++;
    const id = `${version ?? 'saved'}-${this.#run}-${this.#count}`;
    this.#told.set(uri, { version, mark, id, age, round: round === null ? null : round.identity });
    return id;
  }

  begin(snapshot: DirectorySnapshot): Round {
    return { snapshot, identity: {}, ids: this.#count };
  }

  /** Everything in its directory has been reported. */
  finish(round: Round): void {
    this.#whole.set(round.snapshot.lineage, round);
  }

  /** For files that are not open: the id of the report that is still the one to give, since nothing that it depends on is different; null where there may be another one. */
  standingIds(snapshot: DirectorySnapshot): (current: Pick<CurrentFile, 'file' | 'shownUri'>) => string | null {
    const whole = this.#whole.get(snapshot.lineage);
    const concerned = whole === undefined ? null : snapshot.concernedSince(whole.snapshot);
    return ({ file, shownUri }) => {
      const told = this.#told.get(shownUri);
      if (whole === undefined || concerned === null || concerned.has(file.uri) || told === undefined || told.version !== null) return null;
      return told.age < whole.ids || told.round === whole.identity ? told.id : null;
    };
  }

  /** Of a document that was closed, or of what is not there any more: what it was told as cannot be told again. */
  letGo(uri: string): void {
    this.#told.delete(uri);
  }
}

function isSame(a: Mark, b: Mark): boolean {
  if (a === b) return true;
  if ('file' in a || 'file' in b) return 'file' in a && 'file' in b && a.file === b.file && a.places === b.places && sameElements(a.found, b.found);
  return sameElements(a, b) || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b));
}
