// Owns: the fixes of `no-active-policy`: each of the directory's organization policies as the active one.
// Refuses: choosing between them, and a choice after which everything would be blocked.

import type { PolicySet } from '../../compile/policy-set.js';
import type { DirectoryProblem } from '../../rules/directory.js';
import { compareWithChangesInSteps } from '../edits/proof.js';
import type { Fix } from './fix.js';

export function* choicesInSteps(set: PolicySet, problem: DirectoryProblem, names: readonly string[] = problem.facts.names ?? []): Generator<void, Fix[]> {
  const choices: Fix[] = [];
  // A setting has the last word, whatever `.active` says.
  if (set.input.activeSetting !== null) return choices;
  for (const name of names) {
    if (whyNotActive(set, name) !== null) continue;
    const changes = [{ kind: 'choose active', name } as const];
    const effect = yield* compareWithChangesInSteps(set, changes);
    if (effect !== null) choices.push({ subject: { kind: 'choose active', name }, changes, code: problem.code, effect, isPreferred: false });
  }
  return choices;
}

/** Why a policy cannot be made the active one; null where it can. */
export function whyNotActive(set: PolicySet, name: string): 'unknown' | 'unwritable' | 'broken' | null {
  const chosen = set.named(name);
  if (chosen.length === 0) return 'unknown';
  // Whoever reads `.active` takes its first line, without the space around it.
  if (name === '' || name !== name.trim() || /[\r\n]/.test(name)) return 'unwritable';
  return chosen.some((each) => each.broken !== null) ? 'broken' : null;
}
