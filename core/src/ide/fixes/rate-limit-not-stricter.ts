// Owns: the fix of `rate-limit-not-stricter`: the next stricter tier as `on_exceed`.
// Refuses: changing the entry's tier.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixRateLimitNotStricter: Fixer = { code: 'rate-limit-not-stricter', fix: (context) => (context.problem.facts.tier === undefined ? [] : replacements(context, [context.problem.facts.tier])) };
