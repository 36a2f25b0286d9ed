// Owns: a wildcard as an entry for each capability that it decides.
// Refuses: lists, in which the order matters more than the pattern.

import { splitEntry } from '../edits/split-entry.js';
import { editing } from '../fixes/fix.js';
import type { Refactoring } from './refactoring.js';

export const splitWildcard: Refactoring = {
  id: 'split-wildcard',
  kind: 'refactor.rewrite',
  ifDecisionsChange: 'refused',
  propose: ({ set, file, token, bound }) => {
    if (token?.kind !== 'entry' || bound === null || bound.broken || file.form === 'ordered' || (bound.entry.pattern?.kind ?? 'exact') === 'exact') return [];
    const names = bound.decides.filter((each) => !each.reserved).map((each) => each.name);
    const edit = splitEntry(set, file, { entry: bound.entry, names });
    return edit === null ? [] : editing(file, { kind: 'split', pattern: bound.entry.key, count: names.length }, edit);
  },
};
