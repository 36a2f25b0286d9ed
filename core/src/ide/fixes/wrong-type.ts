// Owns: the fix of `wrong-type`: an entry that is only a tier becomes a mapping.
// Refuses: every other value of the wrong kind.

import { flowPair } from '../edits/flow-style.js';
import { entryPath, indentOf, columnOf, lineBreakOf } from '../edits/yaml-edits.js';
import { editing, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixWrongType: Fixer = {
  code: 'wrong-type',
  fix: ({ file, problem: { span, facts } }) => {
    const [, step] = entryPath(file, span.start) ?? [];
    if (facts.tier === undefined || step?.kind !== 'pair' || step.pair.value.kind !== 'scalar') return [];
    const colon = file.text.indexOf(':', step.pair.keySpan.end);
    if (colon < 0 || colon >= span.start || file.text.slice(colon + 1, span.start).trim() !== '') return [];
    const indent = ' '.repeat(columnOf(file, step.pair.keySpan.start) + indentOf(file));
    const text = step.mapping.flow ? ` {${flowPair(file.lines, 'tier', facts.tier)}}` : `${lineBreakOf(file)}${indent}tier: ${facts.tier}`;
    return editing(file, { kind: 'write as mapping', name: scalarAt(file, step.pair.keySpan), tier: facts.tier }, { span: { start: colon + 1, end: span.end }, text });
  },
};
