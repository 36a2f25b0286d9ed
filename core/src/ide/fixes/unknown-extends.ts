// Owns: the fix of `unknown-extends`: the name of a policy that is near, in its place.
// Refuses: making the policy, and the name of one that does not compile: then it is still unknown what is extended.

import { replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownExtends: Fixer = { code: 'unknown-extends', fix: (context) => replacements(context, (context.problem.facts.suggestions ?? []).filter((each) => context.set.named(each).every(({ broken }) => broken === null))) };
