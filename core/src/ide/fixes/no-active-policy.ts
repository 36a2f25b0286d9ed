// Owns: the fixes of `no-active-policy`: each of the directory's organization policies as the active one.
// Refuses: choosing between them, and a choice after which everything would be blocked.

import type { PolicySet } from '../../compile/policy-set.js';
import type { DirectoryProblem } from '../../rules/directory.js';
import { compareWithChanges } from '../edits/proof.js';
import type { Fix } from './fix.js';

export function choicesOf(set: PolicySet, problem: DirectoryProblem, names: readonly string[] = problem.facts.names ?? []): Fix[] {
  // A setting has the last word, whatever `.active` says.
  if (set.input.activeSetting !== null) return [];
  return names.filter((name) => whyNotActive(set, name) === null).flatMap((name): Fix[] => {
    const changes = [{ kind: 'choose active', name } as const];
    const effect = compareWithChanges(set, changes);
    return effect === null ? [] : [{ subject: { kind: 'choose active', name }, changes, code: problem.code, effect, isPreferred: false }];
  });
}

/** Why a policy cannot be made the active one; null where it can. */
export function whyNotActive(set: PolicySet, name: string): 'unknown' | 'unwritable' | 'broken' | null {
  const chosen = set.named(name);
  if (chosen.length === 0) return 'unknown';
  // Whoever reads `.active` takes its first line, without the space around it.
  if (name === '' || name !== name.trim() || /[\r\n]/.test(name)) return 'unwritable';
  return chosen.some((each) => each.broken !== null) ? 'broken' : null;
}
