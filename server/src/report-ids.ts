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
}

/** A moment at which everything in a directory was reported, and how many ids there were by then. */
interface Whole {
  readonly snapshot: DirectorySnapshot;
  readonly ids: number;
}

export class ReportIds {
  readonly #told = new Map<string, Told>();
  /** By directory: the latest. */
  readonly #whole = new WeakMap<object, Whole>();
  /** Ids of another run of the server, which a client may still send, are none of this one's. */
  readonly #run: string;
  #count = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** Of a file that is not open. Its diagnostics are not kept: `make` makes them, at once where others may be told than before. */
  saved(uri: string, basis: Basis, make: () => Diagnostic[]): { readonly id: string; readonly items: () => Diagnostic[] } {
    const told = this.#told.get(uri);
    if (told !== undefined && told.version === null && isSame(told.mark, basis)) return { id: told.id, items: make };
    const made = make();
    return { id: this.idOf(uri, null, basis), items: () => made };
  }

  /** The version is part of what is told: an edit may have moved what the editor shows, even where it left the report alike. */
  idOf(uri: string, version: number | null, mark: Mark): string {
    const told = this.#told.get(uri);
    if (told !== undefined && told.version === version && isSame(told.mark, mark)) return told.id;
    const age = this.#count++;
    const id = `${version ?? 'saved'}-${this.#run}-${this.#count}`;
    this.#told.set(uri, { version, mark, id, age });
    return id;
  }

  /** Everything in its directory has been reported as it is at this moment. */
  finish(snapshot: DirectorySnapshot): void {
    this.#whole.set(snapshot.lineage, { snapshot, ids: this.#count });
  }

  /** For files that are not open: the id of the report that is still the one to give, since nothing that it depends on is different; null where there may be another one. */
  standingIds(snapshot: DirectorySnapshot): (current: Pick<CurrentFile, 'file' | 'shownUri'>) => string | null {
    const whole = this.#whole.get(snapshot.lineage);
    const concerned = whole === undefined ? null : snapshot.concernedSince(whole.snapshot);
    return ({ file, shownUri }) => {
      const told = this.#told.get(shownUri);
      return whole === undefined || concerned === null || concerned.has(file.uri) || told === undefined || told.version !== null || told.age >= whole.ids ? null : told.id;
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
  return a.length === b.length && (a.every((each, i) => each === b[i]) || JSON.stringify(a) === JSON.stringify(b));
}
