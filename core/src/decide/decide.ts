// Owns: the decision about one request, as an enforcement point asks for it: fail closed, with limits counted.
// Refuses: questions with open parameters (check.ts) and words (render/).

import type { PolicySet } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { isCapabilityName } from '../model/pattern.js';
import { LAYERS, isStricter } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { NOTHING_SUPPOSED, explore } from './explore.js';
import { checkReading, readParameter } from './parameters.js';
import type { Parameters, Reading } from './parameters.js';
import { programFor, slotsOf } from './program.js';
import type { Program } from './program.js';
import { limitState } from './rate-limits.js';
import type { RateLimitStore } from './rate-limits.js';
import { applyLimits, settle } from './settle.js';
import type { ActiveLimit, Settled } from './settle.js';

export interface DecisionRequest {
  readonly agent: string;
  readonly capability: string;
  readonly parameters: Parameters;
  /** Time of the call in milliseconds; needed where calls are counted. */
  readonly at?: number;
}

export interface Decision {
  readonly tier: Tier;
  readonly settled: Settled;
  /** Parameters that were missing or unusable and that the answer depended on. */
  readonly undecidable: readonly string[];
  /** Seconds until the exceeded limits have room again; null where none is exceeded. */
  readonly retryAfter: number | null;
  readonly exceeded: readonly ActiveLimit[];
}

/** Keeps the programs of a set, so that a capability is lined up once for each agent. */
export class Decider {
  readonly #programs = new Map<string, Map<string, Program>>();

  constructor(
    readonly set: PolicySet,
    readonly store: RateLimitStore | null,
  ) {}

  decide(request: DecisionRequest): Decision {
    const { agent, capability, parameters } = request;
    if (!isCapabilityName(capability)) return illFormed();
    const program = this.#program(agent, capability);
    const votes = program.isConstant ? firstVotes(program) : knownVotes(program, parameters);
    if (votes !== null) return this.#limited(request, this.#settle(program, votes), []);
    return this.#strictest(request, program);
  }

  /** The strictest final answer over everything that undecidable parameters could be; of equal ones the first in the order of the arms. */
  #strictest(request: DecisionRequest, program: Program): Decision {
    const readings = readAll(program, request.parameters);
    const undecidable = [...readings].filter(([, each]) => each.kind !== 'known').map(([name]) => name);
    let best: { readonly settled: Settled; readonly tier: Tier } | null = null;
    const complete = explore(program.parts, readings, NOTHING_SUPPOSED, ({ chosen }) => {
      const votes = votesAt(program, chosen);
      const settled = this.#settle(program, votes);
      const { tier } = applyLimits(settled, this.#exceeded(request, settled).map((each) => each.limit));
      if (best === null || isStricter(tier, best.tier)) best = { settled, tier };
      return tier === 'blocked';
    });
    const found = best as { readonly settled: Settled; readonly tier: Tier } | null;
    if (!complete || found === null) return { ...illFormed(), undecidable };
    return this.#limited(request, found.settled, undecidable);
  }

  #settle(program: Program, votes: readonly (Vote | null)[]): Settled {
    return settle(this.set.hierarchy, program.voices.voices, votes, program.voices.hasOrganization);
  }

  #limited(request: DecisionRequest, settled: Settled, undecidable: readonly string[]): Decision {
    if (settled.limits.length === 0 || this.store === null) return { tier: settled.tier, settled, undecidable, retryAfter: null, exceeded: [] };
    const exceeded = this.#exceeded(request, settled);
    const answer = applyLimits(settled, exceeded.map((each) => each.limit));
    if (answer.tier !== 'blocked') {
      const now = request.at ?? 0;
      const beyond = new Set(exceeded.map((each) => each.key));
      const counted = new Map<string, number>();
      for (const each of settled.limits) {
        const key = counterKey(request.agent, each);
        counted.set(key, Math.max(counted.get(key) ?? 0, each.limit.window));
      }
      for (const [key, window] of counted) if (!beyond.has(key)) this.store.record(key, now, now - window * 1000);
    }
    const retryAfter = exceeded.length === 0 ? null : Math.max(...exceeded.map((each) => each.retryAfter));
    return { tier: answer.tier, settled: answer, undecidable, retryAfter, exceeded: exceeded.map((each) => each.limit) };
  }

  #exceeded(request: DecisionRequest, settled: Settled): { readonly limit: ActiveLimit; readonly key: string; readonly retryAfter: number }[] {
    const { store } = this;
    if (store === null) return [];
    return settled.limits.flatMap((limit) => {
      const key = counterKey(request.agent, limit);
      const state = limitState(store, key, limit.limit, request.at ?? 0);
      return state.retryAfter === null ? [] : [{ limit, key, retryAfter: state.retryAfter }];
    });
  }

  #program(agent: string, capability: string): Program {
    const key = this.set.agentPolicies(agent).length > 0 ? agent : '';
    let programs = this.#programs.get(key);
    if (programs === undefined) this.#programs.set(key, (programs = new Map()));
    const cached = programs.get(capability);
    if (cached !== undefined) return cached;
    const program = programFor(this.set, agent, capability, 'enforcement');
    // Unknown names come without end; only known ones are worth keeping.
    if (program.known !== undefined) programs.set(capability, program);
    return program;
  }
}

/** What every part votes when all parameters that matter are known; null where one is not. */
function knownVotes(program: Program, parameters: Parameters): (Vote | null)[] | null {
  const votes: (Vote | null)[] = [];
  for (const { arms } of program.parts) {
    let vote: Vote | null = null;
    for (const arm of arms) {
      let holds: boolean | undefined = true;
      for (const check of arm.checks) {
        const one = checkReading(check, readParameter(check.slot, parameters));
        if (one === false) {
          holds = false;
          break;
        }
        if (one === undefined) holds = undefined;
      }
      if (holds === undefined) return null;
      if (holds) {
        vote = arm.vote;
        break;
      }
    }
    votes.push(vote);
  }
  return votes;
}

function firstVotes(program: Program): (Vote | null)[] {
  return program.parts.map(({ arms }) => arms[0]?.vote ?? null);
}

export function votesAt(program: Program, chosen: readonly number[]): (Vote | null)[] {
  return program.parts.map(({ arms }, i) => arms[chosen[i] ?? -1]?.vote ?? null);
}

export function readAll(program: Program, parameters: Parameters): Map<string, Reading> {
  return new Map([...slotsOf(program)].map(([name, slot]) => [name, readParameter(slot, parameters)]));
}

function counterKey(agent: string, { layer, vote }: ActiveLimit): string {
  return JSON.stringify([agent, layer, vote.policy, vote.entry?.entry.key ?? null]);
}

function illFormed(): Decision {
  const steps = LAYERS.map((layer) => ({ layer, vote: null, marks: [], losing: [] }));
  const settled: Settled = { tier: 'blocked', deciding: null, decidingLayer: null, reason: 'the request cannot be decided', source: null, steps, limits: [] };
  return { tier: 'blocked', settled, undecidable: [], retryAfter: null, exceeded: [] };
}
