// Owns: the fix of `partly-overruled`: an entry for each capability that the wildcard really decides, in its place.
// Refuses: the default of an agent, which cannot be split.

import { splitEntry } from '../edits/split-entry.js';
import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixPartlyOverruled: Fixer = {
  code: 'partly-overruled',
  fix: ({ set, file, policy, problem: { span, facts } }) => {
    const bound = policy.own.find((each) => each.entry.keySpan.start === span.start);
    if (bound === undefined) return [];
    const overruled = new Set(facts.names ?? []);
    const names = bound.decides.filter((each) => !each.reserved && !overruled.has(each.name)).map((each) => each.name);
    const edit = splitEntry(set, file, { entry: bound.entry, names });
    return edit === null ? [] : editing(file, { kind: 'split', pattern: bound.entry.key, count: names.length }, edit);
  },
};
