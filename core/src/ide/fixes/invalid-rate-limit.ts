// Owns: the fix of `invalid-rate-limit`: a number of seconds in place of a text like `1h`.
// Refuses: limits that lack something.

import { editing, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixInvalidRateLimit: Fixer = {
  code: 'invalid-rate-limit',
  fix: ({ file, problem: { span, facts } }) =>
    facts.replacement === undefined ? [] : editing(file, { kind: 'replace', was: scalarAt(file, span), now: facts.replacement }, { span, text: facts.replacement }),
};
