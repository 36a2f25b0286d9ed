// Owns: everything that can be mended in one go without a decision becoming more permissive: to a fixed point, each step shown to loosen nothing.
// Refuses: fixes that put something in an author's mouth, and every fix of which it cannot be shown.

import type { PolicySet } from '../compile/policy-set.js';
import type { ProblemCode } from '../problems/codes.js';
import { diagnose } from '../rules/diagnose.js';
import type { Severities } from '../rules/file-findings.js';
import { edit, overlap } from './edits/change.js';
import type { Change, SpanEdit } from './edits/change.js';
import { compareWithChanges, loosens, setAfter } from './edits/proof.js';
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
  let current = set;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = mendOnce(current, uri, severities);
    if (next === null) break;
    current = next;
  }
  return current.policyAt(uri)?.file.text ?? '';
}

/** The set with as many safe fixes as fit together; null where there is none. */
function mendOnce(set: PolicySet, uri: string, severities: Severities): PolicySet | null {
  const candidates = candidatesIn(set, uri, severities);
  const together = fitting(candidates);
  const all = together.length === 0 ? null : safely(set, uri, together);
  if (all !== null) return all;
  // Some of them are not safe, or not together: then one after the other.
  for (const each of candidates) {
    const one = safely(set, uri, each);
    if (one !== null) return one;
  }
  return null;
}

function candidatesIn(set: PolicySet, uri: string, severities: Severities): (readonly SpanEdit[])[] {
  const { problems, valid } = diagnose(set, uri, severities);
  // An error hides findings, and a suppression of one of those looks unused.
  const isRipe = (code: ProblemCode) => FIX_ALL_CODES.has(code) && (valid || code !== 'unused-suppression');
  return problems.filter((each) => isRipe(each.code)).flatMap((problem) => {
    const change: Change | undefined = draftsOf(set, uri, problem, problems)[0]?.changes[0];
    return change?.kind === 'edit' && change.uri === uri ? [change.edits] : [];
  });
}

function fitting(candidates: readonly (readonly SpanEdit[])[]): SpanEdit[] {
  const taken: SpanEdit[] = [];
  for (const edits of candidates) if (!edits.some((each) => taken.some((one) => overlap(each, one)))) taken.push(...edits);
  return taken;
}

function safely(set: PolicySet, uri: string, edits: readonly SpanEdit[]): PolicySet | null {
  const changes = [edit(uri, edits)];
  const effect = compareWithChanges(set, changes);
  return effect === null || loosens(effect) ? null : setAfter(set, changes);
}
