// Owns: `condition-overlap`: values that two neighbouring numeric rules both take while they disagree, so that their order matters.
// Refuses: rules of which one never decides.

import * as numbers from '../conditions/number-set.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { neighboursOf } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import type { PolicyRule } from './rule.js';
import { evaluateArms, parametersOfSupposition } from './rule-space.js';

export const conditionOverlap: PolicyRule = {
  code: 'condition-overlap',
  find: (policy) => neighboursOf(policy).flatMap((pair) => findOverlap(pair, policy.file.uri) ?? []),
};

function findOverlap(pair: Neighbours, uri: string): Problem | null {
  const { first, second, secondIndex, variant } = pair;
  if (first.tier === second.tier) return null;
  const both = numbers.intersect(pair.firstSet, pair.secondSet);
  const value = numbers.someMember(both);
  const start = value === undefined ? null : pair.supposing(numbers.onlyNumber(both.integer, value));
  if (start === null) return null;
  const parameters = parametersOfSupposition(start);
  const [before, after] = [variant.ruleArms[secondIndex - 1], variant.ruleArms[secondIndex]];
  if (before === undefined || after === undefined || evaluateArms([before], parameters) !== before || evaluateArms([after], parameters) !== after) return null;
  return problem('condition-overlap', pair.condition.pair.span, `\`${pair.parameter}\` = ${value} matches this rule (\`${second.tier}\`) and the one before (\`${first.tier}\`): the first decides`, {
    related: [{ uri, span: first.rule.conditionSpan, message: 'the rule before' }],
    witness: { agent: null, capability: variant.capability.name, parameters },
  });
}
