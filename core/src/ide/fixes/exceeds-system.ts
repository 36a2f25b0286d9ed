// Owns: the fix of `exceeds-system`: the tier that the system policy sets, which holds anyway.
// Refuses: removing the entry.

import { replaceScalar } from '../edits/yaml-edits.js';
import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixExceedsSystem: Fixer = {
  code: 'exceeds-system',
  fix: ({ file, problem: { span, facts } }) => (facts.tier === undefined ? [] : editing(file, { kind: 'set tier', tier: facts.tier, of: 'system' }, replaceScalar(file, span, facts.tier))),
};
