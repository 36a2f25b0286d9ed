// Owns: `missing-reason`: a tier that stops a call without telling the agent and the approver why.
// Refuses: `defaults`, which has no place for a reason.

import type { Written } from '../model/policy.js';
import type { Tier } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const missingReason: PolicyRule = {
  code: 'missing-reason',
  atEntries: (_policy, _set, { entries }) =>
    entries.flatMap(({ entry, broken }) => {
      if (broken || saysWhy(entry.reason)) return [];
      const rules = entry.rules.filter((rule) => !saysWhy(rule.reason)).map((rule) => rule.tier);
      return [entry.tier, ...rules].flatMap((tier) => (tier !== null && stops(tier.value) ? [missing(tier)] : []));
    }),
};

function saysWhy(reason: Written<string> | null): boolean {
  return reason !== null && reason.value.trim() !== '';
}

function stops(tier: Tier): boolean {
  return tier === 'approval_required' || tier === 'blocked';
}

function missing(tier: Written<Tier>): Problem {
  return problem('missing-reason', tier.span, `\`${tier.value}\` without a \`reason\`: say why, for the agent and whoever is asked`, { facts: { key: 'reason' } });
}
