// Owns: what a rule is: one problem code and the finder of its problems in one policy.
// Refuses: any finding; see the file named after the code.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { ProblemCode } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import type { Analysis } from './analysis.js';

export interface PolicyRule {
  readonly code: ProblemCode;
  /** Total: whatever the policy is, it finds or it finds nothing. Only places inside the policy's own file. */
  readonly find: (policy: CompiledPolicy, set: PolicySet, analysis: Analysis) => readonly Problem[];
}
