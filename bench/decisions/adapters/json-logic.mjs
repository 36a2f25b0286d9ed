// Owns: the same policies for json-logic-engine: one compiled expression per agent, the maximum of one chain of ifs per layer. Refuses: measuring.

import { LogicEngine } from 'json-logic-engine';
import { RANK, TIERS, categoryOf, layerRows } from '../../generate/policy-set.mjs';

export const note = 'one built function per agent';

export function prepare(set) {
  const engine = new LogicEngine();
  const shared = [chain(set.system), chain(set.organization)];
  const base = engine.build({ max: shared });
  const agents = new Map([...set.agents].map(([name, layer]) => [name, engine.build({ max: [...shared, chain(layer)] })]));
  return ({ agent, capability, params }) => {
    const strictest = (agents.get(agent) ?? base)({ capability, category: categoryOf(capability), size: params.content_size });
    return strictest < 0 ? set.fallback : TIERS[strictest];
  };
}

function chain(layer) {
  const arms = layerRows(layer).flatMap(({ name, key, category, from, to, tier }) => {
    const tests = [{ '===': name === '*' ? [{ var: 'category' }, category] : [{ var: 'capability' }, key] }];
    if (from > 0) tests.push({ '>=': [{ var: 'size' }, from] });
    if (to !== Infinity) tests.push({ '<': [{ var: 'size' }, to] });
    return [tests.length > 1 ? { and: tests } : tests[0], RANK[tier]];
  });
  return { if: [...arms, -1] };
}
