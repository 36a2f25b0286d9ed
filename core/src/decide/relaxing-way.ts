// Owns: which of several ways, in which a call with unusable parameters comes out alike, the trace shows: one in which an agent relaxes its organization, where there is one.
// Refuses: the answer, which is the same in all of them, and what is counted.

import type { Hierarchy } from '../compile/policy-set.js';
import { rank } from '../model/tier.js';
import { explore, NOTHING_SUPPOSED } from './explore.js';
import type { Readings, Supposition } from './explore.js';
import { votesAt } from './program.js';
import type { Part, Program } from './program.js';
import { Reckoning } from './reasoner.js';
import { settle } from './settle.js';
import type { LayerStep, Settled } from './settle.js';

export interface Ways {
  readonly hierarchy: Hierarchy;
  readonly program: Program;
  /** Those of the program, in its order, without arms that cannot decide. */
  readonly parts: readonly Part[];
  readonly readings: Readings;
  /** Which ways count. */
  readonly start?: Supposition;
  /** A trace is not worth more; beyond that the way that was found is shown. */
  readonly reckoning: Reckoning;
}

/** The steps of such a way: where what a call leaves open could make the organization say no, and its agent's entry decides all the same, that is what has to be seen. Null where those of the way that was found show it, or none does. */
export function relaxingSteps(found: Settled, { hierarchy, program, parts, readings, start = NOTHING_SUPPOSED, reckoning }: Ways): readonly LayerStep[] | null {
  const agent = found.decidingLayer === 'agent' ? found.deciding : null;
  if (hierarchy !== 'bounded' || agent === null || !program.voices.hasOrganization || relaxation(found) >= 0) return null;
  const below = parts.findIndex(({ voice }) => voice.layer === 'agent');
  let steps: readonly LayerStep[] | null = null;
  let most = -1;
  const heaviest = (chosen: readonly number[]) => {
    const ranks = parts.slice(0, below).flatMap(({ voice, arms }, i) => (voice.layer === 'organization' ? [arms[chosen[i] ?? -1]?.vote.tier] : [])).flatMap((tier) => (tier === undefined ? [] : [rank(tier)]));
    return ranks.length === 0 ? NO_RULE : Math.max(...ranks);
  };
  const isIdle = (chosen: readonly number[]) => chosen.length >= below && heaviest(chosen) <= Math.max(most, rank(agent.tier));
  const leaf = ({ chosen }: { readonly chosen: readonly number[] }): undefined => {
    const inProgram = program.parts.map((part, i) => {
      const arm = parts[i]?.arms[chosen[i] ?? -1];
      return arm === undefined ? -1 : part.arms.indexOf(arm);
    });
    const settled = settle(hierarchy, program.voices.voices, votesAt(program, inProgram), program.voices.hasOrganization);
    if (settled.deciding !== agent || relaxation(settled) <= most) return;
    most = relaxation(settled);
    steps = settled.steps;
  };
  explore(parts, readings, start, { leaf, isIdle, reckoning });
  return steps;
}

/** An organization without a rule leaves the call blocked. */
const NO_RULE = rank('blocked');

/** How much an agent relaxes: the rank of what its organization says; -1 where it relaxes nothing. */
function relaxation({ steps: [, organization, agent] }: Settled): number {
  if (agent?.marks.some(({ kind }) => kind === 'relaxes org') !== true) return -1;
  return organization === undefined || organization.vote === null ? NO_RULE : rank(organization.vote.tier);
}

export const STEPS_OF_A_TRACE = 2_000;
