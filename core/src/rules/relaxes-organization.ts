// Owns: `relaxes-organization`: an agent's tier that is more permissive than its organization's. Accepted and always said; under `strict` an error.
// Refuses: what cannot be relaxed at all (exceeds-system.ts, lifts-blocked.ts).

import type { PolicySet } from '../compile/policy-set.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { conflictsOf, relatedTo, relaxationsOf } from './layer-conflicts.js';
import type { EntryConflicts } from './layer-conflicts.js';
import type { PolicyRule } from './rule.js';
import { namesInWords } from './tier-places.js';

export const relaxesOrganization: PolicyRule = {
  code: 'relaxes-organization',
  find: (policy, set) => {
    if (policy.file.kind !== 'agent' || policy.broken !== null) return [];
    return conflictsOf(policy, set).flatMap((each) => (set.hierarchy === 'strict' ? underStrict(policy, each) : accepted(policy, set, each)));
  },
};

function accepted(policy: CompiledPolicy, set: PolicySet, conflicts: EntryConflicts): Problem[] {
  const { bound, place } = conflicts;
  const overruled = new Set([...conflicts.system, ...conflicts.blocked].map((each) => each.capability));
  const open = conflicts.decides.filter((each) => !overruled.has(each));
  const relaxed = relaxationsOf(policy, set, { bound, place, decides: open });
  const first = relaxed[0];
  if (first === undefined) return [];
  const names = relaxed.map((each) => each.capability.name);
  const { value, span } = place.tier;
  const { above } = first;
  const what = above === null ? `has no rule for ${namesInWords(names)}` : `sets ${tiersInWords(relaxed.map((each) => each.above?.tier ?? 'blocked'))} for ${namesInWords(names)}`;
  return [problem('relaxes-organization', span, `\`${value}\` relaxes the organization, which ${what}`, {
    related: relatedTo(above, 'the vote of the organization policy'),
    facts: { names, ...(above === null ? {} : { tier: above.tier }) },
    witness: { agent: policy.name, capability: first.capability.name, parameters: first.parameters },
  })];
}

/** Only an entry without a condition makes it an error, and only when it concerns all that is decided here. */
function underStrict(policy: CompiledPolicy, { place, decides, system, blocked, relaxed }: EntryConflicts): Problem[] {
  const first = relaxed[0];
  if (first === undefined || system.length + blocked.length + relaxed.length < decides.length) return [];
  const { value, span } = place.tier;
  const message = `\`${value}\` has no effect under \`strict\`: \`${first.above.policy ?? ''}\` sets ${tiersInWords(relaxed.map((each) => each.above.tier))} for ${namesInWords(relaxed.map((each) => each.capability.name))}`;
  return [problem('relaxes-organization', span, message, {
    severity: 'error',
    related: relatedTo(first.above, 'the entry of the organization policy'),
    facts: { tier: first.above.tier, names: relaxed.map((each) => each.capability.name) },
    witness: { agent: policy.name, capability: first.capability.name, parameters: {} },
  })];
}

function tiersInWords(tiers: readonly string[]): string {
  return [...new Set(tiers)].map((each) => `\`${each}\``).join(' or ');
}
