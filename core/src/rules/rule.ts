// Owns: what a rule is: one problem code and the finders of its problems in one policy.
// Refuses: any finding; see the file named after the code.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { ProblemCode } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import type { Analysis } from './analysis.js';

/** Total: whatever the policy is, it finds or it finds nothing. Only places inside the policy's own file. */
export type Finder = (policy: CompiledPolicy, set: PolicySet) => readonly Problem[];
export type EntryFinder = (policy: CompiledPolicy, set: PolicySet, analysis: Analysis) => readonly Problem[];

export interface PolicyRule {
  readonly code: ProblemCode;
  /**
   * At the entries that the analysis is about, and at nothing else. It may look at the entry, at wider entries of the policy, at what the policy
   * inherits and at the layers above it; of narrower entries, at what they leave the entry to decide; in a list, at items that share a name with it and
   * at whether the one before is among them. compile/entry-changes.ts relies on that.
   */
  readonly atEntries?: EntryFinder;
  /** About what no entry matches: it may look at the default, at which patterns there are, and at the layers above. An agent's policy without a default is not asked about. */
  readonly atDefaults?: Finder;
  /** Whether nothing is found at defaults while an entry is in error; other rules must not look at whether one is. */
  readonly besideErrors?: 'withheld';
  /** About the file among others. */
  readonly inFile?: Finder;
}
