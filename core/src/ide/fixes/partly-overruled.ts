// Owns: the fix of `partly-overruled`: an entry for each capability that the wildcard really decides, in its place; beside `*`, which decides nearly all of
// them, one for each that it does not, with the tier that holds anyway.
// Refuses: the default of an agent, which cannot be split.

import type { BoundEntry } from '../../compile/bind.js';
import { isStricter } from '../../model/tier.js';
import type { Tier } from '../../model/tier.js';
import { Analysis } from '../../rules/analysis.js';
import { splitEntry } from '../edits/split-entry.js';
import { editing } from './fix.js';
import type { Draft, FixContext, Fixer } from './fix.js';
import { insertions } from './insert-category.js';

export const fixPartlyOverruled: Fixer = {
  code: 'partly-overruled',
  fix: (context) => {
    const { set, file, policy, problem: { span, facts } } = context;
    const bound = policy.own.find((each) => each.entry.keySpan.start === span.start);
    if (bound === undefined) return [];
    const overruled = new Set(facts.names ?? []);
    if (bound.entry.pattern?.kind === 'all') return besideAll(context, bound, overruled);
    const names = bound.decides.filter((each) => !each.reserved && !overruled.has(each.name)).map((each) => each.name);
    const edit = splitEntry(set, file, { entry: bound.entry, names });
    return edit === null ? [] : editing(file, { kind: 'split', pattern: bound.entry.key, count: names.length }, edit);
  },
};

/** Rules of its own may be stricter than what overrules it, and a list is read from above. */
function besideAll({ set, file, policy }: FixContext, bound: BoundEntry, names: ReadonlySet<string>): Draft[] {
  if (file.form === 'ordered' || bound.rules.length > 0) return [];
  const tiers = new Map<string, Tier>();
  for (const { system, blocked, relaxed } of new Analysis(policy, set, [bound]).conflicts) {
    for (const { capability: { name }, above: { tier } } of [...system, ...blocked, ...relaxed]) {
      const known = tiers.get(name);
      if (names.has(name) && (known === undefined || isStricter(tier, known))) tiers.set(name, tier);
    }
  }
  const list = [...tiers].map(([key, tier]) => ({ key, tier }));
  return editing(file, { kind: 'insert overruled', keys: list.map((each) => each.key) }, ...insertions(file, list));
}
