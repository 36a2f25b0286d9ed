// Owns: the fixes of `yaml-syntax`: spaces in place of the tabs that indent a line, and quotes around a text that starts with `*`.
// Refuses: everything else that YAML stumbles over: what was meant cannot be told.

import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixYamlSyntax: Fixer = {
  code: 'yaml-syntax',
  fix: ({ file, problem: { span, facts } }) => {
    if (facts.replacement === undefined) return [];
    const written = file.text.slice(span.start, span.end);
    return editing(file, written.startsWith('*') ? { kind: 'quote', text: written } : { kind: 'unindent tabs' }, { span, text: facts.replacement });
  },
};
