// Owns: the fixes of `unknown-active`: the policies whose names are near; where none is, all that the directory has.
// Refuses: mending the chosen policy where it is broken: its own problems have fixes.

import type { PolicySet } from '../../compile/policy-set.js';
import type { DirectoryProblem } from '../../rules/directory.js';
import type { Fix } from './fix.js';
import { choicesOf } from './no-active-policy.js';

function nearestChoices(set: PolicySet, problem: DirectoryProblem): Fix[] {
  if (set.active.kind !== 'missing') return [];
  const near = choicesOf(set, problem, problem.facts.suggestions ?? []);
  return near.length > 0 ? near : choicesOf(set, problem, [...new Set(set.organizations.flatMap((each) => each.name ?? []))]);
}

/** Of whatever is wrong with the directory as a whole. */
export function directoryFixes(set: PolicySet, problem: DirectoryProblem): Fix[] {
  return problem.code === 'unknown-active' ? nearestChoices(set, problem) : problem.code === 'no-active-policy' ? choicesOf(set, problem) : [];
}
