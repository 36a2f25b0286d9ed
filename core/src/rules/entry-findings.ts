// Owns: what is found at the entries of one policy, and taking it over from one version of a directory to the next wherever nothing that it depends on changed.
// Refuses: finding anything itself, and what is found elsewhere in a file.
//
// Invariant, held to by test/core/incremental.test.ts: with or without what was found before, the same is found.

import type { Catalogue } from '../catalogue/catalogue.js';
import { matching } from '../compile/bind.js';
import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { EntryTable } from '../model/entry-table.js';
import { readPattern } from '../model/pattern.js';
import type { ProblemCode } from '../problems/codes.js';
import type { Problem, RelatedPlace } from '../problems/problem.js';
import type { Span } from '../text/span.js';
import { Analysis } from './analysis.js';
import { concernedByContext, sameContext } from './finding-context.js';
import type { FindingContext } from './finding-context.js';
import { findingOf, spansOf } from './finding.js';
import type { Finding } from './finding.js';
import { FoundAtEntries } from './found-at-entries.js';
import type { Counts, IsWanted, Standing } from './found-at-entries.js';
import { RULES } from './index.js';
import { dearestOf } from './list-reach.js';

export type PlaceElsewhere = Pick<RelatedPlace, 'uri' | 'span'>;

/** What is taken over from, and the places at which the layers above or the default let something else be found. */
interface Giver {
  readonly before: EntryFindings;
  readonly fromAbove: readonly number[];
}

/** A step takes less than a millisecond, once the program is warm: so many entries, of which one with rules counts for more. */
const WEIGHT_PER_STEP = 8;
const WEIGHT_OF_RULE = 2;

export class EntryFindings {
  readonly #policy: CompiledPolicy;
  /** The files that other places of the findings stand in, by address. The set itself is not kept. */
  #tables = new Map<string, EntryTable | undefined>();
  /** The latest one in which all of it is known to hold. */
  #context: FindingContext;
  /** In the places of the file's table; of none where entries are no blocks, so that nothing can be taken over. */
  readonly #found: FoundAtEntries;
  /** Where entries are no blocks. */
  readonly #whole: readonly Problem[];
  /** Of the latest version of which all was found, until all is found of this one. */
  #last: FoundAtEntries | null;
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
    this.#whole = table.isOfBlocks ? [] : [...table.reads.flatMap((_, place) => this.#told(place)), ...(isJudged(table) ? findAt(new Analysis(policy, set, policy.own), policy, set) : [])];
    for (const { related } of this.#whole) for (const { uri } of related) this.#tableOf(uri, set);
    const giver = this.#giverAmong(latest === null ? [] : [latest, latest.#unlike]);
    const before = giver?.before ?? latest;
    this.#last = before === null ? null : before.#isAllFound ? before.#found : before.#last;
    const isOfLatest = giver !== null && giver.before === latest;
    this.#unlike = isOfLatest ? giver.before.#unlike : latest;
    // One of them is kept, not a chain.
    if (latest !== null && !isOfLatest) latest.#unlike = null;
    this.#found = giver !== null ? this.#takeOver(giver, set) : FoundAtEntries.unknown(table.isOfBlocks ? table.length : 0);
  }

  /** Whether all is found that can be taken over. */
  get #isAllFound(): boolean {
    return this.#isOfBlocks && this.#found.isComplete;
  }

  get #isOfBlocks(): boolean {
    return this.#policy.file.table.isOfBlocks;
  }

  /** Finds what is not known yet, at a few entries in each step. Nothing may be asked before the end, but a later version can take over what is found so far. */
  *find(set: PolicySet): Iterable<void> {
    const places = this.#found.unknownPlaces;
    if (this.#policy.file.table.isList) this.#findInList(places, set);
    else for (let from = 0; from < places.length; ) {
      const next = this.#nextOf(places, from);
      this.#findAt(next, this.#analysisOf(next, set), set);
      from += next.length;
      yield;
    }
    if (this.#isOfBlocks && this.#last !== null) this.#found.sayAs(this.#last);
    this.#last = null;
  }

  /** As many of the places from one on as are looked at in one step. */
  #nextOf(places: readonly number[], from: number): readonly number[] {
    const { bounds } = this.#policy;
    let end = from;
    for (let weight = 0; end < places.length && weight < WEIGHT_PER_STEP; end++) weight += 1 + WEIGHT_OF_RULE * (bounds[places[end] as number]?.rules.length ?? 0);
    return places.slice(from, end);
  }

  /** The same object in versions in which the same is found at the same places of the file's table. */
  get said(): object {
    return this.#found.said;
  }

  /** All at once, since the items of a list are looked at together. */
  #findInList(places: readonly number[], set: PolicySet): void {
    const { table } = this.#policy.file;
    if (places.length === 0) return;
    if (!isJudged(table)) return this.#findAt(places, null, set);
    const analysis = this.#analysisOf(places, set);
    const budget = Math.min(analysis.list?.budget ?? 0, this.#dearest?.budget ?? Infinity);
    // Where a chain may run out of steps, or did when there were fewer, it matters who takes them.
    if (this.#dearest !== null && this.#dearest.steps * 2 >= budget) {
      this.#dearest = null;
      return this.#findInList(table.reads.map((_, place) => place), set);
    }
    this.#findAt(places, analysis, set);
    this.#dearest = { steps: Math.max(this.#dearest?.steps ?? 0, analysis.list === null ? 0 : dearestOf(analysis.list)), budget };
  }

  #analysisOf(places: readonly number[], set: PolicySet): Analysis {
    return new Analysis(this.#policy, set, this.#ownAt(places));
  }

  #ownAt(places: readonly number[]): readonly BoundEntry[] {
    return places.flatMap((place) => this.#policy.ownAt(place) ?? []);
  }

  /** `analysis`: of the entries at these places; null where only what they tell by themselves is found. */
  #findAt(places: readonly number[], analysis: Analysis | null, set: PolicySet): void {
    const { table, tableOf } = this.#standingIn(set);
    const found = new Map(places.map((place) => [place, this.#told(place).map((each) => findingOf(each, table.fromText(place), tableOf))]));
    if (analysis !== null) {
      for (const group of togetherIn(places, table)) {
        const part = group.length === places.length ? analysis : analysis.about(this.#ownAt(group));
        for (const each of findAt(part, this.#policy, set)) {
          const place = group.length === 1 ? group[0] : table.placeAt(each.span.start);
          if (place !== null && place !== undefined) found.get(place)?.push(findingOf(each, table.fromText(place), tableOf));
        }
      }
    }
    for (const [place, findings] of found) this.#found.keep(place, findings, this.#last);
  }

  /** Whether the same is found; then this is what is found in the set, where other places of it may stand elsewhere. */
  #holdsIn(policy: CompiledPolicy, set: PolicySet, context: FindingContext): boolean {
    if (this.#policy !== policy || !this.#found.isComplete) return false;
    const isMoved = [...this.#tables].some(([uri, table]) => table !== set.policyAt(uri)?.file.table);
    // Places that are not tied to entries are not found again without judging.
    if (isMoved && (!this.#isOfBlocks || this.#found.untied.size > 0)) return false;
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
    const { tableOf } = this.#standingIn(set);
    for (const finding of this.#found.all()) {
      if (finding.anchors.length > 0) spansOf(finding, tableOf).forEach((span, i) => put((finding.problem.related[i] as PlaceElsewhere).uri, span));
    }
    return places;
  }

  /** Forgets where the findings stand. */
  letGo(): void {
    this.#unlike = null;
    this.#found.letGo();
  }

  /** All of it, in the order of the text where entries are blocks. */
  all(set: PolicySet): readonly Problem[] {
    return this.#isOfBlocks ? this.placed(set, () => true) : this.#whole;
  }

  /** Whether anything of a code is found. */
  has(code: ProblemCode): boolean {
    return this.#whole.some((each) => each.code === code) || this.#found.has(code);
  }

  /** Of all that is found where entries are blocks. */
  get counts(): Counts {
    return this.#found.counts;
  }

  /** The problems that are wanted, in the order of the text. `set` is the one that they were found in. */
  placed(set: PolicySet, isWanted: IsWanted): Problem[] {
    return this.#found.placed(this.#standingIn(set), isWanted);
  }

  /** The first problems, in the order of the text: so many errors, and so many others. */
  first(set: PolicySet, most: number): Problem[] {
    return this.#found.first(this.#standingIn(set), most);
  }

  /** What the file itself and the meaning of an entry's conditions already told. */
  #told(place: number): Problem[] {
    const { file, catalogue } = this.#policy;
    const read = file.table.placedProblemsAt(place).map((each) => ({ ...each, facts: factsIn(each, catalogue), related: each.related.map((one) => ({ ...one, uri: one.uri === '' ? file.uri : one.uri })) }));
    return [...read, ...(this.#policy.ownAt(place)?.problems ?? [])];
  }

  #standingIn(set: PolicySet): Standing {
    return { table: this.#policy.file.table, tableOf: (uri) => this.#tableOf(uri, set) };
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
      const fromAbove = concernedByContext(this.#policy, before.#context, this.#context);
      if (fromAbove !== null) return { before, fromAbove };
    }
    return null;
  }

  /** What still holds of what was found before, with all that is known of it. */
  #takeOver({ before, fromAbove }: Giver, set: PolicySet): FoundAtEntries {
    const now = this.#policy.file;
    const { runs, concerned } = this.#policy.changesSince(before.#policy);
    const found = before.#found.atShared(runs, now.table.length);
    this.#dearest = before.#dearest;
    for (const uri of before.#tables.keys()) this.#tableOf(uri, set);
    const isFixed = (uri: string | undefined): boolean => uri !== undefined && uri !== now.uri && before.#tables.get(uri) === this.#tables.get(uri);
    // A place that could not be tied to an entry may have moved.
    const mayHaveMoved = ({ problem, anchors }: Finding): boolean => anchors.some((each, k) => each === null && !isFixed(problem.related[k]?.uri));
    const moved = [...found.untied].filter((place) => found.at(place).some(mayHaveMoved));
    for (const place of new Set([...concerned, ...fromAbove, ...moved])) found.forget(place);
    return found;
  }
}

/** What is found at an entry of which some stands elsewhere is known for its own by being found alone. */
function togetherIn(places: readonly number[], table: EntryTable): (readonly number[])[] {
  if (!table.hasTied) return [places];
  const tied = places.filter((place) => table.isTied(place));
  const others = places.filter((place) => !table.isTied(place));
  return [...(others.length === 0 ? [] : [others]), ...tied.map((place) => [place])];
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
