// Owns: the fix of `invalid-pattern`: the pattern that it looks like, where known capabilities match it.
// Refuses: patterns that would match nothing.

import { matching } from '../../compile/bind.js';
import { readPattern } from '../../model/pattern.js';
import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixInvalidPattern: Fixer = {
  code: 'invalid-pattern',
  fix: (context) =>
    replacements(context, (context.problem.facts.suggestions ?? []).filter((each) => {
      const pattern = readPattern(each);
      return pattern !== null && matching(pattern, context.set.catalogue).length > 0;
    })),
};
