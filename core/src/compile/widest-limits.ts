// Owns: how much has to be known of calls so that every rate limit of a set of policies can be told.
// Refuses: counting them (decide/rate-limits.ts).

import type { PolicySet } from './policy-set.js';

/** The largest `max` and the longest `window`, in seconds, of all limits that are written; 0 where there is none. */
export function widestLimits({ input: { system, organizations, agents, templates } }: PolicySet): { readonly max: number; readonly window: number } {
  const limits = [system, ...organizations, ...agents, ...templates].flatMap(({ entries }) => entries.map(({ rateLimit }) => rateLimit).filter((each) => each !== null));
  const largest = (of: 'max' | 'window') => limits.reduce((most, each) => Math.max(most, each[of] ?? 0), 0);
  return { max: largest('max'), window: largest('window') };
}
