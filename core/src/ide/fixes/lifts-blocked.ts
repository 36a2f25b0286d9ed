// Owns: the fix of `lifts-blocked`: the entry goes, or says `blocked`, which holds anyway.
// Refuses: changing the organization policy.

import { entryPath, replaceScalar } from '../edits/yaml-edits.js';
import { editing, removal, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixLiftsBlocked: Fixer = {
  code: 'lifts-blocked',
  fix: ({ file, problem: { span, facts } }) => {
    const [, step] = entryPath(file, span.start) ?? [];
    const name = step?.kind === 'pair' ? scalarAt(file, step.pair.keySpan) : null;
    const removed = facts.removal === undefined ? [] : removal(file, facts.removal, { kind: 'remove', what: step?.kind === 'item' ? 'item' : 'entry', name });
    return [...removed, ...editing(file, { kind: 'set tier', tier: 'blocked', of: 'organization' }, replaceScalar(file, span, 'blocked'))];
  },
};
