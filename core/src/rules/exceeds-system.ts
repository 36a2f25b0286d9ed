// Owns: `exceeds-system`: a tier that the system's policy overrules for everything it speaks for.
// Refuses: wildcards that are overruled in part (partly-overruled.ts).

import { TIERS } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { relatedTo } from './layer-conflicts.js';
import type { PolicyRule } from './rule.js';
import { namesInWords } from './tier-places.js';

export const exceedsSystem: PolicyRule = {
  code: 'exceeds-system',
  atEntries: (policy, _set, { conflicts }) =>
    conflicts.flatMap(({ place, system, whole }): Problem[] => {
      const first = system[0];
      if (first === undefined || whole !== 'system') return [];
      const { value, span } = place.tier;
      const groups = TIERS.map((tier) => ({ tier, names: system.flatMap(({ above, capability }) => (above.tier === tier ? [capability.name] : [])) })).filter(({ names }) => names.length > 0);
      // Above a tier that does not block, the entry may still loosen what its organization or its default says.
      const what = groups[0]?.tier === 'blocked' ? 'has no effect' : 'is raised';
      const message = `\`${value}\` ${what}: the system policy sets ${groups.map(({ tier, names }) => `\`${tier}\` for ${namesInWords(names)}`).join('; ')}`;
      return [problem('exceeds-system', span, message, {
        related: relatedTo(first.above, 'the entry of the system policy'),
        // The most permissive of them holds anyway.
        facts: { tier: groups[0]?.tier ?? first.above.tier, names: system.map((each) => each.capability.name) },
        witness: { agent: policy.file.kind === 'agent' ? policy.name : null, capability: first.capability.name, parameters: first.parameters },
      })];
    }),
};
