// Owns: the diagnostics of open files: those that would be made alike are not made again, so that they are not written again either (frames.ts).
// Refuses: finding problems, and telling whether a report is another one (report-ids.ts).
//
// Invariant, held to by test/wire/diagnostic-memory.test.ts: after any edit the diagnostics are those that would be made anew.

import type { Diagnostic } from 'vscode-languageserver';
import { sharedRuns, standsStill, takenOver } from '../../core/src/index.js';
import type { Alignment, Diagnosis, PolicyFile, Problem, RelatedPlace } from '../../core/src/index.js';
import { shownFacts, toDiagnostic } from './to-lsp.js';
import type { DiagnosticContext } from './to-lsp.js';

/** The diagnostics of a file that is open, and what they were made of. */
interface Made {
  readonly diagnosis: Diagnosis;
  readonly file: PolicyFile;
  /** By address: where other places of its problems stand. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly items: Diagnostic[];
}

type Target = ReturnType<DiagnosticContext['related']>;

/** So many fewer, and an error has silenced the others: a word that is being written is one until its last letter. Fewer are made again as quickly. */
const MANY = 8;

export class DiagnosticMemory {
  /** The latest. Kept by diagnosis, one would live on for a while after the next one has come. */
  readonly #made = new Map<string, Made>();
  /** Those from before an error silenced many of them, until they are told again. */
  readonly #silenced = new Map<string, Made>();
  readonly #many: number;

  constructor(many = MANY) {
    this.#many = many;
  }

  /** Of all problems of a file: the same list as long as nothing that it is made of has changed. */
  itemsOf(uri: string, { diagnosis, file }: Pick<Made, 'diagnosis' | 'file'>, context: DiagnosticContext): Diagnostic[] {
    const latest = this.#made.get(uri);
    if (latest !== undefined && latest.diagnosis === diagnosis && latest.file === file && areSame(latest.targets, context)) return latest.items;
    const silenced = this.#silenced.get(uri);
    const isToldAgain = silenced !== undefined && latest !== undefined && diagnosis.problems.length >= latest.items.length + this.#many;
    const known = isToldAgain ? silenced : latest;
    const now = { diagnosis, file, targets: targetsOf(diagnosis, context) };
    const make = (each: Problem) => toDiagnostic(each, file, context);
    const items = known === undefined ? diagnosis.problems.map(make) : diagnosticsAfter(known, now, make);
    this.#made.set(uri, { ...now, items });
    if (isToldAgain) this.#silenced.delete(uri);
    if (latest !== undefined && items.length <= latest.items.length - this.#many) this.#silenced.set(uri, latest);
    return items;
  }

  /** Of a document that was closed, or of what is not there any more. */
  letGo(uri: string): void {
    this.#made.delete(uri);
    this.#silenced.delete(uri);
  }
}

type Placed = Pick<Made, 'diagnosis' | 'file' | 'targets'>;

function targetsOf({ problems }: Diagnosis, context: DiagnosticContext): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const { related } of problems) {
    // Few have any, and to go through what is empty takes its time, too.
    if (related.length > 0) for (const { uri } of related) if (!targets.has(uri)) targets.set(uri, context.related(uri));
  }
  return targets;
}

/** Whether other places are told as they were, since they stand in the same texts. */
function areSame(targets: ReadonlyMap<string, Target>, context: DiagnosticContext): boolean {
  for (const [uri, was] of targets) {
    const now = context.related(uri);
    if (now?.uri !== was?.uri || now?.text !== was?.text) return false;
  }
  return true;
}

/** Tells whether a problem is told as one was before. */
function toldAlike(before: Placed, now: Placed): (now: Problem, was: Problem) => boolean {
  const alignment = now.file.blocks.alignedWith(before.file.blocks);
  const isThere = placesKept(before.targets, now.targets);
  return (one, was) => {
    const count = one.related.length;
    if (count !== was.related.length || !standsStill(alignment, one.span, was.span)) return false;
    for (let i = 0; i < count; i++) if (!isThere(one.related[i] as RelatedPlace, was.related[i] as RelatedPlace)) return false;
    return isSaidAlike(one, was);
  };
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

const NOT_TOLD: Alignment = { until: 0, from: 0, by: 0, lines: 0 };

/** Tells whether a place in another file is told as one was before. */
function placesKept(before: Placed['targets'], targets: Placed['targets']): (now: RelatedPlace, was: RelatedPlace) => boolean {
  const alignments = new Map<string, Alignment | null>();
  const alignmentOf = (uri: string): Alignment | null => {
    const known = alignments.get(uri);
    if (known !== undefined) return known;
    const was = before.get(uri) ?? null;
    const now = targets.get(uri) ?? null;
    // A place that the client cannot open is not told, wherever it is.
    const found = was === null && now === null ? NOT_TOLD : was === null || now === null || was.uri !== now.uri ? null : now.text.blocks.alignedWith(was.text.blocks);
    alignments.set(uri, found);
    return found;
  };
  return (now, was) => {
    const there = was.uri === now.uri ? alignmentOf(now.uri) : null;
    return there !== null && (there === NOT_TOLD || standsStill(there, now.span, was.span));
  };
}

/** An edit leaves most diagnostics of a file alone, and those are the same objects as before; where all are, the list is. */
function diagnosticsAfter(before: Made, now: Placed, make: (each: Problem) => Diagnostic): Diagnostic[] {
  const { problems } = now.diagnosis;
  const runs = sharedRuns(problems, before.diagnosis.problems, toldAlike(before, now));
  if (problems.length === before.items.length && (problems.length === 0 || runs[0]?.count === problems.length)) return before.items;
  return takenOver(before.items, runs, { length: problems.length, make: (place) => make(problems[place] as Problem) });
}
