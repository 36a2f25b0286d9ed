// Owns: lines that tabs indent, and the columns where they may have been meant to start beside the lines around them.
// Refuses: choosing between several (fixes/yaml-syntax.ts), and lines that spaces indent.

import type { PolicyFile } from '../../model/policy.js';
import { LineIndex } from '../../text/source.js';
import type { LineShape } from '../completion/line-shape.js';
import { endOfLine, shapeOfLine } from '../completion/line-shape.js';
import { styleOf } from '../completion/style.js';
import type { SpanEdit } from './change.js';

/** What a line is indented by where there is a tab in it; else null. */
export function tabsBefore({ text, lines }: PolicyFile, line: number): string | null {
  const start = lines.startOf(line);
  const indent = /^[ \t]*/.exec(text.slice(start, endOfLine(text, lines, line)))?.[0] ?? '';
  return indent.includes('\t') ? indent : null;
}

/** Ways to indent the tabbed lines around a line with spaces instead, the likeliest first. They stand in as many columns as there are depths of tabs. */
export function untabbings(file: PolicyFile, line: number): (readonly SpanEdit[])[] {
  const { lines } = file;
  let [first, last] = [line, line];
  for (let at = line - 1; at >= 0 && (tabsBefore(file, at) !== null || isEmpty(file, at)); at--) if (!isEmpty(file, at)) first = at;
  for (let at = line + 1; at < lines.lineCount && (tabsBefore(file, at) !== null || isEmpty(file, at)); at++) if (!isEmpty(file, at)) last = at;
  const run = new Run(file, first, last);
  return run.starts().flatMap((start) => run.editsFrom(start) ?? []);
}

/** A line with the text that the places of its shape count in. */
interface Line {
  readonly text: string;
  readonly shape: LineShape;
}

/** Where a line of the run starts by its tabs, and where it is to start. */
interface Depth {
  readonly tabs: string;
  readonly column: number;
}

class Run {
  readonly #lines: readonly Line[];
  readonly #style: { readonly unit: number; readonly dashShift: number };
  /** Columns at which collections that are open above the run have their keys and dashes, the innermost last. */
  readonly #levels: readonly number[];
  readonly #above: Line | null;
  readonly #below: Line | null;

  constructor(
    readonly file: PolicyFile,
    readonly first: number,
    readonly last: number,
  ) {
    this.#style = styleOf(file.text, file.lines);
    this.#lines = Array.from({ length: last - first + 1 }, (_, i) => behindTabs(file, first + i));
    this.#above = nearest(file, first - 1, -1);
    this.#below = nearest(file, last + 1, 1);
    this.#levels = levelsAbove(file, first);
  }

  /** Where the first line may be meant to start. */
  starts(): number[] {
    const [above, below] = [this.#above, this.#below];
    if (above === null) return [0];
    if (!opens(above)) return [...this.#levels].reverse();
    const { column } = above.shape;
    const child = column + this.#step(this.#lines[0] as Line);
    return [...new Set(below !== null && below.shape.indent > column ? [below.shape.indent, child] : [child])];
  }

  /** Null where the depths of the tabs do not tell. */
  editsFrom(start: number): (readonly SpanEdit[])[] | null {
    const { file, first } = this;
    const edits: SpanEdit[] = [];
    let depths: readonly Depth[] = [];
    let before: Line | null = null;
    for (const [i, line] of this.#lines.entries()) {
      const { shape } = line;
      const tabs = tabsBefore(file, first + i) ?? '';
      const at = file.lines.startOf(first + i);
      const span = { start: at, end: at + tabs.length };
      if (shape.isBlank && shape.comment === null) {
        if (tabs !== '') edits.push({ span, text: '' });
        continue;
      }
      const column: number | null = before === null ? start : this.#columnOf(tabs, line, before, depths);
      if (column === null) return null;
      edits.push({ span, text: ' '.repeat(column) });
      if (shape.isBlank) continue;
      const inner = shape.column;
      depths = [...depths.filter((each) => each.column < column), { tabs, column }, ...(inner === 0 ? [] : [{ tabs: tabs + ' '.repeat(inner), column: column + inner }])];
      before = line;
    }
    return [edits];
  }

  #columnOf(tabs: string, line: Line, before: Line, depths: readonly Depth[]): number | null {
    const same = depths.find((each) => each.tabs === tabs);
    if (same !== undefined) return same.column;
    const deepest = depths.at(-1);
    if (deepest === undefined) return null;
    const own = before.shape.dashes.length === 0 ? deepest : (depths.at(-2) ?? deepest);
    if (opens(before) && tabs.startsWith(own.tabs)) return deepest.column + this.#step(line);
    if (tabs.startsWith(deepest.tabs)) return deepest.column;
    const shallowest = depths[0] ?? deepest;
    return shallowest.tabs.startsWith(tabs) ? ([...this.#levels].reverse().find((each) => each < shallowest.column) ?? null) : null;
  }

  #step({ shape }: Line): number {
    return shape.dashes.length > 0 ? this.#style.dashShift : this.#style.unit;
  }
}

/** A line as if nothing indented it. */
function behindTabs(file: PolicyFile, line: number): Line {
  const text = file.text.slice(file.lines.startOf(line) + (tabsBefore(file, line)?.length ?? 0), endOfLine(file.text, file.lines, line));
  return { text, shape: shapeOfLine(text, new LineIndex(text), 0) };
}

function isEmpty({ text, lines }: PolicyFile, line: number): boolean {
  return text.slice(lines.startOf(line), endOfLine(text, lines, line)).trim() === '';
}

/** The nearest line in a direction that says something and that no tab indents. */
function nearest(file: PolicyFile, from: number, step: 1 | -1): Line | null {
  for (let line = from; line >= 0 && line < file.lines.lineCount; line += step) {
    const shape = shapeOfLine(file.text, file.lines, line);
    if (!shape.isBlank && tabsBefore(file, line) === null) return { text: file.text, shape };
  }
  return null;
}

function levelsAbove(file: PolicyFile, end: number): readonly number[] {
  let levels: number[] = [];
  for (let line = 0; line < end; line++) {
    const shape = shapeOfLine(file.text, file.lines, line);
    if (shape.isBlank || tabsBefore(file, line) !== null) continue;
    levels = [...levels.filter((each) => each < shape.indent), ...shape.dashes, shape.column].filter((each, i, all) => all.indexOf(each) === i);
  }
  return levels;
}

/** Whether what belongs to a line stands below it. */
function opens({ text, shape: { key, value, dashes } }: Line): boolean {
  const written = text.slice(value.start, value.end);
  return written === '' ? key !== null || dashes.length > 0 : /^[|>][-+\d]*$|[[{]$/.test(written);
}
