// Owns: the fix of `empty-entry`: `tier: blocked`, which holds anyway, for the author to choose from there.
// Refuses: removing the entry: then a wider one would decide.

import type { Pair } from '../../syntax/tree.js';
import { entryPath, insertBelow, insertInPlaceOfNull, insertPair, written } from '../edits/yaml-edits.js';
import { editing } from './fix.js';
import type { Fixer } from './fix.js';
import { TIER_CHOICES } from './missing-key.js';

export const fixEmptyEntry: Fixer = {
  code: 'empty-entry',
  fix: ({ file, problem: { span } }) => {
    const [, step] = entryPath(file, span.start) ?? [];
    if (step?.kind !== 'pair' || isAlias(step.pair)) return [];
    const content = written(file, 'tier', 'blocked', TIER_CHOICES);
    const { value } = step.pair;
    const insert = value.kind !== 'scalar' ? null : value.span.start === value.span.end ? insertBelow : value.value === null ? insertInPlaceOfNull : null;
    const edit = value.kind === 'mapping' ? insertPair(file, value, null, content) : (insert?.(file, step.pair, step.mapping.flow, content) ?? null);
    return edit === null ? [] : editing(file, { kind: 'insert', text: content.lines.join() }, edit);
  },
};

function isAlias({ value, valueSpan }: Pair): boolean {
  return value.span.start !== valueSpan.start;
}
