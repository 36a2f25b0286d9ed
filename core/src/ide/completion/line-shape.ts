// Owns: what one line of YAML looks like by itself, whether or not it parses: its indentation, dashes, key, value and comment.
// Refuses: other lines. What a line means beside its neighbours is for place.ts to say.

import type { Lines } from '../../text/source.js';
import type { Span } from '../../text/span.js';

export interface LineShape {
  readonly start: number;
  /** Before the line's end mark. */
  readonly end: number;
  /** Column of the first character that is no space; the length of the line where there is none. */
  readonly indent: number;
  /** Holds nothing but space or a comment. */
  readonly isBlank: boolean;
  /** Columns of the `-`s that the line starts with. */
  readonly dashes: readonly number[];
  /** Column of what stands behind the dashes. */
  readonly column: number;
  readonly key: LineKey | null;
  /** What stands behind the key, or behind the dashes where there is no key: without space around it and without a comment. */
  readonly value: Span;
  /** Offset of the `#`. */
  readonly comment: number | null;
}

export interface LineKey {
  readonly name: string;
  /** Without its quotes. */
  readonly span: Span;
  readonly quote: Quote | null;
  /** Offset behind the `:`. */
  readonly behindColon: number;
}

export type Quote = '"' | "'";

export function shapeOfLine(text: string, lines: Lines, line: number): LineShape {
  const first = lines.startOf(line);
  const start = first === 0 && text.charCodeAt(0) === 0xfeff ? 1 : first;
  const end = endOfLine(text, lines, line);
  let at = start;
  while (at < end && text[at] === ' ') at++;
  const indent = at - start;
  const dashes: number[] = [];
  while (text[at] === '-' && at < end && (at + 1 === end || isSpace(text[at + 1]))) {
    dashes.push(at - start);
    at++;
    while (at < end && isSpace(text[at])) at++;
  }
  const comment = commentIn(text, at, end);
  const content = trimmed(text, at, comment ?? end);
  const key = keyIn(text, content);
  const value = key === null ? content : trimmed(text, key.behindColon, content.end);
  return { start, end, indent, isBlank: dashes.length === 0 && content.start === content.end, dashes, column: at - start, key, value, comment };
}

export function endOfLine(text: string, lines: Lines, line: number): number {
  let end = line + 1 < lines.lineCount ? lines.startOf(line + 1) : text.length;
  while (end > lines.startOf(line) && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return end;
}

/** Behind the quoted text that starts at `at`: its end, the closing quote included, and whether there is one before `limit`. */
export function quotedEnd(text: string, at: number, limit: number): { readonly end: number; readonly isClosed: boolean } {
  const quote = text[at];
  for (let i = at + 1; i < limit; i++) {
    if (text[i] === '\\' && quote === '"') i++;
    else if (text[i] === quote) {
      if (quote === "'" && text[i + 1] === "'") i++;
      else return { end: i + 1, isClosed: true };
    }
  }
  return { end: limit, isClosed: false };
}

/**
 * Where the half word ends that a quote opened and none closes: what stands behind the offset goes with it up to a comment and, inside of brackets, up
 * to what ends an item.
 */
export function openQuoteEnd(text: string, offset: number, end: number, isFlow: boolean): number {
  const rest = text.slice(offset, end);
  const stop = rest.search(isFlow ? /[,[\]{}]|(?<![^ \t])#/ : /(?<![^ \t])#/);
  return offset + (stop < 0 ? rest : rest.slice(0, stop)).trimEnd().length;
}

export function isQuote(character: string | undefined): character is Quote {
  return character === '"' || character === "'";
}

export function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** A `#` begins a comment behind space, outside of quotes; a quote begins where a value can. */
function commentIn(text: string, from: number, end: number): number | null {
  for (let i = from; i < end; i++) {
    const before = i === from ? ' ' : (text[i - 1] as string);
    if (text[i] === '#' && isSpace(before)) return i;
    if (isQuote(text[i]) && ' \t,:[{'.includes(before)) i = quotedEnd(text, i, end).end - 1;
  }
  return null;
}

function keyIn(text: string, { start, end }: Span): LineKey | null {
  const at = start + (/^(?:[&!][^\s,[\]{}]*[ \t]+)*/.exec(text.slice(start, end))?.[0].length ?? 0);
  const first = text[at];
  if (at >= end || first === '{' || first === '[') return null;
  if (isQuote(first)) {
    const quoted = quotedEnd(text, at, end);
    let colon = quoted.end;
    while (colon < end && isSpace(text[colon])) colon++;
    if (!quoted.isClosed || text[colon] !== ':' || colon >= end) return null;
    return { name: text.slice(at + 1, quoted.end - 1), span: { start: at + 1, end: quoted.end - 1 }, quote: first, behindColon: colon + 1 };
  }
  for (let i = at; i < end; i++) {
    if (text[i] !== ':' || (i + 1 < end && !isSpace(text[i + 1]))) continue;
    const span = trimmed(text, at, i);
    return { name: text.slice(span.start, span.end), span, quote: null, behindColon: i + 1 };
  }
  return null;
}

function trimmed(text: string, from: number, to: number): Span {
  let start = from;
  let end = Math.max(from, to);
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return { start, end };
}
