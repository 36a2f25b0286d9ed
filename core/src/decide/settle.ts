// Owns: how the votes of all layers become one answer, and what happened to each vote on the way.
// Refuses: parameters and call histories; exceeded limits are handed in.

import type { BoundLimit } from '../compile/bind.js';
import type { Arm } from '../compile/compiled-policy.js';
import type { Hierarchy, Voice } from '../compile/policy-set.js';
import type { SourcePlace, Vote } from '../compile/vote.js';
import { LAYERS, isStricter, rank, stricter } from '../model/tier.js';
import type { Layer, Tier } from '../model/tier.js';

/** What became of a layer's vote. */
export type Mark =
  | { readonly kind: 'default' }
  | { readonly kind: 'relaxes org' }
  | { readonly kind: 'overruled' }
  | { readonly kind: 'raised'; readonly tier: Tier }
  | { readonly kind: 'rate limited' }
  | { readonly kind: 'not compiled' }
  /** Without a vote: the layer has something to say, but the search for what was given up. */
  | { readonly kind: 'not told apart' };

/** One layer's step in the trace. */
export interface LayerStep {
  readonly layer: Layer;
  /** Null where the layer has no vote. */
  readonly vote: Vote | null;
  readonly marks: readonly Mark[];
  /** Votes of the same layer that a stricter one overruled. */
  readonly losing: readonly Vote[];
}

export interface ActiveLimit {
  readonly layer: Layer;
  readonly vote: Vote;
  readonly limit: BoundLimit;
  /** How many policies of the same name are asked before the one that voted; each has counters of its own. */
  readonly namesakes: number;
  /** Seconds for which a call is counted: the longest window of all entries that are counted together. */
  readonly longest: number;
}

export interface Settled {
  readonly tier: Tier;
  /** The vote that is the answer; null where no layer votes, and where a higher vote had to be raised to. */
  readonly deciding: Vote | null;
  readonly decidingLayer: Layer | null;
  readonly reason: string | null;
  readonly source: SourcePlace | null;
  readonly steps: readonly LayerStep[];
  /** The limits of every entry that voted. */
  readonly limits: readonly ActiveLimit[];
}

/** The reason for `blocked` where a search had to be given up. */
export const TOO_MANY = 'the conditions are too many to be told apart';

/** `blocked` because the search through these arms was given up. What a layer says without conditions is known all the same. */
export function givenUp(parts: readonly { readonly voice: Voice; readonly arms: readonly Arm[] }[]): Settled {
  const steps = LAYERS.map((layer): LayerStep => {
    const [first, ...others] = parts.filter((each) => each.voice.layer === layer && each.arms.length > 0);
    if (first === undefined) return { layer, vote: null, marks: [], losing: [] };
    const [arm] = first.arms;
    const isClear = others.length === 0 && arm?.checks.length === 0 && !(first.voice.kind === 'policy' && first.voice.tightensOnly);
    return isClear && arm !== undefined ? { layer, vote: arm.vote, marks: originMarks(arm.vote), losing: [] } : { layer, vote: null, marks: [{ kind: 'not told apart' }], losing: [] };
  });
  return { ...blockedBecause(TOO_MANY), steps };
}

/** `blocked` for a reason that no vote gives. */
export function blockedBecause(reason: string): Settled {
  const steps = LAYERS.map((layer) => ({ layer, vote: null, marks: [], losing: [] }));
  return { tier: 'blocked', deciding: null, decidingLayer: null, reason, source: null, steps, limits: [] };
}

export function settle(hierarchy: Hierarchy, voices: readonly Voice[], votes: readonly (Vote | null)[], hasOrganization: boolean): Settled {
  const perLayer = layerVotes(voices, votes);
  const [system, organization, agent] = perLayer;
  const { tier, standing } = combine(hierarchy, system, organization, agent);
  const deciding = standing === null ? null : (perLayer[LAYERS.indexOf(standing)] ?? null);
  const steps = () =>
    LAYERS.map((layer, i): LayerStep => {
      const vote = perLayer[i] ?? null;
      const losing = votes.filter((each, k): each is Vote => each !== null && voices[k]?.layer === layer && each !== vote);
      return { layer, vote, marks: marksOf(layer, { hierarchy, system, organization, agent, hasOrganization }), losing };
    });
  const reason = deciding?.reason ?? (deciding === null ? 'no layer has a rule for it' : null);
  return new Outcome({ tier, deciding, decidingLayer: standing, reason, source: deciding?.source ?? null, limits: limitsOf(voices, votes, organization) }, steps);
}

/** What was settled, with steps that are made when somebody wants to see them: an enforcement point seldom does. */
class Outcome implements Settled {
  readonly tier: Tier;
  readonly deciding: Vote | null;
  readonly decidingLayer: Layer | null;
  readonly reason: string | null;
  readonly source: SourcePlace | null;
  readonly limits: readonly ActiveLimit[];
  #steps: readonly LayerStep[] | (() => readonly LayerStep[]);

  constructor({ tier, deciding, decidingLayer, reason, source, limits }: Omit<Settled, 'steps'>, steps: () => readonly LayerStep[]) {
    this.tier = tier;
    this.deciding = deciding;
    this.decidingLayer = decidingLayer;
    this.reason = reason;
    this.source = source;
    this.limits = limits;
    this.#steps = steps;
  }

  get steps(): readonly LayerStep[] {
    if (typeof this.#steps === 'function') this.#steps = this.#steps();
    return this.#steps;
  }
}

/** The same answer, with other steps; they are made when somebody wants to see them. */
export function withSteps(settled: Settled, steps: () => readonly LayerStep[]): Settled {
  return new Outcome(settled, steps);
}

/** The answer once limits are exceeded: the strictest of what was settled and of every `on_exceed`. */
export function applyLimits(settled: Settled, exceeded: readonly ActiveLimit[]): Settled {
  if (exceeded.length === 0) return settled;
  let result: Omit<Settled, 'steps'> = settled;
  for (const each of exceeded) {
    const { onExceed } = each.limit;
    if (!isStricter(onExceed, result.tier)) continue;
    const source = entrySource(each.vote);
    const reason = each.vote.entry?.entry.reason?.value ?? null;
    result = { tier: onExceed, deciding: each.vote, decidingLayer: each.layer, source, reason, limits: settled.limits };
  }
  const limited = new Set(exceeded.map((each) => each.layer));
  return new Outcome(result, () => settled.steps.map((step) => (limited.has(step.layer) ? { ...step, marks: [...step.marks, { kind: 'rate limited' } as const] } : step)));
}

/** A limit belongs to the entry as a whole, so its source is the entry's key, whichever rule voted. */
function entrySource(vote: Vote): SourcePlace | null {
  const entry = vote.entry;
  if (entry === null || vote.source === null) return vote.source;
  return { ...vote.source, line: entry.file.lines.lineOf(entry.entry.keySpan.start) + 1, span: entry.entry.keySpan };
}

/** One vote a layer: the strictest; of equal ones the first that has an effect. */
function layerVotes(voices: readonly Voice[], votes: readonly (Vote | null)[]): [Vote | null, Vote | null, Vote | null] {
  const found: [Vote | null, Vote | null, Vote | null] = [null, null, null];
  for (let i = 0; i < voices.length; i++) {
    const voice = voices[i] as Voice;
    const vote = votes[i] ?? null;
    if (vote === null) continue;
    const layer = voice.layer === 'system' ? 0 : voice.layer === 'organization' ? 1 : 2;
    const earlier = found[layer];
    // A policy that only tightens comes after the active ones and has a say only where one of them has.
    if (earlier === null && voice.kind === 'policy' && voice.tightensOnly) continue;
    if (earlier === null || earlier === undefined || isAhead(vote, earlier, layer === 2 ? found[1] : null)) found[layer] = vote;
  }
  return found;
}

/**
 * Whether a vote counts before another one of its layer. `organization`: what an agent's votes are put to; null for other layers. Of an agent's two files,
 * one's idle default stands for what the organization says, whatever the other's entry relaxes.
 */
function isAhead(vote: Vote, earlier: Vote, organization: Vote | null): boolean {
  const isIdle = (each: Vote) => organization !== null && !isRelaxing(each) && isStricter(organization.tier, each.tier);
  const weight = (each: Vote) => rank(organization !== null && isIdle(each) ? organization.tier : each.tier);
  return weight(vote) > weight(earlier) || (weight(vote) === weight(earlier) && isIdle(earlier) && !isIdle(vote));
}

interface Combined {
  readonly tier: Tier;
  /** The lowest layer whose vote stands unchanged as the answer. */
  readonly standing: Layer | null;
}

function combine(hierarchy: Hierarchy, system: Vote | null, organization: Vote | null, agent: Vote | null): Combined {
  const tier = combinedTier(hierarchy, system, organization, agent);
  if (tier === null) return { tier: 'blocked', standing: null };
  const standing = agent?.tier === tier ? 'agent' : organization?.tier === tier ? 'organization' : 'system';
  return { tier, standing };
}

function combinedTier(hierarchy: Hierarchy, system: Vote | null, organization: Vote | null, agent: Vote | null): Tier | null {
  const above = system === null ? (organization?.tier ?? null) : organization === null ? system.tier : stricter(system.tier, organization.tier);
  if (agent === null) return above;
  if (above === null) return agent.tier;
  if (hierarchy === 'strict' || above === 'blocked') return stricter(above, agent.tier);
  // An agent's entry replaces what its organization says; its default only ever tightens that.
  if (isRelaxing(agent)) return system === null ? agent.tier : stricter(system.tier, agent.tier);
  return stricter(above, agent.tier);
}

/** Whether a vote of an agent may be more permissive than its organization's: an entry's may, a default's may not. */
function isRelaxing(agent: Vote): boolean {
  return agent.origin === 'entry' || agent.origin === 'rule';
}

interface Hearing {
  readonly hierarchy: Hierarchy;
  readonly system: Vote | null;
  readonly organization: Vote | null;
  readonly agent: Vote | null;
  readonly hasOrganization: boolean;
}

function marksOf(layer: Layer, hearing: Hearing): Mark[] {
  const vote = hearing[layer];
  if (vote === null) return [];
  const marks: Mark[] = originMarks(vote);
  if (layer === 'system') return marks;
  const { system, organization, hierarchy } = hearing;
  const above = [system, ...(layer === 'agent' ? [organization] : [])].filter((each) => each !== null);
  const bound = above.map((each) => each.tier).reduce<Tier | null>((a, b) => (a === null ? b : stricter(a, b)), null);
  if (bound === 'blocked') return vote.tier === 'blocked' ? marks : [...marks, { kind: 'overruled' }];
  const relaxes = layer === 'agent' && hierarchy === 'bounded' && hearing.hasOrganization && (isRelaxing(vote) || organization === null) && isMorePermissive(vote.tier, hearing);
  if (relaxes) marks.push({ kind: 'relaxes org' });
  const floor = layer === 'agent' && (hierarchy === 'strict' || !isRelaxing(vote)) ? bound : (system?.tier ?? null);
  if (floor === null || !isStricter(floor, vote.tier)) return marks;
  const isIdle = layer === 'agent' && hierarchy === 'bounded' && !isRelaxing(vote) && (system === null || !isStricter(system.tier, organization?.tier ?? 'autonomous'));
  return [...marks, isIdle ? { kind: 'overruled' } : { kind: 'raised', tier: floor }];
}

function originMarks({ origin }: Vote): Mark[] {
  return origin === 'default' ? [{ kind: 'default' }] : origin === 'broken' ? [{ kind: 'not compiled' }] : [];
}

/** Than what holds without it, as far as the system lets it: an organization without a vote leaves the call to the system's, and blocked where it has none either. */
function isMorePermissive(tier: Tier, { system, organization }: Hearing): boolean {
  return isStricter(organization?.tier ?? system?.tier ?? 'blocked', system === null ? tier : stricter(system.tier, tier));
}

function limitsOf(voices: readonly Voice[], votes: readonly (Vote | null)[], organization: Vote | null): ActiveLimit[] {
  const limits: ActiveLimit[] = [];
  for (let i = 0; i < voices.length; i++) {
    const voice = voices[i] as Voice;
    const vote = votes[i] ?? null;
    if (vote === null || vote.limit === null) continue;
    if (voice.kind === 'policy' && voice.tightensOnly && organization === null) continue;
    const longest = voice.kind === 'policy' && vote.entry !== null ? voice.policy.longestWindow(vote.entry.entry.key) : vote.limit.window;
    limits.push({ layer: voice.layer, vote, limit: vote.limit, namesakes: namesakesBefore(voices, i), longest });
  }
  return limits;
}

/** Told from all that are asked, whether they vote or not: which counter a call is counted by must not depend on that. */
export function namesakesBefore(voices: readonly Voice[], index: number): number {
  const voice = voices[index];
  return voices.slice(0, index).filter((each) => each.kind === 'policy' && voice?.kind === 'policy' && each.layer === voice.layer && each.policy.name === voice.policy.name).length;
}
