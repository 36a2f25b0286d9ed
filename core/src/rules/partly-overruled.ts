// Owns: `partly-overruled`: a wildcard that a layer above overrules for some of its capabilities, and an agent's default that has no effect.
// Refuses: entries that are overruled as a whole (exceeds-system.ts, lifts-blocked.ts, relaxes-organization.ts).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { idleDefaults, relatedTo } from './layer-conflicts.js';
import type { Conflict, EntryConflicts } from './layer-conflicts.js';
import type { PolicyRule } from './rule.js';
import { namesInWords } from './tier-places.js';

export const partlyOverruled: PolicyRule = {
  code: 'partly-overruled',
  atEntries: (policy, set, { conflicts }) => {
    const byEntry = new Map<EntryConflicts['bound'], Conflict[]>();
    for (const each of conflicts) {
      const overruled = overruledBy(each, set);
      if (overruled.length === 0) continue;
      const seen = byEntry.get(each.bound) ?? [];
      byEntry.set(each.bound, [...seen, ...overruled.filter((one) => !seen.some((known) => known.capability === one.capability))]);
    }
    return [...byEntry].flatMap(([bound, overruled]) => {
      const first = overruled[0];
      if (first === undefined) return [];
      const names = overruled.map((each) => each.capability.name);
      const above = [...new Set(overruled.map((each) => `\`${each.above.policy ?? ''}\``))];
      const who = `${above.join(' and ')} ${above.length === 1 ? 'overrules' : 'overrule'}`;
      const all = names.length === bound.decides.length;
      const what = all ? 'every known capability that it decides, and leaves it only names that nobody knows' : `${names.length} of the ${bound.decides.length} capabilities that it decides`;
      const message = `${who} this entry for ${what}: ${namesInWords(names)}`;
      return [problem('partly-overruled', bound.entry.keySpan, message, {
        related: relatedTo(first.above, 'overrules it'),
        facts: { names },
        witness: { agent: policy.file.kind === 'agent' ? policy.name : null, capability: first.capability.name, parameters: first.parameters },
      })];
    });
  },
  atDefaults: (policy, set) => atDefaults(policy, set),
};

/** What is overruled without the whole entry being at fault. */
function overruledBy({ system, blocked, relaxed, whole }: EntryConflicts, set: PolicySet): Conflict[] {
  return whole !== null ? [] : [...system, ...blocked, ...(set.hierarchy === 'strict' ? relaxed : [])];
}

function atDefaults(policy: CompiledPolicy, set: PolicySet): Problem[] {
  const tier = policy.file.defaults?.tier;
  const idle = idleDefaults(policy, set);
  const first = idle[0];
  if (tier === null || tier === undefined || first === undefined) return [];
  const names = idle.map((each) => each.capability.name);
  const message = `a default only tightens: \`${tier.value}\` has no effect where \`${first.above.policy ?? ''}\` is stricter (${namesInWords(names)})`;
  return [problem('partly-overruled', tier.span, message, {
    related: relatedTo(first.above, 'is stricter'),
    facts: { names },
    witness: { agent: policy.name, capability: first.capability.name, parameters: first.parameters },
  })];
}
