// Owns: which findings could not be made at a line, because something there, or something that they depend on, is in error.
// Refuses: the findings themselves.

import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { lineNumber } from '../model/policy.js';
import type { ProblemCode } from '../problems/codes.js';
import { Analysis } from './analysis.js';
import { coverageOf } from './coverage.js';

/** Whether nobody can tell if the code would be found at a line, counted from 1, by any of the policies that one file compiles to. */
export function withheldIn(policies: readonly CompiledPolicy[], set: PolicySet): (code: ProblemCode, line: number) => boolean {
  return (code, line) => policies.some((each) => isWithheld(each, set, code, line));
}

function isWithheld(policy: CompiledPolicy, set: PolicySet, code: ProblemCode, line: number): boolean {
  const { file, base } = policy;
  if (policy.broken !== null) return true;
  const isAt = ({ entry }: BoundEntry) => lineNumber(file, entry.span.start) <= line && line <= lineNumber(file, entry.span.end);
  const entry = policy.own.find(isAt);
  if (entry?.broken === true) return true;
  const isAnyBroken = (policies: CompiledPolicy | null): boolean => policies !== null && (policies.broken !== null || policies.hasBrokenEntry || isAnyBroken(policies.base));
  switch (code) {
    case 'default-only-category':
    case 'uncovered-category':
      return file.kind !== 'agent' && coverageOf(policy) === null;
    // What a wider or an inherited entry in error was meant to say is not known.
    case 'redundant-entry':
    case 'unreachable-rule':
      return isAnyBroken(policy) || isGivenUp(policy, set, entry);
    case 'loosens-inherited':
      return isAnyBroken(base);
    case 'condition-gap':
    case 'condition-overlap':
    case 'impossible-condition':
      return isAnyBroken(policy) || isGivenUp(policy, set, entry);
    default:
      return entry === undefined && file.defaults?.broken === true;
  }
}

/** Whether the rules of the entry are too many to be judged. */
function isGivenUp(policy: CompiledPolicy, set: PolicySet, entry: BoundEntry | undefined): boolean {
  return entry !== undefined && new Analysis(policy, set, [entry]).isGivenUp(entry);
}
