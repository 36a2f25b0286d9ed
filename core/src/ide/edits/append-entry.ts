// Owns: an entry at the end of a map of capabilities, its text as it was written elsewhere, moved to the right column.
// Refuses: ordered policies, those in brackets, files with an error of syntax, and entries that an anchor or alias ties to their file.

import type { Entry, PolicyFile } from '../../model/policy.js';
import { pairNamed } from '../../syntax/tree.js';
import type { SpanEdit } from './change.js';
import { columnOf, contentEnd, entryPath, firstLineWith, indentOf, isBlank, lineBehindInner, lineBreakOf, lineEndOf, lineEndWithInner, lineText, placeInEmpty } from './yaml-edits.js';

/** The lines of an entry, not indented; null where it cannot be written elsewhere. */
export function entryLines(file: PolicyFile, entry: Entry): string[] | null {
  const [, step] = entryPath(file, entry.keySpan.start) ?? [];
  if (step?.kind !== 'pair' || step.mapping.flow || step.pair.value.span.start !== step.pair.valueSpan.start) return null;
  const text = file.text.slice(step.pair.span.start, lineEndOf(file, step.pair.span));
  if (/(?:^|[\s:[{,])[&*][A-Za-z0-9_-]/.test(text) || /^\s*<<:/m.test(text)) return null;
  const column = columnOf(file, step.pair.span.start);
  return text.split(/\r\n|\n|\r/).map((line, i) => (i === 0 ? line : line.replace(new RegExp(`^ {0,${column}}`), '')));
}

/** The same with the comments that go where the entry goes: those right above it, and those that are indented deeper below. */
export function entryLinesWithComments(file: PolicyFile, entry: Entry): string[] | null {
  const lines = entryLines(file, entry);
  if (lines === null) return null;
  const column = columnOf(file, entry.keySpan.start);
  const [first, last] = [file.lines.lineOf(entry.keySpan.start), file.lines.lineOf(contentEnd(file, entry.span) - 1)];
  const textsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => lineText(file, from + i).replace(new RegExp(`^ {0,${column}}`), ''));
  return [...textsOf(firstLineWith(file, first, column), first), ...lines, ...textsOf(last + 1, lineBehindInner(file, last + 1, column))];
}

export function appendEntry(file: PolicyFile, lines: readonly string[]): SpanEdit | null {
  const { root } = file.syntax;
  if (root?.kind !== 'mapping' || root.flow || file.form === 'ordered') return null;
  const capabilities = pairNamed(root, 'capabilities');
  if (capabilities?.value.kind !== 'mapping' || capabilities.merged) return null;
  // What cannot be read may be an entry with the same key, or what the new one would end up in.
  if (file.problems.some((each) => each.code === 'yaml-syntax')) return null;
  const pairs = capabilities.value.pairs.filter((each) => !each.merged);
  const last = pairs.at(-1);
  const eol = lineBreakOf(file);
  if (last === undefined) {
    const indent = ' '.repeat(indentOf(file));
    const { span, comments } = placeInEmpty(file, capabilities);
    return { span, text: comments + lines.map((line) => eol + indented(line, indent)).join('') };
  }
  if (capabilities.value.flow) return null;
  const indent = ' '.repeat(columnOf(file, last.span.start));
  const previous = pairs.at(-2);
  const isSpaced = previous !== undefined && isBlank(file, file.lines.lineOf(contentEnd(file, previous.span) - 1) + 1);
  const end = lineEndWithInner(file, last.span);
  return { span: { start: end, end }, text: (isSpaced ? eol : '') + lines.map((line) => eol + indented(line, indent)).join('') };
}

function indented(line: string, indent: string): string {
  return line.trim() === '' ? '' : indent + line;
}
