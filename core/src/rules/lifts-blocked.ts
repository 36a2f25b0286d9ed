// Owns: `lifts-blocked`: an agent's tier where its organization blocks everything that the entry speaks for.
// Refuses: wildcards that are overruled in part (partly-overruled.ts).

import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { relatedTo } from './layer-conflicts.js';
import type { PolicyRule } from './rule.js';
import { namesInWords } from './tier-places.js';

export const liftsBlocked: PolicyRule = {
  code: 'lifts-blocked',
  atEntries: (policy, _set, { conflicts }) =>
    conflicts.flatMap(({ bound, place, system, blocked, whole }): Problem[] => {
      const first = blocked[0];
      if (first === undefined || whole !== 'blocked') return [];
      const { value, span } = place.tier;
      // What the system does not block is raised to its tier.
      const what = system.every(({ above }) => above.tier === 'blocked') ? 'has no effect' : 'never holds';
      const message = `\`${value}\` ${what}: \`${first.above.policy ?? ''}\` blocks ${namesInWords(blocked.map((each) => each.capability.name))}, and nothing below lifts that`;
      return [problem('lifts-blocked', span, message, {
        related: relatedTo(first.above, 'the entry of the organization policy'),
        facts: { tier: 'blocked', names: blocked.map((each) => each.capability.name), removal: bound.entry.span },
        witness: { agent: policy.name, capability: first.capability.name, parameters: first.parameters },
      })];
    }),
};
