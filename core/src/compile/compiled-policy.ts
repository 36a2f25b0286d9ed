// Owns: one policy, inherited entries included, as an index from patterns to bound entries, and the arms that decide a capability.
// Refuses: other layers. A policy is compiled once and shared by every agent that it concerns.

import type { Capability, Catalogue, Parameter } from '../catalogue/catalogue.js';
import { domainOf } from '../conditions/domain.js';
import type { Domain, Facet, Measure, Test } from '../conditions/domain.js';
import { readTest } from '../conditions/key.js';
import type { KeyParameter } from '../conditions/key.js';
import type { Entry, PolicyFile } from '../model/policy.js';
import type { EntryTable } from '../model/entry-table.js';
import { patternsFor, readPattern } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { gapsBetween } from '../text/shared-runs.js';
import type { Span } from '../text/span.js';
import { matching, placeBound } from './bind.js';
import type { Bound, BoundCondition, BoundEntry, Patterns } from './bind.js';
import type { EntryChanges } from './entry-changes.js';
import { EntryIndex } from './entry-index.js';
import { OwnBounds } from './own-bounds.js';
import { policyChanges } from './policy-changes.js';
import type { PolicyChanges } from './policy-changes.js';
import { roughPattern } from './rough-pattern.js';
import type { RoughPattern } from './rough-pattern.js';
import { sourcePlace } from './vote.js';
import type { Vote } from './vote.js';

/** A parameter that arms look at. */
export interface Slot {
  readonly name: string;
  readonly domain: Domain;
  /**
   * `declared`: the capability has it. `open`: its parameters are not all known, so it may be given. `impossible`: the capability cannot
   * have it, and whatever a request says of it is not believed.
   */
  readonly presence: 'declared' | 'open' | 'impossible';
  /** What a request may give in its place: Strings have a size, Arrays a count. */
  readonly measures: readonly Measure[];
  /** What a given value has to be read as, where entries read it differently; a value that one of them cannot read is unusable. Else null. */
  readonly readAs: readonly Domain[] | null;
}

export interface Check {
  readonly slot: Slot;
  readonly facet: Facet;
  /** Null where nothing can be known of it while no value is: it may hold or not. */
  readonly test: Test | null;
  /** What the test has to come out as. */
  readonly holds: boolean;
  /** How a given value is read and tested where entries read the parameter differently; else null. */
  readonly given: { readonly domain: Domain; readonly test: Test; readonly holds: boolean } | null;
  readonly condition: BoundCondition;
}

/** Parameters that policies read as different kinds of value, with those kinds, what is measured of one of them, and whether the capability has it by any of them. */
export type Disputed = ReadonlyMap<string, { readonly domains: readonly Domain[]; readonly measures: readonly Measure[]; readonly isHad: boolean }>;

/** One step of the list that decides a capability: all checks hold, or the next arm is tried. */
export interface Arm {
  readonly checks: readonly Check[];
  readonly vote: Vote;
}

export interface CompileOptions {
  readonly catalogue: Catalogue;
  readonly base: CompiledPolicy | null;
  /** Why it does not compile, beside what its own file tells. */
  readonly broken: string | null;
  /** The same policy as it was before: what an edit does not concern is not bound again. The result is the same without it. */
  readonly previous?: CompiledPolicy | null;
}

/** By category: known capabilities. */
type Unmatched = ReadonlyMap<string, readonly Capability[]>;

/** Everything that needs the file's entries is made when it is first asked for: most policies of a large directory never are. */
export class CompiledPolicy {
  readonly file: PolicyFile;
  readonly name: string | null;
  readonly base: CompiledPolicy | null;
  readonly defaultVote: Vote | null;
  readonly catalogue: Catalogue;
  /** Why it does not compile, beside what its own file tells. */
  readonly faultAround: string | null;
  #placed: Map<number, BoundEntry | null> | null = null;
  #own: readonly BoundEntry[] | null = null;
  /** With a list in the line of what it extends, the own entries are asked first and the inherited ones after them. */
  readonly isLayered: boolean;
  /** Null until somebody asks: most policies of a large directory are only judged. */
  #arms: Map<string, readonly Arm[]> | null = null;
  #windows: Map<string, number> | null = null;
  /** In the map form: those that its entries are bound beside, with inherited ones unless these come after all own ones. */
  readonly patterns: Patterns;
  readonly #bound: OwnBounds;
  #index: EntryIndex | null = null;
  #unreadable: readonly { readonly like: RoughPattern; readonly index: number }[] | null = null;
  #unmatched: Unmatched | null = null;
  /** Of an earlier version, until those of this one are asked for. */
  #unmatchedBefore: { readonly table: EntryTable; readonly unmatched: Unmatched } | null;
  /** Since the version that was asked about last: all agents ask about the same one. */
  #changes: { readonly written: EntryChanges; readonly meant: PolicyChanges } | null = null;

  constructor(file: PolicyFile, { catalogue, base, broken, previous = null }: CompileOptions) {
    this.file = file;
    this.name = file.name?.value ?? null;
    this.base = base;
    this.faultAround = broken;
    this.catalogue = catalogue;
    this.isLayered = base !== null && (file.form === 'ordered' || base.file.form === 'ordered' || base.isLayered);
    this.patterns = patternsOf(file, this.isLayered ? null : base);
    const isComparable = previous !== null && previous.catalogue === catalogue && previous.base === base && previous.file.form === file.form;
    this.#bound = new OwnBounds(file, { catalogue, patterns: this.patterns, previous: isComparable ? previous.#bound : null });
    this.#unmatchedBefore = !isComparable ? null : previous.#unmatched === null ? previous.#unmatchedBefore : { table: previous.file.table, unmatched: previous.#unmatched };
    this.defaultVote = defaultVote(file, this.name) ?? base?.defaultVote ?? null;
  }

  /** Why it votes `blocked` on everything; null where it does not. */
  get broken(): string | null {
    return this.file.broken ?? this.faultAround;
  }

  /** The own entries, bound, in the places of the file's table; places in the text count from an entry's base. */
  get bounds(): readonly (Bound | null)[] {
    return this.#bound.all;
  }

  /** Whether an own entry is in error. */
  get hasBrokenEntry(): boolean {
    return this.brokenEntries > 0;
  }

  /** How many own entries are in error. */
  get brokenEntries(): number {
    return this.#bound.broken;
  }

  /** Of entries, own or inherited, whose keys spell no pattern: what they may have meant, which they block. */
  get unclear(): readonly RoughPattern[] {
    return [...this.#unreadableEntries.map(({ like }) => like), ...(this.base?.unclear ?? [])];
  }

  /** Reads and binds the own entries that nobody asked for yet, a few in each step; for those who must not hold others up. */
  bindInSteps(): Iterable<void> {
    return this.#bound.inSteps();
  }

  /** Pattern → the entry that counts for it, own or inherited. */
  get entries(): EntryIndex {
    return (this.#index ??= new EntryIndex(this));
  }

  /** The entries written in this file, in its order. */
  get own(): readonly BoundEntry[] {
    return (this.#own ??= this.bounds.flatMap((_, i) => this.ownAt(i) ?? []));
  }

  /** One of them, by its place in the file's table; null where no entry stands. */
  ownAt(index: number): BoundEntry | null {
    const known = this.#placed?.get(index);
    if (known !== undefined) return known;
    const bound = this.bounds[index] ?? null;
    const entry = this.file.table.placedAt(index);
    const placed = bound === null || entry === null ? null : placeBound(bound, entry, { file: this.file, place: index });
    (this.#placed ??= new Map()).set(index, placed);
    return placed;
  }

  /** The next one behind an own entry; null behind the last. */
  ownAfter(bound: BoundEntry): BoundEntry | null {
    for (let i = bound.place + 1; i < this.file.table.length; i++) {
      const next = this.ownAt(i);
      if (next !== null) return next;
    }
    return null;
  }

  /** Forgets what is quickly made again, of a policy that nobody extends. Whoever kept one of its entries will not meet the same object again. */
  letGo(): void {
    this.#arms = null;
    this.#placed = null;
    this.#own = null;
    this.#index = null;
    this.#unmatched = null;
    this.#unmatchedBefore = null;
    this.file.table.letGo();
  }

  /** What of the own entries is other than in an earlier version of the same form. */
  changesSince(before: CompiledPolicy): PolicyChanges {
    const written = this.#bound.changesSince(before.#bound);
    if (this.#changes?.written !== written) this.#changes = { written, meant: policyChanges(before, this, written) };
    return this.#changes.meant;
  }

  /** What the entry of a pattern means in a policy without lists; of an own one, with places counted from its start. */
  boundFor(pattern: string): Bound | undefined {
    const place = this.file.table.placeFor(pattern);
    return (place === undefined ? null : this.bounds[place]) ?? this.entries.get(pattern);
  }

  /** By category: the known capabilities that no entry matches, own or inherited; reserved names left out. */
  get unmatched(): Unmatched {
    if (this.#unmatched === null) {
      this.#unmatched = unmatchedOf(this, this.#unmatchedBefore);
      this.#unmatchedBefore = null;
    }
    return this.#unmatched;
  }

  /** An entry of the file, bound; undefined where it is not one of this version. */
  boundOf(entry: Entry): BoundEntry | undefined {
    const place = this.file.table.placeAt(entry.span.start);
    if (place === null) return this.own.find((each) => each.entry === entry);
    const bound = this.ownAt(place);
    return bound?.entry === entry ? bound : undefined;
  }

  /** The entries that can decide a capability, in the order in which they are asked. */
  chain(capability: string): BoundEntry[] {
    if (this.file.form === 'ordered') return [...this.#itemsAbout(capability), ...(this.base?.chain(capability) ?? [])];
    const entries = this.isLayered ? this.entries.own : this.entries;
    const wider = patternsFor(capability).slice(1).flatMap((pattern) => entries.get(pattern) ?? []);
    const found = [...this.#closest(capability, entries.get(capability)), ...wider];
    return this.isLayered ? [...found, ...(this.base?.chain(capability) ?? [])] : found;
  }

  /**
   * The entry for the very name, and those whose key spells no pattern and may have meant it: what a policy says itself before what it inherits, and of
   * that the very name first.
   */
  #closest(capability: string, exact: BoundEntry | undefined): BoundEntry[] {
    const unreadable = this.#unreadableEntries.flatMap(({ like, index }) => (like.test(capability) ? (this.ownAt(index) ?? []) : []));
    const inherited = this.isLayered || this.base === null ? [] : this.base.#closest(capability, exact);
    return [...(exact?.file === this.file ? [exact] : []), ...unreadable, ...inherited];
  }

  /** In the order of the list. */
  #itemsAbout(capability: string): BoundEntry[] {
    const places = this.file.table.items?.about(capability) ?? [];
    for (const { like, index } of this.#unreadableEntries) if (like.test(capability)) places.push(index);
    return places.sort((a, b) => a - b).flatMap((each) => this.ownAt(each) ?? []);
  }

  get #unreadableEntries(): readonly { readonly like: RoughPattern; readonly index: number }[] {
    const { reads, unreadable } = this.file.table;
    return (this.#unreadable ??= unreadable.map((index) => ({ like: roughPattern(reads[index]?.entry as Entry), index })));
  }

  /** Seconds: how long a call is counted under a pattern. Items of one pattern have one counter, and so have entries that are inherited behind a list. */
  longestWindow(pattern: string): number {
    const windows = (this.#windows ??= new Map());
    const known = windows.get(pattern);
    if (known !== undefined) return known;
    const { items, keys } = this.file.table;
    const place = keys.first(pattern);
    const places = items?.of(pattern) ?? (place === undefined ? [] : [place]);
    const inherited = this.base === null || (places.length > 0 && !this.isLayered) ? 0 : this.base.longestWindow(pattern);
    const longest = places.reduce((most, each) => Math.max(most, this.bounds[each]?.limit?.window ?? 0), inherited);
    windows.set(pattern, longest);
    return longest;
  }

  /** `disputed` names the parameters about whose kind this policy and another one of the same program disagree. */
  arms(capability: string, known: Capability | undefined, disputed: Disputed | null): readonly Arm[] {
    if (this.broken !== null) return [{ checks: [], vote: brokenFileVote(this.file, this.name, this.broken) }];
    return this.writtenArms(capability, known, disputed);
  }

  /** What the entries say, also where the file as a whole does not compile. */
  writtenArms(capability: string, known: Capability | undefined, disputed: Disputed | null = null): readonly Arm[] {
    if (disputed !== null) return this.#compileArms(capability, known, disputed);
    const kept = (this.#arms ??= new Map());
    const cached = kept.get(capability);
    if (cached !== undefined) return cached;
    const arms = this.#compileArms(capability, known, null);
    // Names that nobody knows come without end; only known ones are worth keeping.
    if (known !== undefined) kept.set(capability, arms);
    return arms;
  }

  #compileArms(capability: string, known: Capability | undefined, disputed: Disputed | null): readonly Arm[] {
    const arms: Arm[] = [];
    for (const bound of this.chain(capability)) {
      if (bound.broken) return [...arms, { checks: [], vote: brokenEntryVote(bound, this.name) }];
      for (const rule of bound.rules) {
        const checks = rule.conditions.map((each) => this.#check(each, known, disputed));
        const reason = rule.rule.reason?.value ?? bound.entry.reason?.value ?? null;
        const source = sourcePlace(bound.file, rule.rule.span);
        arms.push({ checks, vote: { tier: rule.tier, origin: 'rule', policy: this.name, entry: bound, rule, reason, source, limit: bound.limit } });
      }
      if (bound.entry.tier !== null) {
        const reason = bound.entry.reason?.value ?? null;
        const source = sourcePlace(bound.file, bound.entry.keySpan);
        return [...arms, { checks: [], vote: { tier: bound.entry.tier.value, origin: 'entry', policy: this.name, entry: bound, rule: null, reason, source, limit: bound.limit } }];
      }
    }
    if (this.defaultVote !== null) arms.push({ checks: [], vote: this.defaultVote });
    return arms;
  }

  #check(condition: BoundCondition, known: Capability | undefined, disputed: Disputed | null): Check {
    const { parameter, operator, pair } = condition;
    const { name, facet, declared } = parameterIn(known, parameter);
    const own = declared === undefined ? parameter.domain : domainOf(declared.name, declared.type);
    const dispute = disputed?.get(name) ?? null;
    const readAs = dispute === null || dispute.domains.length < 2 ? null : dispute.domains;
    const domain = readAs === null ? own : 'any';
    const isOpen = known === undefined || !known.parametersComplete;
    const presence = declared !== undefined ? 'declared' : isOpen ? 'open' : 'impossible';
    const type = declared?.type ?? parameter.type;
    const slot: Slot = { name, domain, presence, measures: dispute?.measures ?? (type === 'String' ? ['size'] : type === 'Array' ? ['count'] : []), readAs };
    // What another policy knows of it, this one does not believe.
    if (presence === 'impossible' && dispute?.isHad === true) return { slot, facet, test: null, holds: true, given: null, condition };
    const read = readTest({ domain, facet }, operator, pair.value);
    // Conditions that do not compare a value as it is written can come out in ways in which they never would on one that is compared as anything.
    const isResolved = readAs !== null && facet === 'value' && (own === 'path' || own === 'url' || own === 'instant');
    const fits = read.kind === 'test' && !isResolved && (facet === 'value' || hasFacet(own, facet));
    const ofGiven = readAs === null ? null : readTest({ domain: own, facet }, operator, pair.value);
    const given = ofGiven?.kind === 'test' ? { domain: own, test: ofGiven.test, holds: ofGiven.holds } : null;
    return fits ? { slot, facet, test: read.test, holds: read.holds, given, condition } : { slot, facet, test: null, holds: true, given, condition };
  }
}

/** A policy, what it extends, what that extends. */
export function inheritance(policy: CompiledPolicy): CompiledPolicy[] {
  const found: CompiledPolicy[] = [];
  for (let each: CompiledPolicy | null = policy; each !== null; each = each.base) found.push(each);
  return found;
}

/** What no entry is about stays the catalogue's own list, or the base's, or that of the version before: packs define thousands of capabilities of which a policy names a few. */
function unmatchedOf({ file: { table }, base, catalogue }: CompiledPolicy, before: { readonly table: EntryTable; readonly unmatched: Unmatched } | null): Unmatched {
  const touched = new Map<string, Set<Capability>>();
  for (const pattern of before === null ? patternsIn(table) : patternsBetween(before.table, table)) {
    for (const each of matching(pattern, catalogue)) {
      const ofCategory = touched.get(each.category);
      if (ofCategory === undefined) touched.set(each.category, new Set([each]));
      else ofCategory.add(each);
    }
  }
  const all = base?.unmatched ?? catalogue.categories;
  if (touched.size === 0) return before?.unmatched ?? all;
  const isMatched = ({ name }: Capability): boolean => before === null || patternsFor(name).some((each) => table.placeFor(each) !== undefined);
  return new Map([...all].map(([category, capabilities]) => {
    const asked = touched.get(category);
    const known = before?.unmatched.get(category) ?? capabilities;
    if (asked === undefined) return [category, known];
    const left = known === capabilities ? null : new Set(known);
    return [category, capabilities.filter((each) => (asked.has(each) ? !isMatched(each) : left === null || left.has(each)))];
  }));
}

/** Of the entries of a file, each once. */
function* patternsIn(table: EntryTable): Iterable<Pattern> {
  for (const [place, { pattern }] of table.reads.entries()) if (pattern !== null && table.placeFor(pattern.text) === place) yield pattern;
}

/** Those for which there is an entry in one of two versions of a table, and none in the other. */
function* patternsBetween(before: EntryTable, now: EntryTable): Iterable<Pattern> {
  for (const { come, gone } of gapsBetween(now.reads, before.reads, now.sharedWith(before))) {
    for (const each of [...come, ...gone]) {
      // One whose key spells no pattern for the names inside it hides those behind it that have the same key.
      const pattern = each.pattern ?? (each.key === null ? null : readPattern(each.key));
      if (pattern !== null && (before.placeFor(pattern.text) === undefined) !== (now.placeFor(pattern.text) === undefined)) yield pattern;
    }
  }
}

/** The patterns that entries of a file stand beside; it is not read before somebody asks. */
function patternsOf(file: PolicyFile, inherited: CompiledPolicy | null): Patterns {
  return {
    has: (pattern) => file.table.entryFor(pattern) !== null || inherited?.entries.has(pattern) === true,
    get: (pattern) => file.table.entryFor(pattern) ?? inherited?.entries.get(pattern)?.entry,
  };
}

/**
 * What of a capability a parameter is. One that others declare and that it does not may be what is derived of one that it has: a caller's word for the size counts for nothing
 * beside the value there as well.
 */
function parameterIn(known: Capability | undefined, { base, facet }: KeyParameter): { readonly name: string; readonly facet: Facet; readonly declared: Parameter | undefined } {
  const declared = known?.parameters.find((each) => each.name === base);
  const derived = declared === undefined && facet === 'value' && known !== undefined ? derivedFrom(known, base) : null;
  return derived ?? { name: base, facet, declared };
}

function derivedFrom({ parameters }: Capability, name: string): ReturnType<typeof parameterIn> | null {
  for (const declared of parameters) {
    const measure = declared.type === 'String' ? 'size' : declared.type === 'Array' ? 'count' : null;
    if (measure !== null && name === `${declared.name}_${measure}`) return { name: declared.name, facet: measure, declared };
  }
  return null;
}

function hasFacet(domain: Domain, facet: Facet): boolean {
  return facet === 'size' ? domain === 'string' || domain === 'path' : domain === 'array';
}

function defaultVote(file: PolicyFile, policy: string | null): Vote | null {
  const { defaults } = file;
  if (defaults === null) return null;
  const source = sourcePlace(file, defaults.tierKeySpan);
  if (defaults.broken || defaults.tier === null) {
    return { tier: 'blocked', origin: 'broken', policy, entry: null, rule: null, reason: '`defaults` is in error', source, limit: null };
  }
  return { tier: defaults.tier.value, origin: 'default', policy, entry: null, rule: null, reason: null, source, limit: null };
}

function brokenFileVote(file: PolicyFile, policy: string | null, why: string): Vote {
  return { tier: 'blocked', origin: 'broken', policy, entry: null, rule: null, reason: `${file.file} does not compile: ${why}`, source: sourcePlace(file, faultSpan(file)), limit: null };
}

/** Where it stands why a file does not compile. A file that would by itself extends something that keeps it from that. */
export function faultSpan({ broken, problems, extends: base }: PolicyFile): Span {
  if (broken === null && base !== null) return base.span;
  const errors = problems.filter((each) => each.severity === 'error');
  const fault = errors.find(({ code }) => code === 'yaml-syntax' || code === 'multiple-documents') ?? errors[0];
  return fault?.span ?? { start: 0, end: 0 };
}

function brokenEntryVote(bound: BoundEntry, policy: string | null): Vote {
  const source = sourcePlace(bound.file, bound.entry.keySpan);
  return { tier: 'blocked', origin: 'broken', policy, entry: bound, rule: null, reason: `entry \`${bound.entry.key}\` is in error`, source, limit: null };
}
