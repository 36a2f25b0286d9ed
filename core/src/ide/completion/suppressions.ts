// Owns: what a comment can suppress: the codes found where it speaks for, first, then all others.
// Refuses: applying suppressions (rules/suppressions.ts).

import type { PolicyFile } from '../../model/policy.js';
import { PROBLEM_CODES } from '../../problems/codes.js';
import type { ProblemCode } from '../../problems/codes.js';
import type { Problem } from '../../problems/problem.js';
import { isSuppressible, lineSuppressedBy } from '../../rules/suppressions.js';
import type { Span } from '../../text/span.js';
import type { Completion, CompletionItem } from './completion-item.js';
import type { Piece } from './draft.js';

export interface CommentInput {
  readonly file: PolicyFile;
  readonly offset: number;
  /** Asked for only where the comment can be a suppression. */
  readonly problems: () => readonly Problem[];
}

/** `comment` reaches from the `#` to the end of its line. Null where the comment is words for people. */
export function suppressionItems(comment: Span, { file, offset, problems }: CommentInput): Pick<Completion, 'word' | 'items'> | null {
  const before = file.lines.slice(comment.start, offset);
  const begun = /^(#[ \t]*)(k[a-z-]*)?$/.exec(before);
  const marked = /^(#[ \t]*kruxos-ignore[ \t]+)[a-z-]*$/.exec(before);
  const lead = marked?.[1] ?? begun?.[1];
  if (lead === undefined) return null;
  const start = comment.start + lead.length;
  const rest = /^[a-z-]*/.exec(file.lines.slice(offset, comment.end))?.[0] ?? '';
  const behind = file.lines.slice(offset + rest.length, comment.end);
  // The marker is written already, and its code may be as well.
  if (marked === null && behind.trim() !== '') return null;
  const found = new Set(problemsAt(lineSuppressedBy(file, comment), file, problems()));
  const codes = (Object.keys(PROBLEM_CODES) as ProblemCode[]).filter((code) => isSuppressible(code, file));
  const ordered = [...codes.filter((code) => found.has(code)), ...codes.filter((code) => !found.has(code))];
  const space = before === '#' ? ' ' : '';
  const items = ordered.map((code): CompletionItem => {
    const whole = marked === null ? `kruxos-ignore ${code}` : code;
    const pieces: Piece[] = behind.startsWith(':') ? [whole] : [`${space}${whole}: `, { stop: 1, text: '' }];
    return { label: whole, filter: whole, about: { kind: 'code', code, isFound: found.has(code) }, pieces, asksAgain: false };
  });
  return { word: { start, end: offset + rest.length }, items };
}

/** The codes of the problems in a line, counted from 1. */
function problemsAt(line: number, file: PolicyFile, problems: readonly Problem[]): ProblemCode[] {
  return problems.filter((each) => file.lines.lineOf(each.span.start) + 1 === line).map((each) => each.code);
}
