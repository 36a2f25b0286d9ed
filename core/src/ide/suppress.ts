// Owns: a suppression comment above a problem, with a word in place of the reason that does not count as one.
// Refuses: what cannot be suppressed where it stands.

import { readPolicyText, unreadPlaces } from '../model/policy.js';
import type { PolicyFile } from '../model/policy.js';
import type { Problem } from '../problems/problem.js';
import type { SyntaxNode } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { NO_REASON, isSuppressible } from '../rules/suppressions.js';
import { lineBreakOf, lineStart, lineText } from './edits/yaml-edits.js';
import { editing } from './fixes/fix.js';
import type { Draft } from './fixes/fix.js';
import { blockPart } from './syntax-parts.js';

export function suppressionOf(file: PolicyFile, problem: Problem): Draft | null {
  if (!isSuppressible(problem.code, file)) return null;
  const line = file.lines.lineOf(problem.span.start);
  const start = lineStart(file, line);
  const lead = `${/^[ \t]*/.exec(lineText(file, line))?.[0] ?? ''}# kruxos-ignore ${problem.code}: `;
  const stops = [{ start: lead.length, end: lead.length + NO_REASON.length }];
  const [draft] = editing(file, { kind: 'suppress', code: problem.code }, { span: { start, end: start }, text: lead + NO_REASON + lineBreakOf(file), stops });
  return draft === undefined || !isComment(file, draft) ? null : draft;
}

/** In the middle of a text that goes over several lines it would be none. Where everything around it can be read, the tree tells. */
function isComment(file: PolicyFile, draft: Draft): boolean {
  const [change] = draft.changes;
  const [made] = change?.kind === 'edit' ? change.edits : [];
  if (made === undefined) return false;
  const { reading, blocks } = file;
  const place = blocks.blockAt(made.span.start);
  const { base, root } = reading === null ? { base: 0, root: file.syntax.root } : blockPart(reading, place);
  // A comment above a block may come to belong to the one before it.
  const problems = reading === null ? file.syntax.problems : [place - 1, place].flatMap((each) => reading.at(each)?.problems ?? []);
  if (root !== null && problems.length === 0) return !isInsideText(root, made.span.start - base);
  const after = readPolicyText(file.uri, blocks.edit(made.span.start, made.span.end, made.text), { inAgents: false }, file);
  return hasCommentAt(after, made.span.start + made.text.indexOf('#')) && unreadPlaces(after) <= unreadPlaces(file);
}

/** `offset`: where a line starts. */
function isInsideText(node: SyntaxNode, offset: number): boolean {
  const holds = ({ start, end }: Span): boolean => start < offset && offset < end;
  if (!holds(node.span)) return false;
  switch (node.kind) {
    case 'scalar':
      return true;
    case 'mapping':
      return node.pairs.some((each) => holds(each.keySpan) || isInsideText(each.value, offset));
    case 'sequence':
      return node.items.some((each) => isInsideText(each.node, offset));
  }
}

function hasCommentAt(file: PolicyFile, offset: number): boolean {
  const { blocks, reading } = file;
  if (reading === null) return file.syntax.comments.some((each) => each.start === offset);
  const index = blocks.blockAt(offset);
  const base = blocks.startOfBlock(index);
  return reading.at(index)?.comments.some((each) => base + each.start === offset) === true;
}
