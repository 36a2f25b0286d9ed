// Owns: `relaxes-declared-tier`: a vote that is more permissive than the tier which the capability's author declared.
// Refuses: the system policy, and capabilities without a declared tier.

import type { Capability } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { isSystemFile } from '../compile/policy-set.js';
import type { Parameters } from '../decide/parameters.js';
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
  atEntries: (policy, _set, analysis) =>
    isSystemFile(policy.file) ? [] : analysis.entries.flatMap((bound) =>
      // With which calls a tier decides is asked only where it is more permissive than something.
      bound.broken ? [] : tierPlaces(bound).filter(({ tier }) => bound.decides.some((each) => isRelaxed(each, tier.value))).flatMap(({ tier, rule }) => found(policy, tier, [...(analysis.callsOf(bound).get(rule) ?? [])])),
    ),
  atDefaults: (policy) => (isSystemFile(policy.file) ? [] : atDefaults(policy)),
};

function atDefaults(policy: CompiledPolicy): Problem[] {
  const { defaults, kind } = policy.file;
  // An agent's default only tightens, so it relaxes nothing.
  if (defaults === null || defaults.tier === null || defaults.broken || kind === 'agent') return [];
  const { tier } = defaults;
  return found(policy, tier, decidedByDefault(policy).filter((each) => isRelaxed(each, tier.value)).map((each) => [each, {}]));
}

function found({ file, name }: CompiledPolicy, tier: Written<Tier>, calls: readonly (readonly [Capability, Parameters])[]): Problem[] {
  const relaxed = calls.filter(([each]) => isRelaxed(each, tier.value));
  const [shown] = relaxed;
  if (shown === undefined) return [];
  const [first, parameters] = shown;
  const names = relaxed.map(([each]) => each.name);
  const declared = new Set(relaxed.map(([each]) => each.declaredTier));
  const what = declared.size === 1 ? `\`${first.declaredTier ?? ''}\`, which is declared for ${namesInWords(names)}` : `what is declared for ${namesInWords(names)}`;
  return [problem('relaxes-declared-tier', tier.span, `\`${tier.value}\` is more permissive than ${what}`, {
    facts: { names, ...(declared.size === 1 && first.declaredTier !== null ? { tier: first.declaredTier } : {}) },
    witness: { agent: file.kind === 'agent' ? name : null, capability: first.name, parameters },
  })];
}

function isRelaxed({ declaredTier }: Capability, tier: Tier): boolean {
  return declaredTier !== null && isStricter(declaredTier, tier);
}
