// Owns: where the top-level sections of a policy's text stand, and the entries of `capabilities`, by their indentation.
// Refuses: YAML. It looks at the starts of lines only; what a part holds is for the parser to say.

import type { Span } from '../text/span.js';

export interface Section {
  /** The key of a section whose parts are read one by one; null where the section is one part, key included. */
  readonly head: { readonly name: string; readonly keySpan: Span; readonly span: Span } | null;
  readonly parts: readonly Span[];
}

const ENTRIES_KEY = /^(capabilities)[ \t]*:[ \t]*(?:#.*)?$/;

/** The sections of a text in its order; together they cover every line that starts one. */
export function sectionsOf(text: string): Section[] {
  const lines = linesOf(text);
  const sections: Section[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] as Line;
    if (line.blank || line.indent > 0) {
      index++;
      continue;
    }
    let next = index + 1;
    while (next < lines.length && !startsSection(lines[next] as Line)) next++;
    const end = (lines[next - 1] as Line).end;
    const head = ENTRIES_KEY.exec(text.slice(line.start, line.end).replace(/\r?\n$|\r$/, ''));
    if (head === null) sections.push({ head: null, parts: [{ start: line.start, end }] });
    else {
      const keySpan = { start: line.start, end: line.start + (head[1] as string).length };
      sections.push({ head: { name: head[1] as string, keySpan, span: { start: line.start, end } }, parts: entriesOf(lines.slice(index + 1, next)) });
    }
    index = next;
  }
  return sections;
}

interface Line {
  readonly start: number;
  /** Behind the line's end mark. */
  readonly end: number;
  readonly indent: number;
  /** Holds nothing but space or a comment. */
  readonly blank: boolean;
  /** Starts with `-`: an item, which belongs to the key above it even at the same indentation. */
  readonly item: boolean;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    let at = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
    const first = at;
    while (text[at] === ' ') at++;
    const character = text[at] ?? '\n';
    lines.push({
      start: first,
      end,
      // A tab cannot indent; whatever stands behind one is part of what is above it.
      indent: character === '\t' ? Infinity : at - first,
      blank: character === '\n' || character === '\r' || character === '#',
      item: character === '-' && /[\s]/.test(text[at + 1] ?? '\n'),
    });
    start = end;
  }
  return lines;
}

function startsSection(line: Line): boolean {
  return !line.blank && line.indent === 0 && !line.item;
}

function entriesOf(lines: readonly Line[]): Span[] {
  const first = lines.find((line) => !line.blank);
  if (first === undefined) return [];
  const parts: Span[] = [];
  let start: number | null = null;
  let end = first.start;
  for (const line of lines) {
    if (!line.blank && line.indent <= first.indent && !line.item) {
      if (start !== null) parts.push({ start, end });
      start = line.start;
    }
    end = line.end;
  }
  if (start !== null) parts.push({ start, end });
  return parts;
}
