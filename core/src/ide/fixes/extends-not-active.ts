// Owns: the fix of `extends-not-active`: the name of the active policy.
// Refuses: making another policy the active one.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixExtendsNotActive: Fixer = { code: 'extends-not-active', fix: (context) => (context.problem.facts.replacement === undefined ? [] : replacements(context, [context.problem.facts.replacement])) };
