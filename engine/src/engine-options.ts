// Owns: what a caller may choose about an engine, and what holds where nothing is chosen.
// Refuses: reading anything.

import { MemoryRateLimitStore } from '../../core/src/index.js';
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
  /** Milliseconds since 1970, for calls that bring no time of their own. */
  readonly clock?: (() => number) | undefined;
}

export interface ChosenOptions {
  readonly active: string | null;
  readonly hierarchy: Hierarchy;
  readonly catalogue: string | null;
  readonly store: RateLimitStore;
  readonly clock: () => number;
}

export function chosenOptions({ active, hierarchy = 'bounded', catalogue, rateLimitStore = new MemoryRateLimitStore(), clock = Date.now }: EngineOptions): ChosenOptions {
  // A word that is none must not quietly mean the laxer of the two.
  if (hierarchy !== 'bounded' && hierarchy !== 'strict') throw new TypeError('`hierarchy` is `bounded` or `strict`');
  return { active: active ?? null, hierarchy, catalogue: catalogue ?? null, store: rateLimitStore, clock };
}
