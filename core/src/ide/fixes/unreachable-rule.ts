// Owns: the fix of `unreachable-rule`: the rule or item goes, which never decides.
// Refuses: moving it further up, which would change decisions.

import type { Fixer } from './fix.js';
import { removeRule } from './remove-rule.js';

export const fixUnreachableRule: Fixer = { code: 'unreachable-rule', fix: (context) => removeRule(context, context.problem.facts.removal) };
