// Owns: `unreachable-rule`: a rule that earlier rules of its entry cover, one of them or several together; in a list an item that earlier items hide.
// Refuses: conditions that are impossible by themselves (impossible-condition.ts).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { Problem, RelatedPlace } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { Analysis } from './analysis.js';
import type { PolicyRule } from './rule.js';

export const unreachableRule: PolicyRule = {
  code: 'unreachable-rule',
  atEntries: (policy, _set, analysis) => [...hiddenItems(policy, analysis), ...coveredRules(policy, analysis)],
};

function coveredRules({ file: { uri } }: CompiledPolicy, { spaces }: Analysis): Problem[] {
  return [...spaces.values()].flatMap(({ bound, reach }) =>
    bound.rules.flatMap(({ rule }, i) => {
      const found = reach[i];
      if (found?.kind !== 'covered') return [];
      const related = found.by.map((index): RelatedPlace => ({ uri, span: (bound.rules[index] ?? bound.rules[0])?.rule.conditionSpan ?? rule.span, message: 'decides first' }));
      const by = found.by.length === 1 ? 'an earlier rule covers' : 'earlier rules together cover';
      return [problem('unreachable-rule', rule.conditionSpan, `${by} every call that this rule could decide`, { related, facts: { removal: rule.span } })];
    }),
  );
}

/** As many earlier items as a person looks at. */
const MOST_RELATED = 20;

/** Items of a list that never decide, because earlier items take all that they match. */
function hiddenItems({ file: { uri } }: CompiledPolicy, { list, entries }: Analysis): Problem[] {
  if (list === null) return [];
  return entries.flatMap((bound) => {
    const reach = list.reachOf(bound);
    if (bound.broken || reach.kind !== 'covered') return [];
    const { key, keySpan, span, rules } = bound.entry;
    const related = reach.by.slice(0, MOST_RELATED).map((each): RelatedPlace => ({ uri, span: each.entry.keySpan, message: 'decides first' }));
    const what = rules.length === 0 ? `\`${key}\` matches` : 'this item could decide';
    return [problem('unreachable-rule', keySpan, `earlier items of the list take every call that ${what}`, { related, facts: { removal: span } })];
  });
}
