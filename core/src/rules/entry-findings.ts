// Owns: what is found at the entries of one policy, and taking it over from one version of a directory to the next wherever nothing that it depends on changed.
// Refuses: finding anything itself, and what is found elsewhere in a file.
//
// Invariant, held to by test/core/incremental.test.ts: with or without what was found before, the same is found.

import type { Catalogue } from '../catalogue/catalogue.js';
import { matching } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { EntryTable } from '../model/entry-table.js';
import { readPattern } from '../model/pattern.js';
import { SEVERITIES } from '../problems/codes.js';
import type { ProblemCode, Severity } from '../problems/codes.js';
import type { Problem, RelatedPlace } from '../problems/problem.js';
import { compareProblems, once } from '../problems/problem.js';
import { movedPlaces, sameElements, spliced } from '../text/shared-ends.js';
import type { Span } from '../text/span.js';
import { Analysis } from './analysis.js';
import { concernedByContext, sameContext } from './finding-context.js';
import type { FindingContext } from './finding-context.js';
import { areAlike, findingOf, placedAt, spansOf } from './finding.js';
import type { Finding, TableOf } from './finding.js';
import { RULES } from './index.js';
import { dearestOf } from './list-reach.js';

export type PlaceElsewhere = Pick<RelatedPlace, 'uri' | 'span'>;

/** What is found at one entry; and that as it stood when it was last reported. */
interface AtEntry {
  readonly found: readonly Finding[];
  /** By the severities that they were found with. */
  readonly counts: Counts;
  base: number;
  /** Null until some are. */
  placed: (Problem | null)[] | null;
}

/** Which problems somebody wants to see, and those that are. Each is asked about with its place counted from `base`. */
interface Wanted {
  readonly isWanted: (problem: Problem, base: number) => boolean;
  readonly tableOf: TableOf;
  readonly problems: Problem[];
}

/** What is taken over from, and the places at which the layers above or the default let something else be found. */
interface Giver {
  readonly before: EntryFindings;
  readonly fromAbove: readonly number[];
}

export type Counts = Readonly<Record<Severity, number>>;

export const NONE: Counts = { error: 0, warning: 0, information: 0, hint: 0 };

/** Nearly all entries with a finding have one. */
const ONE: Readonly<Record<Severity, Counts>> = { error: { ...NONE, error: 1 }, warning: { ...NONE, warning: 1 }, information: { ...NONE, information: 1 }, hint: { ...NONE, hint: 1 } };

function countsOf(found: readonly Finding[]): Counts {
  const [only, another] = found;
  if (only !== undefined && another === undefined) return ONE[only.problem.severity];
  const counts = { ...NONE };
  for (const { problem } of found) counts[problem.severity]++;
  return counts;
}

const NOTHING: AtEntry = { found: [], counts: NONE, base: 0, placed: null };
/** Where nobody has looked yet. */
const UNKNOWN: AtEntry = { found: [], counts: NONE, base: 0, placed: null };

/** A step takes less than a millisecond, once the program is warm. */
const ENTRIES_PER_STEP = 2;

export class EntryFindings {
  readonly #policy: CompiledPolicy;
  /** The files that other places of the findings stand in, by address. The set itself is not kept. */
  #tables = new Map<string, EntryTable | undefined>();
  /** The latest one in which all of it is known to hold. */
  #context: FindingContext;
  /** In the places of the file's table; none where entries are no blocks, so that nothing can be taken over. */
  readonly #entries: AtEntry[];
  /** Places of entries with a finding one of whose other places is not tied to an entry. */
  readonly #untied: number[] = [];
  /** Of all that is found at entries that are blocks. */
  readonly #counts: Record<Severity, number> = { ...NONE };
  /** Where entries are no blocks. */
  readonly #whole: readonly Problem[];
  /** Of the latest version of which all was found, until all is found of this one. */
  #last: Pick<EntryFindings, 'said'> & { readonly entries: readonly AtEntry[] } | null;
  #said: object = {};
  /** The latest ones from which nothing could be taken over: those from before something broke, as long as it is not mended. */
  #unlike: EntryFindings | null;
  /** The most steps that a chain of a list took whenever its items were judged, and the fewest that one could take then; null until they were. */
  #dearest: { readonly steps: number; readonly budget: number } | null = null;

  /** `before`: what was found in an earlier version of the same file; returned where nothing that it depends on has changed. */
  static of(policy: CompiledPolicy, set: PolicySet, context: FindingContext, before: EntryFindings | null): EntryFindings {
    return before !== null && before.#holdsIn(policy, set, context) ? before : new EntryFindings(policy, set, context, before);
  }

  private constructor(policy: CompiledPolicy, set: PolicySet, context: FindingContext, latest: EntryFindings | null) {
    this.#policy = policy;
    this.#context = context;
    const { table } = policy.file;
    this.#whole = table.isOfBlocks ? [] : [...table.reads.flatMap((_, i) => this.#told(i)), ...(isJudged(table) ? findAt(new Analysis(policy, set, policy.own), policy, set) : [])];
    for (const { related } of this.#whole) for (const { uri } of related) this.#tableOf(uri, set);
    const giver = this.#giverAmong(latest === null ? [] : [latest, latest.#unlike]);
    const before = giver?.before ?? latest;
    this.#last = before === null ? null : !before.#isOfBlocks || before.#entries.includes(UNKNOWN) ? before.#last : { entries: before.#entries, said: before.#said };
    this.#unlike = latest !== null && before === latest && giver !== null ? latest.#unlike : latest;
    // One of them is kept, not a chain.
    if (latest !== null && this.#unlike === latest) latest.#unlike = null;
    this.#entries = !table.isOfBlocks ? [] : giver === null ? table.reads.map(() => UNKNOWN) : this.#takeOver(giver, set);
  }

  get #isOfBlocks(): boolean {
    return this.#policy.file.table.isOfBlocks;
  }

  /** Finds what is not known yet, at a few entries in each step. Nothing may be asked before the end, but a later version can take over what is found so far. */
  *find(set: PolicySet): Iterable<void> {
    const { table } = this.#policy.file;
    // A keystroke asks this of thousands of entries: one list, and not one for each of them.
    const unknown: number[] = [];
    this.#entries.forEach((each, i) => {
      if (each === UNKNOWN) unknown.push(i);
    });
    if (table.isList) this.#findInList(unknown, set);
    else for (let from = 0; from < unknown.length; from += ENTRIES_PER_STEP) {
      const places = unknown.slice(from, from + ENTRIES_PER_STEP);
      this.#findAt(places, this.#analysisOf(places, set), set);
      yield;
    }
    if (this.#isOfBlocks && this.#last !== null && sameElements(this.#entries, this.#last.entries)) this.#said = this.#last.said;
    this.#last = null;
  }

  /** The same object in versions in which the same is found at the same places of the file's table. */
  get said(): object {
    return this.#said;
  }

  /** All at once, since the items of a list are looked at together. */
  #findInList(places: readonly number[], set: PolicySet): void {
    const { table } = this.#policy.file;
    if (places.length === 0) return;
    if (!isJudged(table)) return this.#findAt(places, null, set);
    const analysis = this.#analysisOf(places, set);
    const budget = Math.min(analysis.list?.budget ?? 0, this.#dearest?.budget ?? Infinity);
    // Where a chain may run out of steps, or did when there were fewer, it matters who takes them.
    if (this.#dearest !== null && this.#dearest.steps * 2 >= budget) return this.#findInListAnew(set);
    this.#findAt(places, analysis, set);
    this.#dearest = { steps: Math.max(this.#dearest?.steps ?? 0, analysis.list === null ? 0 : dearestOf(analysis.list)), budget };
  }

  #findInListAnew(set: PolicySet): void {
    this.#dearest = null;
    this.#untied.length = 0;
    this.#findInList(this.#policy.file.table.reads.map((_, place) => place), set);
  }

  #analysisOf(places: readonly number[], set: PolicySet): Analysis {
    return new Analysis(this.#policy, set, places.flatMap((index) => this.#policy.ownAt(index) ?? []));
  }

  /** `analysis`: of the entries at these places; null where only what they tell by themselves is found. */
  #findAt(places: readonly number[], analysis: Analysis | null, set: PolicySet): void {
    const { table } = this.#policy.file;
    const tableOf = this.#tablesIn(set);
    const found = new Map(places.map((index) => [index, this.#told(index).map((each) => findingOf(each, table.baseOf(index), tableOf))]));
    for (const each of analysis === null ? [] : findAt(analysis, this.#policy, set)) {
      const index = table.placeAt(each.span.start);
      if (index !== null) found.get(index)?.push(findingOf(each, table.baseOf(index), tableOf));
    }
    for (const [index, findings] of found) this.#keep(index, findings);
  }

  #keep(index: number, findings: readonly Finding[]): void {
    const found = findings.length < 2 ? findings : once(findings, ({ problem }) => problem).sort((a, b) => compareProblems(a.problem, b.problem));
    // Judged again, most entries are told what they were told before.
    const before = this.#last?.entries.length === this.#entries.length ? this.#last.entries[index] : undefined;
    if (before !== undefined && areAlike(found, before.found)) this.#put(index, before);
    // Copied, since a list that grew has room for more.
    else this.#put(index, found.length === 0 ? NOTHING : { found: found.slice(), counts: countsOf(found), base: -1, placed: null });
    if (findings.some(({ anchors }) => anchors.includes(null))) this.#untied.push(index);
  }

  #put(index: number, entry: AtEntry): void {
    this.#count(this.#entries[index] ?? NOTHING, -1);
    this.#count(entry, 1);
    this.#entries[index] = entry;
  }

  #count({ counts }: AtEntry, by: 1 | -1): void {
    for (const severity of SEVERITIES) this.#counts[severity] += by * counts[severity];
  }

  /** Whether the same is found; then this is what is found in the set, where other places of it may stand elsewhere. */
  #holdsIn(policy: CompiledPolicy, set: PolicySet, context: FindingContext): boolean {
    if (this.#policy !== policy || this.#entries.includes(UNKNOWN)) return false;
    const isMoved = [...this.#tables].some(([uri, table]) => table !== set.policyAt(uri)?.file.table);
    // Places that are not tied to entries are not found again without judging.
    if (isMoved && (!this.#isOfBlocks || this.#untied.length > 0)) return false;
    if (!sameContext(this.#context, context)) {
      if (!this.#isOfBlocks || concernedByContext(policy, this.#context, context)?.length !== 0) return false;
      // What was said above before need not be kept alive.
      this.#context = context;
    }
    if (isMoved) this.#tables = new Map([...this.#tables.keys()].map((uri) => [uri, set.policyAt(uri)?.file.table]));
    return true;
  }

  /** Another object once places in other files may have moved. */
  get places(): object {
    return this.#tables;
  }

  /** Where in other files the findings point to. */
  placesElsewhere(set: PolicySet): PlaceElsewhere[] {
    const places: PlaceElsewhere[] = [];
    const put = (uri: string, span: Span): void => {
      if (uri !== this.#policy.file.uri) places.push({ uri, span });
    };
    for (const { related } of this.#whole) for (const { uri, span } of related) put(uri, span);
    for (const { found } of this.#entries) {
      for (const finding of found) if (finding.anchors.length > 0) spansOf(finding, this.#tablesIn(set)).forEach((span, i) => put((finding.problem.related[i] as PlaceElsewhere).uri, span));
    }
    return places;
  }

  /** Forgets where the findings stand. */
  letGo(): void {
    this.#unlike = null;
    for (const each of this.#entries) each.placed = null;
  }

  /** All of it, in the order of the text where entries are blocks. */
  all(set: PolicySet): readonly Problem[] {
    return this.#isOfBlocks ? this.placed(set, () => true) : this.#whole;
  }

  /** Whether anything of a code is found. */
  has(code: ProblemCode): boolean {
    return this.#whole.some((each) => each.code === code) || this.#entries.some(({ found }) => found.some(({ problem }) => problem.code === code));
  }

  /** Of all that is found where entries are blocks. */
  get counts(): Counts {
    return this.#counts;
  }

  /** The problems that are wanted, in the order of the text. `set` is the one that they were found in. */
  placed(set: PolicySet, isWanted: Wanted['isWanted']): Problem[] {
    const wanted: Wanted = { isWanted, tableOf: this.#tablesIn(set), problems: [] };
    this.#entries.forEach((entry, i) => {
      if (entry !== NOTHING) this.#place(entry, i, wanted);
    });
    return wanted.problems;
  }

  /** The first problems, in the order of the text: so many errors, and so many others. A keystroke does not look at the entries behind them. */
  first(set: PolicySet, most: number): Problem[] {
    const { error, warning, information, hint } = this.#counts;
    const left = { errors: Math.min(most, error), others: Math.min(most, warning + information + hint) };
    const isWanted = ({ severity }: Problem): boolean => (severity === 'error' ? left.errors-- : left.others--) > 0;
    const wanted: Wanted = { isWanted, tableOf: this.#tablesIn(set), problems: [] };
    const entries = this.#entries;
    for (let i = 0; i < entries.length && (left.errors > 0 || left.others > 0); i++) {
      const entry = entries[i] as AtEntry;
      const { error } = entry.counts;
      if ((error > 0 && left.errors > 0) || (entry.found.length > error && left.others > 0)) this.#place(entry, i, wanted);
    }
    return wanted.problems;
  }

  #place(entry: AtEntry, index: number, { isWanted, tableOf, problems }: Wanted): void {
    const base = this.#policy.file.table.baseOf(index);
    if (entry.base !== base) {
      entry.base = base;
      entry.placed = null;
    }
    entry.found.forEach(({ problem }, k) => {
      if (isWanted(problem, base)) problems.push(placedIn(entry, k, tableOf));
    });
  }

  /** What the file itself and the meaning of an entry's conditions already told. */
  #told(index: number): Problem[] {
    const { file, catalogue } = this.#policy;
    const read = file.table.placedProblemsAt(index).map((each) => ({ ...each, facts: factsIn(each, catalogue), related: each.related.map((one) => ({ ...one, uri: one.uri === '' ? file.uri : one.uri })) }));
    return [...read, ...(this.#policy.ownAt(index)?.problems ?? [])];
  }

  #tablesIn(set: PolicySet): TableOf {
    return (uri) => this.#tableOf(uri, set);
  }

  #tableOf(uri: string, set: PolicySet): EntryTable | undefined {
    if (uri === this.#policy.file.uri) return this.#policy.file.table;
    if (!this.#tables.has(uri)) this.#tables.set(uri, set.policyAt(uri)?.file.table);
    return this.#tables.get(uri);
  }

  /** The first of some earlier ones of which anything is known to hold still; null where there is none. */
  #giverAmong(candidates: readonly (EntryFindings | null)[]): Giver | null {
    const now = this.#policy.file;
    for (const before of candidates) {
      if (before === null || !now.table.isOfBlocks || !before.#isOfBlocks || before.#policy.file.uri !== now.uri || !isComparable(before.#policy.file.table, now.table)) continue;
      const fromAbove = sameContext(before.#context, this.#context) ? [] : concernedByContext(this.#policy, before.#context, this.#context);
      if (fromAbove !== null) return { before, fromAbove };
    }
    return null;
  }

  /** What still holds of what was found before, with all that is known of it. */
  #takeOver({ before, fromAbove }: Giver, set: PolicySet): AtEntry[] {
    const now = this.#policy.file;
    const known = before.#entries;
    const { head, tail, concerned } = this.#policy.changesSince(before.#policy);
    const between = now.table.reads.slice(head, now.table.length - tail).map(() => UNKNOWN);
    const entries = spliced(known, { head, tail }, between);
    Object.assign(this.#counts, before.#counts);
    for (const gone of known.slice(head, known.length - tail)) this.#count(gone, -1);
    this.#dearest = before.#dearest;
    for (const uri of before.#tables.keys()) this.#tableOf(uri, set);
    const isFixed = (uri: string | undefined): boolean => uri !== undefined && uri !== now.uri && before.#tables.get(uri) === this.#tables.get(uri);
    // A place that could not be tied to an entry may have moved.
    const mayHaveMoved = (place: number): boolean => entries[place]?.found.some(({ problem, anchors }) => anchors.some((each, k) => each === null && !isFixed(problem.related[k]?.uri))) === true;
    const untied = movedPlaces(before.#untied, { head, tail }, { before: known.length, now: entries.length });
    for (const place of new Set([...concerned, ...fromAbove, ...untied.filter(mayHaveMoved)])) {
      this.#count(entries[place] as AtEntry, -1);
      entries[place] = UNKNOWN;
    }
    for (const place of untied) if (entries[place] !== UNKNOWN) this.#untied.push(place);
    return entries;
  }
}

/** A problem where its entry stands by now. One that did not move stays the same object; its other places move by themselves. */
function placedIn(entry: AtEntry, index: number, tableOf: TableOf): Problem {
  const finding = entry.found[index] as Finding;
  const places = (entry.placed ??= entry.found.map(() => null));
  const known = places[index] ?? null;
  if (known !== null && finding.anchors.length === 0) return known;
  const spans = spansOf(finding, tableOf);
  if (known !== null && known.related.every(({ span }, i) => span.start === spans[i]?.start && span.end === spans[i]?.end)) return known;
  return (places[index] = placedAt(finding, entry.base, spans));
}

/** Reading a key knows no catalogue: a pattern that it looks like may match nothing. */
function factsIn({ code, facts }: Problem, catalogue: Catalogue): Problem['facts'] {
  if (code !== 'invalid-pattern' || facts.suggestions === undefined) return facts;
  const isKnown = (text: string): boolean => {
    const pattern = readPattern(text);
    return pattern !== null && matching(pattern, catalogue).length > 0;
  };
  return { ...facts, suggestions: facts.suggestions.filter(isKnown) };
}

/** What an item of a list decides is not known while another one cannot be read. */
function isJudged({ isList, isClean }: EntryTable): boolean {
  return !isList || isClean;
}

function isComparable(before: EntryTable, now: EntryTable): boolean {
  return before.isList === now.isList && isJudged(before) === isJudged(now);
}

function findAt(analysis: Analysis, policy: CompiledPolicy, set: PolicySet): Problem[] {
  if (analysis.entries.length === 0) return [];
  // Lists can be longer than a call may have arguments, so they are joined and never spread into one.
  let found: Problem[] = [];
  for (const { atEntries } of RULES) if (atEntries !== undefined) found = found.concat(atEntries(policy, set, analysis));
  return found;
}
