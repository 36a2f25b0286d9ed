// Owns: answering from compiled policies: decisions for enforcement, questions for people.
// Refuses: files. Every answer is made from one compiled set, from end to end.

import { Decider, answerJson, check, isCapabilityName } from '../../core/src/index.js';
import type { AnswerJson, PolicySet, RateLimitStore, Settled } from '../../core/src/index.js';
import { decisionOf, verdictOf } from './decision.js';
import type { Decision, Verdict } from './decision.js';
import type { Notice } from './notice.js';

export interface Call {
  readonly agent: string;
  readonly capability: string;
  /** The parameters of the call; what is left out counts as missing, and missing ones never make an answer more permissive. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** When the call is made, in milliseconds since 1970; now, where it is left out. */
  readonly at?: number | undefined;
}

export interface EngineQuestion {
  readonly agent: string;
  readonly capability: string;
  /** Those left out stay open, and the answer becomes cases. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Asks about the Nth call inside every rate limit's window. */
  readonly calls?: number | undefined;
}

export interface Engine {
  /** Decides a call and counts it. Synchronous; throws a `TypeError` for a call that is not well-typed, and never decides one. */
  decide(call: Call): Decision;
  /**
   * Answers without counting anything: one tier, or the cases that it depends on. The shape of `check-policy --format json`. Throws a `TypeError` for a
   * question that is not well-typed, or about what is no capability name.
   */
  check(question: EngineQuestion): AnswerJson;
  /** Names of the organization policies in force; empty where none is. */
  readonly active: readonly string[];
  /** Everything that is wrong with the policies at this moment, and what that means for decisions. */
  readonly notices: readonly Notice[];
  /** Counts the compiled sets, from 1: it tells whether something changed between two decisions. */
  readonly version: number;
}

/** A policy set made ready to decide. Never changes. */
export class CompiledPolicies {
  readonly decider: Decider;
  /** By what was settled, which repeated calls share. */
  readonly verdicts = new WeakMap<Settled, Verdict>();
  readonly #findNotices: () => readonly Notice[];
  #notices: readonly Notice[] | null = null;

  /** `findNotices` looks at every file, which takes time where there are thousands; it is asked when somebody wants to know. */
  constructor(
    readonly set: PolicySet,
    findNotices: () => readonly Notice[],
    readonly version: number,
    store: RateLimitStore,
  ) {
    this.#findNotices = findNotices;
    this.decider = new Decider(set, store);
  }

  get notices(): readonly Notice[] {
    return (this.#notices ??= this.#findNotices());
  }
}

export class PolicyEngine implements Engine {
  readonly #now: () => number;
  #compiled: CompiledPolicies;

  constructor(compiled: CompiledPolicies, clock: () => number) {
    this.#compiled = compiled;
    this.#now = () => timeOf(clock(), '`clock` gave no time: it has to return milliseconds since 1970');
  }

  decide({ agent, capability, parameters = {}, at }: Call): Decision {
    requireCall(agent, capability, parameters);
    // To ask a clock takes longer than most decisions: it is left to where calls are counted.
    const when = at === undefined ? this.#now : timeOf(at, '`at` is no time: give milliseconds since 1970, or leave it out for now');
    const { decider, verdicts } = this.#compiled;
    const decision = decider.decide({ agent, capability, parameters, at: when });
    let verdict = verdicts.get(decision.settled);
    if (verdict === undefined) {
      verdict = verdictOf(decision.settled);
      verdicts.set(decision.settled, verdict);
    }
    return decisionOf({ agent, capability }, decision, verdict);
  }

  check({ agent, capability, parameters = {}, calls }: EngineQuestion): AnswerJson {
    requireCall(agent, capability, parameters);
    // A decision about such a name is `blocked`; to a question there is no answer that would hold.
    if (!isCapabilityName(capability)) throw new TypeError(`\`${capability}\` is no capability name: give one such as \`filesystem.write\``);
    if (calls !== undefined && (!Number.isSafeInteger(calls) || calls < 1)) throw new TypeError('`calls` is a whole number from 1 up');
    return answerJson(check(this.#compiled.set, { agent, capability, parameters, ...(calls === undefined ? {} : { calls }) }));
  }

  get active(): readonly string[] {
    const { active } = this.#compiled.set;
    return active.kind === 'chosen' && active.name !== null ? [active.name] : [];
  }

  get notices(): readonly Notice[] {
    return this.#compiled.notices;
  }

  get version(): number {
    return this.#compiled.version;
  }

  /** From the next answer on. */
  replace(compiled: CompiledPolicies): void {
    this.#compiled = compiled;
  }
}

function timeOf(value: unknown, refusal: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(refusal);
  return value;
}

/** Callers without types get an error rather than an answer to a call that they did not mean. */
function requireCall(agent: unknown, capability: unknown, parameters: unknown): void {
  // Nobody's call would be decided as that of an agent without a policy, which may be allowed more.
  if (typeof agent !== 'string' || agent === '') throw new TypeError('`agent` is no name: give that of the agent that calls');
  if (typeof capability !== 'string') throw new TypeError('`capability` is not a text: give the name of the capability, such as `filesystem.write`');
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) throw new TypeError('`parameters` is no object: give the parameters of the call by name');
}
