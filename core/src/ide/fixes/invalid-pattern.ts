// Owns: the fix of `invalid-pattern`: the pattern that it looks like.
// Refuses: choosing one; only those are suggested that known capabilities match.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixInvalidPattern: Fixer = {
  code: 'invalid-pattern',
  fix: (context) => replacements(context, context.problem.facts.suggestions ?? []),
};
