// Owns: what is said of text that is no YAML: a message of our own for each of the library's codes, and the exact text at fault.
// Refuses: finding errors (fragment.ts).

import type { YAMLError } from 'yaml';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { Span } from '../text/span.js';

export function syntaxProblem(error: YAMLError, text: string): Problem {
  const start = Math.max(0, Math.min(error.pos[0], text.length));
  const line = lineAround(text, start);
  return lineProblem(error, text, { start, line }) ?? codeProblem(error, text, { start, line });
}

interface ErrorPlace {
  readonly start: number;
  /** The line that it is on. */
  readonly line: Span;
}

/** What the line shows to be wrong, whatever the library stumbled over; null where that is nothing. */
function lineProblem({ code }: YAMLError, text: string, { start, line }: ErrorPlace): Problem | null {
  const told = text.slice(line.start, line.end);
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(told)) return problem('yaml-syntax', trimmed(line, text), 'a merge conflict is not resolved');
  const indent = /^[ \t]*/.exec(told)?.[0] ?? '';
  if (indent.includes('\t') && start <= line.start + indent.length && code !== 'TAB_AS_INDENT') return tabIndent({ start: line.start, end: line.start + indent.length });
  const star = starredKey(text, line) ?? starredKey(text, filledAbove(text, line), /^[ \t\r]*(?:[ \t]#.*)?$/);
  if (star === null) return null;
  const pattern = text.slice(star.start, star.end);
  return problem('yaml-syntax', star, `a key that starts with \`*\` has to be quoted: \`"${cut(pattern)}"\``, { facts: { replacement: `"${pattern}"` } });
}

function codeProblem(error: YAMLError, text: string, { start, line }: ErrorPlace): Problem {
  const end = Math.max(start, Math.min(error.pos[1], text.length));
  const span = { start, end: Math.max(start, Math.min(end, text[line.end - 1] === '\r' ? line.end - 1 : line.end)) };
  const word = text.slice(span.start, span.end).trim();
  const placed = nonEmptyIn(span, text);
  const isIndentation = start < line.end && /^[ \t]+$/.test(text.slice(line.start, start + 1));
  switch (error.code) {
    case 'TAB_AS_INDENT': {
      let tabs = start;
      while (text[tabs] === '\t' || text[tabs] === ' ') tabs++;
      return tabIndent({ start, end: Math.max(tabs, start + 1) });
    }
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      // Over several lines it is no key at all, however long.
      if (error.code === 'KEY_OVER_1024_CHARS' && !text.slice(start, end).trim().includes('\n')) {
        return problem('yaml-syntax', nonEmptyIn(trimmed(span, text), text), 'what stands before the `:` is longer than 1024 characters, the most that YAML reads as a key');
      }
      return problem('yaml-syntax', nonEmptyIn(trimmed(span, text), text), word === '' ? 'expected a key and `:`' : expectedColon(word));
    case 'MISSING_CHAR':
      if (isIndentation) return wrongIndentation(text, line);
      if (start >= text.trimEnd().length) return problem('yaml-syntax', placed, 'the document ends before a quote or bracket is closed');
      return problem('yaml-syntax', nonEmptyIn(trimmed(span, text), text), word === '' ? 'a character is missing here' : expectedColon(word));
    case 'BAD_INDENT':
      return wrongIndentation(text, line);
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (isIndentation) return wrongIndentation(text, line);
      if (!/:(?:[ \t]|$)/.test(text.slice(start, line.end).trimEnd())) {
        return wrongIndentation(text, keyBelow(text, line), 'this line is indented as if it went on with the value above');
      }
      return problem('yaml-syntax', placed, 'a second `:` on one line: put the inner mapping on a line of its own, or quote the value');
    case 'BLOCK_IN_FLOW': {
      const unparted = /^.*?\s+([^\s:,]+):(?=\s)/s.exec(text.slice(start, Math.min(end, start + 1_000)));
      if (unparted?.[1] !== undefined) {
        const colon = start + unparted[0].length - 1;
        return problem('yaml-syntax', { start: colon - unparted[1].length, end: colon }, `expected \`,\` before \`${cut(unparted[1])}\``);
      }
      return problem('yaml-syntax', placed, 'a block cannot stand inside `{…}` or `[…]`');
    }
    case 'BAD_SCALAR_START':
      return problem('yaml-syntax', placed, `a plain value cannot start with \`${cut(word)}\`: quote it`);
    case 'BAD_DQ_ESCAPE':
      return problem('yaml-syntax', placed, 'unknown escape in a double-quoted text: write `\\\\` for a backslash, or use single quotes');
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
      return problem('yaml-syntax', placed, 'malformed alias: a value that starts with `*` has to be quoted');
    case 'TAG_RESOLVE_FAILED':
      return problem('yaml-syntax', placed, `unknown tag \`${cut(word)}\`: a value that starts with \`!\` has to be quoted`);
    case 'BAD_DIRECTIVE':
      return problem('yaml-syntax', placed, 'malformed directive: a line that starts with `%` has to be quoted');
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'BAD_PROP_ORDER':
      return problem('yaml-syntax', placed, 'misplaced anchor or tag');
    case 'RESOURCE_EXHAUSTION':
      return problem('yaml-syntax', placed, 'the document is too large or too deep to be read');
    default: {
      if (/^[ \t]*$/.test(text.slice(line.start, start)) && /^[^\s#]+:(?:\s|$)/.test(text.slice(start, line.end))) return wrongIndentation(text, line);
      const quote = /(["'])[ \t]*$/.exec(text.slice(Math.max(line.start, start - 100), start))?.[1];
      if (quote !== undefined && word.includes(quote)) return problem('yaml-syntax', placed, `\`${quote}\` ends the text before \`${cut(word)}\`: inside the text it is written \`${quote === '"' ? '\\"' : "''"}\``);
      return problem('yaml-syntax', placed, word === '' ? 'malformed YAML' : `unexpected \`${cut(word)}\``);
    }
  }
}

/** A pattern without its quotes, in the place of a key: an alias to YAML, which is at a loss where something follows it, be it on the lines below. */
function starredKey(text: string, line: Span, behind = /^(?:[ \t\r]|$)/): Span | null {
  const told = text.slice(line.start, line.end);
  const [indent = '', pattern] = /^( *)(\*[\w.*-]*):/.exec(told)?.slice(1) ?? [];
  if (pattern === undefined || !behind.test(told.slice(indent.length + pattern.length + 1))) return null;
  const start = line.start + indent.length;
  return { start, end: start + pattern.length };
}

/** The last line above that holds more than blanks and a remark; an empty one where none of the nearest does. */
function filledAbove(text: string, below: Span): Span {
  let { start } = below;
  for (let left = 20; left > 0 && start > 0; left--) {
    const line = lineAround(text, start - 1);
    if (!isBare(text, line)) return line;
    start = line.start;
  }
  return { start: 0, end: 0 };
}

/** The nearest line below that looks like a key, of as many as a person would look at; else the next one. */
function keyBelow(text: string, above: Span): Span {
  const next = lineAround(text, above.end + 1);
  let line = next;
  for (let left = 20; left > 0; left--) {
    if (/:(?:[ \t\r]|$)/.test(text.slice(line.start, line.end))) return line;
    if (line.end >= text.length) break;
    line = lineAround(text, line.end + 1);
  }
  return next;
}

function indentOf(text: string, { start, end }: Span): number {
  return /^[ \t]*/.exec(text.slice(start, end))?.[0].length ?? 0;
}

/** Whether there is nothing on a line but a comment. */
function isBare(text: string, { start, end }: Span): boolean {
  return /^[ \t\r]*(?:#|$)/.test(text.slice(start, Math.min(end, start + 1_000)));
}

/**
 * At the first line, from `line` on, that has more on it than a comment: the library stumbles over what stands above it. A word above, however, lacks its
 * colon.
 */
function wrongIndentation(text: string, line: Span, goesOn: string | null = null): Problem {
  let told = line;
  for (let left = 20; left > 0 && told.end < text.length && isBare(text, told); left--) told = lineAround(text, told.end + 1);
  const indent = indentOf(text, told);
  const above = filledAbove(text, told);
  const key = /^[ \t]*(?:-[ \t]+)?([\w.*"'-]+)[ \t\r]*(?:[ \t]#.*)?$/.exec(text.slice(above.start, above.end))?.[1];
  if (goesOn === null && key !== undefined && indentOf(text, above) <= indent) {
    const start = text.indexOf(key, above.start);
    return problem('yaml-syntax', { start, end: start + key.length }, expectedColon(key));
  }
  return misaligned(text, { start: told.start + indent, end: told.end }, goesOn ?? undefined);
}

/** `span`: from what stands where nothing can. */
export function misaligned(text: string, span: Span, why = 'the line does not line up with what it belongs to'): Problem {
  let { start } = span;
  while (text[start] === ' ') start++;
  const placed = { start, end: Math.min(span.end, lineAround(text, start).end) };
  return problem('yaml-syntax', nonEmptyIn(trimmed(placed, text), text), `wrong indentation: ${why}`);
}

function tabIndent(span: Span): Problem {
  return problem('yaml-syntax', span, 'a tab cannot indent: use spaces');
}

/** Text at the top of a policy, or among its entries, that is no key. */
export function strayText(text: string, span: Span): Problem {
  const line = lineAround(text, span.start);
  const placed = trimmed({ start: span.start, end: Math.min(span.end, line.end) }, text);
  const word = text.slice(placed.start, placed.end);
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(word)) return problem('yaml-syntax', placed, 'a merge conflict is not resolved');
  return problem('yaml-syntax', placed, expectedColon(word));
}

/** A colon that nothing blank follows is a part of the word. */
function expectedColon(word: string): string {
  const key = /^[\w.*-]+:(?=[^\s/])/.exec(word)?.[0];
  return key === undefined ? `expected \`:\` after \`${cut(word)}\`` : `expected a space after \`${cut(key)}\``;
}

export function lineAround(text: string, offset: number): Span {
  // A search from before the beginning would find what stands at it.
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

function trimmed(span: Span, text: string): Span {
  let { end } = span;
  while (end > span.start + 1 && ' \t\r\n'.includes(text[end - 1] as string)) end--;
  return { start: span.start, end };
}

/** The span, widened by the character before it where there is nothing in it to show. */
export function nonEmptyIn(span: Span, text: string): Span {
  if (span.end > span.start) return span;
  const end = Math.min(span.start + 1, text.length);
  if (end > span.start && !/^\r?\n/.test(text.slice(span.start, span.start + 2))) return { start: span.start, end };
  let start = span.start;
  while (start > 0 && ' \t\r\n'.includes(text[start - 1] as string)) start--;
  return { start: Math.max(0, start - 1), end: Math.max(start, 0) };
}

function cut(word: string): string {
  const line = word.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
