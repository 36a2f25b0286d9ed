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
    this.#calls.set(key, times);
  }
}

export interface LimitState {
  readonly exceeded: boolean;
  /** Whole seconds, rounded up, until the window has room; null where it has. */
  readonly retryAfter: number | null;
}

/** Whether one more call at `now` would go beyond `max` calls in `window` seconds. */
export function limitState(store: RateLimitStore, key: string, limit: { readonly max: number; readonly window: number }, now: number): LimitState {
  // Nobody can say what has happened since a time that is none.
  if (!Number.isFinite(now)) return { exceeded: true, retryAfter: limit.window };
  const calls = store.calls(key, now - limit.window * 1000);
  if (calls.length < limit.max) return { exceeded: false, retryAfter: null };
  const leaving = calls[calls.length - limit.max] as number;
  return { exceeded: true, retryAfter: Math.max(1, Math.ceil((leaving + limit.window * 1000 - now) / 1000)) };
}
