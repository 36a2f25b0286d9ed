// Owns: the fix of `impossible-condition`: the rule goes, which never decides.
// Refuses: correcting the values.

import type { Fixer } from './fix.js';
import { removeRule } from './remove-rule.js';

export const fixImpossibleCondition: Fixer = { code: 'impossible-condition', fix: (context) => removeRule(context, context.problem.facts.removal) };
