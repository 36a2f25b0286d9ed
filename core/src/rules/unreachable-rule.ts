// Owns: `unreachable-rule`: a rule that earlier rules of its entry cover, one of them or several together.
// Refuses: conditions that are impossible by themselves (impossible-condition.ts).

import type { Capability } from '../catalogue/catalogue.js';
import { matching } from '../compile/bind.js';
import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { Meter } from '../conditions/meter.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Problem, RelatedPlace } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';
import { bareParts, newMeter, openReadings } from './rule-space.js';

export const unreachableRule: PolicyRule = {
  code: 'unreachable-rule',
  atEntries: (policy, _set, { spaces }) => [
    ...(policy.file.form === 'ordered' ? hiddenItems(policy) : []),
    ...spaces.flatMap(({ bound, reach }) =>
      bound.rules.flatMap(({ rule }, i) => {
        const found = reach[i];
        if (found?.kind !== 'covered') return [];
        const related = found.by.map((index): RelatedPlace => ({ uri: policy.file.uri, span: (bound.rules[index] ?? bound.rules[0])?.rule.conditionSpan ?? rule.span, message: 'decides first' }));
        const by = found.by.length === 1 ? 'an earlier rule covers' : 'earlier rules together cover';
        return [problem('unreachable-rule', rule.conditionSpan, `${by} every call that this rule could decide`, { related, facts: { removal: rule.span } })];
      }),
    ),
  ],
};

/** Items of a list that never decide, because earlier items take all that they match. */
function hiddenItems(policy: CompiledPolicy): Problem[] {
  const deciding = new Map<Capability, ReadonlySet<BoundEntry> | null>();
  const meter = newMeter();
  const decidingFor = (capability: Capability) => {
    const known = deciding.get(capability);
    const found = known === undefined ? decidingEntries(policy, capability, meter) : known;
    deciding.set(capability, found);
    return found;
  };
  return policy.own.flatMap((bound) => {
    const { pattern, keySpan, span } = bound.entry;
    const known = pattern === null || bound.broken ? [] : matching(pattern, policy.catalogue);
    const entries = known.map(decidingFor);
    if (entries.length === 0 || entries.some((each) => each === null || each.has(bound))) return [];
    const earlier = [...new Set(entries.flatMap((each) => [...(each ?? [])]))].filter((each) => each.file === bound.file && each.entry.keySpan.start < keySpan.start);
    const related = earlier.map((each): RelatedPlace => ({ uri: policy.file.uri, span: each.entry.keySpan, message: 'decides first' }));
    // What an item in error takes away is said there.
    return earlier.length === 0 || earlier.some((each) => each.broken) ? [] : [problem('unreachable-rule', keySpan, `earlier items of the list take every call that \`${bound.entry.key}\` matches`, { related, facts: { removal: span } })];
  });
}

/** Null where there are too many ways through the list to tell. */
function decidingEntries(policy: CompiledPolicy, capability: Capability, meter: Meter): ReadonlySet<BoundEntry> | null {
  const arms = policy.writtenArms(capability.name, capability);
  const found = new Set<BoundEntry>();
  const complete = explore(bareParts([arms]), openReadings(arms), NOTHING_SUPPOSED, {
    meter,
    leaf: ({ chosen }) => {
      const entry = arms[chosen[0] as number]?.vote.entry ?? null;
      if (entry !== null) found.add(entry);
      return undefined;
    },
  });
  return complete ? found : null;
}
