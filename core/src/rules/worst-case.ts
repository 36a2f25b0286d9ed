// Owns: calls for which a policy makes the answer more permissive where conditions ask for what the capability cannot have, so that a call gets the
//   strictest that it can come to.
// Refuses: conditions that a call settles; there one vote is put to another (layer-conflicts.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { Arm } from '../compile/compiled-policy.js';
import type { Vote } from '../compile/vote.js';
import type { Meter } from '../conditions/meter.js';
import { readAll } from '../decide/decide.js';
import { explore, NOTHING_SUPPOSED } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { reachable, votesAt } from '../decide/program.js';
import type { Part, Program } from '../decide/program.js';
import { Reasoner, Reckoning } from '../decide/reasoner.js';
import type { Narrowings } from '../decide/reasoner.js';
import { regionsOf } from '../decide/regions.js';
import { settle } from '../decide/settle.js';
import { isStricter, stricter } from '../model/tier.js';
import type { Tier } from '../model/tier.js';

export interface Meeting {
  readonly capability: Capability;
  /** Those who speak before and now. */
  readonly common: readonly Part[];
  /** Those who speak no more. */
  readonly before: readonly Part[];
  /** Who speaks now: an agent below its organization, or in place of what it inherits a policy. */
  readonly now: Part;
  readonly meter: Meter;
  /** What is found out about the same conditions for other capabilities, too. */
  readonly shared: Narrowings;
}

export interface WorstCase {
  /** What is said now where the answer before is strictest. */
  readonly arm: Arm;
  /** What the organization said there; null where it had no vote. */
  readonly above: Vote | null;
  readonly parameters: Parameters;
}

/** What is said above in any case. */
export function floorPart(vote: Vote): Part {
  return { voice: { kind: 'stand-in', layer: 'system', vote }, arms: [{ checks: [], vote }] };
}

/** One call for each region of calls that are answered alike, before and now. */
export function loosenedInTheWorstCase(meeting: Meeting): WorstCase[] {
  const { capability, common, before, now, meter, shared: narrowings } = meeting;
  const parts = [...common, ...before, now];
  const program = programOf(parts, capability);
  const reasoner = new Reasoner(readAll(program, {}), new Reckoning(meter, narrowings));
  const without = (silent: readonly Part[]) => parts.map((part) => (silent.includes(part) ? { ...part, arms: [] } : reachable(part, reasoner)));
  const shared = { hierarchy: 'bounded', program, reasoner, calls: 1 } as const;
  return regionsOf({ ...shared, parts: without([now]) }).flatMap((then) =>
    regionsOf({ ...shared, parts: without(before) }, then.room).flatMap(({ outcome, example }) =>
      isStricter(then.outcome.tier, outcome.tier) ? strictestBefore(program, { ...meeting, parameters: example }) : [],
    ),
  );
}

/** The strictest that a call can come to where only these speak: they read its parameters by their own conditions. Null where that takes too long to tell. */
export function strictestOf(parts: readonly Part[], { capability, parameters, meter }: Pick<Meeting, 'capability' | 'meter'> & { readonly parameters: Parameters }): Tier | null {
  const program = programOf(parts, capability);
  const { voices } = program.voices;
  let strictest: Tier = 'autonomous';
  const complete = explore(parts, readAll(program, parameters), NOTHING_SUPPOSED, {
    meter,
    leaf: ({ chosen }) => {
      strictest = stricter(strictest, settle('bounded', voices, votesAt(program, chosen), true).tier);
    },
  });
  return complete ? strictest : null;
}

function programOf(parts: readonly Part[], capability: Capability): Program {
  const voices = parts.map(({ voice }) => voice);
  return { capability: capability.name, known: capability, voices: { voices, hasOrganization: true, notes: [] }, parts, isConstant: false };
}

interface Found {
  readonly tier: Tier;
  readonly above: Vote | null;
  readonly arm: Arm | undefined;
}

/** Who speaks where the answer before is strictest; nothing where the call, as far as it can be shown, comes to the same. */
function strictestBefore(program: Program, { before, now, parameters, meter }: Meeting & { readonly parameters: Parameters }): WorstCase[] {
  const { parts, voices } = program;
  let strictest: Found | null = null;
  let answer: Tier = 'autonomous';
  const complete = explore(parts, readAll(program, parameters), NOTHING_SUPPOSED, {
    meter,
    leaf: ({ chosen }) => {
      const votes = votesAt(program, chosen);
      const settledWithout = (silent: readonly Part[]) => settle('bounded', voices.voices, votes.map((vote, i) => (silent.includes(parts[i] as Part) ? null : vote)), true);
      const then = settledWithout([now]);
      answer = stricter(answer, settledWithout(before).tier);
      if (strictest !== null && !isStricter(then.tier, strictest.tier)) return;
      strictest = { tier: then.tier, above: then.steps.find(({ layer }) => layer === 'organization')?.vote ?? null, arm: now.arms[chosen.at(-1) as number] };
    },
  });
  const found = strictest as Found | null;
  return complete && found?.arm !== undefined && isStricter(found.tier, answer) ? [{ arm: found.arm, above: found.above, parameters }] : [];
}
