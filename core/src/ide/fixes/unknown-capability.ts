// Owns: the fix of `unknown-capability`: a known capability or pattern that is near, in its place.
// Refuses: adding to the catalogue.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownCapability: Fixer = { code: 'unknown-capability', fix: (context) => replacements(context) };
