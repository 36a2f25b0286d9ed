// Owns: `redundant-entry`: an entry that says just what the next wider entry says anyway.
// Refuses: entries with rules or limits of their own, and those that only `defaults` would replace: an explicit rule is worth having. What policies that
//   extend this one make of it is asked apart, since they are edited without it.

import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { EntryIndex } from '../compile/entry-index.js';
import { widerPatterns } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const redundantEntry: PolicyRule = {
  code: 'redundant-entry',
  atEntries: (policy, _set, { entries }) =>
    // In a list an earlier item hides a later one; that is unreachable-rule.ts.
    policy.file.form === 'ordered' || !knowsInherited(policy) ? [] : entries.flatMap((bound) => {
      const instead = isPlain(bound) ? insteadOf(policy, bound) : undefined;
      if (instead === undefined || !isPlain(instead) || !saysTheSame(bound, instead) || isMeantElsewhere(policy, bound)) return [];
      const message = `\`${instead.entry.key}\` says the same, so removing this entry changes no decision`;
      return [problem('redundant-entry', bound.entry.keySpan, message, {
        related: [{ uri: instead.file.uri, span: instead.entry.keySpan, message: 'says the same' }],
        facts: { removal: bound.entry.span },
      })];
    }),
};

/** Whether what a policy inherits is known: not where that does not exist, does not compile or is, in a circle, the policy itself. */
export function knowsInherited({ file, base }: CompiledPolicy): boolean {
  return file.kind === 'agent' || file.extends === null || (base !== null && base.broken === null);
}

/** Whether an entry that is redundant in its policy is so in one that extends it, too: there other entries may be the next wider ones. */
export function isRedundantUnder(heir: CompiledPolicy, policy: CompiledPolicy, bound: BoundEntry): boolean {
  if (heir === policy || heir.broken !== null || heir.base === null) return true;
  if (heir.isLayered) return isRedundantUnder(heir.base, policy, bound);
  const { pattern } = bound.entry;
  if (pattern === null || heir.entries.get(pattern.text) !== bound || policy.base?.entries.get(pattern.text) !== undefined) return true;
  const instead = widerEntry(pattern, heir.entries);
  return instead !== undefined && isPlain(instead) && saysTheSame(bound, instead);
}

/**
 * The entry that would decide if this one were gone: the inherited one of the same key, else the next wider one. Where a list is inherited, all own ones
 * come first, and after them the list in its order, whose first item about a wildcard is another one for each capability.
 */
function insteadOf(policy: CompiledPolicy, bound: BoundEntry): BoundEntry | undefined {
  const { pattern } = bound.entry;
  if (pattern === null) return undefined;
  const { isLayered, base } = policy;
  const inherited = isLayered ? undefined : base?.entries.get(pattern.text);
  if (inherited !== undefined) return inherited;
  const found = widerEntry(pattern, isLayered ? policy.entries.own : policy.entries);
  return found === undefined && isLayered && pattern.kind === 'exact' ? base?.chain(pattern.text)[0] : found;
}

function widerEntry(pattern: Pattern, entries: Pick<EntryIndex, 'get'>): BoundEntry | undefined {
  return widerPatterns(pattern).map((each) => entries.get(each)).find((each) => each !== undefined);
}

/** Whether a key that spells no pattern may have meant the same name: it blocks that as soon as this entry is gone. */
function isMeantElsewhere(policy: CompiledPolicy, { entry: { pattern } }: BoundEntry): boolean {
  return pattern?.kind === 'exact' && policy.chain(pattern.text).some(({ entry }) => entry.pattern === null);
}

function isPlain(bound: BoundEntry): boolean {
  return !bound.broken && bound.rules.length === 0 && bound.limit === null && bound.entry.tier !== null;
}

function saysTheSame(a: BoundEntry, b: BoundEntry): boolean {
  return a.entry.tier?.value === b.entry.tier?.value && a.entry.reason?.value === b.entry.reason?.value;
}
