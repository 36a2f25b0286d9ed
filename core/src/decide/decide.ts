// Owns: the decision about one request, as an enforcement point asks for it: fail closed, with limits counted.
// Refuses: questions with open parameters (check.ts) and words (render/).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { isCapabilityName } from '../model/pattern.js';
import { isStricter, rank } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { explore } from './explore.js';
import type { Leaf } from './explore.js';
import { KnownNames } from './known-names.js';
import { NO_CLAIMS, readParameter } from './parameters.js';
import type { Parameters, Reading } from './parameters.js';
import { Outlook } from './outlook.js';
import { programFor, reachable, slotsOf, votesAt } from './program.js';
import type { Part, Program } from './program.js';
import { NOTHING_SUPPOSED, Reasoner, Reckoning, STEPS_OF_A_QUESTION } from './reasoner.js';
import { relaxingSteps, STEPS_OF_A_TRACE } from './relaxing-way.js';
import { limitState } from './rate-limits.js';
import type { RateLimitStore } from './rate-limits.js';
import { Rows } from './rows.js';
import { applyLimits, blockedBecause, givenUp, namesakesBefore, settle, withSteps } from './settle.js';
import type { ActiveLimit, Settled } from './settle.js';
import { OPEN, waysThrough } from './ways.js';
import type { Ways } from './ways.js';

export interface DecisionRequest {
  readonly agent: string;
  readonly capability: string;
  readonly parameters: Parameters;
  /** Time of the call in milliseconds, or who tells it; needed where calls are counted, and asked for nowhere else. */
  readonly at?: number | (() => number);
}

export interface Decision {
  readonly tier: Tier;
  readonly settled: Settled;
  /** Parameters that were missing or unusable and that what some layer says may depend on; the answer itself may come to the same without them. */
  readonly undecidable: readonly string[];
  /** Seconds until the exceeded limits have room again; null where none is exceeded. */
  readonly retryAfter: number | null;
  /** Whether the exceeded limits make the answer stricter, so that waiting helps. */
  readonly isLimited: boolean;
  readonly exceeded: readonly ActiveLimit[];
  /** The limits of all entries that voted, as they stand after this call, in the order of the layers. */
  readonly limits: readonly CountedLimit[];
}

export interface CountedLimit {
  readonly limit: ActiveLimit;
  /** Of its counter in the store. */
  readonly key: string;
  /** Calls in the window, this one included where it counts. */
  readonly calls: number;
  /** Seconds until this limit has room again; null where it was not exceeded. */
  readonly retryAfter: number | null;
}

/** What answers for one agent and one capability: the decision itself, where no request could make it another one. */
type Answer = Decision | Prepared;

/** A program whose answers depend on the request, with what repeated requests have in common. */
class Prepared {
  /** Unlike a decision, it has none by itself. */
  readonly tier = null;
  /** What is settled for each way through the arms that was met so far, by its number. */
  readonly settled = new Map<number, Settled>();
  /** The decisions among them that no limit can change. */
  readonly decisions = new Map<number, Decision>();
  /** The decision where no parameter is known; null until it was asked for. */
  unknowing: Decision | null = null;

  constructor(
    readonly program: Program,
    readonly ways: Ways,
    /** Whether calls are counted on any of the ways. */
    readonly isCounted: boolean,
  ) {}
}

/** Names that no catalogue knows come without end; answers for so many of them are kept. */
const MOST_UNKNOWN = 5_000;
/** Of one program. */
const MOST_WAYS = 10_000;

/**
 * Decides requests by one set of policies. Lines a capability up once for each agent and keeps that; agents of one organization whose own policies say
 * nothing of the capability have one answer together.
 *
 * A decision that depends on no parameter is two look-ups by name, one by number, and the very same object every time.
 */
export class Decider {
  readonly set: PolicySet;
  readonly store: RateLimitStore | null;
  /** What a decision may cost while parameters are missing; beyond that it is `blocked`. */
  readonly #steps: number;
  /** Capability → its place in the catalogue. */
  readonly #places = new KnownNames();
  /** By row and by place of the capability. A row belongs to one agent that has a file, or to all agents for whom the same speaks apart from their own policies. */
  readonly #answers: Rows<Answer>;
  /** The same for names that the catalogue does not have. */
  readonly #unknown: Map<string, Answer>[] = [];
  /** By row: the one for answers that the agent's own policies say nothing of. */
  readonly #commonRows: number[] = [];
  /** Those asked about that have a file. */
  readonly #rows = new KnownNames();
  /** For all agents without a file; null until one is asked about. */
  #othersRow: number | null = null;
  /** By what speaks for agents apart from their own policies. */
  readonly #rowsInCommon = new Map<string, number>();
  readonly #numbers = new Map<CompiledPolicy, number>();
  /** Where answers for unknown names are kept. */
  readonly #keptUnknown: { readonly row: number; readonly capability: string }[] = [];

  constructor(set: PolicySet, store: RateLimitStore | null, steps = STEPS_OF_A_QUESTION) {
    this.set = set;
    this.store = store;
    this.#steps = steps;
    [...set.catalogue.capabilities.keys()].forEach((name, place) => this.#places.add(name, place));
    this.#answers = new Rows(set.catalogue.capabilities.size);
  }

  decide(request: DecisionRequest): Decision {
    const { agent, capability } = request;
    const known = this.#rows.numberOf(agent);
    const row = known < 0 ? this.#rowOf(agent) : known;
    const answer = this.#kept(row, capability) ?? this.#answerFor(row, agent, capability);
    return answer.tier === null ? this.#decideBy(answer, request) : answer;
  }

  /** The keys of all counters that a request may be counted by, whatever those of its parameters are that it does not give. */
  counters({ agent, capability, parameters }: DecisionRequest): ReadonlySet<string> {
    if (!isCapabilityName(capability)) return new Set();
    const program = programFor(this.set, agent, capability, 'enforcement');
    const reasoner = new Reasoner(readAll(program, parameters), new Reckoning({ left: this.#steps }));
    return counterKeys(agent, program, program.parts.map((part) => reachable(part, reasoner)));
  }

  #decideBy(prepared: Prepared, request: DecisionRequest): Decision {
    // All counters of one call go by one time.
    if (prepared.isCounted && typeof request.at === 'function') return this.#decideBy(prepared, { ...request, at: timeOf(request) });
    const { numberOf } = prepared.ways;
    const way = numberOf === null ? null : numberOf(request.parameters);
    if (way === OPEN) return this.#decideOpen(request, prepared);
    const decision = way === null ? undefined : prepared.decisions.get(way);
    return decision ?? this.#decideWay(request, prepared, way);
  }

  #rowOf(agent: string): number {
    const isOther = this.set.agentPolicies(agent).length === 0;
    if (isOther && this.#othersRow !== null) return this.#othersRow;
    const common = this.#commonRowOf(this.set.voicesFor(agent, 'enforcement').voices);
    if (isOther) return (this.#othersRow = common);
    const row = this.#addRow(common);
    this.#rows.add(agent, row);
    return row;
  }

  /** The one of all agents for whom the same policies speak, apart from their own. */
  #commonRowOf(voices: readonly Voice[]): number {
    const key = voices.flatMap((voice) => (voice.layer === 'agent' ? [] : [voice.kind === 'policy' ? `${this.#numberOf(voice.policy)} ${voice.tightensOnly}` : voice.vote.reason])).join('\n');
    const row = this.#rowsInCommon.get(key) ?? this.#addRow(null);
    this.#rowsInCommon.set(key, row);
    return row;
  }

  /** `common`: null where the new row is one in common itself. */
  #addRow(common: number | null): number {
    const row = this.#answers.add();
    this.#unknown.push(new Map());
    this.#commonRows.push(common ?? row);
    return row;
  }

  #numberOf(policy: CompiledPolicy): number {
    const number = this.#numbers.get(policy) ?? this.#numbers.size;
    this.#numbers.set(policy, number);
    return number;
  }

  #answerFor(row: number, agent: string, capability: string): Answer {
    if (!isCapabilityName(capability)) return decided(blockedBecause('the capability is no well-formed name'));
    const program = programFor(this.set, agent, capability, 'enforcement');
    const isCommon = program.parts.every(({ voice, arms }) => voice.layer !== 'agent' || arms.length === 0);
    const common = isCommon ? (this.#commonRows[row] as number) : row;
    const answer = this.#kept(common, capability) ?? this.#answerBy(program);
    for (const each of new Set([row, common])) this.#keep(each, capability, answer);
    return answer;
  }

  #answerBy(program: Program): Answer {
    const settled = program.isConstant ? this.#settle(program, program.parts.map(({ arms }) => arms[0]?.vote ?? null)) : null;
    if (settled !== null && !this.#counts(settled)) return decided(settled);
    const isCounted = this.store !== null && program.parts.some(({ arms }) => arms.some(({ vote }) => vote.limit !== null));
    return new Prepared(program, waysThrough(program.parts), isCounted);
  }

  #kept(row: number, capability: string): Answer | null | undefined {
    const place = this.#places.numberOf(capability);
    return place < 0 ? this.#unknown[row]?.get(capability) : this.#answers.at(row, place);
  }

  #keep(row: number, capability: string, answer: Answer): void {
    const place = this.#places.numberOf(capability);
    if (place >= 0) {
      this.#answers.set(row, place, answer);
      return;
    }
    this.#unknown[row]?.set(capability, answer);
    this.#keptUnknown.push({ row, capability });
    if (this.#keptUnknown.length <= MOST_UNKNOWN) return;
    for (const each of this.#keptUnknown) this.#unknown[each.row]?.delete(each.capability);
    this.#keptUnknown.length = 0;
  }

  /** A way that no decision is kept for: one that was not met before, or on which calls are counted. */
  #decideWay(request: DecisionRequest, prepared: Prepared, way: number | null): Decision {
    const { program, ways, settled, decisions } = prepared;
    const known = way === null ? undefined : settled.get(way);
    const ends = known === undefined ? ways.endsOf(request.parameters) : null;
    if (known === undefined && ends === null) return this.#decideOpen(request, prepared);
    const found = known ?? this.#settle(program, votesAt(program, ends ?? []));
    if (known === undefined && settled.size >= MOST_WAYS) for (const each of [settled, decisions]) each.clear();
    if (way !== null) settled.set(way, found);
    if (this.#counts(found)) return this.#limited(request, found, { undecidable: NOTHING, others: NOTHING });
    const decision = decided(found);
    if (way !== null) decisions.set(way, decision);
    return decision;
  }

  #counts(settled: Settled): boolean {
    return this.store !== null && settled.limits.length > 0;
  }

  /** Where no parameter is known, it is always the same that is not. */
  #decideOpen(request: DecisionRequest, prepared: Prepared): Decision {
    const { program } = prepared;
    const readings = readAll(program, request.parameters);
    if (prepared.isCounted || ![...readings.values()].every((each) => each.kind !== 'known' && each.claims === NO_CLAIMS)) return this.#strictest(request, program, readings);
    return (prepared.unknowing ??= Object.freeze(this.#strictest(request, program, readings)));
  }

  /** The strictest final answer over everything that undecidable parameters could be; of equal ones the first in the order of the arms. */
  #strictest(request: DecisionRequest, program: Program, readings: ReadonlyMap<string, Reading>): Decision {
    // Calls may share the decision, and with it the list.
    const undecidable = Object.freeze([...readings].filter(([, each]) => each.kind !== 'known').map(([name]) => name));
    const reasoner = new Reasoner(readings, new Reckoning({ left: this.#steps }));
    const parts = program.parts.map((part) => reachable(part, reasoner));
    const outlook = new Outlook(parts, ({ tier, limit }) => Math.max(rank(tier), limit === null || this.store === null ? 0 : rank(limit.onExceed)));
    let best: { readonly settled: Settled; readonly tier: Tier } | null = null;
    const leaf = ({ chosen }: Leaf) => {
      const settled = this.#settle(program, parts.map(({ arms }, i) => arms[chosen[i] as number]?.vote ?? null));
      const { tier } = applyLimits(settled, exceededOf(this.#counted(request, settled.limits)));
      if (best === null || isStricter(tier, best.tier)) best = { settled, tier };
      return tier === 'blocked';
    };
    const isIdle = (chosen: readonly number[], arm: number) => best !== null && outlook.strictest(chosen, arm) <= rank(best.tier);
    const complete = explore(parts, readings, NOTHING_SUPPOSED, { leaf, isIdle, reckoning: reasoner.reckoning });
    const found = best as { readonly settled: Settled; readonly tier: Tier } | null;
    if (found === null || (!complete && found.tier !== 'blocked')) return { ...decided(givenUp(parts)), undecidable };
    const { settled } = found;
    const others = found.tier === 'blocked' ? NOTHING : this.#othersThatMayCount(request, program, parts, readings);
    const shown = () => relaxingSteps(settled, { hierarchy: this.set.hierarchy, program, parts, readings, reckoning: new Reckoning({ left: STEPS_OF_A_TRACE }) }) ?? settled.steps;
    return this.#limited(request, withSteps(settled, shown), { undecidable, others });
  }

  /**
   * The limits of all entries that may have voted, whatever their votes come to: a call that leaves a parameter out counts wherever it would count with one,
   * or leaving it out would be a way around a limit.
   */
  #othersThatMayCount({ agent }: DecisionRequest, program: Program, parts: readonly Part[], readings: ReadonlyMap<string, Reading>): readonly ActiveLimit[] {
    const keys = this.store === null ? NO_KEYS : counterKeys(agent, program, parts);
    if (keys.size === 0) return NOTHING;
    const found = new Map<string, ActiveLimit>();
    const add = (votes: readonly (Vote | null)[]) => {
      for (const each of this.#settle(program, votes).limits) found.set(counterKey(agent, each), each);
      return found.size === keys.size;
    };
    const leaf = ({ chosen }: Leaf) => add(parts.map(({ arms }, i) => arms[chosen[i] as number]?.vote ?? null));
    const isComplete = explore(parts, readings, NOTHING_SUPPOSED, { leaf, reckoning: new Reckoning({ left: this.#steps }) });
    // Too many to be told apart: each may have voted.
    if (!isComplete) for (const part of parts) for (const { vote } of part.arms) add(parts.map((each) => (each === part ? vote : (each.arms[0]?.vote ?? null))));
    return [...found.values()];
  }

  #settle(program: Program, votes: readonly (Vote | null)[]): Settled {
    return settle(this.set.hierarchy, program.voices.voices, votes, program.voices.hasOrganization);
  }

  /** `others`: further limits by which the call may count; they have had their say. */
  #limited(request: DecisionRequest, settled: Settled, { undecidable, others }: { readonly undecidable: readonly string[]; readonly others: readonly ActiveLimit[] }): Decision {
    const { store } = this;
    if (store === null || (settled.limits.length === 0 && others.length === 0)) return { ...decided(settled), undecidable };
    const before = this.#counted(request, settled.limits);
    const exceeded = exceededOf(before);
    const answer = applyLimits(settled, exceeded);
    const now = timeOf(request);
    // A call that is denied, or that a limit keeps out, does not count there.
    const counts = ({ retryAfter }: CountedLimit) => answer.tier !== 'blocked' && retryAfter === null;
    const all = new Map([...this.#counted(request, others), ...before].filter(counts).map((each) => [each.key, each]));
    for (const { key, limit } of all.values()) store.record(key, now, now - limit.longest * 1000);
    const limits = before.map((each) => (counts(each) ? { ...each, calls: each.calls + 1 } : each));
    const waits = limits.map((each) => each.retryAfter ?? 0);
    return { tier: answer.tier, settled: answer, undecidable, retryAfter: exceeded.length === 0 ? null : Math.max(...waits), isLimited: answer.tier !== settled.tier, exceeded, limits };
  }

  /** The limits before this call. */
  #counted(request: DecisionRequest, limits: readonly ActiveLimit[]): CountedLimit[] {
    const { store } = this;
    if (store === null || limits.length === 0) return [];
    const now = timeOf(request);
    return limits.map((limit) => {
      const key = counterKey(request.agent, limit);
      const { calls, retryAfter } = limitState(store, key, limit.limit, now);
      return { limit, key, calls, retryAfter };
    });
  }
}

function timeOf({ at = 0 }: DecisionRequest): number {
  return typeof at === 'number' ? at : at();
}

function exceededOf(counted: readonly CountedLimit[]): ActiveLimit[] {
  return counted.filter((each) => each.retryAfter !== null).map((each) => each.limit);
}

export function readAll(program: Program, parameters: Parameters): Map<string, Reading> {
  return new Map([...slotsOf(program)].map(([name, slot]) => [name, readParameter(slot, parameters)]));
}

/** Of all arms of these parts of a program. */
function counterKeys(agent: string, { voices: { voices } }: Program, parts: readonly Part[]): ReadonlySet<string> {
  const keysOf = ({ voice: { layer }, arms }: Part, i: number) => arms.flatMap(({ vote }) => (vote.limit === null ? [] : [counterKey(agent, { layer, vote, namesakes: namesakesBefore(voices, i) })]));
  return new Set(parts.flatMap(keysOf));
}

/** Two files with one name have counters of their own, in the order in which they are asked. */
function counterKey(agent: string, { layer, vote, namesakes }: Pick<ActiveLimit, 'layer' | 'vote' | 'namesakes'>): string {
  const key = JSON.stringify([agent, layer, vote.policy, vote.entry?.entry.key ?? null]);
  return namesakes === 0 ? key : `${key} ${namesakes + 1}`;
}

/** Many requests get the very same one. */
function decided(settled: Settled): Decision {
  return Object.freeze({ tier: settled.tier, settled, undecidable: NOTHING, retryAfter: null, isLimited: false, exceeded: NOTHING, limits: NOTHING });
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_KEYS: ReadonlySet<string> = new Set();
