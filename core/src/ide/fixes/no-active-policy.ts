// Owns: the fixes of `no-active-policy`: each of the directory's organization policies as the active one.
// Refuses: choosing between them.

import type { PolicySet } from '../../compile/policy-set.js';
import type { DirectoryProblem } from '../../rules/directory.js';
import { compareWithChanges } from '../edits/proof.js';
import type { Fix } from './fix.js';

export function choicesOf(set: PolicySet, problem: DirectoryProblem, names: readonly string[] = problem.facts.names ?? []): Fix[] {
  // A setting has the last word, whatever `.active` says.
  if (set.input.activeSetting !== null) return [];
  return names.flatMap((name): Fix[] => {
    const changes = [{ kind: 'choose active', name } as const];
    const effect = compareWithChanges(set, changes);
    return effect === null ? [] : [{ subject: { kind: 'choose active', name }, changes, code: problem.code, effect, isPreferred: false }];
  });
}
