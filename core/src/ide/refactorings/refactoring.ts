// Owns: what a refactoring is, and what it is given to propose one.
// Refuses: any refactoring; each has a file of its own.

import type { BoundEntry } from '../../compile/bind.js';
import type { CompiledPolicy } from '../../compile/compiled-policy.js';
import type { PolicySet } from '../../compile/policy-set.js';
import type { PolicyFile } from '../../model/policy.js';
import type { Draft } from '../fixes/fix.js';
import type { Token } from '../token.js';

export interface RefactoringContext {
  readonly set: PolicySet;
  readonly file: PolicyFile;
  readonly policy: CompiledPolicy;
  /** What the cursor is on; null between tokens. */
  readonly token: Token | null;
  /** The entry around it. */
  readonly bound: BoundEntry | null;
}

export interface Refactoring {
  readonly id: string;
  readonly kind: 'refactor.rewrite' | 'refactor.extract' | 'refactor.move';
  /** `named`: offered also where decisions change, which the title then says. `refused`: only where none does. */
  readonly ifDecisionsChange: 'named' | 'refused';
  /** Total; the best first. */
  readonly propose: (context: RefactoringContext) => readonly Draft[];
}
