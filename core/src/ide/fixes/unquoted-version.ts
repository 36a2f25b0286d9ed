// Owns: the fix of `unquoted-version`: quotes around the version.
// Refuses: versions that are no numbers.

import { editing, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnquotedVersion: Fixer = {
  code: 'unquoted-version',
  fix: ({ file, problem: { span, facts } }) => (facts.replacement === undefined ? [] : editing(file, { kind: 'quote', text: scalarAt(file, span) }, { span, text: facts.replacement })),
};
