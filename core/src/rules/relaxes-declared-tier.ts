// Owns: `relaxes-declared-tier`: a vote that is more permissive than the tier which the capability's author declared.
// Refuses: the system policy, and capabilities without a declared tier.

import type { Capability } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { isSystemFile } from '../compile/policy-set.js';
import type { Written } from '../model/policy.js';
import type { Tier } from '../model/tier.js';
import { isStricter } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { decidedByDefault } from './default-reach.js';
import type { PolicyRule } from './rule.js';
import { namesInWords, tierPlaces } from './tier-places.js';

export const relaxesDeclaredTier: PolicyRule = {
  code: 'relaxes-declared-tier',
  atEntries: (policy, _set, { entries }) =>
    isSystemFile(policy.file) ? [] : entries.filter((bound) => !bound.broken).flatMap((bound) => tierPlaces(bound).flatMap(({ tier }) => found(tier, bound.decides))),
  atDefaults: (policy) => (isSystemFile(policy.file) ? [] : atDefaults(policy)),
};

function atDefaults(policy: CompiledPolicy): Problem[] {
  const { defaults, kind } = policy.file;
  // An agent's default only tightens, so it relaxes nothing.
  if (defaults === null || defaults.tier === null || defaults.broken || kind === 'agent') return [];
  return found(defaults.tier, decidedByDefault(policy));
}

function found(tier: Written<Tier>, decides: readonly Capability[]): Problem[] {
  const relaxed = decides.filter((each) => each.declaredTier !== null && isStricter(each.declaredTier, tier.value));
  const first = relaxed[0];
  if (first === undefined) return [];
  const declared = new Set(relaxed.map((each) => each.declaredTier));
  const what = declared.size === 1 ? `\`${first.declaredTier ?? ''}\`, which is declared for ${namesInWords(relaxed.map((each) => each.name))}` : `what is declared for ${namesInWords(relaxed.map((each) => each.name))}`;
  return [problem('relaxes-declared-tier', tier.span, `\`${tier.value}\` is more permissive than ${what}`, {
    facts: { names: relaxed.map((each) => each.name), ...(declared.size === 1 && first.declaredTier !== null ? { tier: first.declaredTier } : {}) },
    witness: { agent: null, capability: first.name, parameters: {} },
  })];
}
