// Owns: `loosens-inherited`: an entry or default that replaces an inherited one, or comes before inherited ones, and is more permissive, or drops a rate limit.
// Refuses: agents, which inherit nothing.

import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Visitor } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { partsOf } from '../decide/program.js';
import type { Part } from '../decide/program.js';
import { isStricter } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem } from '../problems/problem.js';
import { asksForTheImpossible, bareParts, evaluateArms, newMeter, openReadings, parametersOfSupposition, reachedBy } from './rule-space.js';
import type { PolicyRule } from './rule.js';
import { floorPart, loosenedInTheWorstCase } from './worst-case.js';

export const loosensInherited: PolicyRule = {
  code: 'loosens-inherited',
  atEntries: (policy, set, { entries }) => {
    const { base, isLayered } = policy;
    if (base === null || base.broken !== null) return [];
    return entries.flatMap((bound) => {
      if (bound.broken || bound.entry.pattern === null) return [];
      if (isLayered) return loosened(policy, base, { bound, inherited: null, set });
      const inherited = base.entries.get(bound.entry.pattern.text);
      return inherited === undefined || inherited.broken ? [] : loosened(policy, base, { bound, inherited, set });
    });
  },
  atDefaults: (policy) => (policy.base === null || policy.base.broken !== null ? [] : loosenedDefault(policy, policy.base)),
};

interface Loosening {
  readonly bound: BoundEntry;
  /** The entry with the same key; null where all inherited ones come after the own ones, a list being among them. */
  readonly inherited: BoundEntry | null;
  readonly set: PolicySet;
}

function loosened(policy: CompiledPolicy, base: CompiledPolicy, { bound, inherited, set }: Loosening): Problem[] {
  const relatedTo = ({ file, entry }: BoundEntry) => [{ uri: file.uri, span: entry.keySpan, message: 'the inherited entry' }];
  const meter = newMeter();
  for (const capability of reachedBy(bound, policy)) {
    const own = policy.writtenArms(capability.name, capability);
    const before = base.arms(capability.name, capability, null);
    let found: Problem | null = null;
    const loosens = (now: Vote | undefined, then: Vote | null | undefined) =>
      now?.entry === bound && then?.entry != null && !then.entry.broken && then.entry === (inherited ?? then.entry) && isStricter(then.tier, now.tier);
    const say = (now: Vote, then: Vote, parameters: Parameters) => {
      const span = (now.rule?.rule.tier ?? bound.entry.tier)?.span ?? bound.entry.keySpan;
      const message = `\`${now.tier}\` is more permissive than the inherited \`${then.tier}\` of \`${base.name ?? ''}\``;
      const related = then.entry === null ? [] : relatedTo(then.entry);
      found ??= problem('loosens-inherited', span, message, { related, facts: { tier: then.tier }, witness: { agent: null, capability: capability.name, parameters } });
    };
    if (asksForTheImpossible([...own, ...before])) {
      // As a request reads them: where conditions read a parameter differently, each takes that into account.
      const [then, now] = partsOf(set, [base, policy].map(speaking), { name: capability.name, known: capability, isWritten: true }) as [Part, Part];
      const inEntries = { ...then, arms: then.arms.filter(({ vote }) => vote.entry !== null) };
      for (const { arm, above, parameters } of loosenedInTheWorstCase({ capability, common: [], before: [floorPart(ALLOWED), inEntries], now, meter })) {
        if (above !== null && loosens(arm.vote, above)) say(arm.vote, above, parameters);
      }
    } else {
      const leaf: Visitor['leaf'] = ({ chosen, supposition }) => {
        const [now, then] = [own[chosen[0] as number]?.vote, before[chosen[1] as number]?.vote];
        if (now === undefined || then === undefined || !loosens(now, then)) return undefined;
        const parameters = parametersOfSupposition(supposition, [...own, ...before]);
        if (evaluateArms(own, parameters)?.vote === now && evaluateArms(before, parameters)?.vote === then) say(now, then, parameters);
        return found !== null;
      };
      explore(bareParts([own, before]), openReadings([...own, ...before]), NOTHING_SUPPOSED, { meter, leaf });
    }
    if (found !== null) return [found];
  }
  if (inherited === null || inherited.limit === null || bound.limit !== null) return [];
  const span = bound.entry.tier?.span ?? bound.entry.keySpan;
  return [problem('loosens-inherited', span, `replacing the inherited entry drops its rate limit of ${inherited.limit.max} calls in ${inherited.limit.window} seconds`, { related: relatedTo(inherited), facts: { key: 'rate_limit' } })];
}

/** Where nothing is inherited for a call, nothing is loosened; where nothing is said now, the call may be blocked. */
const ALLOWED: Vote = { tier: 'autonomous', origin: 'missing', policy: null, entry: null, rule: null, reason: null, source: null, limit: null };

function speaking(policy: CompiledPolicy): Voice {
  return { kind: 'policy', layer: 'organization', policy, tightensOnly: false, shipped: false };
}

function loosenedDefault(policy: CompiledPolicy, base: CompiledPolicy): Problem[] {
  const tier = policy.file.defaults?.tier ?? null;
  const before = base.defaultVote;
  if (tier === null || before === null || policy.file.defaults?.broken === true || !isStricter(before.tier, tier.value)) return [];
  const related = before.source === null ? [] : [{ uri: before.source.uri, span: before.source.span, message: 'the inherited default' }];
  return [problem('loosens-inherited', tier.span, `default \`${tier.value}\` is more permissive than the inherited \`${before.tier}\` of \`${base.name ?? ''}\``, { related, facts: { tier: before.tier } })];
}
