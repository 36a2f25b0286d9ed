// Owns: what a log tells of the calls that rate limits count: those that did, those that may have, and where the log begins, has holes, or no order.
// Refuses: limits and their windows (core/decide/rate-limits.ts).

import type { RateLimitStore } from '../../../core/src/index.js';

/** Milliseconds. Writers of one log are not quite in step; what is further apart is no order. */
const OUT_OF_STEP = 60_000;

/** More calls than any limit allows, none of which is kept. */
const ANY_NUMBER: readonly number[] = new Array<number>(2 ** 32 - 1);

/**
 * A call whose parameters the log lacks may have counted or not. So calls are decided twice: by those that are sure to have counted, and by all that
 * may have. Where both come to one answer, the doubtful ones make no difference. What the second decision counts is sure, since with fewer calls
 * there is more room; what only the first one counts may have counted. Times are milliseconds since 1970.
 */
export class KnownCalls {
  readonly #sure: CallsInOrder;
  readonly #possible: CallsInOrder;
  /** When the log begins, or goes on behind a hole. */
  #start = NaN;
  #latest = 0;
  /** Of windows that reach back before it, nothing is known. Infinite until a call comes whose time can be relied on. */
  #unknownBefore = -Infinity;
  #isOrdered = true;
  /** Whether a call came later than the one before it: as long as none did, the log may begin with the newest one. */
  #isForward = false;
  #recorded: { readonly calls: CallsInOrder; readonly key: string; readonly at: number; readonly forget: number }[] = [];

  /** `most`: so many calls are more than any limit lets through. */
  constructor(most: number) {
    this.#sure = new CallsInOrder(most);
    this.#possible = new CallsInOrder(most);
  }

  /** Has the calls that are sure to have counted. */
  readonly fewest: RateLimitStore = {
    calls: (key, since) => (since < this.#unknownBefore ? [] : this.#sure.since(key, since)),
    record: (key, at, forget) => this.#recorded.push({ calls: this.#possible, key, at, forget }),
  };

  /** Has all calls that may have counted. */
  readonly most: RateLimitStore = {
    calls: (key, since) => (since < this.#unknownBefore ? ANY_NUMBER : this.#possible.since(key, since)),
    record: (key, at, forget) => this.#recorded.push({ calls: this.#sure, key, at, forget }),
  };

  /** Whether all calls so far have times, and stand in their order. */
  get isOrdered(): boolean {
    return this.#isOrdered;
  }

  /** Whether the `window` seconds before a moment reach back to where the log has nothing. */
  isCutOff(moment: number, window: number): boolean {
    return moment - window * 1000 < this.#start;
  }

  /** Goes on to a call, and gives the moment at which it counts: not before those that stand before it in the log. */
  next(at: number): number {
    const isInOrder = at >= this.#latest - (this.#isForward ? OUT_OF_STEP : 0);
    this.#isForward ||= at > this.#latest && this.#latest > 0;
    if (at > this.#latest) this.#latest = at;
    if (Number.isNaN(this.#start)) this.#start = this.#latest;
    if (!isInOrder) {
      this.#isOrdered = false;
      this.#unknownBefore = Infinity;
    } else if (this.#unknownBefore === Infinity) this.#unknownBefore = this.#latest;
    return this.#latest;
  }

  /** Something is missing here. */
  hole(): void {
    this.#start = NaN;
  }

  /**
   * Counts what both decisions about a call recorded; neither sees what the other one did. `keptOut`: the counters of which one is known to have had no
   * room for it, whatever the log has of it.
   */
  count(keptOut: ReadonlySet<string> = NONE): void {
    for (const { calls, key, at, forget } of this.#recorded) {
      if (!keptOut.has(key) || (calls === this.#possible && keptOut.size > 1)) calls.record(key, at, forget);
    }
    this.#recorded = [];
  }

  /** Does not count what they recorded. */
  forget(): void {
    this.#recorded = [];
  }

  /** Does not count that either: a call of this moment may have counted under each of these keys, or under none. */
  doubt(keys: ReadonlySet<string>, moment: number): void {
    this.#recorded = [];
    for (const key of keys) this.#possible.record(key, moment, -Infinity);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Times of calls by key. They come in their order, and of each key no more are kept than any limit asks for. */
class CallsInOrder {
  readonly #times = new Map<string, { readonly all: number[]; first: number }>();

  constructor(readonly most: number) {}

  since(key: string, since: number): readonly number[] {
    const times = this.#times.get(key);
    if (times === undefined) return [];
    let [from, to] = [times.first, times.all.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((times.all[middle] as number) > since) to = middle;
      else from = middle + 1;
    }
    return times.all.slice(from);
  }

  record(key: string, at: number, forget: number): void {
    let times = this.#times.get(key);
    if (times === undefined) this.#times.set(key, (times = { all: [], first: 0 }));
    const { all } = times;
    all.push(at);
    times.first = Math.max(times.first, all.length - this.most);
    while ((all[times.first] as number) <= forget) times.first++;
    // Moving the rest each time would make it as many steps as there are calls.
    if (times.first > all.length - times.first + 1000) {
      all.splice(0, times.first);
      times.first = 0;
    }
  }
}
