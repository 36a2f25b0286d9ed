// Owns: `impossible-condition`: a condition that no values of its parameters satisfy.
// Refuses: rules that only earlier rules keep from deciding (unreachable-rule.ts).

import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const impossibleCondition: PolicyRule = {
  code: 'impossible-condition',
  atEntries: (_policy, _set, { spaces }) =>
    spaces.flatMap(({ bound, reach }) =>
      bound.rules
        .filter((_, i) => reach[i]?.kind === 'impossible')
        .map(({ rule }) => problem('impossible-condition', rule.conditionSpan, 'no value satisfies this condition, so the rule never decides', { facts: { removal: rule.span } })),
    ),
};
