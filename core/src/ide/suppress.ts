// Owns: a suppression comment above a problem, with a word in place of the reason that does not count as one.
// Refuses: what cannot be suppressed where it stands.

import { readPolicyText, unreadPlaces } from '../model/policy.js';
import type { PolicyFile } from '../model/policy.js';
import type { Problem } from '../problems/problem.js';
import { NO_REASON, isSuppressible } from '../rules/suppressions.js';
import { lineBreakOf, lineStart, lineText } from './edits/yaml-edits.js';
import { editing } from './fixes/fix.js';
import type { Draft } from './fixes/fix.js';

export function suppressionOf(file: PolicyFile, problem: Problem): Draft | null {
  if (!isSuppressible(problem.code, file)) return null;
  const line = file.lines.lineOf(problem.span.start);
  const start = lineStart(file, line);
  const lead = `${/^[ \t]*/.exec(lineText(file, line))?.[0] ?? ''}# kruxos-ignore ${problem.code}: `;
  const stops = [{ start: lead.length, end: lead.length + NO_REASON.length }];
  const [draft] = editing(file, { kind: 'suppress', code: problem.code }, { span: { start, end: start }, text: lead + NO_REASON + lineBreakOf(file), stops });
  return draft === undefined || !isComment(file, draft) ? null : draft;
}

/** In the middle of a text that goes over several lines it would be none. */
function isComment(file: PolicyFile, { changes: [change] }: Draft): boolean {
  const [made] = change?.kind === 'edit' ? change.edits : [];
  if (made === undefined) return false;
  const after = readPolicyText(file.uri, file.blocks.edit(made.span.start, made.span.end, made.text), { inAgents: false }, file);
  return hasCommentAt(after, made.span.start + made.text.indexOf('#')) && unreadPlaces(after) <= unreadPlaces(file);
}

function hasCommentAt(file: PolicyFile, offset: number): boolean {
  const { blocks, reading } = file;
  if (reading === null) return file.syntax.comments.some((each) => each.start === offset);
  const index = blocks.blockAt(offset);
  const base = blocks.startOfBlock(index);
  return reading.at(index)?.comments.some((each) => base + each.start === offset) === true;
}
