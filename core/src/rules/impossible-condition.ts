// Owns: `impossible-condition`: a condition that no values of its parameters satisfy.
// Refuses: rules that only earlier rules keep from deciding (unreachable-rule.ts).

import type { Rule } from '../model/policy.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const impossibleCondition: PolicyRule = {
  code: 'impossible-condition',
  atEntries: (_policy, _set, { spaces, list, entries }) =>
    list === null
      ? [...spaces.values()].flatMap(({ bound, reach }) => bound.rules.filter((_, i) => reach[i]?.kind === 'impossible').map(({ rule }) => impossible(rule, 'rule')))
      : entries.flatMap((bound) => (bound.broken || list.reachOf(bound).kind !== 'impossible' ? [] : bound.rules.map(({ rule }) => impossible(rule, 'item')))),
};

function impossible({ conditionSpan, span }: Rule, one: 'rule' | 'item'): Problem {
  return problem('impossible-condition', conditionSpan, `no value satisfies this condition, so the ${one} never decides`, { facts: { removal: span } });
}
