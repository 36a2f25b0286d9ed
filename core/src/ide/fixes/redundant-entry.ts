// Owns: the fix of `redundant-entry`: the entry goes.
// Refuses: weakening anything: policies that extend this one count as well, and the title says what would change.

import { removal, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixRedundantEntry: Fixer = {
  code: 'redundant-entry',
  fix: ({ file, problem: { facts, span } }) => (facts.removal === undefined ? [] : removal(file, facts.removal, { kind: 'remove', what: 'entry', name: scalarAt(file, span) })),
};
