// Owns: what a log tells of the calls that rate limits count: those that did, those that may have, and where the log begins and has holes.
// Refuses: limits and their windows (core/decide/rate-limits.ts).

import { MemoryRateLimitStore } from '../../../core/src/index.js';
import type { RateLimitStore } from '../../../core/src/index.js';

/** Milliseconds. Writers of one log are not quite in step; what is further apart is no order. */
const OUT_OF_STEP = 60_000;

/** More calls than any limit allows, none of which is kept. */
const ANY_NUMBER: readonly number[] = new Array<number>(2 ** 32 - 1);

/**
 * A call whose parameters the log lacks may have counted or not. So calls are decided twice: by those that are sure to have counted, and by all that
 * may have. Where both come to one answer, the doubtful ones make no difference. What the second decision counts is sure, since with fewer calls
 * there is more room; what only the first one counts may have counted. So a doubt ends as soon as windows have room for it. Times are milliseconds
 * since 1970.
 */
export class KnownCalls {
  readonly #sure = new MemoryRateLimitStore();
  readonly #possible = new MemoryRateLimitStore();
  /** When the log begins, or goes on behind a hole. */
  #start = NaN;
  #latest = 0;
  #isOrdered = true;
  /** Agent → the last of its calls that may have counted anywhere. */
  readonly #doubts = new Map<string, number>();
  #agent = '';
  #recorded: (() => void)[] = [];

  /** Has the calls that are sure to have counted. */
  readonly fewest: RateLimitStore = {
    calls: (key, since) => (this.#isOrdered ? this.#sure.calls(key, since) : []),
    record: (key, at, forget) => this.#recorded.push(() => this.#possible.record(key, at, forget)),
  };

  /** Has all calls that may have counted. */
  readonly most: RateLimitStore = {
    calls: (key, since) => (this.#isOrdered && since >= (this.#doubts.get(this.#agent) ?? -Infinity) ? this.#possible.calls(key, since) : ANY_NUMBER),
    record: (key, at, forget) => this.#recorded.push(() => this.#sure.record(key, at, forget)),
  };

  /** Whether entries have times, and stand in their order. Where not, nothing is known of any window. */
  get isOrdered(): boolean {
    return this.#isOrdered;
  }

  /** Whether the `window` seconds before a moment reach back to where the log has nothing. */
  isCutOff(moment: number, window: number): boolean {
    return moment - window * 1000 < this.#start;
  }

  /** Goes on to a call of this agent, and gives the moment at which it counts: not before those that stand before it in the log. */
  next(agent: string, at: number): number {
    this.#agent = agent;
    if (Number.isNaN(at) || at < this.#latest - OUT_OF_STEP) this.#isOrdered = false;
    if (at > this.#latest) this.#latest = at;
    if (Number.isNaN(this.#start)) this.#start = this.#latest;
    return this.#latest;
  }

  /** Something is missing here. */
  hole(): void {
    this.#start = NaN;
  }

  /** Counts what both decisions about a call recorded; neither sees what the other one did. */
  count(): void {
    for (const each of this.#recorded) each();
    this.#recorded = [];
  }

  /** Does not count what they recorded. */
  forget(): void {
    this.#recorded = [];
  }

  /** Does not count them, and nobody knows whether and where the call counts. */
  doubt(moment: number): void {
    this.#recorded = [];
    this.#doubts.set(this.#agent, moment);
  }
}
