// Owns: `impossible-condition`: a condition that no values of its parameters satisfy.
// Refuses: rules that only earlier rules keep from deciding (unreachable-rule.ts).

import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';
import { isImpossible, variantsOf } from './rule-space.js';

export const impossibleCondition: PolicyRule = {
  code: 'impossible-condition',
  find: (policy) =>
    policy.own.flatMap((bound) => {
      if (bound.broken || bound.rules.length === 0) return [];
      const variants = variantsOf(policy, bound);
      return bound.rules
        .filter((_, i) => isImpossible(variants, i))
        .map(({ rule }) => problem('impossible-condition', rule.conditionSpan, 'no value satisfies this condition, so the rule never decides', { facts: { removal: rule.span } }));
    }),
};
