// Owns: the fix of `unknown-extends`: the name of a policy that is near, in its place.
// Refuses: making the policy.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownExtends: Fixer = { code: 'unknown-extends', fix: (context) => replacements(context) };
