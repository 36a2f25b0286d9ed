// Owns: what several rules ask about entries of one policy, worked out once for all of them.
// Refuses: outliving the diagnosis that it was made for.

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { isSpent } from '../conditions/meter.js';
import { callsIn, callsOfItem, decidingCalls, plainCalls } from './deciding-calls.js';
import type { CallOf, DecidingCalls } from './deciding-calls.js';
import { conflictsOf } from './layer-conflicts.js';
import type { EntryConflicts } from './layer-conflicts.js';
import { reachInList } from './list-reach.js';
import type { Chain, ListReach } from './list-reach.js';
import { neighboursInList, neighboursInEntry } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import { reachInVariant, reachOfRule } from './rule-reach.js';
import type { RuleReach, VariantReach } from './rule-reach.js';
import { newMeter, reachedBy, variantsOf } from './rule-space.js';

/** The conditional rules of one entry. */
export interface EntrySpace {
  readonly bound: BoundEntry;
  /** For the capabilities that it decides. */
  readonly variants: readonly VariantReach[];
  /** By the index of the rule; also for what narrower entries leave to it. */
  readonly reach: readonly RuleReach[];
}

export class Analysis {
  readonly entries: readonly BoundEntry[];
  readonly #policy: CompiledPolicy;
  readonly #set: PolicySet;
  #list: ListReach | null = null;
  #spaces: ReadonlyMap<BoundEntry, EntrySpace> | null = null;
  #neighbours: readonly (readonly Neighbours[])[] | null = null;
  #calls = new Map<BoundEntry, DecidingCalls>();
  #callsIn = new Map<Chain, CallOf>();
  #conflicts: readonly EntryConflicts[] | null = null;

  /** `entries`: those of the policy's own that are looked at. */
  constructor(policy: CompiledPolicy, set: PolicySet, entries: readonly BoundEntry[]) {
    this.#policy = policy;
    this.#set = set;
    this.entries = entries;
  }

  /** The same about some of its entries, with what is known of the list. */
  about(entries: readonly BoundEntry[]): Analysis {
    const part = new Analysis(this.#policy, this.#set, entries);
    part.#list = this.list;
    part.#calls = this.#calls;
    part.#callsIn = this.#callsIn;
    return part;
  }

  /** The list as each capability sees it that these items are about; null in the map form. */
  get list(): ListReach | null {
    return this.#policy.file.form === 'ordered' ? (this.#list ??= reachInList(this.#policy, this.entries)) : null;
  }

  /** Of the entries that have rules and are not in error; none in a list, whose items are rules of one another. */
  get spaces(): ReadonlyMap<BoundEntry, EntrySpace> {
    return (this.#spaces ??= this.#findSpaces());
  }

  #findSpaces(): Map<BoundEntry, EntrySpace> {
    const entries = this.list === null ? this.entries.filter((bound) => !bound.broken && bound.rules.length > 0) : [];
    return new Map(entries.map((bound) => [bound, spaceOf(this.#policy, bound)]));
  }

  /** For each rule, or item with a condition, those before it that it could be meant to fit together with. */
  get neighbours(): readonly (readonly Neighbours[])[] {
    return (this.#neighbours ??= this.list === null ? [...this.spaces.values()].flatMap(neighboursInEntry) : neighboursInList(this.list, this.entries));
  }

  get conflicts(): readonly EntryConflicts[] {
    return (this.#conflicts ??= conflictsOf(this.#policy, this.#set, { entries: this.entries, callsOf: (bound) => this.callsOf(bound) }));
  }

  /** The calls that the tiers of an entry decide. */
  callsOf(bound: BoundEntry): DecidingCalls {
    const calls = this.#calls.get(bound) ?? this.#findCalls(bound);
    this.#calls.set(bound, calls);
    return calls;
  }

  #findCalls(bound: BoundEntry): DecidingCalls {
    if (this.list !== null) return callsOfItem(this.list.placesOf(bound), (chain) => this.#callsOfChain(chain));
    const space = this.spaces.get(bound);
    return space === undefined ? plainCalls(this.#policy, bound) : decidingCalls(space);
  }

  #callsOfChain(chain: Chain): CallOf {
    const known = this.#callsIn.get(chain) ?? callsIn(chain);
    this.#callsIn.set(chain, known);
    return known;
  }

  /** Whether an entry's rules were too many to be judged. */
  isGivenUp(bound: BoundEntry): boolean {
    const reaches: readonly VariantReach[] = this.list === null ? (this.spaces.get(bound)?.variants ?? []) : this.list.placesOf(bound).map(({ chain }) => chain);
    return reaches.some(({ meter }) => isSpent(meter));
  }
}

function spaceOf(policy: CompiledPolicy, bound: BoundEntry): EntrySpace {
  const meter = newMeter();
  const variantsFor = (capabilities: readonly Capability[]) => variantsOf(policy, bound, capabilities).map((variant) => reachInVariant(variant, meter));
  const variants = variantsFor(bound.decides);
  const reach = bound.rules.map((_, i) => reachOfRule(variants, i));
  if (!reach.some(({ kind }) => kind === 'impossible' || kind === 'covered')) return { bound, variants, reach };
  // What narrower entries leave to it may be read otherwise. That they leave it less than everything is not looked at.
  const left = variantsFor(reachedBy(bound, policy).filter((each) => !bound.decides.includes(each)));
  return { bound, variants, reach: left.length === 0 ? reach : bound.rules.map((_, i) => reachOfRule([...variants, ...left], i)) };
}
