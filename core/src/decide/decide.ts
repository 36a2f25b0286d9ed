// Owns: the decision about one request, as an enforcement point asks for it: fail closed, with limits counted.
// Refuses: questions with open parameters (check.ts) and words (render/).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { isCapabilityName } from '../model/pattern.js';
import { isStricter, rank } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { explore } from './explore.js';
import type { Leaf } from './explore.js';
import { prepareCheck } from './known-check.js';
import type { KnownCheck } from './known-check.js';
import { readParameter } from './parameters.js';
import type { Parameters, Reading } from './parameters.js';
import { Outlook } from './outlook.js';
import { programFor, reachable, slotsOf } from './program.js';
import type { Program } from './program.js';
import { NOTHING_SUPPOSED, Reasoner, Reckoning, STEPS_OF_A_QUESTION } from './reasoner.js';
import { limitState } from './rate-limits.js';
import type { RateLimitStore } from './rate-limits.js';
import { TOO_MANY, applyLimits, blockedBecause, settle } from './settle.js';
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
  /** The limits of all entries that voted, as they stand after this call, in the order of the layers. */
  readonly limits: readonly CountedLimit[];
}

export interface CountedLimit {
  readonly limit: ActiveLimit;
  /** Calls in the window, this one included where it counts. */
  readonly calls: number;
  /** Seconds until this limit has room again; null where it was not exceeded. */
  readonly retryAfter: number | null;
}

/** A program with what repeated requests have in common. */
interface Prepared {
  readonly program: Program;
  /** By part and arm. */
  readonly checks: readonly (readonly (readonly KnownCheck[])[])[];
  /** Whether the ways through the arms are few enough to be numbered exactly, and so to be kept. */
  readonly isNumbered: boolean;
  /** Where nothing depends on parameters and nothing is counted. */
  readonly constant: Decision | null;
  /** What is settled for each way through the arms that was met so far, by its number. */
  readonly settled: Map<number, Settled>;
  /** The decisions among them that no limit can change. */
  readonly decisions: Map<number, Decision>;
}

/** Names that no catalogue knows come without end; programs for so many of them are kept. */
const MOST_UNKNOWN = 5_000;

/**
 * Decides requests by one set of policies. Lines a capability up once for each agent and keeps that; agents of one organization whose own policies say
 * nothing of the capability have one program together.
 */
export class Decider {
  readonly set: PolicySet;
  readonly store: RateLimitStore | null;
  /** What a decision may cost while parameters are missing; beyond that it is `blocked`. */
  readonly #steps: number;
  readonly #agents: ReadonlyMap<string, Map<string, Prepared>>;
  /** For every agent without a file. */
  readonly #others = new Map<string, Prepared>();
  /** By what speaks for agents apart from their own policies: the programs in which those are silent. */
  readonly #shared = new Map<string, Map<string, Prepared>>();
  readonly #numbers = new Map<CompiledPolicy, number>();
  /** Where programs for unknown names are kept. */
  readonly #unknown: { readonly programs: Map<string, Prepared>; readonly capability: string }[] = [];

  constructor(set: PolicySet, store: RateLimitStore | null, steps = STEPS_OF_A_QUESTION) {
    this.set = set;
    this.store = store;
    this.#steps = steps;
    this.#agents = new Map(set.agentNames().map((name) => [name, new Map()]));
  }

  decide(request: DecisionRequest): Decision {
    const programs = this.#agents.get(request.agent) ?? this.#others;
    const prepared = programs.get(request.capability) ?? this.#prepare(programs, request);
    if (prepared === null) return decided(blockedBecause('the capability is no well-formed name'));
    if (prepared.constant !== null) return prepared.constant;
    const path = pathNumber(prepared, request.parameters);
    if (path === OPEN) return this.#strictest(request, prepared.program);
    const decision = prepared.decisions.get(path);
    if (decision !== undefined) return decision;
    const settled = prepared.settled.get(path) ?? this.#settlePath(prepared, path, request.parameters);
    return this.#limited(request, settled, []);
  }

  /** Null for a name that is not well-formed. */
  #prepare(programs: Map<string, Prepared>, { agent, capability }: DecisionRequest): Prepared | null {
    if (!isCapabilityName(capability)) return null;
    const program = programFor(this.set, agent, capability, 'enforcement');
    const shared = programs === this.#others ? programs : this.#sharedBy(program);
    const prepared = shared?.get(capability) ?? this.#prepareProgram(program);
    for (const each of shared === null || shared === programs ? [programs] : [programs, shared]) this.#keep(each, program, prepared);
    return prepared;
  }

  #prepareProgram(program: Program): Prepared {
    const settled = program.isConstant ? this.#settle(program, program.parts.map(({ arms }) => arms[0]?.vote ?? null)) : null;
    return {
      program,
      checks: program.parts.map(({ arms }) => arms.map((arm) => arm.checks.map(prepareCheck))),
      isNumbered: program.parts.reduce((ways, { arms }) => ways * (arms.length + 1), 1) <= Number.MAX_SAFE_INTEGER,
      constant: settled === null || this.#counts(settled) ? null : decided(settled),
      settled: new Map(),
      decisions: new Map(),
    };
  }

  /** The programs of all agents for whom the same policies speak; null where an agent's own policy has a say in this one. */
  #sharedBy({ parts }: Program): Map<string, Prepared> | null {
    if (parts.some(({ voice, arms }) => voice.layer === 'agent' && arms.length > 0)) return null;
    const key = parts.flatMap(({ voice }) => (voice.layer === 'agent' ? [] : [voice.kind === 'policy' ? `${this.#numberOf(voice.policy)} ${voice.tightensOnly}` : voice.vote.reason])).join('\n');
    const known = this.#shared.get(key) ?? new Map<string, Prepared>();
    this.#shared.set(key, known);
    return known;
  }

  #numberOf(policy: CompiledPolicy): number {
    const number = this.#numbers.get(policy) ?? this.#numbers.size;
    this.#numbers.set(policy, number);
    return number;
  }

  #keep(programs: Map<string, Prepared>, { known, capability }: Program, prepared: Prepared): void {
    programs.set(capability, prepared);
    if (known !== undefined) return;
    this.#unknown.push({ programs, capability });
    if (this.#unknown.length <= MOST_UNKNOWN) return;
    for (const each of this.#unknown) each.programs.delete(each.capability);
    this.#unknown.length = 0;
  }

  #settlePath({ program, checks, isNumbered, settled, decisions }: Prepared, path: number, parameters: Parameters): Settled {
    const found = this.#settle(program, program.parts.map(({ arms }, i) => arms[endOf(checks[i] as ArmChecks, parameters)]?.vote ?? null));
    if (!isNumbered) return found;
    settled.set(path, found);
    if (!this.#counts(found)) decisions.set(path, decided(found));
    return found;
  }

  #counts(settled: Settled): boolean {
    return this.store !== null && settled.limits.length > 0;
  }

  /** The strictest final answer over everything that undecidable parameters could be; of equal ones the first in the order of the arms. */
  #strictest(request: DecisionRequest, program: Program): Decision {
    const readings = readAll(program, request.parameters);
    const undecidable = [...readings].filter(([, each]) => each.kind !== 'known').map(([name]) => name);
    const reasoner = new Reasoner(readings, new Reckoning({ left: this.#steps }));
    const parts = program.parts.map((part) => reachable(part, reasoner));
    const outlook = new Outlook(parts, ({ tier, limit }) => Math.max(rank(tier), limit === null || this.store === null ? 0 : rank(limit.onExceed)));
    let best: { readonly settled: Settled; readonly tier: Tier } | null = null;
    const leaf = ({ chosen }: Leaf) => {
      const settled = this.#settle(program, parts.map(({ arms }, i) => arms[chosen[i] as number]?.vote ?? null));
      const { tier } = applyLimits(settled, exceededOf(this.#counted(request, settled)));
      if (best === null || isStricter(tier, best.tier)) best = { settled, tier };
      return tier === 'blocked';
    };
    const isIdle = (chosen: readonly number[], arm: number) => best !== null && outlook.strictest(chosen, arm) <= rank(best.tier);
    const complete = explore(parts, readings, NOTHING_SUPPOSED, { leaf, isIdle, reckoning: reasoner.reckoning });
    const found = best as { readonly settled: Settled; readonly tier: Tier } | null;
    if (found === null || (!complete && found.tier !== 'blocked')) return { ...decided(blockedBecause(TOO_MANY)), undecidable };
    return this.#limited(request, found.settled, undecidable);
  }

  #settle(program: Program, votes: readonly (Vote | null)[]): Settled {
    return settle(this.set.hierarchy, program.voices.voices, votes, program.voices.hasOrganization);
  }

  #limited(request: DecisionRequest, settled: Settled, undecidable: readonly string[]): Decision {
    const { store } = this;
    if (settled.limits.length === 0 || store === null) return { ...decided(settled), undecidable };
    const before = this.#counted(request, settled);
    const exceeded = exceededOf(before);
    const answer = applyLimits(settled, exceeded);
    const now = request.at ?? 0;
    const limits = before.map(({ limit, key, calls, retryAfter }) => {
      // A call that is denied, or that a limit keeps out, does not count there.
      const counts = answer.tier !== 'blocked' && retryAfter === null;
      if (counts) store.record(key, now, now - limit.limit.window * 1000);
      return { limit, calls: counts ? calls + 1 : calls, retryAfter };
    });
    const waits = limits.map((each) => each.retryAfter ?? 0);
    return { tier: answer.tier, settled: answer, undecidable, retryAfter: exceeded.length === 0 ? null : Math.max(...waits), exceeded, limits };
  }

  /** The limits before this call. */
  #counted(request: DecisionRequest, settled: Settled): (CountedLimit & { readonly key: string })[] {
    const { store } = this;
    if (store === null) return [];
    const keys = counterKeys(request.agent, settled.limits);
    return settled.limits.map((limit, i) => {
      const key = keys[i] as string;
      const { calls, retryAfter } = limitState(store, key, limit.limit, request.at ?? 0);
      return { limit, key, calls, retryAfter };
    });
  }
}

function exceededOf(counted: readonly CountedLimit[]): ActiveLimit[] {
  return counted.filter((each) => each.retryAfter !== null).map((each) => each.limit);
}

/** By arm of one part. */
type ArmChecks = readonly (readonly KnownCheck[])[];

/** In place of an arm or a path where a parameter that matters is not known. */
const OPEN = -2;

/** The number of the way through the arms that known parameters take; parts without a vote count as well. */
function pathNumber({ checks }: Prepared, parameters: Parameters): number {
  let path = 0;
  for (let i = 0; i < checks.length; i++) {
    const arms = checks[i] as ArmChecks;
    const end = endOf(arms, parameters);
    if (end === OPEN) return OPEN;
    path = path * (arms.length + 1) + end + 1;
  }
  return path;
}

/** The arm at which a part ends, -1 where it has no vote. */
function endOf(arms: ArmChecks, parameters: Parameters): number {
  for (let i = 0; i < arms.length; i++) {
    const holds = allHold(arms[i] as readonly KnownCheck[], parameters);
    if (holds !== false) return holds === true ? i : OPEN;
  }
  return -1;
}

function allHold(checks: readonly KnownCheck[], parameters: Parameters): boolean | undefined {
  let holds: boolean | undefined = true;
  for (let i = 0; i < checks.length; i++) {
    const one = (checks[i] as KnownCheck)(parameters);
    if (one === false) return false;
    if (one === undefined) holds = undefined;
  }
  return holds;
}

export function votesAt(program: Program, chosen: readonly number[]): (Vote | null)[] {
  return program.parts.map(({ arms }, i) => arms[chosen[i] ?? -1]?.vote ?? null);
}

export function readAll(program: Program, parameters: Parameters): Map<string, Reading> {
  return new Map([...slotsOf(program)].map(([name, slot]) => [name, readParameter(slot, parameters)]));
}

/** The counters of limits that apply together. Two files with one name have counters of their own, in the order of the files. */
function counterKeys(agent: string, limits: readonly ActiveLimit[]): string[] {
  const seen = new Map<string, number>();
  return limits.map(({ layer, vote }) => {
    const key = JSON.stringify([agent, layer, vote.policy, vote.entry?.entry.key ?? null]);
    const earlier = seen.get(key) ?? 0;
    seen.set(key, earlier + 1);
    return earlier === 0 ? key : `${key} ${earlier + 1}`;
  });
}

function decided(settled: Settled): Decision {
  return { tier: settled.tier, settled, undecidable: [], retryAfter: null, exceeded: [], limits: [] };
}
