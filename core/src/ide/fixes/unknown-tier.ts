// Owns: the fix of `unknown-tier`: the tiers that may have been meant; where none is near, `blocked`, which holds anyway.
// Refuses: choosing between them.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownTier: Fixer = {
  code: 'unknown-tier',
  fix: (context) => {
    const { suggestions = [] } = context.problem.facts;
    return replacements(context, suggestions.length === 0 ? ['blocked'] : suggestions);
  },
};
