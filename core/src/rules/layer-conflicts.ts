// Owns: where the votes of a policy meet stricter votes of the layers above it: entry by entry, tier by tier, capability by capability.
// Refuses: saying so; each code has its own file. `defaults` and conditional rules above do not count as binding here.

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry, BoundRule } from '../compile/bind.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import { namedAgent } from '../compile/agent-policies.js';
import { isSystemFile } from '../compile/policy-set.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { SourcePlace, Vote } from '../compile/vote.js';
import type { Meter } from '../conditions/meter.js';
import { explore, NOTHING_SUPPOSED } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { armsOf, partsOf } from '../decide/program.js';
import type { Part } from '../decide/program.js';
import { isStricter, stricter, strictest } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { RelatedPlace } from '../problems/problem.js';
import { pushTo } from '../text/push-to.js';
import type { DecidingCalls } from './deciding-calls.js';
import { decidedByDefault } from './default-reach.js';
import { asksForTheImpossible, bareParts, evaluateArms, newMeter, openReadings, parametersOfSupposition, payForCall, reachedBy } from './rule-space.js';
import { tierPlaces } from './tier-places.js';
import type { TierPlace } from './tier-places.js';
import { floorPart, loosenedInTheWorstCase } from './worst-case.js';

/** A capability for which a layer above is stricter than what is written here. */
export interface Conflict {
  readonly capability: Capability;
  readonly above: Vote;
  /** A call for which the policy says what is written here. */
  readonly parameters: Parameters;
}

export interface EntryConflicts {
  readonly bound: BoundEntry;
  readonly place: TierPlace;
  /** The known capabilities that this very tier decides. */
  readonly decides: readonly Capability[];
  /** The system's own entries, without a condition, are stricter. */
  readonly system: readonly Conflict[];
  /** The organization's own entries, without a condition, block. Only in an agent's policy. */
  readonly blocked: readonly Conflict[];
  /** The organization's own entries, without a condition, are stricter but do not block. Only in an agent's policy. */
  readonly relaxed: readonly Conflict[];
  /** Which layer takes all effect from the tier; null where some of it is left. */
  readonly whole: 'system' | 'blocked' | 'strict' | null;
}

/** Everything in a policy that an unconditional entry above it contradicts. Empty for the shipped system policy. */
export function conflictsOf(policy: CompiledPolicy, set: PolicySet, { entries, callsOf }: { readonly entries: readonly BoundEntry[]; readonly callsOf: (bound: BoundEntry) => DecidingCalls }): EntryConflicts[] {
  if (policy.file.uri === set.system.file.uri) return [];
  const { system, organization } = voicesAbove(policy, set);
  return entries.flatMap((bound) => {
    if (bound.broken) return [];
    return tierPlaces(bound).map((place): EntryConflicts => {
      const calls = callsOf(bound).get(place.rule) ?? NO_CALLS;
      const bySystem = conflicts(system, calls, place.tier.value, set);
      const taken = new Set(bySystem.map((each) => each.capability));
      const byOrganization = conflicts(organization, calls, place.tier.value, set).filter((each) => !taken.has(each.capability));
      const blocked = byOrganization.filter((each) => each.above.tier === 'blocked');
      const relaxed = byOrganization.filter((each) => each.above.tier !== 'blocked');
      const found = { bound, place, decides: [...calls.keys()], system: bySystem, blocked, relaxed };
      return { ...found, whole: wholeOf(found, { system, organization }, set) };
    });
  });
}

const NO_CALLS: ReadonlyMap<Capability, Parameters> = new Map();

/**
 * An error is due where every known capability that the entry decides is concerned. Beside those, a `*` decides every name that nobody knows: it keeps
 * that effect unless a `*` above it is stricter as well.
 */
function wholeOf({ bound, place, decides, system, blocked, relaxed }: Omit<EntryConflicts, 'whole'>, above: Above, set: PolicySet): EntryConflicts['whole'] {
  const unknown = bound.entry.pattern?.kind === 'all' ? UNKNOWN_TO_ALL : null;
  const voteOn = (voices: readonly Voice[]) => (unknown === null ? null : certainVoteOf(voices, unknown, set));
  const isConcerned = (vote: Vote | null) => unknown === null || (vote !== null && isStricter(vote.tier, place.tier.value));
  const [bySystem, byOrganization] = [voteOn(above.system), voteOn(above.organization)];
  if (system.length === decides.length && isConcerned(bySystem)) return 'system';
  if (blocked.length > 0 && system.length + blocked.length === decides.length && isConcerned(byOrganization) && (unknown === null || byOrganization?.tier === 'blocked')) return 'blocked';
  const isStrict = set.hierarchy === 'strict' && relaxed.length > 0 && system.length + blocked.length + relaxed.length === decides.length;
  return isStrict && (isConcerned(bySystem) || isConcerned(byOrganization)) ? 'strict' : null;
}

/** Stands for every name that no entry but `*` matches: no pattern spells the beginning of it. */
const UNKNOWN_TO_ALL: Capability = { name: '*', category: '', purpose: null, declaredTier: null, parameters: [], parametersComplete: false, reserved: false };

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
export function relaxationsOf(policy: CompiledPolicy, set: PolicySet, { bound, calls }: { readonly bound: BoundEntry; readonly calls: DecidingCalls }): ReadonlyMap<BoundRule | null, readonly Relaxation[]> {
  const above = voicesAbove(policy, set);
  const found = new Map<BoundRule | null, Relaxation[]>();
  const meter = newMeter();
  if (above.organization.length === 0) return found;
  for (const capability of reachedBy(bound, policy)) {
    for (const [rule, relaxation] of relaxationsFor(policy, bound, { capability, calls, above, set, meter })) pushTo(found, rule, relaxation);
  }
  return found;
}

interface Relaxing {
  readonly capability: Capability;
  /** Calls that are known to be decided by the entry: most often they show it. */
  readonly calls: DecidingCalls;
  readonly above: Above;
  readonly set: PolicySet;
  readonly meter: Meter;
}

/** Without an entry it is about the default, which relaxes only where there is no vote at all. */
function relaxationsFor(policy: CompiledPolicy, bound: BoundEntry | null, asked: Relaxing): ReadonlyMap<BoundRule | null, Relaxation> {
  const search = searchOf(policy, bound, asked);
  if (search === null) return new Map();
  const { wanted, found } = search;
  for (const arm of wanted) {
    const call = asked.calls.get(arm.vote.rule)?.get(asked.capability);
    const relaxation = call === undefined ? null : shownBy(search, arm, call);
    if (relaxation === null) continue;
    wanted.delete(arm);
    found.set(arm.vote.rule, relaxation);
  }
  if (wanted.size > 0) (search.isUnclear ? findInTheWorstCase : findAmongAllCalls)(search);
  return found;
}

/** What an agent's policy and those above it say of one capability, and which of its arms are still looked for. */
interface RelaxationSearch {
  readonly capability: Capability;
  /** Null for the default. */
  readonly bound: BoundEntry | null;
  readonly speaking: Voice;
  readonly own: readonly Arm[];
  readonly organization: readonly Voice[];
  /** Those of the organization, a list of arms each. */
  readonly parts: readonly Part[];
  /** What the system says in any case, which holds with the agent's tier and without it. */
  readonly floor: Vote | null;
  readonly all: readonly Arm[];
  /** Whether conditions ask for what the capability cannot have. */
  readonly isUnclear: boolean;
  readonly wanted: Set<Arm>;
  readonly found: Map<BoundRule | null, Relaxation>;
  readonly meter: Meter;
}

/** Null where it is withheld, or nothing can relax anything. */
function searchOf(policy: CompiledPolicy, bound: BoundEntry | null, { capability, above: { system, organization }, set, meter }: Relaxing): RelaxationSearch | null {
  // As a request reads them: where policies read a parameter differently, each takes that into account.
  const speaking: Voice = { kind: 'policy', layer: 'agent', policy, tightensOnly: false, shipped: false };
  const [agent, ...others] = partsOf(set, [speaking, ...organization, ...system], { name: capability.name, known: capability });
  const own = agent?.arms ?? [];
  const parts = others.filter(({ voice }) => organization.includes(voice));
  const isUnknown = ({ voice, arms: [first] }: Part) => !(voice.kind === 'policy' && voice.tightensOnly) && (first?.vote.origin === 'broken' || first?.vote.origin === 'missing');
  if (parts.some(isUnknown)) return null;
  const strictestAbove = strictest(parts.flatMap(({ arms }) => (arms.some((arm) => arm.checks.length === 0) ? arms.map((arm) => arm.vote.tier) : ['blocked' as const]))) ?? 'blocked';
  const floor = certainVoteOf(system, capability, set);
  const all = [...own, ...parts.flatMap(({ arms }) => arms)];
  const isUnclear = asksForTheImpossible(all);
  const isMeant = ({ vote }: Arm) => vote.entry === bound && (bound !== null || vote.origin === 'default');
  const wanted = new Set(own.filter((arm) => isMeant(arm) && isStricter(strictestAbove, tierAtLeast(arm, floor))));
  return wanted.size === 0 ? null : { capability, bound, speaking, own, organization, parts, floor, all, isUnclear, wanted, found: new Map(), meter };
}

function tierAtLeast({ vote }: Arm, floor: Vote | null): Tier {
  return floor === null ? vote.tier : stricter(vote.tier, floor.tier);
}

/** `vote`: what the organization says. */
function relaxes({ bound, floor }: RelaxationSearch, arm: Arm, vote: Vote | null): boolean {
  return isStricter(vote?.tier ?? floor?.tier ?? 'blocked', tierAtLeast(arm, floor)) && vote?.tier !== 'blocked' && (bound !== null || vote === null);
}

/** The call if it shows that the arm relaxes, evaluated as a request would be. */
function shownBy(search: RelaxationSearch, arm: Arm, parameters: Parameters): Relaxation | null {
  const { capability, own, organization, parts, all, meter } = search;
  if (!payForCall(meter, all.length)) return null;
  const votes = parts.map(({ arms }) => evaluateArms(arms, parameters));
  if (evaluateArms(own, parameters) !== arm || votes.includes(undefined)) return null;
  const above = organizationVote(organization, votes.map((each) => each?.vote ?? null));
  return relaxes(search, arm, above) ? { capability, above, parameters } : null;
}

function findInTheWorstCase({ capability, bound, speaking, own, parts, floor, wanted, found, meter }: RelaxationSearch): void {
  const common = [...(floor === null ? [] : [floorPart(floor)]), ...parts];
  for (const { arm, above, parameters } of loosenedInTheWorstCase({ capability, common, before: [], now: { voice: speaking, arms: own }, meter })) {
    if (wanted.delete(arm) && (bound !== null || above === null)) found.set(arm.vote.rule, { capability, above, parameters });
  }
}

function findAmongAllCalls(search: RelaxationSearch): void {
  const { own, organization, parts, all, wanted, found, meter } = search;
  explore(bareParts([own, ...parts.map(({ arms }) => arms)]), openReadings(all), NOTHING_SUPPOSED, {
    meter,
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
  const above = voicesAbove(policy, set);
  if (kind !== 'agent' || policy.broken !== null || above.organization.length === 0 || defaults === null || defaults.broken || defaults.tier?.value === 'blocked') return [];
  const meter = newMeter();
  return [...policy.catalogue.capabilities.values()].flatMap((capability) => {
    return capability.reserved ? [] : [...relaxationsFor(policy, null, { capability, calls: new Map(), above, set, meter }).values()];
  });
}

/** Where an agent's default has no effect, because the organization's vote is stricter. */
export function idleDefaults(policy: CompiledPolicy, set: PolicySet): Conflict[] {
  const tier = policy.file.defaults?.tier?.value;
  if (policy.file.kind !== 'agent' || tier === undefined || policy.broken !== null) return [];
  const { organization } = voicesAbove(policy, set);
  return decidedByDefault(policy).flatMap((capability) => {
    const vote = certainVoteOf(organization, capability, set, ['entry', 'default']);
    return vote !== null && isStricter(vote.tier, tier) ? [{ capability, above: vote, parameters: {} }] : [];
  });
}

export function relatedTo(vote: Vote | null, message: string): RelatedPlace[] {
  const source: SourcePlace | null = vote?.source ?? null;
  return source === null ? [] : [{ uri: source.uri, span: source.span, message }];
}

export interface Above {
  readonly system: readonly Voice[];
  readonly organization: readonly Voice[];
}

/** The same object for all policies of a set above which the same voices stand. */
export function voicesAbove(policy: CompiledPolicy, set: PolicySet): Above {
  const { file } = policy;
  const isAgent = file.kind === 'agent';
  const above = set.voicesAbove(isAgent ? namedAgent(policy) : '', 'question');
  const known = set.remembered(above, (): AboveKinds => ({}));
  if (isAgent) return (known.agent ??= { system: above.filter(isOfSystem), organization: above.filter((each) => each.layer === 'organization') });
  // A directory's own `system.yaml` stands beside the shipped policy, which it can only tighten.
  if (isSystemFile(file)) return (known.systemFile ??= { system: above.filter((each) => isOfSystem(each) && each.kind === 'policy' && each.shipped), organization: [] });
  return (known.organization ??= { system: above.filter(isOfSystem), organization: [] });
}

/** Of the voices above agents: those above each kind of policy. */
interface AboveKinds {
  agent?: Above;
  systemFile?: Above;
  organization?: Above;
}

function isOfSystem({ layer }: Voice): boolean {
  return layer === 'system';
}

function conflicts(voices: readonly Voice[], calls: ReadonlyMap<Capability, Parameters>, tier: Tier, set: PolicySet): Conflict[] {
  if (tier === 'blocked') return [];
  return [...calls].flatMap(([capability, parameters]) => {
    const vote = certainVoteOf(voices, capability, set);
    return vote !== null && isStricter(vote.tier, tier) ? [{ capability, above: vote, parameters }] : [];
  });
}

/** What a layer says whatever the parameters are, by entries of its policies or what else is in `origins`. */
function certainVoteOf(voices: readonly Voice[], capability: Capability, set: PolicySet, origins: readonly Vote['origin'][] = ['entry']): Vote | null {
  const voteOf = (voice: Voice): Vote | null => {
    const [first] = armsOf(set, voice, { name: capability.name, known: capability }, null);
    return first !== undefined && first.checks.length === 0 && origins.includes(first.vote.origin) ? first.vote : null;
  };
  return organizationVote(voices, voices.map(voteOf));
}

/** The strictest; a voice that only tightens has a say where another has one. */
function organizationVote(voices: readonly Voice[], votes: readonly (Vote | null)[]): Vote | null {
  let found: Vote | null = null;
  votes.forEach((vote, i) => {
    const voice = voices[i];
    if (vote === null || (found === null && voice?.kind === 'policy' && voice.tightensOnly)) return;
    if (found === null || isStricter(vote.tier, found.tier)) found = vote;
  });
  return found;
}
