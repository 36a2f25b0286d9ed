// Owns: entries that say the same, as one wildcard in the place of the first; the comments of the others move up to it.
// Refuses: entries of a list or a flow mapping, and to suppress for all of them what is suppressed for some.

import type { PolicySet } from '../../compile/policy-set.js';
import type { Entry, PolicyFile } from '../../model/policy.js';
import { diagnose } from '../../rules/diagnose.js';
import type { Step } from '../../syntax/path.js';
import type { Pair } from '../../syntax/tree.js';
import { toPlain } from '../../syntax/tree.js';
import type { Span } from '../../text/span.js';
import type { SpanEdit } from '../edits/change.js';
import { withoutIdleSuppressions } from '../edits/idle-suppressions.js';
import { removeComment } from '../edits/remove-comment.js';
import { columnOf, entryPath, lineBreakOf, removeAt, replaceScalar } from '../edits/yaml-edits.js';
import { editing } from '../fixes/fix.js';
import type { Draft } from '../fixes/fix.js';
import type { Refactoring } from './refactoring.js';

export const mergeEntries: Refactoring = {
  id: 'merge-entries',
  kind: 'refactor.rewrite',
  ifDecisionsChange: 'refused',
  propose: ({ set, file, token, bound }) => {
    if (token?.kind !== 'entry' || bound === null || bound.broken || file.form === 'ordered' || bound.entry.pattern === null) return [];
    const { key } = bound.entry;
    const stems: string[] = [];
    for (let dot = key.replace(/\.\*$/, '').lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) stems.push(key.slice(0, dot));
    return stems.flatMap((stem) => merged(set, file, { entry: bound.entry, stem }));
  },
};

function merged(set: PolicySet, file: PolicyFile, { entry, stem }: { readonly entry: Entry; readonly stem: string }): Draft[] {
  const pattern = `${stem}.*`;
  const wanted = valueOf(file, entry);
  if (wanted === null || file.entries.some((each) => each.key === pattern)) return [];
  const members = file.entries.filter((each) => each.key.startsWith(`${stem}.`) && !each.broken && valueOf(file, each) === wanted);
  const [first, ...others] = members;
  if (first === undefined || others.length === 0) return [];
  const [own, ...removals] = members.map((each) => removeAt(file, entryPath(file, each.keySpan.start) ?? [])).filter((each) => each !== null);
  if (own === undefined || removals.length < others.length) return [];
  const rest = [replaceScalar(file, first.keySpan, pattern), ...joined(removals)];
  const wordsOf = (each: Span) => file.text.slice(each.start, each.end);
  const isPartial = partialSuppressions(set, file, members);
  const ownComments = commentsIn(file, [own]);
  const said = ownComments.map(wordsOf);
  const comments = [...new Set(commentsIn(file, removals).map(wordsOf))].filter((each) => !said.includes(each) && !isPartial(each));
  const kept = comments.length === 0 ? [] : [withoutIdleSuppressions(set, file.uri, aboveKey(file, first, comments), { behind: rest })];
  const dropped = ownComments.filter((each) => isPartial(wordsOf(each))).map((each) => removeComment(file, each));
  return editing(file, { kind: 'merge', pattern, count: members.length }, ...joined([...dropped, ...kept.filter((each) => each.text !== '')]), ...rest);
}

/** Whether a comment suppresses for some of the entries what is told of others: in the one place that is left it would silence those as well. */
function partialSuppressions(set: PolicySet, file: PolicyFile, members: readonly Entry[]): (comment: string) => boolean {
  const isAmong = (offset: number) => members.some(({ keySpan, span }) => Math.min(keySpan.start, span.start) <= offset && offset < span.end);
  let told: ReadonlySet<string> | null = null;
  return (comment) => {
    const code = /^#\s*kruxos-ignore\b[ \t]*([^\s:]*)/.exec(comment)?.[1];
    if (code === undefined) return false;
    told ??= new Set(diagnose(set, file.uri).problems.filter((each) => isAmong(each.span.start)).map((each) => each.code));
    return told.has(code);
  };
}

function commentsIn(file: PolicyFile, edits: readonly SpanEdit[]): Span[] {
  return file.syntax.comments.filter((one) => edits.some(({ span }) => one.start >= span.start && one.end <= span.end));
}

/** Edits that meet, made one. */
function joined(edits: readonly SpanEdit[]): SpanEdit[] {
  const found: SpanEdit[] = [];
  for (const { span, text } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    const last = found.at(-1);
    if (last !== undefined && span.start <= last.span.end) found[found.length - 1] = { text: last.text + text, span: { start: last.span.start, end: Math.max(last.span.end, span.end) } };
    else found.push({ span, text });
  }
  return found;
}

function aboveKey(file: PolicyFile, entry: Entry, comments: readonly string[]): SpanEdit {
  const start = file.lines.startOf(file.lines.lineOf(entry.keySpan.start));
  const indent = ' '.repeat(columnOf(file, entry.keySpan.start));
  return { span: { start, end: start }, text: comments.map((each) => indent + each + lineBreakOf(file)).join('') };
}

/** What an entry says, as a text to compare; null where it is not written in a block of its own. */
function valueOf(file: PolicyFile, entry: Entry): string | null {
  const step: Step | undefined = entryPath(file, entry.keySpan.start)?.[1];
  if (step?.kind !== 'pair' || step.mapping.flow || isAlias(step.pair)) return null;
  return JSON.stringify(toPlain(step.pair.value));
}

function isAlias({ value, valueSpan }: Pair): boolean {
  return value.span.start !== valueSpan.start;
}
