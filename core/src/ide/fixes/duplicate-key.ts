// Owns: the fix of `duplicate-key`: the later one of two keys goes.
// Refuses: choosing the one that was meant.

import { removal } from './fix.js';
import type { Fixer } from './fix.js';

export const fixDuplicateKey: Fixer = {
  code: 'duplicate-key',
  fix: ({ file, problem: { facts, span } }) => removal(file, facts.removal ?? span, { kind: 'remove', what: 'key', name: file.text.slice(span.start, span.end) }),
};
