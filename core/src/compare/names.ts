// Owns: the names of capabilities for which two sets, or two versions of a policy, may decide differently.
// Refuses: whether they do (compare-decisions.ts).

import { inheritance } from '../compile/compiled-policy.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { turnedPatterns } from '../compile/policy-changes.js';
import type { PolicySet } from '../compile/policy-set.js';
import { patternsMeant } from '../compile/rough-pattern.js';
import type { EntryRead } from '../model/entry-table.js';
import type { Pattern } from '../model/pattern.js';
import { voteKey } from './alike.js';

/**
 * Every known capability, every name that a policy has an entry for, and for each prefix a name that only it and wider ones match: packs may add such
 * names. In steps: there may be thousands of agents.
 */
export function* namesToCompare(sets: readonly PolicySet[]): Generator<void, ReadonlySet<string>> {
  const names = new Set<string>([...sets.flatMap((set) => [...set.catalogue.capabilities.keys()]), `${STAND_IN}.${STAND_IN}`]);
  const add = (pattern: Pattern): void => {
    if (pattern.kind === 'exact') names.add(pattern.text);
    else if (pattern.kind === 'prefix') names.add(`${pattern.stem}.${STAND_IN}`);
  };
  const files = new Set(sets.flatMap(organizationsIn).flatMap(inheritance).map((each) => each.file));
  // Most entries are those of both versions of a file.
  const seen = new Set<EntryRead>();
  for (const { table } of files) {
    for (const read of table.reads) {
      if (seen.has(read)) continue;
      seen.add(read);
      for (const each of patternsMeant(read)) add(each);
    }
  }
  for (const set of sets) for (const pattern of (yield* set.agentPatternsInSteps()).values()) add(pattern);
  return names;
}

/** The policies of a directory beside those of agents, and the templates that are active in it or that an agent extends. */
function organizationsIn(set: PolicySet): readonly CompiledPolicy[] {
  const { active, directorySystem, organizations } = set;
  const extended = new Set(set.agentGroups().flatMap((each) => each.extends));
  return [...directorySystem, ...organizations, ...(active.kind === 'chosen' ? active.policies : []), ...[...extended].flatMap((each) => set.named(each))];
}

/**
 * The patterns of whose names alone two versions of a policy may say different things: those of entries that are other than before, own or inherited,
 * and of wider entries whose conditions mean something else for it. Null where more than entries changed.
 */
export function patternsBetween(a: CompiledPolicy, b: CompiledPolicy): readonly Pattern[] | null {
  if (voteKey(a.defaultVote) !== voteKey(b.defaultVote)) return null;
  const changed = entriesBetween(a, b);
  if (changed === null) return null;
  return [...changed, ...turnedPatterns(a, b, changed)];
}

function entriesBetween(a: CompiledPolicy, b: CompiledPolicy): readonly Pattern[] | null {
  if (a === b) return [];
  if (a.catalogue !== b.catalogue || a.broken !== null || b.broken !== null || a.file.form !== 'map' || b.file.form !== 'map') return null;
  const own = a.file === b.file ? [] : b.changesSince(a).patterns;
  const inherited = a.base === null || b.base === null ? (a.base === b.base ? [] : null) : entriesBetween(a.base, b.base);
  return own === null || inherited === null ? null : [...own, ...inherited];
}

/** A segment that nobody uses. */
export const STAND_IN = 'zz_unknown';

/** Whether a name stands for those that only packs define. */
export function isStandIn(name: string): boolean {
  return name.endsWith(`.${STAND_IN}`);
}
