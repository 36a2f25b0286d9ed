// Owns: one entry of a map as several with other keys: its text is repeated, its comments stay above the first. A suppression stays where it suppresses.
// Refuses: entries in a list, and what the new entries do to decisions.

import type { PolicySet } from '../../compile/policy-set.js';
import type { Entry, PolicyFile } from '../../model/policy.js';
import { writeScalar } from '../../syntax/write.js';
import type { SpanEdit } from './change.js';
import { isJson } from './flow-style.js';
import { withoutIdleSuppressions } from './idle-suppressions.js';
import { behindComma, columnOf, contentEnd, entryPath, isBlank, lineBreakOf, lineEndOf } from './yaml-edits.js';

export function splitEntry(set: PolicySet, file: PolicyFile, { entry, names }: { readonly entry: Entry; readonly names: readonly string[] }): SpanEdit | null {
  const [, step] = entryPath(file, entry.keySpan.start) ?? [];
  if (names.length === 0 || step?.kind !== 'pair' || step.mapping.pairs.some((each) => each.name !== null && names.includes(each.name))) return null;
  const { keySpan, span } = step.pair;
  const end = step.mapping.flow ? contentEnd(file, span) : lineEndOf(file, span);
  const body = file.text.slice(keySpan.end, end);
  // An anchor can be set once only.
  if (/(?:^|\s)&\S/.test(body)) return null;
  const eol = lineBreakOf(file);
  const write = isJson(file.lines) ? JSON.stringify : writeScalar;
  const isSpaced = isBlank(file, file.lines.lineOf(contentEnd(file, span) - 1) + 1) && step.mapping.pairs.length > 1;
  const separator = step.mapping.flow ? behindComma(file, step.pair) : `${isSpaced ? eol : ''}${eol}${' '.repeat(columnOf(file, keySpan.start))}`;
  const split = { span: { start: keySpan.start, end }, text: names.map((name) => write(name) + body).join(separator) };
  // What was found in the wildcard is not found in each of its capabilities.
  return withoutIdleSuppressions(set, file.uri, split);
}
