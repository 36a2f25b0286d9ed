// Owns: calls for which an agent's policy makes the answer more permissive where conditions ask for what the capability cannot have, so that a call gets the
//   strictest that it can come to.
// Refuses: conditions that a call settles; there one vote is put to another (layer-conflicts.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { Arm } from '../compile/compiled-policy.js';
import type { Vote } from '../compile/vote.js';
import type { Meter } from '../conditions/meter.js';
import { readAll, votesAt } from '../decide/decide.js';
import { explore, NOTHING_SUPPOSED } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { reachable } from '../decide/program.js';
import type { Part, Program } from '../decide/program.js';
import { Reasoner, Reckoning } from '../decide/reasoner.js';
import { regionsOf } from '../decide/regions.js';
import { settle } from '../decide/settle.js';
import { isStricter, stricter } from '../model/tier.js';
import type { Tier } from '../model/tier.js';

export interface Meeting {
  readonly capability: Capability;
  /** What the system says in any case. */
  readonly floor: Vote | null;
  readonly organization: readonly Part[];
  readonly agent: Part;
  readonly meter: Meter;
}

export interface WorstCase {
  /** What the agent says where its organization is strictest. */
  readonly arm: Arm;
  /** What the organization says there; null where it has no vote. */
  readonly above: Vote | null;
  readonly parameters: Parameters;
}

/** One call for each region of calls that are answered alike, with the agent's policy and without it. */
export function relaxedInTheWorstCase({ capability, floor, organization, agent, meter }: Meeting): WorstCase[] {
  const system: readonly Part[] = floor === null ? [] : [{ voice: { kind: 'stand-in', layer: 'system', vote: floor }, arms: [{ checks: [], vote: floor }] }];
  const parts = [...system, ...organization, agent];
  const voices = parts.map(({ voice }) => voice);
  const program: Program = { capability: capability.name, known: capability, voices: { voices, above: voices.slice(0, -1), hasOrganization: true, notes: [] }, parts, isConstant: false };
  const reasoner = new Reasoner(readAll(program, {}), new Reckoning(meter));
  const heard = parts.map((part) => reachable(part, reasoner));
  const silent = heard.map((part) => (part.voice === agent.voice ? { ...part, arms: [] } : part));
  const common = { hierarchy: 'bounded', program, reasoner, calls: 1 } as const;
  return regionsOf({ ...common, parts: silent }).flatMap((before) =>
    regionsOf({ ...common, parts: heard }, before.room).flatMap((now) =>
      isStricter(before.outcome.tier, now.outcome.tier) ? strictestAbove(program, { agent, parameters: now.example, meter }) : [],
    ),
  );
}

/** Who speaks where the organization is strictest; nothing where the call, as far as it can be shown, comes to the same. */
function strictestAbove(program: Program, { agent, parameters, meter }: Pick<Meeting, 'agent' | 'meter'> & { readonly parameters: Parameters }): WorstCase[] {
  const { parts, voices } = program;
  let before: { readonly tier: Tier; readonly above: Vote | null; readonly arm: Arm | undefined } | null = null;
  let now: Tier = 'autonomous';
  const complete = explore(parts, readAll(program, parameters), NOTHING_SUPPOSED, {
    meter,
    leaf: ({ chosen }) => {
      const votes = votesAt(program, chosen);
      const silent = settle('bounded', voices.voices, votes.map((vote, i) => (parts[i] === agent ? null : vote)), true);
      now = stricter(now, settle('bounded', voices.voices, votes, true).tier);
      if (before !== null && !isStricter(silent.tier, before.tier)) return;
      before = { tier: silent.tier, above: silent.steps.find(({ layer }) => layer === 'organization')?.vote ?? null, arm: agent.arms[chosen.at(-1) as number] };
    },
  });
  const found = before as { readonly tier: Tier; readonly above: Vote | null; readonly arm: Arm | undefined } | null;
  return complete && found?.arm !== undefined && isStricter(found.tier, now) ? [{ arm: found.arm, above: found.above, parameters }] : [];
}
