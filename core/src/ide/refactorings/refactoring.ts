// Owns: what a refactoring is, and what it is given to propose one.
// Refuses: any refactoring; each has a file of its own.

import type { BoundEntry } from '../../compile/bind.js';
import type { CompiledPolicy } from '../../compile/compiled-policy.js';
import type { PolicySet } from '../../compile/policy-set.js';
import type { PolicyFile } from '../../model/policy.js';
import type { Conversion } from '../convert-to-map.js';
import type { ActionSubject, Draft } from '../fixes/fix.js';
import type { Comparison } from '../../compare/comparison.js';
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

/** Why a refactoring is not made. */
export type Refusal =
  | { readonly kind: 'decisions'; readonly effect: Comparison }
  | { readonly kind: 'form'; readonly conversion: Exclude<Conversion, { kind: 'converted' | 'already a map' }> }
  | { readonly kind: 'taken'; readonly name: string; readonly policy: string }
  | { readonly kind: 'tied'; readonly name: string };

/** What an author may look for here, and why it cannot be made. */
export interface RefusedDraft {
  readonly subject: ActionSubject;
  readonly refusal: Refusal;
}

export interface Refactoring {
  readonly id: string;
  readonly kind: 'refactor.rewrite' | 'refactor.extract' | 'refactor.move';
  /** `named`: offered also where decisions change, which the title then says. `refused`: only where none does. */
  readonly ifDecisionsChange: 'named' | 'refused';
  /** Total; the best first. */
  readonly propose: (context: RefactoringContext) => readonly (Draft | RefusedDraft)[];
}
