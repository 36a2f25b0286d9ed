// Owns: `loosens-inherited`: an entry or default that replaces an inherited one and is more permissive, or drops its rate limit.
// Refuses: agents, which inherit nothing.

import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Visitor } from '../decide/explore.js';
import { isStricter } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { bareParts, evaluateArms, newMeter, openReadings, parametersOfSupposition } from './rule-space.js';
import type { PolicyRule } from './rule.js';

export const loosensInherited: PolicyRule = {
  code: 'loosens-inherited',
  atEntries: (policy, _set, { entries }) => {
    const base = replacedBase(policy);
    if (base === null) return [];
    return entries.flatMap((bound) => {
      const inherited = bound.entry.pattern === null ? undefined : base.entries.get(bound.entry.pattern.text);
      return inherited === undefined || bound.broken || inherited.broken ? [] : loosened(policy, base, { bound, inherited });
    });
  },
  atDefaults: (policy) => {
    const base = replacedBase(policy);
    return base === null ? [] : loosenedDefault(policy, base);
  },
};

/** The policy whose entries the own ones replace. A list replaces none: it is asked before what it inherits. */
function replacedBase({ base, file }: CompiledPolicy): CompiledPolicy | null {
  return base === null || base.broken !== null || file.form === 'ordered' || base.file.form === 'ordered' ? null : base;
}

function loosened(policy: CompiledPolicy, base: CompiledPolicy, { bound, inherited }: { readonly bound: BoundEntry; readonly inherited: BoundEntry }): Problem[] {
  const related = [{ uri: inherited.file.uri, span: inherited.entry.keySpan, message: 'the inherited entry' }];
  const meter = newMeter();
  for (const capability of bound.decides) {
    const own = policy.writtenArms(capability.name, capability);
    const before = base.arms(capability.name, capability, null);
    let found: Problem | null = null;
    const leaf: Visitor['leaf'] = ({ chosen, supposition }) => {
      const [now, then] = [own[chosen[0] as number]?.vote, before[chosen[1] as number]?.vote];
      if (now?.entry !== bound || then?.entry !== inherited || !isStricter(then.tier, now.tier)) return undefined;
      const parameters = parametersOfSupposition(supposition, [...own, ...before]);
      if (evaluateArms(own, parameters)?.vote !== now || evaluateArms(before, parameters)?.vote !== then) return undefined;
      const span = (now.rule?.rule.tier ?? bound.entry.tier)?.span ?? bound.entry.keySpan;
      const message = `\`${now.tier}\` is more permissive than the inherited \`${then.tier}\` of \`${base.name ?? ''}\``;
      found = problem('loosens-inherited', span, message, { related, facts: { tier: then.tier }, witness: { agent: null, capability: capability.name, parameters } });
      return true;
    };
    explore(bareParts([own, before]), openReadings([...own, ...before]), NOTHING_SUPPOSED, { meter, leaf });
    if (found !== null) return [found];
  }
  if (inherited.limit === null || bound.limit !== null) return [];
  const span = bound.entry.tier?.span ?? bound.entry.keySpan;
  return [problem('loosens-inherited', span, `replacing the inherited entry drops its rate limit of ${inherited.limit.max} calls in ${inherited.limit.window} seconds`, { related, facts: { key: 'rate_limit' } })];
}

function loosenedDefault(policy: CompiledPolicy, base: CompiledPolicy): Problem[] {
  const tier = policy.file.defaults?.tier ?? null;
  const before = base.defaultVote;
  if (tier === null || before === null || policy.file.defaults?.broken === true || !isStricter(before.tier, tier.value)) return [];
  const related = before.source === null ? [] : [{ uri: before.source.uri, span: before.source.span, message: 'the inherited default' }];
  return [problem('loosens-inherited', tier.span, `default \`${tier.value}\` is more permissive than the inherited \`${before.tier}\` of \`${base.name ?? ''}\``, { related, facts: { tier: before.tier } })];
}
