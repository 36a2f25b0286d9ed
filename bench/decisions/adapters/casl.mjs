// Owns: the same policies for CASL: one ability per layer, the subject a category, the action a capability, `manage` for wildcards, the tier as reason.
// Refuses: measuring.

import { createMongoAbility } from '@casl/ability';
import { RANK, TIERS, layerRows } from '../../generate/policy-set.mjs';

export const note = '`relevantRuleFor` in three abilities';

export function prepare(set) {
  const [system, organization] = [ability(set.system), ability(set.organization)];
  const agents = new Map([...set.agents].map(([name, layer]) => [name, ability(layer)]));
  return ({ agent, capability, params }) => {
    const dot = capability.indexOf('.');
    const action = capability.slice(dot + 1);
    const subject = { category: capability.slice(0, dot), content_size: params.content_size };
    let strictest = -1;
    for (const layer of [system, organization, agents.get(agent)]) {
      const rule = layer?.relevantRuleFor(action, subject);
      if (rule) strictest = Math.max(strictest, RANK[rule.reason]);
    }
    return strictest < 0 ? set.fallback : TIERS[strictest];
  };
}

/** Its last matching rule wins, so wildcards come first. */
function ability(layer) {
  const rules = layerRows(layer).reverse().map(({ name, category, from, to, tier }) => {
    const size = { ...(from > 0 && { $gte: from }), ...(to !== Infinity && { $lt: to }) };
    const conditions = Object.keys(size).length > 0 ? { conditions: { content_size: size } } : {};
    return { action: name === '*' ? 'manage' : name, subject: category, reason: tier, ...conditions };
  });
  return createMongoAbility(rules, { detectSubjectType: (subject) => subject.category });
}
