// Owns: the fix of `relaxes-organization`: the tier that the organization policy sets.
// Refuses: changing the organization policy.

import { replaceScalar } from '../edits/yaml-edits.js';
import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixRelaxesOrganization: Fixer = {
  code: 'relaxes-organization',
  fix: ({ file, problem: { span, facts } }) => (facts.tier === undefined ? [] : editing(file, { kind: 'set tier', tier: facts.tier, of: 'organization' }, replaceScalar(file, span, facts.tier))),
};
