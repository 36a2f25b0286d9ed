// Owns: `condition-overlap`: values that two neighbouring numeric rules both take while they disagree, so that their order matters.
// Refuses: rules of which one never decides.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { NOTHING_SUPPOSED } from '../decide/explore.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { earlierPlace, shownNumber } from './neighbours.js';
import type { Neighbours } from './neighbours.js';
import type { PolicyRule } from './rule.js';
import { evaluateArms, payForCall, shownParameters, supposeArm } from './rule-space.js';

export const conditionOverlap: PolicyRule = {
  code: 'condition-overlap',
  atEntries: (policy, _set, { neighbours }) =>
    neighbours.flatMap((pairs) => {
      for (const pair of pairs) {
        const found = findOverlap(pair, policy);
        if (found !== null) return [found];
      }
      return [];
    }),
};

function findOverlap(pair: Neighbours, { file, name }: CompiledPolicy): Problem | null {
  const { first, second, words, reach: { variant, meter } } = pair;
  if (first.rule.tier === second.rule.tier) return null;
  for (const piece of pair.taken) {
    const both = supposeArm(second.arm, variant.readings, meter, { ...NOTHING_SUPPOSED, values: piece });
    if (both === null || !payForCall(meter, variant.arms.length)) continue;
    const parameters = shownParameters(both, variant.valued);
    if (evaluateArms(variant.arms, parameters) !== first.arm || evaluateArms([second.arm], parameters) !== second.arm) continue;
    const message = `\`${pair.parameter}\` = ${shownNumber(pair, parameters)} matches this ${words.one} (\`${second.rule.tier}\`) and ${words.earlier} (\`${first.rule.tier}\`): the first decides`;
    return problem('condition-overlap', pair.check.condition.pair.span, message, {
      related: [earlierPlace(pair, file.uri)],
      witness: { agent: file.kind === 'agent' ? name : null, capability: variant.capability.name, parameters },
    });
  }
  return null;
}
