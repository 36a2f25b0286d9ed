// Owns: the fix of `rate-limit-not-stricter`: the next stricter tier as `on_exceed`, or none where there is no stricter one: then it is `blocked`.
// Refuses: changing the entry's tier.

import { removeAt } from '../edits/yaml-edits.js';
import { editing, replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixRateLimitNotStricter: Fixer = {
  code: 'rate-limit-not-stricter',
  fix: (context) => {
    const { file, path, problem: { facts } } = context;
    if (facts.tier !== undefined) return replacements(context, [facts.tier]);
    const last = path.at(-1);
    return last?.kind === 'pair' ? editing(file, { kind: 'remove', what: 'key', name: last.pair.name }, removeAt(file, path)) : [];
  },
};
