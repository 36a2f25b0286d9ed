// Owns: the tiers that an entry writes down, each with the rule that it belongs to.
// Refuses: tiers of `defaults` and of limits.

import type { BoundEntry, BoundRule } from '../compile/bind.js';
import type { Written } from '../model/policy.js';
import type { Tier } from '../model/tier.js';

export interface TierPlace {
  readonly tier: Written<Tier>;
  /** Null for the entry's own tier. */
  readonly rule: BoundRule | null;
}

/** In the order of the rules, the entry's own tier last, as they are tried. */
export function tierPlaces(bound: BoundEntry): TierPlace[] {
  const places: TierPlace[] = [];
  for (const rule of bound.rules) if (rule.rule.tier !== null) places.push({ tier: rule.rule.tier, rule });
  if (bound.entry.tier !== null) places.push({ tier: bound.entry.tier, rule: null });
  return places;
}

/** Some names in a sentence: all of a few, else the first ones and how many there are. */
export function namesInWords(names: readonly string[]): string {
  const shown = names.length <= 4 ? names : names.slice(0, 3);
  const list = shown.map((each) => `\`${each}\``).join(', ');
  return names.length > shown.length ? `${list} and ${names.length - shown.length} more` : list;
}
