// Owns: a policy that was written anew, with its suppressions above the lines on which now stands what they suppressed before.
// Refuses: suppressions that suppressed nothing, and those of which some would then suppress what was told before.

import type { PolicySet } from '../../compile/policy-set.js';
import type { PolicyFile } from '../../model/policy.js';
import type { Problem } from '../../problems/problem.js';
import { diagnose } from '../../rules/diagnose.js';
import { pushTo } from '../../text/push-to.js';
import { applyEdits } from './change.js';
import type { SpanEdit } from './change.js';
import { removeComment } from './remove-comment.js';
import { lineBreakOf, lineText } from './yaml-edits.js';

/** The text of the file at `uri` in `after`, whose comments stand above entries and above the keys around them, each on a line of its own. */
export function withSuppressionsPlaced(before: PolicySet, after: PolicySet, uri: string): string {
  const [old, now] = [before.policyAt(uri)?.file, after.policyAt(uri)?.file];
  if (old === undefined || now === undefined || !now.text.includes('kruxos-ignore')) return now?.text ?? '';
  const told = diagnose(before, uri).problems;
  const found = diagnose(after, uri).problems;
  const idleBefore = new Set(told.filter((each) => each.code === 'unused-suppression').map(({ span }) => old.text.slice(span.start, span.end)));
  const toldOf = new Set(told.map((each) => placeOf(old, each)));
  const lines = new Map<string, Set<number>>();
  for (const each of found) pushLine(lines, placeOf(now, each), now.lines.lineOf(each.span.start));
  const waiting = new Map<string, Problem[]>();
  for (const each of found) {
    const [code, isIdle] = [codeIn(now, each), each.code === 'unused-suppression' && !idleBefore.has(wordsOf(now, each))];
    if (isIdle && !toldOf.has(`${ownerBelow(now, each.span.end)} ${code}`)) pushTo(waiting, `${ownerBelow(now, each.span.end)} ${code}`, each);
  }
  const edits = [...waiting].flatMap(([place, comments]) => moved(now, comments, [...(lines.get(place) ?? [])].sort((a, b) => a - b)));
  // What stood by itself leaves an empty line too many.
  return applyEdits(now.text, edits.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)).replace(/\n{3,}/g, '\n\n');
}

/** The first comment goes above the first line, and so on; the last one above all that are left. */
function moved(file: PolicyFile, comments: readonly Problem[], lines: readonly number[]): SpanEdit[] {
  const used = comments.slice(0, lines.length);
  const added = lines.map((line, i): SpanEdit => {
    const start = file.lines.startOf(line);
    const indent = /^ */.exec(lineText(file, line))?.[0] ?? '';
    return { span: { start, end: start }, text: indent + wordsOf(file, comments[Math.min(i, comments.length - 1)] as Problem) + lineBreakOf(file) };
  });
  return [...used.map((each) => removeComment(file, each.span)), ...added];
}

function pushLine(lines: Map<string, Set<number>>, place: string, line: number): void {
  lines.set(place, (lines.get(place) ?? new Set()).add(line));
}

/** The entry's key, or nothing above the entries, and the code. */
function placeOf(file: PolicyFile, { code, span: { start } }: Problem): string {
  const entry = file.entries.find((each) => Math.min(each.keySpan.start, each.span.start) <= start && start < each.span.end);
  return `${entry?.key ?? ''} ${code}`;
}

/** The entry that a comment above it is about; below the last one it is about nothing. */
function ownerBelow({ entries, capabilitiesKey }: PolicyFile, offset: number): string {
  if (offset < (capabilitiesKey?.start ?? 0)) return '';
  return entries.find((each) => each.keySpan.start > offset)?.key ?? 'nothing';
}

function codeIn(file: PolicyFile, comment: Problem): string {
  return /^#\s*kruxos-ignore\b[ \t]*([^\s:]*)/.exec(wordsOf(file, comment))?.[1] ?? '';
}

function wordsOf({ text }: PolicyFile, { span }: Problem): string {
  return text.slice(span.start, span.end);
}
