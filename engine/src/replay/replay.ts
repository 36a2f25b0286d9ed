// Owns: deciding recorded calls again by other policies: which of them would be decided as they were, which not, and of which that cannot be told.
// Refuses: guessing. A parameter that the log lacks makes a call one of which that cannot be told, unless it makes no difference.

import { Decider, SHIPPED_SCHEME, check, decidingLines, isStricter, widestLimits } from '../../../core/src/index.js';
import type { Decision, PolicySet, SourcePlace, Tier } from '../../../core/src/index.js';
import type { AuditEntry } from '../audit/entry.js';
import { placeOf } from '../decision.js';
import type { DecisionSource } from '../decision.js';
import { decidedCall, timeOf } from './decided-call.js';
import type { DecidedCall } from './decided-call.js';
import { KnownCalls } from './known-calls.js';

/** Calls of one capability that would be decided differently in the same way, by the same line. */
export interface ReplayedChange {
  readonly change: 'looser' | 'stricter';
  readonly capability: string;
  /** The tier in the log. */
  readonly before: Tier;
  readonly after: Tier;
  /** Where the new answer is written; null where nobody votes. */
  readonly source: DecisionSource | null;
  /** Whether a rate limit makes the new answer stricter than the entries do. */
  readonly rateLimited: boolean;
  readonly calls: number;
  /** Agent → its calls. */
  readonly agents: ReadonlyMap<string, number>;
  /** The first of them, with the parameters that the log has. */
  readonly example: ReplayedCall;
}

/** Calls of one capability of which it cannot be told how they would be decided. */
export interface UntoldCalls {
  readonly capability: string;
  /** Parameters that the answer may depend on and that the log does not have; null where it depends on calls that the log does not have: a rate limit counts them. */
  readonly lacking: readonly string[] | null;
  readonly calls: number;
  readonly agents: ReadonlyMap<string, number>;
  readonly example: ReplayedCall;
}

/** A line that can decide calls, and how many of the log it decides. */
export interface ReplayedLine {
  readonly source: DecisionSource;
  /** What stands there: `filesystem.write`, `filesystem.write, rule 2`, `defaults`. */
  readonly says: string;
  readonly calls: number;
}

export interface ReplayedCall extends Pick<DecidedCall, 'agent' | 'capability' | 'parameters'> {
  /** Milliseconds since 1970; null where the entry has no readable time. */
  readonly at: number | null;
}

export interface ReplayOptions {
  /** Milliseconds since 1970. Calls before it are counted by rate limits and not judged. */
  readonly from?: number | undefined;
}

export interface ReplayReport {
  /** Decided calls: `same`, and those in `changes` and `untold`. */
  readonly calls: number;
  readonly same: number;
  /** Entries that are no decided call of an agent, and those that tell what became of one. */
  readonly otherEntries: number;
  /** Milliseconds since 1970 of the first and the last call; null where there is none with a time. */
  readonly first: number | null;
  readonly last: number | null;
  /** False where entries lack their time, or stand in another order: of calls that rate limits count nothing is told there. */
  readonly isOrdered: boolean;
  /** Most calls first. */
  readonly changes: readonly ReplayedChange[];
  readonly untold: readonly UntoldCalls[];
}

/** Names in logs come without end. */
const MOST_BLIND = 10_000;

/** Entries are to be added in the order of the log. Holds what it found, however long the log is, the calls inside the windows of rate limits, and the names of requests for approval. */
export class Replay {
  readonly #set: PolicySet;
  readonly #from: number;
  readonly #known: KnownCalls;
  /** By the calls that are sure to have counted, and by all that may have. */
  readonly #deciders: readonly [Decider, Decider];
  /** Requests for approval whose call was seen. */
  readonly #requests = new Set<string>();
  /** Calls that wait for an approval and name no request, by agent and capability. */
  readonly #waiting = new Map<string, number>();
  /** What was found of calls of which the log has no parameters, by agent and capability. */
  readonly #blind = new Map<string, ReadonlySet<string> | null>();
  readonly #changes = new Map<string, Group<Omit<ReplayedChange, keyof GroupReport>>>();
  readonly #untold = new Map<string, Group<Omit<UntoldCalls, keyof GroupReport>>>();
  /** Calls by the place that decides them. */
  readonly #decided = new Map<string, number>();
  #calls = 0;
  #same = 0;
  #otherEntries = 0;
  #first = Infinity;
  #last = -Infinity;

  constructor(set: PolicySet, { from = -Infinity }: ReplayOptions = {}) {
    this.#set = set;
    this.#from = from;
    this.#known = new KnownCalls(widestLimits(set).max);
    this.#deciders = [new Decider(set, this.#known.fewest), new Decider(set, this.#known.most)];
  }

  add(entry: AuditEntry): void {
    const call = decidedCall(entry);
    const isCall = call !== null && !this.#isFollowUp(call);
    const isBefore = timeOf(entry) < this.#from;
    if (!isCall) this.#otherEntries += isBefore ? 0 : 1;
    else if (isBefore) this.#decide(call);
    else this.#judge(call);
  }

  /** A part of the log could not be read: calls may be missing that rate limits count. */
  hole(): void {
    this.#known.hole();
  }

  report(): ReplayReport {
    const time = (at: number) => (Number.isFinite(at) ? at : null);
    return {
      calls: this.#calls,
      same: this.#same,
      otherEntries: this.#otherEntries,
      first: time(this.#first),
      last: time(this.#last),
      isOrdered: this.#known.isOrdered,
      changes: inOrder(this.#changes),
      untold: inOrder(this.#untold),
    };
  }

  /** Every line of the policies that speak for some agent, in their order; of those that ship with the product, those that decide a call. */
  lines(): readonly ReplayedLine[] {
    const lines = decidingLines(this.#set).map(({ source, says }) => ({ source: placeOf(source) as DecisionSource, says, calls: this.#decided.get(placeKey(source)) ?? 0 }));
    return lines.filter(({ source, calls }) => calls > 0 || !source.uri.startsWith(SHIPPED_SCHEME));
  }

  /** An approval is asked for in one entry, and how it ended stands in another one: that is one call. */
  #isFollowUp({ agent, capability, request, isEnd, tier }: DecidedCall): boolean {
    if (request !== null) {
      if (this.#requests.has(request)) return true;
      this.#requests.add(request);
      return false;
    }
    if (tier !== 'approval_required') return false;
    const key = JSON.stringify([agent, capability]);
    const waiting = this.#waiting.get(key) ?? 0;
    if (!isEnd) this.#waiting.set(key, waiting + 1);
    else if (waiting > 0) this.#waiting.set(key, waiting - 1);
    return isEnd && waiting > 0;
  }

  #judge(call: DecidedCall): void {
    const { capability, tier } = call;
    this.#calls++;
    if (call.at < this.#first) this.#first = call.at;
    if (call.at > this.#last) this.#last = call.at;
    const found = this.#decide(call);
    if (found.kind === 'told' && found.decision.settled.source !== null) {
      const key = placeKey(found.decision.settled.source);
      this.#decided.set(key, (this.#decided.get(key) ?? 0) + 1);
    }
    if (found.kind === 'untold') this.#tell(this.#untold, [capability, ...(found.lacking ?? [])], { capability, lacking: found.lacking }, call);
    else if (found.isSame) this.#same++;
    else {
      const { decision } = found;
      const { source } = decision.settled;
      const change = { change: isStricter(decision.tier, tier) ? 'stricter' : 'looser', capability, before: tier, after: decision.tier, source: placeOf(source), rateLimited: decision.isLimited } as const;
      this.#tell(this.#changes, [capability, tier, decision.tier, source?.uri ?? '', String(source?.line ?? 0), String(decision.isLimited)], change, call);
    }
  }

  /** Decides the call, and counts it. */
  #decide(call: DecidedCall): Decided {
    const { agent, capability, parameters, hidden, at, tier: recorded } = call;
    const moment = this.#known.next(at);
    const request = { agent, capability, parameters, at: moment };
    const [decision, other] = this.#deciders.map((each) => each.decide(request)) as [Decision, Decision];
    const lacking = decision.undecidable.filter((each) => hidden === null || hidden.has(each));
    const counters = lacking.length === 0 ? null : this.#countersInDoubt(call, decision.undecidable);
    if (counters !== null) {
      this.#known.doubt(counters, moment);
      return { kind: 'untold', lacking };
    }
    if (decision.tier !== other.tier) {
      this.#known.count();
      return { kind: 'untold', lacking: null };
    }
    // Calls that the log does not have explain it.
    const exceeded = decision.limits.filter(({ limit: { limit }, retryAfter }) => retryAfter === null && limit.onExceed === recorded && isStricter(recorded, decision.tier) && this.#known.isCutOff(moment, limit.window));
    if (exceeded.length > 0 && recorded === 'blocked') this.#known.forget();
    else this.#known.count(new Set(exceeded.map(({ key }) => key)));
    return { kind: 'told', decision, isSame: exceeded.length > 0 || decision.tier === recorded };
  }

  /** The counters by which a call may count of which cannot be told how it is decided; null where what the log lacks makes no difference. */
  #countersInDoubt(call: DecidedCall, undecidable: readonly string[]): ReadonlySet<string> | null {
    const find = () => (this.#dependsOnThem(call, undecidable) ? this.#deciders[0].counters(call) : null);
    if (call.hidden !== null) return find();
    // Where a log says nothing of parameters, the same is asked of every call.
    const key = JSON.stringify([call.agent, call.capability]);
    let found = this.#blind.get(key);
    if (found === undefined) {
      if (this.#blind.size >= MOST_BLIND) this.#blind.clear();
      this.#blind.set(key, (found = find()));
    }
    return found;
  }

  /** Whether the answer, or where the call counts, is another one by what the parameters are that the log lacks. */
  #dependsOnThem({ agent, capability, parameters, hidden }: DecidedCall, undecidable: readonly string[]): boolean {
    // What was not given is nothing that it may have been.
    const missing = undecidable.filter((each) => hidden !== null && !hidden.has(each) && !Object.hasOwn(parameters, each));
    const { tier, guards, limits, outcomes } = check(this.#set, { agent, capability, parameters: { ...parameters, ...Object.fromEntries(missing.map((each) => [each, null])) } });
    if (tier === null || guards.length > 0) return true;
    const [first, ...others] = outcomes.map((each) => each.limits);
    const areSameLimits = others.every((each) => each.length === first?.length && each.every(({ limit }, i) => limit === first[i]?.limit));
    return limits.length > 0 && !areSameLimits;
  }

  #tell<About>(groups: Map<string, Group<About>>, key: readonly string[], about: About, { agent, capability, parameters, at }: DecidedCall): void {
    const text = JSON.stringify(key);
    let group = groups.get(text);
    if (group === undefined) {
      group = { about, agents: new Map(), example: { agent, capability, parameters, at: Number.isNaN(at) ? null : at } };
      groups.set(text, group);
    }
    group.agents.set(agent, (group.agents.get(agent) ?? 0) + 1);
  }
}

/** `lacking`: the parameters that the answer may depend on and that the log does not have; null where it depends on calls. */
type Decided = { readonly kind: 'told'; readonly decision: Decision; readonly isSame: boolean } | { readonly kind: 'untold'; readonly lacking: readonly string[] | null };

function placeKey({ uri, span }: SourcePlace): string {
  return `${span.start} ${uri}`;
}

interface Group<About> {
  readonly about: About;
  readonly agents: Map<string, number>;
  readonly example: ReplayedCall;
}

type GroupReport = Pick<ReplayedChange, 'calls' | 'agents' | 'example'>;

function inOrder<About>(groups: ReadonlyMap<string, Group<About>>): (About & GroupReport)[] {
  const reports = [...groups.values()].map(({ about, agents, example }) => ({ ...about, calls: [...agents.values()].reduce((sum, each) => sum + each, 0), agents, example }));
  return reports.sort((a, b) => b.calls - a.calls);
}
