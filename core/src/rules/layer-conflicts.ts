// Owns: where the votes of a policy meet stricter votes of the layers above it: entry by entry, tier by tier, capability by capability.
// Refuses: saying so; each code has its own file. `defaults` and conditional rules above do not count as binding here, but as what an agent relaxes (relaxations.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { namedAgent } from '../compile/agent-policies.js';
import { isSystemFile } from '../compile/policy-set.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { SourcePlace, Vote } from '../compile/vote.js';
import type { Parameters } from '../decide/parameters.js';
import { armsOf } from '../decide/program.js';
import { isStricter } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { RelatedPlace } from '../problems/problem.js';
import type { DecidingCalls } from './deciding-calls.js';
import { decidedByDefault } from './default-reach.js';
import { tierPlaces } from './tier-places.js';
import type { TierPlace } from './tier-places.js';

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
  const isSpokenOf = (capability: Capability) => certainVoteOf(system, capability, set) !== null || certainVoteOf(organization, capability, set) !== null;
  return entries.flatMap((bound) => {
    if (bound.broken) return [];
    // Of what most entries decide nothing above speaks, and nobody has to find out with which calls they do.
    if (!bound.decides.some(isSpokenOf)) return tierPlaces(bound).map((place): EntryConflicts => ({ bound, place, ...NOTHING_ABOVE }));
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
const NOTHING_ABOVE: Omit<EntryConflicts, 'bound' | 'place'> = { decides: [], system: [], blocked: [], relaxed: [], whole: null };

/**
 * An error is due where every known capability that the entry decides is concerned. Beside those, a `*` decides every name that nobody knows: it keeps
 * that effect unless a `*` above it is stricter as well.
 */
function wholeOf({ bound, place, decides, system, blocked, relaxed }: Omit<EntryConflicts, 'whole'>, above: Above, set: PolicySet): EntryConflicts['whole'] {
  const unknown = bound.entry.pattern?.kind === 'all' ? UNKNOWN_TO_ALL : null;
  const voteOn = (voices: readonly Voice[]) => (unknown === null ? null : certainVoteOf(voices, unknown, set));
  const isConcerned = (vote: Vote | null) => unknown === null || (vote !== null && isStricter(vote.tier, place.tier.value));
  const bySystem = voteOn(above.system);
  const byOrganization = voteOn(above.organization);
  if (system.length === decides.length && isConcerned(bySystem)) return 'system';
  if (blocked.length > 0 && system.length + blocked.length === decides.length && isConcerned(byOrganization) && (unknown === null || byOrganization?.tier === 'blocked')) return 'blocked';
  const isStrict = set.hierarchy === 'strict' && relaxed.length > 0 && system.length + blocked.length + relaxed.length === decides.length;
  return isStrict && (isConcerned(bySystem) || isConcerned(byOrganization)) ? 'strict' : null;
}

/** Stands for every name that no entry but `*` matches: no pattern spells the beginning of it. */
const UNKNOWN_TO_ALL: Capability = { name: '*', category: '', purpose: null, declaredTier: null, parameters: [], parametersComplete: false, reserved: false };

/** Where an agent's default has no effect, because the organization's vote is stricter. */
export function idleDefaults(policy: CompiledPolicy, set: PolicySet): Conflict[] {
  const tier = policy.file.defaults?.tier?.value;
  if (policy.file.kind !== 'agent' || tier === undefined || policy.broken !== null) return [];
  const { organization } = voicesAbove(policy, set);
  return decidedByDefault(policy).flatMap((capability) => {
    const vote = certainVoteBy(['entry', 'default'], organization, capability, set);
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

/** What a layer's entries say whatever the parameters are: worked out once for all policies of a set that stand below the same voices. */
export function certainVoteOf(voices: readonly Voice[], capability: Capability, set: PolicySet): Vote | null {
  if (voices.length === 0) return null;
  const votes = set.remembered(voices, () => new Map<Capability, Vote | null>());
  const known = votes.get(capability);
  if (known !== undefined) return known;
  const vote = certainVoteBy(['entry'], voices, capability, set);
  votes.set(capability, vote);
  return vote;
}

/** By entries or what else is in `origins`. */
function certainVoteBy(origins: readonly Vote['origin'][], voices: readonly Voice[], capability: Capability, set: PolicySet): Vote | null {
  const voteOf = (voice: Voice): Vote | null => {
    const [first] = armsOf(set, voice, { name: capability.name, known: capability }, null);
    return first !== undefined && first.checks.length === 0 && origins.includes(first.vote.origin) ? first.vote : null;
  };
  return organizationVote(voices, voices.map(voteOf));
}

/** The strictest; a voice that only tightens has a say where another has one. */
export function organizationVote(voices: readonly Voice[], votes: readonly (Vote | null)[]): Vote | null {
  let found: Vote | null = null;
  votes.forEach((vote, i) => {
    const voice = voices[i];
    if (vote === null || (found === null && voice?.kind === 'policy' && voice.tightensOnly)) return;
    if (found === null || isStricter(vote.tier, found.tier)) found = vote;
  });
  return found;
}
