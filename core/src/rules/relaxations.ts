// Owns: where an agent's tiers are more permissive than what its organization says, by entry, default or condition, each with a call that shows it.
// Refuses: saying so (relaxes-organization.ts), and what binds whatever a call is (layer-conflicts.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry, BoundRule } from '../compile/bind.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { FoundOnce, isSpent } from '../conditions/meter.js';
import type { Meter } from '../conditions/meter.js';
import { explore, NOTHING_SUPPOSED } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { partsOf } from '../decide/program.js';
import type { Part } from '../decide/program.js';
import { Narrowings, Reckoning } from '../decide/reasoner.js';
import { isStricter, stricter, strictest } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { pushTo } from '../text/push-to.js';
import type { DecidingCalls } from './deciding-calls.js';
import { certainVoteOf, organizationVote, voicesAbove } from './layer-conflicts.js';
import type { Above } from './layer-conflicts.js';
import { asksForTheImpossible, bareParts, evaluateArms, newMeter, openReadings, parametersOfSupposition, payForCall, reachedBy } from './rule-space.js';
import { floorPart, loosenedInTheWorstCase } from './worst-case.js';
import type { WorstCase } from './worst-case.js';

/** An agent's tier that is more permissive than what its organization says of a call, by entry, default or condition. */
export interface Relaxation {
  readonly capability: Capability;
  /** The organization's vote; null where it has none. */
  readonly above: Vote | null;
  /** A call that shows it. */
  readonly parameters: Parameters;
}

/**
 * For each tier that an agent's entry writes down, the capabilities that it relaxes, each with one call that shows it. Withheld where the
 * organization's policy is missing or broken.
 */
export function relaxationsOf(bound: BoundEntry, calls: DecidingCalls, encounters: Encounters): ReadonlyMap<BoundRule | null, readonly Relaxation[]> {
  const found = new Map<BoundRule | null, Relaxation[]>();
  const meter = newMeter();
  if (!encounters.areAny) return found;
  for (const capability of reachedBy(bound, encounters.policy)) {
    if (isSpent(meter)) break;
    for (const [rule, relaxation] of relaxationsFor(bound, encounters.of(capability), { calls, meter })) pushTo(found, rule, relaxation);
  }
  return found;
}

interface Relaxing {
  /** Calls that are known to be decided by the entry: most often they show it. */
  readonly calls: DecidingCalls;
  readonly meter: Meter;
}

/** Without an entry it is about the default, which relaxes only where there is no vote at all. */
function relaxationsFor(bound: BoundEntry | null, encounter: Encounter | null, { calls, meter }: Relaxing): ReadonlyMap<BoundRule | null, Relaxation> {
  const search = encounter === null ? null : searchOf(bound, encounter, meter);
  if (search === null) return new Map();
  const { wanted, found } = search;
  for (const arm of wanted) {
    const call = calls.get(arm.vote.rule)?.get(search.encounter.capability);
    const relaxation = call === undefined ? null : shownBy(search, arm, call);
    if (relaxation === null) continue;
    wanted.delete(arm);
    found.set(arm.vote.rule, relaxation);
  }
  if (wanted.size > 0) (search.encounter.isUnclear ? findInTheWorstCase : findAmongAllCalls)(search);
  return found;
}

/** What an agent's policy and those above it say of one capability. */
interface Encounter {
  readonly capability: Capability;
  readonly speaking: Voice;
  readonly own: readonly Arm[];
  readonly organization: readonly Voice[];
  /** Those of the organization, a list of arms each. */
  readonly parts: readonly Part[];
  /** What the system says in any case, which holds with the agent's tier and without it. */
  readonly floor: Vote | null;
  readonly all: readonly Arm[];
  /** No call gets a stricter vote from the organization. */
  readonly strictestAbove: Tier;
  /** Whether conditions ask for what the capability cannot have. */
  readonly isUnclear: boolean;
  readonly worstCases: FoundOnce<readonly WorstCase[]>;
  readonly narrowings: Narrowings;
}

/** The items of a list meet the layers above in the same arms: what depends on the capability alone is worked out once for all entries that are asked about. */
export class Encounters {
  readonly policy: CompiledPolicy;
  readonly #set: PolicySet;
  readonly #above: Above;
  readonly #known = new Map<Capability, Encounter | null>();
  /** Most capabilities read the conditions of a list alike. */
  readonly #narrowings = new Narrowings();

  constructor(policy: CompiledPolicy, set: PolicySet) {
    this.policy = policy;
    this.#set = set;
    this.#above = voicesAbove(policy, set);
  }

  /** Whether there is an organization that could be relaxed. */
  get areAny(): boolean {
    return this.#above.organization.length > 0;
  }

  /** Null where what is above is not known. */
  of(capability: Capability): Encounter | null {
    const known = this.#known.get(capability);
    if (known !== undefined) return known;
    const made = this.#make(capability);
    this.#known.set(capability, made);
    return made;
  }

  #make(capability: Capability): Encounter | null {
    const { system, organization } = this.#above;
    // As a request reads them: where policies read a parameter differently, each takes that into account.
    const speaking: Voice = { kind: 'policy', layer: 'agent', policy: this.policy, tightensOnly: false, shipped: false };
    const [agent, ...others] = partsOf(this.#set, [speaking, ...organization, ...system], { name: capability.name, known: capability });
    const own = agent?.arms ?? [];
    const parts = others.filter(({ voice }) => organization.includes(voice));
    const isUnknown = ({ voice, arms: [first] }: Part) => !(voice.kind === 'policy' && voice.tightensOnly) && (first?.vote.origin === 'broken' || first?.vote.origin === 'missing');
    if (parts.some(isUnknown)) return null;
    const strictestAbove = strictest(parts.flatMap(({ arms }) => (arms.some((arm) => arm.checks.length === 0) ? arms.map((arm) => arm.vote.tier) : ['blocked' as const]))) ?? 'blocked';
    const floor = certainVoteOf(system, capability, this.#set);
    const all = [...own, ...parts.flatMap(({ arms }) => arms)];
    return { capability, speaking, own, organization, parts, floor, all, strictestAbove, isUnclear: asksForTheImpossible(all), worstCases: new FoundOnce(), narrowings: this.#narrowings };
  }
}

/** Which arms of an entry are still looked for. */
interface RelaxationSearch {
  readonly encounter: Encounter;
  /** Null for the default. */
  readonly bound: BoundEntry | null;
  readonly wanted: Set<Arm>;
  readonly found: Map<BoundRule | null, Relaxation>;
  readonly meter: Meter;
}

/** Null where nothing can relax anything. */
function searchOf(bound: BoundEntry | null, encounter: Encounter, meter: Meter): RelaxationSearch | null {
  const { own, floor, strictestAbove } = encounter;
  const isMeant = ({ vote }: Arm) => vote.entry === bound && (bound !== null || vote.origin === 'default');
  const wanted = own.filter((arm) => isMeant(arm) && isStricter(strictestAbove, tierAtLeast(arm, floor)));
  return wanted.length === 0 ? null : { encounter, bound, wanted: new Set(wanted), found: new Map(), meter };
}

function tierAtLeast({ vote }: Arm, floor: Vote | null): Tier {
  return floor === null ? vote.tier : stricter(vote.tier, floor.tier);
}

/** `vote`: what the organization says. */
function relaxes({ bound, encounter: { floor } }: RelaxationSearch, arm: Arm, vote: Vote | null): boolean {
  return isStricter(vote?.tier ?? floor?.tier ?? 'blocked', tierAtLeast(arm, floor)) && vote?.tier !== 'blocked' && (bound !== null || vote === null);
}

/** The call if it shows that the arm relaxes, evaluated as a request would be. */
function shownBy(search: RelaxationSearch, arm: Arm, parameters: Parameters): Relaxation | null {
  const { capability, own, organization, parts, all } = search.encounter;
  if (!payForCall(search.meter, all.length)) return null;
  const votes = parts.map(({ arms }) => evaluateArms(arms, parameters));
  if (evaluateArms(own, parameters) !== arm || votes.includes(undefined)) return null;
  const above = organizationVote(organization, votes.map((each) => each?.vote ?? null));
  return relaxes(search, arm, above) ? { capability, above, parameters } : null;
}

function findInTheWorstCase({ encounter, bound, wanted, found, meter }: RelaxationSearch): void {
  const { capability, speaking, own, parts, floor, worstCases, narrowings } = encounter;
  const common = [...(floor === null ? [] : [floorPart(floor)]), ...parts];
  const cases = worstCases.get(meter, () => loosenedInTheWorstCase({ capability, common, before: [], now: { voice: speaking, arms: own }, meter, shared: narrowings }));
  for (const { arm, above, parameters } of cases) {
    if (wanted.delete(arm) && (bound !== null || above === null)) found.set(arm.vote.rule, { capability, above, parameters });
  }
}

function findAmongAllCalls(search: RelaxationSearch): void {
  const { encounter: { own, organization, parts, all, narrowings }, wanted, found, meter } = search;
  explore(bareParts([own, ...parts.map(({ arms }) => arms)]), openReadings(all), NOTHING_SUPPOSED, {
    reckoning: new Reckoning(meter, narrowings),
    isIdle: ([first], from) => (first === undefined ? !own.some((arm, i) => i >= from && wanted.has(arm)) : !wanted.has(own[first] as Arm)),
    leaf: ({ chosen: [first, ...others], supposition }) => {
      const arm = own[first as number];
      if (arm === undefined || !wanted.has(arm)) return undefined;
      const vote = organizationVote(organization, parts.map(({ arms }, i) => arms[others[i] as number]?.vote ?? null));
      const relaxation = relaxes(search, arm, vote) ? shownBy(search, arm, parametersOfSupposition(supposition, all)) : null;
      if (relaxation === null) return undefined;
      wanted.delete(arm);
      found.set(arm.vote.rule, relaxation);
      return wanted.size === 0;
    },
  });
}

/** For each capability that an agent's default opens where its organization has no vote, one call that shows it. */
export function openedByDefault(policy: CompiledPolicy, set: PolicySet): Relaxation[] {
  const { defaults, kind } = policy.file;
  const encounters = new Encounters(policy, set);
  if (kind !== 'agent' || policy.broken !== null || !encounters.areAny || defaults === null || defaults.broken || defaults.tier?.value === 'blocked') return [];
  const meter = newMeter();
  return [...policy.catalogue.capabilities.values()].flatMap((capability) => {
    return capability.reserved ? [] : [...relaxationsFor(null, encounters.of(capability), { calls: new Map(), meter }).values()];
  });
}
