// Owns: the fix of `yaml-syntax`: spaces in place of the tabs that indent a line.
// Refuses: everything else that YAML stumbles over: what was meant cannot be told.

import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixYamlSyntax: Fixer = {
  code: 'yaml-syntax',
  fix: ({ file, problem: { span, facts } }) => (facts.replacement === undefined ? [] : editing(file, { kind: 'unindent tabs' }, { span, text: facts.replacement })),
};
