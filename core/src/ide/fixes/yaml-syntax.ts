// Owns: the fixes of `yaml-syntax`: spaces in place of the tabs that indent a line, and quotes around a text that starts with `*`.
// Refuses: everything else that YAML stumbles over, and an edit after which the line does not parse either or another entry says something else.

import type { Entry, PolicyFile } from '../../model/policy.js';
import type { SpanEdit } from '../edits/change.js';
import { edit } from '../edits/change.js';
import { readAgain } from '../edits/proof.js';
import { tabsBefore, untabbings } from '../edits/tab-indentation.js';
import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixYamlSyntax: Fixer = {
  code: 'yaml-syntax',
  fix: ({ file, problem: { span, facts } }) => {
    if (facts.replacement !== undefined) return editing(file, { kind: 'quote', text: file.text.slice(span.start, span.end) }, { span, text: facts.replacement });
    const line = file.lines.lineOf(span.start);
    if (tabsBefore(file, line) === null || !file.text.slice(span.start, span.end).includes('\t')) return [];
    const readings = untabbings(file, line).map((edits) => ({ edits, after: readAgain(file, edits) })).filter(({ edits, after }) => isMended(file, after, edits));
    // A place where every line means something comes before one where it only parses.
    const best = readings.find(({ edits, after }) => !hasErrorAt(after, edits, file)) ?? readings[0];
    return best === undefined ? [] : [{ subject: { kind: 'unindent tabs' }, changes: [edit(file.uri, best.edits)] }];
  },
};

/** Whether the lines parse, nothing but tabs of other lines is in the way of the rest, and all that could be read before says what it said. */
function isMended(before: PolicyFile, after: PolicyFile, edits: readonly SpanEdit[]): boolean {
  const edited = linesOf(before, edits);
  const [was, is] = [before, after].map((file) => new Set(file.problems.filter((each) => each.code === 'yaml-syntax').map((each) => file.lines.lineOf(each.span.start)))) as [Set<number>, Set<number>];
  if ([...is].some((line) => edited.has(line) || (!was.has(line) && tabsBefore(after, line) === null))) return false;
  if (before.name !== null && before.name.value !== after.name?.value) return false;
  if (before.extends !== null && before.extends.value !== after.extends?.value) return false;
  const others = new Map(after.entries.map((each) => [each.key, each]));
  return before.entries.every((each) => others.has(each.key) && wordsOf(before, each) === wordsOf(after, others.get(each.key) as Entry)) && after.entries.every((each) => each.pattern !== null || before.entries.some((one) => one.key === each.key));
}

function hasErrorAt(file: PolicyFile, edits: readonly SpanEdit[], before: PolicyFile): boolean {
  const edited = linesOf(before, edits);
  return file.problems.some((each) => each.severity === 'error' && edited.has(file.lines.lineOf(each.span.start)));
}

/** Edits within lines leave the number of each line as it is. */
function linesOf(file: PolicyFile, edits: readonly SpanEdit[]): ReadonlySet<number> {
  return new Set(edits.map((each) => file.lines.lineOf(each.span.start)));
}

function wordsOf(file: PolicyFile, { span }: Entry): string {
  return file.text.slice(span.start, span.end);
}
