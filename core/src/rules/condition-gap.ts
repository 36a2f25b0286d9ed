// Owns: `condition-gap`: values between two neighbouring numeric rules that neither takes and that then get another answer than both give.
// Refuses: gaps that another rule fills, and gaps in which nothing surprising happens.

import * as numbers from '../conditions/number-set.js';
import { explore } from '../decide/explore.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { between, neighboursOf } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import type { PolicyRule } from './rule.js';
import { bareParts, evaluateArms, openReadings, parametersOfSupposition } from './rule-space.js';

export const conditionGap: PolicyRule = {
  code: 'condition-gap',
  find: (policy) => neighboursOf(policy).flatMap((pair) => findGap(pair, policy.file.uri) ?? []),
};

function findGap(pair: Neighbours, uri: string): Problem | null {
  const { bound, first, second, variant } = pair;
  const gap = between(pair.firstSet, pair.secondSet);
  const value = numbers.someMember(gap);
  const start = value === undefined ? null : pair.supposing(numbers.onlyNumber(gap.integer, value));
  if (start === null || value === undefined) return null;
  let found: Problem | null = null;
  explore(bareParts([variant.arms]), openReadings(variant.arms), start, ({ chosen, supposition }) => {
    const arm = variant.arms[chosen[0] as number];
    const isRule = arm !== undefined && arm.vote.entry === bound && arm.vote.origin === 'rule';
    const tier = arm?.vote.tier ?? 'blocked';
    if (isRule || tier === first.tier || tier === second.tier) return undefined;
    const parameters = parametersOfSupposition(supposition);
    if (evaluateArms(variant.arms, parameters) !== (arm ?? null)) return undefined;
    const outcome = arm === undefined ? 'nothing in this policy decides it' : `it gets \`${tier}\` from ${arm.vote.origin === 'default' ? '`defaults`' : arm.vote.entry === bound ? "the entry's `tier`" : `\`${arm.vote.entry?.entry.key ?? '*'}\``}`;
    found = problem('condition-gap', pair.condition.pair.span, `\`${pair.parameter}\` = ${value} matches neither this rule nor the one before: ${outcome}`, {
      related: [{ uri, span: first.rule.conditionSpan, message: 'the rule before' }],
      facts: { key: pair.condition.pair.key },
      witness: { agent: null, capability: variant.capability.name, parameters },
    });
    return true;
  });
  return found;
}
