// Owns: what a caller may choose about an engine, and what holds where nothing is chosen.
// Refuses: reading anything.

import { resolve } from 'node:path';
import { MemoryRateLimitStore, nearest } from '../../core/src/index.js';
import type { Hierarchy, RateLimitStore } from '../../core/src/index.js';

export interface EngineOptions {
  /** The active organization policy; else the directory's `.active`, else its only organization policy. */
  readonly active?: string | undefined;
  /** `bounded` where it is left out. */
  readonly hierarchy?: Hierarchy | undefined;
  /** Path of a catalogue in place of the built-in one: a YAML or JSON file. */
  readonly catalogue?: string | undefined;
  /** Where calls are counted; in memory where it is left out. It stays the same store when policies are compiled again. */
  readonly rateLimitStore?: RateLimitStore | undefined;
  /** Milliseconds since 1970, for calls that bring no time of their own. Asked only where calls are counted. */
  readonly clock?: (() => number) | undefined;
}

export interface ChosenOptions {
  readonly active: string | null;
  readonly hierarchy: Hierarchy;
  readonly catalogue: string | null;
  readonly store: RateLimitStore;
  readonly clock: () => number;
}

const OPTIONS: readonly string[] = ['active', 'hierarchy', 'catalogue', 'rateLimitStore', 'clock'];

/** A `TypeError` for what is no option: one that is misspelt must not quietly mean the laxer choice. `more`: options that the caller takes beyond these. */
export function chosenOptions(options: EngineOptions, more: readonly string[] = []): ChosenOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('the options are no object: leave them out, or give them by name');
  requireKnown(options, [...OPTIONS, ...more]);
  const { active, hierarchy = 'bounded', catalogue, rateLimitStore = new MemoryRateLimitStore(), clock = Date.now } = options;
  if (hierarchy !== 'bounded' && hierarchy !== 'strict') throw new TypeError('`hierarchy` is `bounded` or `strict`');
  if (active !== undefined && typeof active !== 'string') throw new TypeError('`active` is no text: give the name of a policy, or leave it out');
  if (catalogue !== undefined && typeof catalogue !== 'string') throw new TypeError('`catalogue` is no text: give the path of a file, or leave it out');
  if (typeof clock !== 'function') throw new TypeError('`clock` is no function: give one that returns milliseconds since 1970, or leave it out');
  if (typeof rateLimitStore?.calls !== 'function' || typeof rateLimitStore.record !== 'function') throw new TypeError('`rateLimitStore` has no methods `calls` and `record`: leave it out for one in memory');
  return { active: active ?? null, hierarchy, catalogue: catalogue ?? null, store: synchronous(rateLimitStore), clock };
}

/** A `TypeError` for a key that is no option. */
export function requireKnown(options: object, known: readonly string[]): void {
  for (const given of Object.keys(options)) {
    if (known.includes(given)) continue;
    const [meant] = nearest(given, known);
    throw new TypeError(`unknown option \`${given}\`${meant === undefined ? `: known are ${known.map((each) => `\`${each}\``).join(', ')}` : `: did you mean \`${meant}\`?`}`);
  }
}

/** A promise in place of times would be counted as no call, or as one too many. */
function synchronous(store: RateLimitStore): RateLimitStore {
  return {
    calls: (key, since) => {
      const times = store.calls(key, since);
      if (!Array.isArray(times)) throw new TypeError('`rateLimitStore.calls` has to return a list of times, and at once: a store is asked while a call is decided');
      return times;
    },
    record: (key, at, forget) => {
      const done: unknown = store.record(key, at, forget);
      if (done instanceof Promise) throw new TypeError('`rateLimitStore.record` has to be done when it returns: the next call is decided at once');
    },
  };
}

/** The path of a policy directory, as a caller gives it. An empty one would be whatever directory the program was started in. */
export function givenDirectory(directory: string): string {
  if (typeof directory !== 'string' || directory === '') throw new TypeError('the policy directory is no path: give one, such as `/etc/kruxos/policies`');
  return resolve(directory);
}
