// Owns: what is found at the entries of one table, by place; how much of it there is; and the problems in the text that are made of it when somebody wants them.
// Refuses: finding it, and knowing what of it still holds after an edit (entry-findings.ts).
//
// Invariant: what is kept of an entry says nothing of its place but what it was last placed as, which is made again once the entry has moved.

import type { EntryTable } from '../model/entry-table.js';
import { SEVERITIES } from '../problems/codes.js';
import type { ProblemCode, Severity } from '../problems/codes.js';
import type { Problem, RelatedPlace } from '../problems/problem.js';
import { compareProblems, once } from '../problems/problem.js';
import { append } from '../text/append.js';
import { sameElements } from '../text/same-elements.js';
import { gapsBetween, movedPlaces, takenOver } from '../text/shared-runs.js';
import type { SharedRuns } from '../text/shared-runs.js';
import { shiftSpan } from '../text/span.js';
import type { Span } from '../text/span.js';
import { areAlike, placedAt, spansOf } from './finding.js';
import type { Finding, TableOf } from './finding.js';

/**
 * What is found at one entry; and that as it stood when it was last reported. The same object in versions in which the same is found. A class, like all that a
 * keystroke goes through thousands of: V8 makes nothing of a loop over objects that were written down in different places.
 */
class AtEntry {
  readonly found: readonly Finding[];
  /** By the severities that they were found with. */
  readonly counts: Counts;
  /** Whether something of it has other places, which move by themselves. */
  readonly pointsElsewhere: boolean;
  base = -1;
  placed: readonly Problem[] | null = null;

  constructor(found: readonly Finding[], counts: Counts) {
    this.found = found;
    this.counts = counts;
    this.pointsElsewhere = found.some(({ anchors }) => anchors.length > 0);
  }
}

export type Counts = Readonly<Record<Severity, number>>;

/** Where things stand by now: the table that the findings are of, and those of all files that they point to. */
export interface Standing {
  readonly table: EntryTable;
  readonly tableOf: TableOf;
}

/** Whether a problem is wanted, with its place counted from `base`. */
export type IsWanted = (problem: Problem, base: number) => boolean;

export const NONE: Counts = countsOf([]);

/** Nearly all entries with a finding have one. */
const ONE: Readonly<Record<Severity, Counts>> = { error: countsOf(['error']), warning: countsOf(['warning']), information: countsOf(['information']), hint: countsOf(['hint']) };

const NOTHING = new AtEntry([], NONE);
/** Where nobody has looked yet. */
const UNKNOWN = new AtEntry([], NONE);

export class FoundAtEntries {
  readonly #entries: AtEntry[];
  /** Carried over: to count thousands of findings again costs a fifth of what else the core does for a keystroke. */
  readonly #counts: Record<Severity, number>;
  /** Places of entries with a finding one of whose other places is not tied to an entry. */
  readonly #untied: Set<number>;
  #said: object = {};

  private constructor(entries: AtEntry[], counts: Counts, untied: Iterable<number>) {
    this.#entries = entries;
    this.#counts = copied(counts);
    this.#untied = new Set(untied);
  }

  /** Of so many entries at which nobody has looked. */
  static unknown(length: number): FoundAtEntries {
    return new FoundAtEntries(unknownEntries(length), NONE, []);
  }

  /** The same at the entries that a table of so many shares with this one's; at the others nobody has looked. */
  atShared(runs: SharedRuns, length: number): FoundAtEntries {
    const before = this.#entries;
    const untied = movedPlaces([...this.#untied].sort((a, b) => a - b), runs);
    const entries = takenOver(before, runs, { length, make: () => UNKNOWN });
    const found = new FoundAtEntries(entries, this.#counts, untied);
    for (const { gone } of gapsBetween(entries, before, runs)) for (const each of gone) found.#count(each, -1);
    return found;
  }

  /** The places at which nobody has looked. */
  get unknownPlaces(): readonly number[] {
    // A keystroke asks this of thousands of entries, of which it made one unknown.
    const places: number[] = [];
    for (let place = this.#entries.indexOf(UNKNOWN); place >= 0; place = this.#entries.indexOf(UNKNOWN, place + 1)) places.push(place);
    return places;
  }

  get isComplete(): boolean {
    return !this.#entries.includes(UNKNOWN);
  }

  /** The same object in versions in which the same is found at the same places. */
  get said(): object {
    return this.#said;
  }

  /** What one version says says the other one, too, if it is the same. */
  sayAs(last: FoundAtEntries): void {
    if (sameElements(this.#entries, last.#entries)) this.#said = last.#said;
  }

  get untied(): ReadonlySet<number> {
    return this.#untied;
  }

  /** By severity. */
  get counts(): Counts {
    return this.#counts;
  }

  at(place: number): readonly Finding[] {
    return this.#entries[place]?.found ?? [];
  }

  *all(): Iterable<Finding> {
    for (const { found } of this.#entries) yield* found;
  }

  has(code: ProblemCode): boolean {
    return this.#entries.some(({ found }) => found.some(({ problem }) => problem.code === code));
  }

  /** `last`: of a version before this one, to whose entries most are alike when they are judged again. */
  keep(place: number, findings: readonly Finding[], last: FoundAtEntries | null): void {
    const found = findings.length < 2 ? findings : once(findings, ({ problem }) => problem).sort((a, b) => compareProblems(a.problem, b.problem));
    const before = last !== null && last.#entries.length === this.#entries.length ? last.#entries[place] : undefined;
    if (before !== undefined && areAlike(found, before.found)) this.#put(place, before);
    // Copied, since a list that grew has room for more.
    else this.#put(place, found.length === 0 ? NOTHING : new AtEntry(found.slice(), countsAmong(found)));
    if (found.some(({ anchors }) => anchors.includes(null))) this.#untied.add(place);
    else this.#untied.delete(place);
  }

  /** Somebody has to look there again. */
  forget(place: number): void {
    this.#put(place, UNKNOWN);
    this.#untied.delete(place);
  }

  /** Forgets where the findings stand. */
  letGo(): void {
    for (const each of this.#entries) each.placed = null;
  }

  /** The problems that are wanted, in the order of the text. */
  placed(standing: Standing, isWanted: IsWanted): Problem[] {
    const problems: Problem[] = [];
    this.#entries.forEach((entry, place) => {
      if (entry !== NOTHING) append(problems, wantedAt(entry, place, { standing, isWanted }));
    });
    return problems;
  }

  /** The first problems, in the order of the text: so many errors, and so many others. A keystroke does not look at the entries behind them. */
  first(standing: Standing, most: number): Problem[] {
    const { error, warning, information, hint } = this.#counts;
    let errors = Math.min(most, error);
    let others = Math.min(most, warning + information + hint);
    const problems: Problem[] = [];
    const entries = this.#entries;
    for (let place = 0; place < entries.length && (errors > 0 || others > 0); place++) {
      const entry = entries[place] as AtEntry;
      if (entry === NOTHING || (errors <= 0 && entry.counts.error === entry.found.length) || (others <= 0 && entry.counts.error === 0)) continue;
      const placed = placedAll(entry, place, standing);
      for (let i = 0; i < placed.length; i++) {
        const each = placed[i] as Problem;
        if ((each.severity === 'error' ? errors-- : others--) > 0) problems.push(each);
      }
    }
    return problems;
  }

  #put(place: number, entry: AtEntry): void {
    this.#count(this.#entries[place] ?? NOTHING, -1);
    this.#count(entry, 1);
    this.#entries[place] = entry;
  }

  #count({ counts }: AtEntry, by: 1 | -1): void {
    if (counts === NONE) return;
    for (const severity of SEVERITIES) this.#counts[severity] += by * counts[severity];
  }
}

function unknownEntries(length: number): AtEntry[] {
  return Array.from({ length }, () => UNKNOWN);
}

function countsAmong(found: readonly Finding[]): Counts {
  const [only, another] = found;
  return only !== undefined && another === undefined ? ONE[only.problem.severity] : countsOf(found.map(({ problem }) => problem.severity));
}

function countsOf(severities: readonly Severity[]): Counts {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const each of severities) counts[each]++;
  return counts;
}

function copied({ error, warning, information, hint }: Counts): Record<Severity, number> {
  return { error, warning, information, hint };
}

/** The problems of an entry that are wanted, as they stand by now. */
function wantedAt(entry: AtEntry, place: number, { standing, isWanted }: { readonly standing: Standing; readonly isWanted: IsWanted }): readonly Problem[] {
  const { table } = standing;
  // What is written in other blocks has no place that counts from this one.
  if (table.isTied(place)) return placedAll(entry, place, standing).filter((each) => isWanted(each, 0));
  const base = table.baseOf(place);
  const wanted = entry.found.map(({ problem }) => isWanted(problem, base));
  return wanted.includes(true) ? placedAll(entry, place, standing).filter((_, i) => wanted[i]) : [];
}

/** The problems of an entry where it stands by now. One that did not move stays the same object. */
function placedAll(entry: AtEntry, place: number, { table, tableOf }: Standing): readonly Problem[] {
  const { found } = entry;
  if (table.isTied(place)) {
    // What is written in other blocks moves with those.
    const toText = table.toText(place);
    return found.map((each) => placedAt(each, toText, spansOf(each, tableOf)));
  }
  const base = table.baseOf(place);
  const before = entry.base === base ? entry.placed : null;
  if (before !== null && !entry.pointsElsewhere) return before;
  const toText = (span: Span): Span => shiftSpan(span, base);
  const placed: Problem[] = [];
  for (let i = 0; i < found.length; i++) {
    const each = found[i] as Finding;
    const spans = spansOf(each, tableOf);
    const known = before?.[i];
    placed.push(known !== undefined && areAt(known.related, spans) ? known : placedAt(each, toText, spans));
  }
  entry.base = base;
  entry.placed = placed;
  return placed;
}

function areAt(places: readonly RelatedPlace[], spans: readonly Span[]): boolean {
  return places.every(({ span }, i) => span.start === spans[i]?.start && span.end === spans[i]?.end);
}
