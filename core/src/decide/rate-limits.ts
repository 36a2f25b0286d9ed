// Owns: counting calls in sliding windows.
// Refuses: a clock; the time of every call is handed in.

/** Where the times of counted calls are kept. Times in milliseconds. An implementation may forget calls older than `window`. */
export interface RateLimitStore {
  /** The times of the calls counted under `key` later than `since`, oldest first. */
  calls(key: string, since: number): readonly number[];
  /** Counts a call at `at`; those before `forget` need not be kept. */
  record(key: string, at: number, forget: number): void;
}

export class MemoryRateLimitStore implements RateLimitStore {
  readonly #calls = new Map<string, number[]>();

  calls(key: string, since: number): readonly number[] {
    const times = this.#calls.get(key);
    return times === undefined ? [] : times.filter((time) => time > since);
  }

  record(key: string, at: number, forget: number): void {
    const times = (this.#calls.get(key) ?? []).filter((time) => time > forget);
    times.push(at);
    // A call may be handed in after later ones.
    for (let i = times.length - 1; i > 0 && (times[i - 1] as number) > at; i--) [times[i - 1], times[i]] = [at, times[i - 1] as number];
    this.#calls.set(key, times);
  }
}

export interface LimitState {
  /** Calls counted in the window. */
  readonly calls: number;
  /** Whole seconds, rounded up, until the window has room; null where it has. */
  readonly retryAfter: number | null;
}

/** How many calls a window holds at `now`, and whether one more would go beyond `max`. */
export function limitState(store: RateLimitStore, key: string, limit: { readonly max: number; readonly window: number }, now: number): LimitState {
  // Nobody can say what has happened since a time that is none.
  if (!Number.isFinite(now)) return { calls: limit.max, retryAfter: limit.window };
  const times = store.calls(key, now - limit.window * 1000);
  const calls = times.length;
  if (calls < limit.max) return { calls, retryAfter: null };
  const leaving = times[calls - limit.max] as number;
  return { calls, retryAfter: Math.max(1, Math.ceil((leaving + limit.window * 1000 - now) / 1000)) };
}
