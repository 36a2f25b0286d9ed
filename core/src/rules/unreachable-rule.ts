// Owns: `unreachable-rule`: a rule that earlier rules of its entry cover, one of them or several together.
// Refuses: conditions that are impossible by themselves (impossible-condition.ts).

import { matching } from '../compile/bind.js';
import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { NOTHING_SUPPOSED } from '../decide/explore.js';
import type { Problem, RelatedPlace } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';
import { coveringRules, decidingArms, isImpossible, openReadings, variantsOf } from './rule-space.js';

export const unreachableRule: PolicyRule = {
  code: 'unreachable-rule',
  find: (policy) => [
    ...(policy.file.form === 'ordered' ? hiddenItems(policy) : []),
    ...policy.own.flatMap((bound) => {
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
  ],
};

/** Items of a list that never decide, because earlier items take all that they match. */
function hiddenItems(policy: CompiledPolicy): Problem[] {
  return policy.own.flatMap((bound) => {
    const { pattern, keySpan, span } = bound.entry;
    const known = pattern === null || bound.broken ? [] : matching(pattern, policy.catalogue);
    const first = new Set<BoundEntry>();
    const isHidden = known.every((capability) => {
      const arms = policy.arms(capability.name, capability, null);
      const { deciding, complete } = decidingArms(arms, openReadings(arms), NOTHING_SUPPOSED);
      const entries = deciding.map((index) => arms[index]?.vote.entry ?? null);
      for (const each of entries) if (each !== null && each !== bound) first.add(each);
      return complete && !entries.includes(bound);
    });
    if (known.length === 0 || !isHidden) return [];
    const earlier = [...first].filter((each) => each.file === bound.file && each.entry.keySpan.start < keySpan.start);
    const related = earlier.map((each): RelatedPlace => ({ uri: policy.file.uri, span: each.entry.keySpan, message: 'decides first' }));
    return earlier.length === 0 ? [] : [problem('unreachable-rule', keySpan, `earlier items of the list take every call that \`${bound.entry.key}\` matches`, { related, facts: { removal: span } })];
  });
}
