// Owns: `relaxes-organization`: an agent's tier that is more permissive than its organization's. Accepted and always said; under `strict` an error.
// Refuses: what cannot be relaxed at all (exceeds-system.ts, lifts-blocked.ts).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { strictest } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { pushTo } from '../text/push-to.js';
import { relatedTo } from './layer-conflicts.js';
import type { EntryConflicts } from './layer-conflicts.js';
import { Encounters, openedByDefault, relaxationsOf } from './relaxations.js';
import type { Relaxation } from './relaxations.js';
import type { PolicyRule } from './rule.js';
import { namesInWords } from './tier-places.js';

export const relaxesOrganization: PolicyRule = {
  code: 'relaxes-organization',
  atEntries: (policy, set, analysis) => {
    if (policy.file.kind !== 'agent' || policy.broken !== null) return [];
    const whole = analysis.entries.filter((bound) => !bound.broken);
    const encounters = new Encounters(policy, set);
    const relaxations = new Map(whole.map((bound) => [bound, relaxationsOf(bound, analysis.callsOf(bound), encounters)]));
    return analysis.conflicts.flatMap((each) => {
      const relaxed = relaxations.get(each.bound)?.get(each.place.rule) ?? [];
      return set.hierarchy === 'strict' ? underStrict(policy, each, relaxed) : accepted(policy, each, relaxed);
    });
  },
  atDefaults: (policy, set) => (set.hierarchy === 'strict' ? [] : atDefaults(policy, set)),
};

function atDefaults(policy: CompiledPolicy, set: PolicySet): Problem[] {
  const tier = policy.file.defaults?.tier ?? null;
  const opened = openedByDefault(policy, set);
  const first = opened[0];
  if (tier === null || first === undefined) return [];
  const names = opened.map((each) => each.capability.name);
  return [problem('relaxes-organization', tier.span, `default \`${tier.value}\` opens what the organization has no rule for, which is blocked otherwise: ${namesInWords(names)}`, {
    facts: { names },
    witness: { agent: policy.name, capability: first.capability.name, parameters: first.parameters },
  })];
}

function accepted(policy: CompiledPolicy, conflicts: EntryConflicts, relaxations: readonly Relaxation[]): Problem[] {
  // What is in error as a whole is said once. Where the system overrules some of it, the rest of the way down from the organization's tier is still gone.
  const overruled = new Set((conflicts.whole === null ? [] : conflicts.system).map((each) => each.capability));
  const relaxed = relaxations.filter((each) => !overruled.has(each.capability));
  return relaxed.length === 0 ? [] : [said(policy, conflicts, relaxed, 'relaxes the organization')];
}

function said(policy: CompiledPolicy, { place }: EntryConflicts, relaxed: readonly Relaxation[], what: string): Problem {
  const first = relaxed[0] as Relaxation;
  const { value, span } = place.tier;
  return problem('relaxes-organization', span, `\`${value}\` ${what}: ${groupsInWords(relaxed)}`, {
    related: relatedTo(first.above, 'the vote of the organization policy'),
    facts: { names: relaxed.map((each) => each.capability.name), ...tierAbove(relaxed) },
    witness: { agent: policy.name, capability: first.capability.name, parameters: first.parameters },
  });
}

/** With a tier that is more permissive than one of these, there is something left to relax; with any, where the organization has no rule. */
function tierAbove(relaxed: readonly Relaxation[]): { readonly tier?: Tier } {
  const tier = relaxed.some(({ above }) => above === null) ? null : strictest(relaxed.flatMap(({ above }) => above?.tier ?? []));
  return tier === null ? {} : { tier };
}

/** What the organization says instead, for which capabilities; of a conditional rule, that it says so at times. */
function groupsInWords(relaxed: readonly Relaxation[]): string {
  const groups = new Map<string, string[]>();
  for (const { above, capability } of relaxed) {
    const vote = above === null ? 'no rule' : above.origin === 'rule' ? `\`${above.tier}\` in some calls` : `\`${above.tier}\``;
    pushTo(groups, vote, capability.name);
  }
  return [...groups].map(([vote, names]) => `${vote} for ${namesInWords(names)}`).join('; ');
}

/**
 * Only entries without a condition make it an error, and only when they concern all that is decided here. What a default or a conditional rule
 * raises is said all the same; the rest is partly-overruled.ts.
 */
function underStrict(policy: CompiledPolicy, conflicts: EntryConflicts, relaxations: readonly Relaxation[]): Problem[] {
  const { place, system, blocked, relaxed, whole } = conflicts;
  const certain = new Set([...system, ...blocked, ...relaxed].map((each) => each.capability));
  const first = relaxed[0];
  if (first !== undefined && whole === 'strict') {
    const { value, span } = place.tier;
    const message = `\`${value}\` has no effect under \`strict\`: ${groupsInWords(relaxed)}`;
    return [problem('relaxes-organization', span, message, {
      severity: 'error',
      related: relatedTo(first.above, 'the entry of the organization policy'),
      facts: { ...tierAbove(relaxed), names: relaxed.map((each) => each.capability.name) },
      witness: { agent: policy.name, capability: first.capability.name, parameters: first.parameters },
    })];
  }
  const raised = relaxations.filter((each) => !certain.has(each.capability) && each.above !== null);
  return raised.length === 0 ? [] : [said(policy, conflicts, raised, 'is raised under `strict`')];
}
