// Owns: the fix of `unknown-parameter`: a parameter of the capability that is near, in its place.
// Refuses: changing the operator.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownParameter: Fixer = { code: 'unknown-parameter', fix: (context) => replacements(context) };
