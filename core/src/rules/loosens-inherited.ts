// Owns: `loosens-inherited`: an entry or default that replaces an inherited one, or comes before inherited ones, and is more permissive, or drops a rate limit.
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
    const { base, isLayered } = policy;
    if (base === null || base.broken !== null) return [];
    return entries.flatMap((bound) => {
      if (bound.broken || bound.entry.pattern === null) return [];
      if (isLayered) return loosened(policy, base, { bound, inherited: null });
      const inherited = base.entries.get(bound.entry.pattern.text);
      return inherited === undefined || inherited.broken ? [] : loosened(policy, base, { bound, inherited });
    });
  },
  atDefaults: (policy) => (policy.base === null || policy.base.broken !== null ? [] : loosenedDefault(policy, policy.base)),
};

interface Loosening {
  readonly bound: BoundEntry;
  /** The entry with the same key; null where all inherited ones come after the own ones, a list being among them. */
  readonly inherited: BoundEntry | null;
}

function loosened(policy: CompiledPolicy, base: CompiledPolicy, { bound, inherited }: Loosening): Problem[] {
  const relatedTo = ({ file, entry }: BoundEntry) => [{ uri: file.uri, span: entry.keySpan, message: 'the inherited entry' }];
  const meter = newMeter();
  for (const capability of bound.decides) {
    const own = policy.writtenArms(capability.name, capability);
    const before = base.arms(capability.name, capability, null);
    let found: Problem | null = null;
    const leaf: Visitor['leaf'] = ({ chosen, supposition }) => {
      const [now, then] = [own[chosen[0] as number]?.vote, before[chosen[1] as number]?.vote];
      if (now?.entry !== bound || then?.entry == null || then.entry.broken || then.entry !== (inherited ?? then.entry) || !isStricter(then.tier, now.tier)) return undefined;
      const parameters = parametersOfSupposition(supposition, [...own, ...before]);
      if (evaluateArms(own, parameters)?.vote !== now || evaluateArms(before, parameters)?.vote !== then) return undefined;
      const span = (now.rule?.rule.tier ?? bound.entry.tier)?.span ?? bound.entry.keySpan;
      const message = `\`${now.tier}\` is more permissive than the inherited \`${then.tier}\` of \`${base.name ?? ''}\``;
      found = problem('loosens-inherited', span, message, { related: relatedTo(then.entry), facts: { tier: then.tier }, witness: { agent: null, capability: capability.name, parameters } });
      return true;
    };
    explore(bareParts([own, before]), openReadings([...own, ...before]), NOTHING_SUPPOSED, { meter, leaf });
    if (found !== null) return [found];
  }
  if (inherited === null || inherited.limit === null || bound.limit !== null) return [];
  const span = bound.entry.tier?.span ?? bound.entry.keySpan;
  return [problem('loosens-inherited', span, `replacing the inherited entry drops its rate limit of ${inherited.limit.max} calls in ${inherited.limit.window} seconds`, { related: relatedTo(inherited), facts: { key: 'rate_limit' } })];
}

function loosenedDefault(policy: CompiledPolicy, base: CompiledPolicy): Problem[] {
  const tier = policy.file.defaults?.tier ?? null;
  const before = base.defaultVote;
  if (tier === null || before === null || policy.file.defaults?.broken === true || !isStricter(before.tier, tier.value)) return [];
  const related = before.source === null ? [] : [{ uri: before.source.uri, span: before.source.span, message: 'the inherited default' }];
  return [problem('loosens-inherited', tier.span, `default \`${tier.value}\` is more permissive than the inherited \`${before.tier}\` of \`${base.name ?? ''}\``, { related, facts: { tier: before.tier } })];
}
