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
import { between, earlierPlace, shownNumber } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import type { Piece } from './rule-reach.js';
import type { PolicyRule } from './rule.js';
import { bareParts, evaluateArms, payForCall, shownParameters, supposeArm } from './rule-space.js';

export const conditionGap = {
  code: 'condition-gap',
  atEntries: (policy, _set, { neighbours }) =>
    neighbours.flatMap((pairs) => {
      for (const pair of pairs) {
        const found = pair.tells === 'both' ? findGap(pair, policy) : null;
        if (found !== null) return [found];
      }
      return [];
    }),
} satisfies PolicyRule;

function findGap(pair: Neighbours, policy: CompiledPolicy): Problem | null {
  const gap = between(pair.firstSet, pair.secondSet);
  if (numbers.isEmpty(gap)) return null;
  const { reach: { variant, left, meter } } = pair;
  // Where it is known what no rule takes, only what comes after the rules can decide it.
  const from = left === null ? 0 : variant.ruleArms.length;
  const arms = variant.arms.slice(from);
  for (const piece of left ?? [new Map()]) {
    const start = supposing(pair, gap, piece);
    if (start === null) continue;
    let found: Problem | null = null;
    explore(bareParts([arms]), variant.readings, start, {
      meter,
      leaf: ({ chosen, supposition }) => {
        const index = chosen[0] as number;
        const deciding = arms[index] ?? null;
        const isAnotherRule = deciding !== null && from + index < variant.ruleArms.length;
        if (isAnotherRule || !isSurprising(deciding, pair) || !payForCall(meter, variant.arms.length)) return undefined;
        const parameters = shownParameters(supposition, variant.valued);
        if (evaluateArms(variant.arms, parameters) === deciding) found = gapAt(pair, policy, deciding, parameters);
        return found !== null;
      },
    });
    if (found !== null) return found;
  }
  return null;
}

/** Everything else that the second rule asks holds, and the number lies in the gap. */
function supposing({ reach: { variant, meter }, check: { slot, facet }, others }: Neighbours, gap: numbers.NumberSet, piece: Piece): Supposition | null {
  const start = supposeArm({ checks: others }, variant.readings, meter, { ...NOTHING_SUPPOSED, values: piece });
  const values = start === null ? null : narrowTo(start.values.get(slot.name) ?? allValues(slot.domain), facet, gap, meter);
  return start === null || values === null ? null : { ...start, values: new Map(start.values).set(slot.name, values) };
}

/** Whether what decides instead, null for nothing, says something else than both of its neighbours. What is in error only says that it is. */
function isSurprising(arm: Arm | null, { first, second }: Neighbours): boolean {
  const tier = arm?.vote.tier ?? 'blocked';
  return arm?.vote.origin !== 'broken' && tier !== first.rule.tier && tier !== second.rule.tier;
}

function gapAt(pair: Neighbours, policy: CompiledPolicy, arm: Arm | null, parameters: Parameters): Problem {
  const { file, name } = policy;
  const { words, reach: { variant } } = pair;
  const outcome = arm === null ? 'nothing in this policy decides it' : `it gets \`${arm.vote.tier}\` from ${sayer(arm, pair, policy)}`;
  return problem('condition-gap', pair.check.condition.pair.span, `\`${pair.parameter}\` = ${shownNumber(pair, parameters)} matches neither this ${words.one} nor ${words.earlier}: ${outcome}`, {
    related: [earlierPlace(pair, file.uri)],
    facts: { key: pair.check.condition.pair.key },
    witness: { agent: file.kind === 'agent' ? name : null, capability: variant.capability.name, parameters },
  });
}

function sayer({ vote }: Arm, { second }: Neighbours, { file }: CompiledPolicy): string {
  if (vote.origin === 'default') return '`defaults`';
  if (vote.entry === second.bound) return "the entry's `tier`";
  const key = `\`${vote.entry?.entry.key ?? '*'}\``;
  return file.form === 'ordered' && vote.entry?.file === file ? `the item for ${key}` : key;
}
