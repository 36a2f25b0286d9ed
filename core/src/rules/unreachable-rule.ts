// Owns: `unreachable-rule`: a rule that earlier rules of its entry cover, one of them or several together.
// Refuses: conditions that are impossible by themselves (impossible-condition.ts).

import type { RelatedPlace } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';
import { coveringRules, isImpossible, variantsOf } from './rule-space.js';

export const unreachableRule: PolicyRule = {
  code: 'unreachable-rule',
  find: (policy) =>
    policy.own.flatMap((bound) => {
      if (bound.broken || bound.rules.length < 2) return [];
      const variants = variantsOf(policy, bound);
      return bound.rules.flatMap(({ rule }, i) => {
        if (isImpossible(variants, i)) return [];
        const covering = coveringRules(variants, i);
        if (covering === null) return [];
        const related = covering.map((index): RelatedPlace => ({ uri: policy.file.uri, span: (bound.rules[index] ?? bound.rules[0])?.rule.conditionSpan ?? rule.span, message: 'decides first' }));
        const by = covering.length === 1 ? 'an earlier rule covers' : 'earlier rules together cover';
        return [problem('unreachable-rule', rule.conditionSpan, `${by} every call that this rule could decide`, { related, facts: { removal: rule.span } })];
      });
    }),
};
