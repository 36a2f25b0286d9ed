// Owns: what is found at the entries of one table, by place; how much of it there is; and the problems in the text that are made of it when somebody wants them.
// Refuses: finding it, and knowing what of it still holds after an edit (entry-findings.ts).
//
// Invariant: what is kept of an entry says nothing of its place but what it was last placed as, which is made again once the entry has moved.

import type { EntryTable } from '../model/entry-table.js';
import { SEVERITIES } from '../problems/codes.js';
import type { ProblemCode, Severity } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems, once } from '../problems/problem.js';
import { sameElements } from '../text/same-elements.js';
import { gapsBetween, movedPlaces, takenOver } from '../text/shared-runs.js';
import type { SharedRuns } from '../text/shared-runs.js';
import { shiftSpan } from '../text/span.js';
import { areAlike, placedAt, spansOf } from './finding.js';
import type { Finding, TableOf } from './finding.js';

/** What is found at one entry; and that as it stood when it was last reported. The same object in versions in which the same is found. */
interface AtEntry {
  readonly found: readonly Finding[];
  /** By the severities that they were found with. */
  readonly counts: Counts;
  base: number;
  /** Null until some are. */
  placed: (Problem | null)[] | null;
}

export type Counts = Readonly<Record<Severity, number>>;

/** Where things stand by now: the table that the findings are of, and those of all files that they point to. */
export interface Standing {
  readonly table: EntryTable;
  readonly tableOf: TableOf;
}

/** Whether a problem is wanted, with its place counted from `base`. */
export type IsWanted = (problem: Problem, base: number) => boolean;

export const NONE: Counts = { error: 0, warning: 0, information: 0, hint: 0 };

/** Nearly all entries with a finding have one. */
const ONE: Readonly<Record<Severity, Counts>> = { error: { ...NONE, error: 1 }, warning: { ...NONE, warning: 1 }, information: { ...NONE, information: 1 }, hint: { ...NONE, hint: 1 } };

const NOTHING: AtEntry = { found: [], counts: NONE, base: 0, placed: null };
/** Where nobody has looked yet. */
const UNKNOWN: AtEntry = { found: [], counts: NONE, base: 0, placed: null };

export class FoundAtEntries {
  readonly #entries: AtEntry[];
  /** Carried over: to count thousands of findings again costs a fifth of what else the core does for a keystroke. */
  readonly #counts: Record<Severity, number>;
  /** Places of entries with a finding one of whose other places is not tied to an entry. */
  readonly #untied: Set<number>;
  #said: object = {};

  private constructor(entries: AtEntry[], counts: Counts, untied: Iterable<number>) {
    this.#entries = entries;
    this.#counts = { ...counts };
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
    else this.#put(place, found.length === 0 ? NOTHING : { found: found.slice(), counts: countsOf(found), base: -1, placed: null });
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
      if (entry !== NOTHING) placeAll(entry, place, { standing, isWanted, problems });
    });
    return problems;
  }

  /** The first problems, in the order of the text: so many errors, and so many others. A keystroke does not look at the entries behind them. */
  first(standing: Standing, most: number): Problem[] {
    const { error, warning, information, hint } = this.#counts;
    const left = { errors: Math.min(most, error), others: Math.min(most, warning + information + hint) };
    const isWanted = ({ severity }: Problem): boolean => (severity === 'error' ? left.errors-- : left.others--) > 0;
    const problems: Problem[] = [];
    const entries = this.#entries;
    for (let place = 0; place < entries.length && (left.errors > 0 || left.others > 0); place++) {
      const entry = entries[place] as AtEntry;
      const { error } = entry.counts;
      const hasWanted = (error > 0 && left.errors > 0) || (entry.found.length > error && left.others > 0);
      if (hasWanted) placeAll(entry, place, { standing, isWanted, problems });
    }
    return problems;
  }

  #put(place: number, entry: AtEntry): void {
    this.#count(this.#entries[place] ?? NOTHING, -1);
    this.#count(entry, 1);
    this.#entries[place] = entry;
  }

  #count({ counts }: AtEntry, by: 1 | -1): void {
    for (const severity of SEVERITIES) this.#counts[severity] += by * counts[severity];
  }
}

function unknownEntries(length: number): AtEntry[] {
  return Array.from({ length }, () => UNKNOWN);
}

function countsOf(found: readonly Finding[]): Counts {
  const [only, another] = found;
  if (only !== undefined && another === undefined) return ONE[only.problem.severity];
  const counts = { ...NONE };
  for (const { problem } of found) counts[problem.severity]++;
  return counts;
}

interface Placing {
  readonly standing: Standing;
  readonly isWanted: IsWanted;
  readonly problems: Problem[];
}

/** Adds the problems of an entry that are wanted, as they stand by now. */
function placeAll(entry: AtEntry, place: number, { standing: { table, tableOf }, isWanted, problems }: Placing): void {
  if (table.isTied(place)) {
    // What is written in other blocks moves with those.
    const toText = table.toText(place);
    const placed = entry.found.map((each) => placedAt(each, toText, spansOf(each, tableOf)));
    for (const each of placed) if (isWanted(each, 0)) problems.push(each);
    return;
  }
  const base = table.baseOf(place);
  if (entry.base !== base) {
    entry.base = base;
    entry.placed = null;
  }
  const { found } = entry;
  for (let i = 0; i < found.length; i++) if (isWanted((found[i] as Finding).problem, base)) problems.push(placedIn(entry, i, tableOf));
}

/** A problem where its entry stands by now. One that did not move stays the same object; its other places move by themselves. */
function placedIn(entry: AtEntry, index: number, tableOf: TableOf): Problem {
  const finding = entry.found[index] as Finding;
  const places = (entry.placed ??= entry.found.map(() => null));
  const known = places[index] ?? null;
  if (known !== null && finding.anchors.length === 0) return known;
  const spans = spansOf(finding, tableOf);
  if (known !== null && known.related.every(({ span }, i) => span.start === spans[i]?.start && span.end === spans[i]?.end)) return known;
  return (places[index] = placedAt(finding, (span) => shiftSpan(span, entry.base), spans));
}
