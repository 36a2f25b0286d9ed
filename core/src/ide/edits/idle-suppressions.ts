// Owns: taking suppressions out of what is put in, where they would suppress nothing.
// Refuses: those that stood in the file before and stay where they are.

import type { PolicySet } from '../../compile/policy-set.js';
import type { ProblemCode } from '../../problems/codes.js';
import { diagnose } from '../../rules/diagnose.js';
import { applyEdits, edit } from './change.js';
import type { SpanEdit } from './change.js';
import { setAfter } from './proof.js';
import { removeComment } from './remove-comment.js';

/** `behind`: edits of the same file that are made together with it, all of them further down. `alsoInvalid`: also those that cannot suppress anything there. */
export function withoutIdleSuppressions(set: PolicySet, uri: string, made: SpanEdit, { behind = [], alsoInvalid = false }: { readonly behind?: readonly SpanEdit[]; readonly alsoInvalid?: boolean } = {}): SpanEdit {
  if (!made.text.includes('kruxos-ignore')) return made;
  const after = setAfter(set, [edit(uri, [made, ...behind])]);
  const file = after?.policyAt(uri)?.file;
  if (after === null || file === undefined) return made;
  const { start } = made.span;
  const end = start + made.text.length;
  const { problems, valid } = diagnose(after, uri);
  // An error hides findings, and a suppression of one of those looks unused.
  const isIdle = (code: ProblemCode) => (code === 'unused-suppression' && valid) || (code === 'invalid-suppression' && alsoInvalid);
  const idle = problems.filter((each) => isIdle(each.code) && each.span.start >= start && each.span.end <= end);
  const text = applyEdits(file.text, idle.map((each) => removeComment(file, each.span)));
  return { ...made, text: text.slice(start, end - file.text.length + text.length) };
}
