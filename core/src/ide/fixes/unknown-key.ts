// Owns: the fix of `unknown-key`: the known key that is nearest; where none is near, the key goes.
// Refuses: moving a key to where it would be known.

import { removal, replacements } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnknownKey: Fixer = {
  code: 'unknown-key',
  fix: (context) => {
    const { file, problem: { facts, related } } = context;
    if ((facts.suggestions ?? []).length > 0) return replacements(context);
    // The second form of a policy is more than a stray key.
    if (facts.removal === undefined || related.length > 0) return [];
    return removal(file, facts.removal, { kind: 'remove', what: 'key', name: facts.key ?? null });
  },
};
