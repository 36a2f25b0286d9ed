// Owns: what several rules ask about entries of one policy, worked out once for all of them.
// Refuses: outliving the diagnosis that it was made for.

import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Meter } from '../conditions/meter.js';
import { decidingCalls, plainCalls } from './deciding-calls.js';
import type { DecidingCalls } from './deciding-calls.js';
import { conflictsOf } from './layer-conflicts.js';
import type { EntryConflicts } from './layer-conflicts.js';
import { neighboursIn } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import { reachInVariant, reachOfRule } from './rule-reach.js';
import type { RuleReach, VariantReach } from './rule-reach.js';
import { newMeter, variantsOf } from './rule-space.js';

/** The conditional rules of one entry. */
export interface EntrySpace {
  readonly bound: BoundEntry;
  readonly variants: readonly VariantReach[];
  /** By the index of the rule. */
  readonly reach: readonly RuleReach[];
  readonly meter: Meter;
}

export class Analysis {
  readonly entries: readonly BoundEntry[];
  readonly #policy: CompiledPolicy;
  readonly #set: PolicySet;
  #spaces: readonly EntrySpace[] | null = null;
  #neighbours: readonly Neighbours[] | null = null;
  readonly #calls = new Map<BoundEntry, DecidingCalls>();
  #conflicts: readonly EntryConflicts[] | null = null;

  /** `entries`: those of the policy's own that are looked at. */
  constructor(policy: CompiledPolicy, set: PolicySet, entries: readonly BoundEntry[]) {
    this.#policy = policy;
    this.#set = set;
    this.entries = entries;
  }

  /** Of the entries that have rules and are not in error. */
  get spaces(): readonly EntrySpace[] {
    return (this.#spaces ??= this.entries.filter((bound) => !bound.broken && bound.rules.length > 0).map((bound) => spaceOf(this.#policy, bound)));
  }

  get neighbours(): readonly Neighbours[] {
    return (this.#neighbours ??= this.spaces.flatMap(neighboursIn));
  }

  get conflicts(): readonly EntryConflicts[] {
    return (this.#conflicts ??= conflictsOf(this.#policy, this.#set, { entries: this.entries, callsOf: (bound) => this.callsOf(bound) }));
  }

  /** The calls that the tiers of an entry decide. */
  callsOf(bound: BoundEntry): DecidingCalls {
    const space = this.spaces.find((each) => each.bound === bound);
    const calls = this.#calls.get(bound) ?? (space === undefined ? plainCalls(bound) : decidingCalls(space));
    this.#calls.set(bound, calls);
    return calls;
  }
}

function spaceOf(policy: CompiledPolicy, bound: BoundEntry): EntrySpace {
  const meter = newMeter();
  const variants = variantsOf(policy, bound).map((variant) => reachInVariant(variant, meter));
  return { bound, variants, reach: bound.rules.map((_, i) => reachOfRule(variants, i)), meter };
}
