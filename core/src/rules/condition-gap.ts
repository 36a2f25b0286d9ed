// Owns: `condition-gap`: values between two neighbouring numeric rules that neither takes and that then get another answer than both give.
// Refuses: gaps that another rule fills, and gaps in which nothing surprising happens.

import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import * as numbers from '../conditions/number-set.js';
import { allValues, narrowTo } from '../conditions/value-set.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Supposition } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { between, shownNumber } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import type { Piece } from './rule-reach.js';
import type { PolicyRule } from './rule.js';
import { bareParts, evaluateArms, parametersOfSupposition, payForCall, supposeArm } from './rule-space.js';

export const conditionGap = {
  code: 'condition-gap',
  atEntries: (policy, _set, { neighbours }) => neighbours.flatMap((pair) => findGap(pair, policy) ?? []),
} satisfies PolicyRule;

function findGap(pair: Neighbours, policy: CompiledPolicy): Problem | null {
  const gap = between(pair.firstSet, pair.secondSet);
  if (numbers.isEmpty(gap)) return null;
  const { reach: { variant, left }, meter } = pair;
  // Where it is known what no rule takes, only what comes after the rules can decide it.
  const arms = left === null ? variant.arms : variant.arms.slice(variant.arms.indexOf(variant.ruleArms.at(-1) as Arm) + 1);
  for (const piece of left ?? [new Map()]) {
    const start = supposing(pair, gap, piece);
    if (start === null) continue;
    let found: Problem | null = null;
    explore(bareParts([arms]), variant.readings, start, {
      meter,
      leaf: ({ chosen, supposition }) => {
        const deciding = arms[chosen[0] as number] ?? null;
        if (!isSurprising(deciding, pair) || !payForCall(meter, variant.arms.length)) return undefined;
        const parameters = parametersOfSupposition(supposition, variant.arms);
        if (evaluateArms(variant.arms, parameters) === deciding) found = gapAt(pair, policy, deciding, parameters);
        return found !== null;
      },
    });
    if (found !== null) return found;
  }
  return null;
}

/** Everything else that the second rule asks holds, and the number lies in the gap. */
function supposing({ reach: { variant }, check: { slot, facet }, others, meter }: Neighbours, gap: numbers.NumberSet, piece: Piece): Supposition | null {
  const start = supposeArm({ checks: others }, variant.readings, meter, { ...NOTHING_SUPPOSED, values: piece });
  const values = start === null ? null : narrowTo(start.values.get(slot.name) ?? allValues(slot.domain), facet, gap, meter);
  return start === null || values === null ? null : { ...start, values: new Map(start.values).set(slot.name, values) };
}

/** Whether what decides instead, null for nothing, is none of the entry's rules and says something else than both of its neighbours. */
function isSurprising(arm: Arm | null, { bound, first, second }: Neighbours): boolean {
  if (arm !== null && arm.vote.entry === bound && arm.vote.origin === 'rule') return false;
  const tier = arm?.vote.tier ?? 'blocked';
  return tier !== first.tier && tier !== second.tier;
}

function gapAt(pair: Neighbours, { file, name }: CompiledPolicy, arm: Arm | null, parameters: Parameters): Problem {
  const { vote } = arm ?? { vote: null };
  const from = vote === null ? '' : vote.origin === 'default' ? '`defaults`' : vote.entry === pair.bound ? "the entry's `tier`" : `\`${vote.entry?.entry.key ?? '*'}\``;
  const outcome = vote === null ? 'nothing in this policy decides it' : `it gets \`${vote.tier}\` from ${from}`;
  return problem('condition-gap', pair.check.condition.pair.span, `\`${pair.parameter}\` = ${shownNumber(pair, parameters)} matches neither this rule nor the one before: ${outcome}`, {
    related: [{ uri: file.uri, span: pair.first.rule.conditionSpan, message: 'the rule before' }],
    facts: { key: pair.check.condition.pair.key },
    witness: { agent: file.kind === 'agent' ? name : null, capability: pair.reach.variant.capability.name, parameters },
  });
}
