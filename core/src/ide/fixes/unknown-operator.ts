// Owns: the fix of `unknown-operator`: an operator that is near and fits the parameter, in its place.
// Refuses: changing the value.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownOperator: Fixer = { code: 'unknown-operator', fix: (context) => replacements(context) };
