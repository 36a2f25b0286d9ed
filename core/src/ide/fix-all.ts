// Owns: everything that can be mended in one go without a decision becoming more permissive: to a fixed point, each step shown to loosen nothing.
// Refuses: fixes that put something in an author's mouth, and every fix of which it cannot be shown.

import { compareInSteps } from '../compare/compare-decisions.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { ProblemCode } from '../problems/codes.js';
import { diagnoseInSteps } from '../rules/diagnose.js';
import type { Diagnosis } from '../rules/diagnose.js';
import type { Found, Severities } from '../rules/file-findings.js';
import { append } from '../text/append.js';
import { atOnce } from '../text/steps.js';
import { edit, overlap } from './edits/change.js';
import type { Change, SpanEdit } from './edits/change.js';
import { loosens, setAfter } from './edits/proof.js';
import { draftsOf } from './fixes/index.js';

/** What these take out has no effect, or only its spelling changes. */
export const FIX_ALL_CODES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'unquoted-version',
  'redundant-entry',
  'impossible-condition',
  'unreachable-rule',
  'rate-limit-unreachable',
  'unused-suppression',
]);

/** Each round takes at least one problem away; a file that needs more rounds is mended the next time. */
const MOST_ROUNDS = 20;

/** The text of one of the set's files after all safe fixes; the same text where there is nothing to mend. */
export function fixAll(set: PolicySet, uri: string, severities: Severities = {}): string {
  return atOnce(fixAllInSteps(set, uri, severities, null));
}

/** The same in steps, for those who must not hold others up. `known`: what was found in the file; it comes out the same without it. */
export function* fixAllInSteps(set: PolicySet, uri: string, severities: Severities, known: Found | null): Generator<unknown, string> {
  let [current, found] = [set, known];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const diagnosis: Diagnosis = yield* diagnoseInSteps(current, uri, severities, found);
    const next = yield* mendOnce(current, uri, diagnosis);
    if (next === null) break;
    [current, found] = [next, diagnosis];
  }
  return current.policyAt(uri)?.file.text ?? '';
}

/** The set with as many safe fixes as fit together; null where there is none. */
function* mendOnce(set: PolicySet, uri: string, diagnosis: Diagnosis): Generator<unknown, PolicySet | null> {
  const candidates = yield* candidatesIn(set, uri, diagnosis);
  const together = fitting(candidates);
  const all = together.length === 0 ? null : yield* safely(set, uri, together);
  if (all !== null) return all;
  // Some of them are not safe, or not together: then one after the other.
  for (const each of candidates) {
    const one = yield* safely(set, uri, each);
    if (one !== null) return one;
  }
  return null;
}

function* candidatesIn(set: PolicySet, uri: string, { problems, valid }: Diagnosis): Generator<unknown, (readonly SpanEdit[])[]> {
  // An error hides findings, and a suppression of one of those looks unused.
  const isRipe = (code: ProblemCode) => FIX_ALL_CODES.has(code) && (valid || code !== 'unused-suppression');
  const ripe = problems.filter((each) => isRipe(each.code));
  // To take something out, a fix looks at all that is around it.
  if (ripe.length > 0) yield* set.policyAt(uri)?.file.reading?.readInSteps() ?? [];
  const candidates: (readonly SpanEdit[])[] = [];
  for (const problem of ripe) {
    yield;
    const change: Change | undefined = draftsOf(set, uri, problem, problems)[0]?.changes[0];
    if (change?.kind === 'edit' && change.uri === uri) candidates.push(change.edits);
  }
  return candidates;
}

function fitting(candidates: readonly (readonly SpanEdit[])[]): SpanEdit[] {
  const taken: SpanEdit[] = [];
  for (const edits of candidates) if (!edits.some((each) => taken.some((one) => overlap(each, one)))) append(taken, edits);
  return taken;
}

function* safely(set: PolicySet, uri: string, edits: readonly SpanEdit[]): Generator<void, PolicySet | null> {
  const after = setAfter(set, [edit(uri, edits)]);
  yield;
  return after === null || loosens(yield* compareInSteps(set, after)) ? null : after;
}
