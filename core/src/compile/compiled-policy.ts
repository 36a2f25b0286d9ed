// Owns: one policy, inherited entries included, as an index from patterns to bound entries, and the arms that decide a capability.
// Refuses: other layers. A policy is compiled once and shared by every agent that it concerns.

import type { Capability, Catalogue } from '../catalogue/catalogue.js';
import { domainOf } from '../conditions/domain.js';
import type { Domain, Facet, Test } from '../conditions/domain.js';
import { readTest } from '../conditions/key.js';
import type { Entry, PolicyFile } from '../model/policy.js';
import { patternMatches, patternsFor } from '../model/pattern.js';
import { bindEntry, reachInList, reachInMap } from './bind.js';
import type { BoundCondition, BoundEntry } from './bind.js';
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
  /** Whether a request may give its size or count in its place: Strings and Arrays have one. */
  readonly isSized: boolean;
  /** What a given value has to be read as, where entries read it differently; a value that one of them cannot read is unusable. Else null. */
  readonly readAs: readonly Domain[] | null;
}

export interface Check {
  readonly slot: Slot;
  readonly facet: Facet;
  /** Null where nothing can be known of it: it may hold or not. */
  readonly test: Test | null;
  /** What the test has to come out as. */
  readonly holds: boolean;
  /** How a given value is read and tested where entries read the parameter differently; else null. */
  readonly given: { readonly domain: Domain; readonly test: Test; readonly holds: boolean } | null;
  readonly condition: BoundCondition;
}

/** Parameters that policies read as different kinds of value, with those kinds. */
export type Disputed = ReadonlyMap<string, readonly Domain[]>;

/** One step of the list that decides a capability: all checks hold, or the next arm is tried. */
export interface Arm {
  readonly checks: readonly Check[];
  readonly vote: Vote;
}

/** What a capability's name and a catalogue say of its parameters. */
export interface ParameterSource {
  readonly capability: Capability | undefined;
}

export class CompiledPolicy {
  readonly file: PolicyFile;
  readonly name: string | null;
  /** Why it votes `blocked` on everything; null where it does not. */
  readonly broken: string | null;
  readonly base: CompiledPolicy | null;
  /** Pattern → the entry that counts for it, own or inherited. */
  readonly entries: ReadonlyMap<string, BoundEntry>;
  /** The entries written in this file, in its order. */
  readonly own: readonly BoundEntry[];
  readonly defaultVote: Vote | null;
  readonly #unreadable: readonly { readonly like: RegExp; readonly entry: BoundEntry }[];
  readonly #catalogue: Catalogue;
  /** With a list in the line of what it extends, the own entries are asked first and the inherited ones after them. */
  readonly #isLayered: boolean;
  readonly #arms = new Map<string, readonly Arm[]>();

  constructor(file: PolicyFile, options: { readonly catalogue: Catalogue; readonly base: CompiledPolicy | null; readonly broken: string | null }) {
    const { catalogue, base } = options;
    this.file = file;
    this.name = file.name?.value ?? null;
    this.base = base;
    this.broken = file.broken ?? options.broken;
    this.#catalogue = catalogue;
    const isList = file.form === 'ordered';
    this.#isLayered = base !== null && (isList || base.file.form === 'ordered' || base.#isLayered);
    const inherited = this.#isLayered ? null : base;
    const patterns = new Map<string, Entry>([...(inherited?.entries ?? [])].map(([pattern, bound]) => [pattern, bound.entry]));
    for (const entry of file.entries) if (entry.pattern !== null) patterns.set(entry.pattern.text, entry);
    this.own = file.entries.map((entry, i) => bindEntry(entry, file, isList ? reachInList(entry, file.entries.slice(0, i), catalogue) : reachInMap(entry, patterns, catalogue)));
    const entries = new Map(base?.entries);
    // What an inherited wildcard decides, and so which parameters its conditions can name, depends on the entries beside it.
    for (const [pattern, bound] of inherited?.entries ?? []) {
      if (bound.rules.length > 0 && bound.entry.pattern?.kind !== 'exact') entries.set(pattern, bindEntry(bound.entry, bound.file, reachInMap(bound.entry, patterns, catalogue)));
    }
    const ownPatterns = new Set<string>();
    for (const bound of this.own) {
      const pattern = bound.entry.pattern?.text;
      // Of two items of a list with one pattern the first is the one that is asked first.
      if (pattern === undefined || ownPatterns.has(pattern)) continue;
      ownPatterns.add(pattern);
      entries.set(pattern, bound);
    }
    this.entries = entries;
    this.#unreadable = this.own
      .filter((bound) => bound.entry.pattern === null)
      .map((entry) => ({ like: roughPattern(entry.entry), entry }));
    this.defaultVote = defaultVote(file, this.name) ?? base?.defaultVote ?? null;
  }

  /** The entries that can decide a capability, in the order in which they are asked. */
  chain(capability: string): BoundEntry[] {
    if (this.file.form === 'ordered') return [...this.own.filter((bound) => isAbout(bound.entry, capability)), ...(this.base?.chain(capability) ?? [])];
    if (this.#isLayered) return [...this.#bySpecificity(capability, new Map(this.own.map((bound) => [bound.entry.key, bound]))), ...(this.base?.chain(capability) ?? [])];
    return this.#bySpecificity(capability, this.entries);
  }

  #bySpecificity(capability: string, entries: ReadonlyMap<string, BoundEntry>): BoundEntry[] {
    const found: BoundEntry[] = [];
    for (const pattern of patternsFor(capability)) {
      const bound = entries.get(pattern);
      if (bound !== undefined) found.push(bound);
      // A key that spells no pattern is taken to mean what it looks like, but never above an entry for the very name.
      if (pattern === capability) for (const each of this.#unreadable) if (each.like.test(capability)) found.push(each.entry);
    }
    return found;
  }

  /** `disputed` names the parameters about whose kind this policy and another one of the same program disagree. */
  arms(capability: string, known: Capability | undefined, disputed: Disputed | null): readonly Arm[] {
    if (disputed !== null) return this.#compileArms(capability, known, disputed);
    const cached = this.#arms.get(capability);
    if (cached !== undefined) return cached;
    const arms = this.#compileArms(capability, known, null);
    // Names that nobody knows come without end; only known ones are worth keeping.
    if (known !== undefined) this.#arms.set(capability, arms);
    return arms;
  }

  #compileArms(capability: string, known: Capability | undefined, disputed: Disputed | null): readonly Arm[] {
    if (this.broken !== null) return [{ checks: [], vote: brokenFileVote(this.file, this.name, this.broken) }];
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
    const declared = known?.parameters.find((each) => each.name === parameter.base);
    const own = declared === undefined ? parameter.domain : domainOf(declared.name, declared.type);
    const readAs = declared === undefined ? (disputed?.get(parameter.base) ?? null) : null;
    const domain = readAs === null ? own : 'any';
    const isOpen = known === undefined || !known.parametersComplete;
    const presence = declared !== undefined ? 'declared' : isOpen ? 'open' : 'impossible';
    const type = declared?.type ?? parameter.type;
    const slot: Slot = { name: parameter.base, domain, presence, isSized: type === 'String' || type === 'Array', readAs };
    const { facet } = parameter;
    const read = readTest({ domain, facet }, operator, pair.value);
    const fits = read.kind === 'test' && (facet === 'value' || hasFacet(own, facet));
    const ofGiven = readAs === null ? null : readTest({ domain: own, facet }, operator, pair.value);
    const given = ofGiven?.kind === 'test' ? { domain: own, test: ofGiven.test, holds: ofGiven.holds } : null;
    return fits ? { slot, facet, test: read.test, holds: read.holds, given, condition } : { slot, facet, test: null, holds: true, given, condition };
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }
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

export function brokenFileVote(file: PolicyFile, policy: string | null, why: string): Vote {
  const first = file.problems.find((each) => each.severity === 'error')?.span ?? { start: 0, end: 0 };
  return { tier: 'blocked', origin: 'broken', policy, entry: null, rule: null, reason: `${file.file} does not compile: ${why}`, source: sourcePlace(file, first), limit: null };
}

function brokenEntryVote(bound: BoundEntry, policy: string | null): Vote {
  const source = sourcePlace(bound.file, bound.entry.keySpan);
  return { tier: 'blocked', origin: 'broken', policy, entry: bound, rule: null, reason: `entry \`${bound.entry.key}\` is in error`, source, limit: null };
}

function isAbout(entry: Entry, capability: string): boolean {
  return entry.pattern === null ? roughPattern(entry).test(capability) : patternMatches(entry.pattern, capability);
}

/** What a key that spells no pattern looks like: case, `-` for `_`, another separator for the dot, a `*` anywhere, a bare category. */
function roughPattern(entry: Entry): RegExp {
  const folded = entry.key.toLowerCase().slice(0, 200).replaceAll('-', '_').replace(/[^a-z0-9_*]+/g, '.').replace(/^\.|\.$/g, '');
  const stem = folded.includes('*') || folded.includes('.') ? folded : `${folded}.*`;
  const pieces = stem.split(/\*+/);
  // Too odd to guess at: then it may mean anything.
  if (folded === '' || pieces.length > 4) return /^/;
  return new RegExp(`^${pieces.map((piece) => piece.replaceAll('.', '\\.')).join('.*')}$`);
}
