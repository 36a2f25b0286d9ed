// Owns: the diagnostics that a client was told: those that would be made alike are not made again, and a report keeps its id as long as it says the same.
// Refuses: finding problems, and deciding when a client is told.

import type { Diagnostic } from 'vscode-languageserver';
import { sameElements, sharedRuns, standsStill } from '../../core/src/index.js';
import type { Diagnosis, Move, PolicyFile, Problem, RelatedPlace } from '../../core/src/index.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { CurrentFile } from './file-table.js';
import { shownFacts, toDiagnostic } from './to-lsp.js';
import type { DiagnosticContext } from './to-lsp.js';

/** Differs where diagnostics do: their list, or, of a file that nobody looks at and of which there may be thousands, what they would be made of. */
type Mark = readonly Diagnostic[] | Basis;

/** What the diagnostics of a file are made of: as long as it is the same, they are. */
export interface Basis {
  readonly file: PolicyFile;
  readonly found: readonly unknown[];
  /** Where in other files they point to. */
  readonly places: string;
}

/** The diagnostics of a file that is open, and what they were made of. */
interface Made {
  readonly diagnosis: Diagnosis;
  readonly file: PolicyFile;
  /** By address: where other places of its problems stand. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly items: Diagnostic[];
}

type Target = ReturnType<DiagnosticContext['related']>;

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

export class DiagnosticMemory {
  /** The latest. Kept by diagnosis, one would live on for a while after the next one has come. */
  readonly #made = new Map<string, Made>();
  readonly #told = new Map<string, Told>();
  /** By directory: the latest. */
  readonly #whole = new WeakMap<object, Whole>();
  /** Ids of another run of the server, which a client may still send, are none of this one's. */
  readonly #run: string;
  #reports = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** Of all problems of a file that is open: the same list as long as nothing that it is made of has changed. */
  itemsOf(uri: string, { diagnosis, file }: Pick<Made, 'diagnosis' | 'file'>, context: DiagnosticContext): Diagnostic[] {
    const known = this.#made.get(uri) ?? null;
    const now = { diagnosis, file, targets: targetsOf(diagnosis, context) };
    const items = known !== null && isToldAlike(known, now) ? known.items : diagnosticsAfter(known, now, context);
    this.#made.set(uri, { ...now, items });
    return items;
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
    const age = this.#reports++;
    const id = `${version ?? 'saved'}-${this.#run}-${this.#reports}`;
    this.#told.set(uri, { version, mark, id, age });
    return id;
  }

  /** Everything in its directory has been reported as it is at this moment. */
  finish(snapshot: DirectorySnapshot): void {
    this.#whole.set(snapshot.lineage, { snapshot, ids: this.#reports });
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
    this.#made.delete(uri);
  }
}

type Placed = Pick<Made, 'diagnosis' | 'file' | 'targets'>;

function targetsOf({ problems }: Diagnosis, context: DiagnosticContext): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const { related } of problems) for (const { uri } of related) if (!targets.has(uri)) targets.set(uri, context.related(uri));
  return targets;
}

/** Whether all problems are told as those before were. */
function isToldAlike(before: Placed, now: Placed): boolean {
  const [problems, were] = [now.diagnosis.problems, before.diagnosis.problems];
  const isAlike = toldAlike(before, now);
  return problems.length === were.length && problems.every((each, i) => isAlike(each, were[i] as Problem));
}

/** Tells whether a problem is told as one was before. */
function toldAlike(before: Placed, now: Placed): (now: Problem, was: Problem) => boolean {
  const move = now.file.blocks.movedFrom(before.file.blocks);
  const isThere = placesKept(before.targets, now.targets);
  return (one, was) =>
    standsStill(move, one.span, was.span) &&
    one.related.length === was.related.length &&
    one.related.every((each, i) => isThere(each, was.related[i] as RelatedPlace)) &&
    isSaidAlike(one, was);
}

/** Whether two problems say the same, wherever they are. Found again, most do. */
function isSaidAlike(one: Problem, was: Problem): boolean {
  if (one === was) return true;
  if (one.code !== was.code || one.severity !== was.severity || one.facts.unreported !== was.facts.unreported) return false;
  return (one.origin !== null && one.origin === was.origin) || (one.message === was.message && said(one) === said(was));
}

function said(problem: Problem): string {
  const { unnecessary, witness, related } = problem;
  return JSON.stringify([unnecessary, shownFacts(problem), witness, related.map((each) => each.message)]);
}

const NOT_TOLD: Move = { until: 0, from: 0, by: 0, lines: 0 };

/** Tells whether a place in another file is told as one was before. */
function placesKept(before: Placed['targets'], targets: Placed['targets']): (now: RelatedPlace, was: RelatedPlace) => boolean {
  const moves = new Map<string, Move | null>();
  const moveAt = (uri: string): Move | null => {
    const known = moves.get(uri);
    if (known !== undefined) return known;
    const [was, now] = [before.get(uri) ?? null, targets.get(uri) ?? null];
    // A place that the client cannot open is not told, wherever it is.
    const found = was === null && now === null ? NOT_TOLD : was === null || now === null || was.uri !== now.uri ? null : now.text.blocks.movedFrom(was.text.blocks);
    moves.set(uri, found);
    return found;
  };
  return (now, was) => {
    const there = was.uri === now.uri ? moveAt(now.uri) : null;
    return there !== null && (there === NOT_TOLD || standsStill(there, now.span, was.span));
  };
}

/** Those of a file. An edit leaves most of them alone, and those are the same objects as before. */
function diagnosticsAfter(before: Made | null, now: Placed, context: DiagnosticContext): Diagnostic[] {
  const { problems } = now.diagnosis;
  const make = (each: Problem) => toDiagnostic(each, now.file, context);
  if (before === null) return problems.map(make);
  const diagnostics: Diagnostic[] = [];
  for (const { at, from, count } of sharedRuns(problems, before.diagnosis.problems, toldAlike(before, now))) {
    for (let i = diagnostics.length; i < at; i++) diagnostics.push(make(problems[i] as Problem));
    for (let i = 0; i < count; i++) diagnostics.push(before.items[from + i] as Diagnostic);
  }
  for (let i = diagnostics.length; i < problems.length; i++) diagnostics.push(make(problems[i] as Problem));
  return diagnostics;
}

function isSame(a: Mark, b: Mark): boolean {
  if (a === b) return true;
  if ('file' in a || 'file' in b) return 'file' in a && 'file' in b && a.file === b.file && a.places === b.places && sameElements(a.found, b.found);
  return a.length === b.length && (a.every((each, i) => each === b[i]) || JSON.stringify(a) === JSON.stringify(b));
}
