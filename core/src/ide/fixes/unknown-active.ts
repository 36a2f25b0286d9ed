// Owns: the fixes of `unknown-active`: the policies whose names are near; where none is, all that the directory has.
// Refuses: mending the chosen policy where it is broken: its own problems have fixes.

import type { PolicySet } from '../../compile/policy-set.js';
import type { DirectoryProblem } from '../../rules/directory.js';
import { atOnce } from '../../text/steps.js';
import type { Fix } from './fix.js';
import { choicesInSteps } from './no-active-policy.js';

/** Of whatever is wrong with the directory as a whole. */
export function directoryFixes(set: PolicySet, problem: DirectoryProblem): Fix[] {
  return atOnce(directoryFixesInSteps(set, problem));
}

/** The same in steps, for those who must not hold others up. */
export function* directoryFixesInSteps(set: PolicySet, problem: DirectoryProblem): Generator<void, Fix[]> {
  if (problem.code === 'no-active-policy') return yield* choicesInSteps(set, problem);
  return problem.code === 'unknown-active' ? yield* nearestChoices(set, problem) : [];
}

function* nearestChoices(set: PolicySet, problem: DirectoryProblem): Generator<void, Fix[]> {
  if (set.active.kind !== 'missing') return [];
  const near = yield* choicesInSteps(set, problem, problem.facts.suggestions ?? []);
  return near.length > 0 ? near : yield* choicesInSteps(set, problem, [...new Set(set.organizations.flatMap((each) => each.name ?? []))]);
}
