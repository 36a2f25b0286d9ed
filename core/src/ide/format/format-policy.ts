// Owns: how a policy is laid out: indentation, the space behind `:` and `-`, space at line ends, the last line's end. As small edits.
// Refuses: a file that does not parse, moving or joining lines, quotes, and any edit after which the file would say something else.

import type { PolicyFile } from '../../model/policy.js';
import { isPlain, parseSyntax, readBlocks } from '../../syntax/parse.js';
import type { SyntaxTree } from '../../syntax/parse.js';
import { LineIndex } from '../../text/source.js';
import { atOnce } from '../../text/steps.js';
import { toPlain } from '../../syntax/tree.js';
import type { Span } from '../../text/span.js';
import type { LineShape } from '../completion/line-shape.js';
import { shapeOfLine } from '../completion/line-shape.js';
import { applyEdits } from '../edits/change.js';
import type { SpanEdit } from '../edits/change.js';
import { blockPart, syntaxParts } from '../syntax-parts.js';
import type { SyntaxPart } from '../syntax-parts.js';
import { carriedLines } from './carried-lines.js';
import type { Carried } from './carried-lines.js';

export interface FormatOptions {
  /** Spaces by which a mapping is indented below its key. */
  readonly unit: number;
  readonly trimsLineEnds: boolean;
  readonly endsLastLine: boolean;
  readonly trimsLastLines: boolean;
}

interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** In the order of the text, none touching another. `lines`: of these only, both included, from 0. */
export function formatPolicy(file: PolicyFile, options: FormatOptions, lines: LineRange | null = null): readonly SpanEdit[] {
  return atOnce(formatInSteps(file, options, lines));
}

/** The same in steps, for those who must not hold others up. */
export function* formatInSteps(file: PolicyFile, options: FormatOptions, lines: LineRange | null = null): Generator<void, readonly SpanEdit[]> {
  const { reading } = file;
  if (reading !== null) yield* reading.readInSteps();
  const all = isSound(file) ? yield* new Layout(file, options).edits() : null;
  if (all === null) return [];
  const wanted = lines === null ? all : all.filter(({ line }) => lines.first <= line && line <= lines.last);
  // Where a step would change what the file says, the steps after it may still not.
  const attempts = [wanted, wanted.filter(({ sort }) => sort !== 'file end'), wanted.filter(({ sort }) => sort !== 'file end' && sort !== 'indentation')];
  for (const edits of attempts) if (edits.length === 0 || (yield* saysTheSame(file, edits))) return edits.map(({ span, text }) => ({ span, text }));
  return [];
}

/** Whether it says something, and all of it can be read. */
function isSound(file: PolicyFile): boolean {
  const { reading } = file;
  if (reading === null) return file.syntax.problems.length === 0 && file.syntax.root !== null;
  const reads = reading.reads.filter((each) => each !== null);
  return reads.every((each) => each.problems.length === 0) && reads.some((each) => each.pairs.length + each.items.length > 0);
}

/** Only what the edits touch is read again, unless that means something only in the whole of the file. */
function* saysTheSame(file: PolicyFile, edits: readonly SpanEdit[]): Generator<void, boolean> {
  const { reading } = file;
  const after = reading === null ? null : readBlocks(file.blocks.editAt(edits), { known: reading, isKnown: ({ kind }) => kind === 'entry' });
  const blocks = after?.blocks.blocks ?? [];
  if (reading === null || after === null || blocks.length !== reading.reads.length) return wholeSaysTheSame(file, applyEdits(file.text, edits));
  for (const [place, block] of blocks.entries()) {
    if (block === reading.blocks.blocks[place]) continue;
    yield;
    const read = after.at(place);
    if (read === undefined || !isPlain(read)) return wholeSaysTheSame(file, applyEdits(file.text, edits));
    if (saidIn(blockPart(reading, place)) !== saidIn(blockPart(after, place))) return false;
  }
  return true;
}

function wholeSaysTheSame({ text, syntax }: PolicyFile, formatted: string): boolean {
  const after = parseSyntax(formatted);
  const partOf = (of: string, { root, comments }: SyntaxTree): SyntaxPart => ({ base: 0, text: of, kind: 'document', root, comments });
  return after.problems.length === 0 && after.root !== null && saidIn(partOf(formatted, after)) === saidIn(partOf(text, syntax));
}

function saidIn({ kind, text, root, comments }: SyntaxPart): string {
  return JSON.stringify([kind, root === null ? null : toPlain(root), comments.map((each) => text.slice(each.start, each.end).trimEnd())]);
}

const LINES_PER_STEP = 20;

type LineEdit = SpanEdit & { readonly line: number; readonly sort: 'indentation' | 'space' | 'file end' };

/** A collection that lines stand in: where it starts, and where it is to start. */
interface Level {
  readonly kind: 'mapping' | 'sequence';
  readonly from: number;
  readonly to: number;
}

/** How a line moves: its first column; the key or dash whose value goes on below, and where that stands afterwards. */
interface Moved {
  readonly first: number;
  readonly owner: number;
  readonly ownerTo: number;
  /** Whether a value is all that the line has, so that what goes on below may stand right under it. */
  readonly isValue: boolean;
}

class Layout {
  readonly #edits: LineEdit[] = [];
  readonly #text: string;
  readonly #carried = new Map<number, Carried>();
  readonly #moved = new Map<number, Moved>();
  #stack: readonly Level[] = [];

  constructor(
    readonly file: PolicyFile,
    readonly options: FormatOptions,
  ) {
    this.#text = file.text;
  }

  /** Null where the file is written in a way that is not understood line by line. */
  *edits(): Generator<void, readonly LineEdit[] | null> {
    for (const part of syntaxParts(this.file)) {
      for (const [line, carried] of carriedLines(this.file, part)) this.#carried.set(line, carried);
      yield;
    }
    const lines = new LineIndex(this.#text);
    const waiting: LineShape[] = [];
    const waitingLines: number[] = [];
    for (let line = 0; line < lines.lineCount; line++) {
      if (line % LINES_PER_STEP === 0) yield;
      const carried = this.#carried.get(line);
      const shape = shapeOfLine(this.#text, lines, line);
      if (carried !== undefined) {
        this.#carry(line, shape, carried);
        continue;
      }
      if (shape.isBlank) {
        if (shape.comment === null) this.#trimEnd(line, shape);
        else {
          waiting.push(shape);
          waitingLines.push(line);
        }
        continue;
      }
      const before = this.#stack;
      if (!this.#place(line, shape)) return null;
      waiting.splice(0).forEach((each, i) => this.#placeComment(waitingLines[i] as number, each, before, { from: shape.indent, to: shape.indent + (this.#moved.get(line)?.first ?? 0) }));
      waitingLines.length = 0;
    }
    waiting.forEach((each, i) => this.#placeComment(waitingLines[i] as number, each, this.#stack, null));
    this.#endFile();
    return [...this.#edits].sort((a, b) => a.span.start - b.span.start);
  }

  #place(line: number, shape: LineShape): boolean {
    const { start, indent, dashes, key, value, column } = shape;
    const content = this.#text.slice(start + column, shape.end);
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(this.#text.slice(start, shape.end)) || /^%/.test(content)) {
      this.#stack = [];
      return content === '---' || content === '...' || indent > 0;
    }
    if (/^[?:](?:\s|$)/.test(content) || this.#text.slice(start, start + indent).includes('\t')) return false;
    const columns: { readonly kind: Level['kind']; readonly from: number }[] = dashes.map((from) => ({ kind: 'sequence', from }));
    if (key !== null || dashes.length === 0) columns.push({ kind: 'mapping', from: column });
    let contentTo = 0;
    columns.forEach((each, i) => {
      const to = i === 0 ? this.#enter(each) : contentTo + 2;
      if (i > 0) this.#stack = [...this.#stack, { ...each, to }];
      contentTo = to;
    });
    const firstTo = this.#stack.find((each) => each.from === indent && each.kind === columns[0]?.kind)?.to ?? contentTo;
    const owner = columns.at(-1)?.from ?? column;
    this.#moved.set(line, { first: firstTo - indent, owner: contentTo - owner, ownerTo: contentTo, isValue: key === null && dashes.length === 0 });
    this.#replace(line, { start, end: start + indent }, ' '.repeat(firstTo), 'indentation');
    dashes.forEach((dash, i) => {
      const next = dashes[i + 1] ?? (content === '' ? null : column);
      if (next !== null) this.#replace(line, { start: start + dash + 1, end: start + next }, ' ', 'indentation');
    });
    if (key !== null) this.#spaceKey(line, shape, value);
    this.#trimEnd(line, shape);
    return true;
  }

  /** Where a line's first collection starts from now on; what is deeper has ended. */
  #enter({ kind, from }: { readonly kind: Level['kind']; readonly from: number }): number {
    let stack = this.#stack.filter((each) => each.from <= from);
    // A list may stand at the column of its key, and ends where the next key does.
    if (kind === 'mapping' && stack.at(-1)?.kind === 'sequence' && stack.at(-1)?.from === from) stack = stack.slice(0, -1);
    const top = stack.at(-1);
    if (top?.from === from && top.kind === kind) {
      this.#stack = stack;
      return top.to;
    }
    const to = top === undefined ? 0 : top.from === from ? top.to : top.to + (top.kind === 'sequence' ? 2 : this.options.unit);
    this.#stack = [...stack, { kind, from, to }];
    return to;
  }

  #spaceKey(line: number, shape: LineShape, value: Span): void {
    const { key } = shape;
    if (key === null) return;
    const keyEnd = key.span.end + (key.quote === null ? 0 : 1);
    this.#replace(line, { start: keyEnd, end: key.behindColon - 1 }, '', 'space');
    if (value.end > value.start) this.#replace(line, { start: key.behindColon, end: value.start }, ' ', 'space');
  }

  #placeComment(line: number, shape: LineShape, stack: readonly Level[], next: { readonly from: number; readonly to: number } | null): void {
    const levels = [...stack, ...(next === null ? [] : [next])].filter((each) => each.from <= shape.indent);
    const nearest = levels.reduce<{ readonly from: number; readonly to: number } | null>((best, each) => (best === null || each.from >= best.from ? each : best), null);
    const to = next !== null && next.from === shape.indent ? next.to : (nearest?.to ?? 0);
    this.#replace(line, { start: shape.start, end: shape.start + shape.indent }, ' '.repeat(to), 'indentation');
    this.#trimEnd(line, shape);
  }

  /** A line inside of a value goes where the line moves that the value begins on. */
  #carry(line: number, shape: LineShape, { owner, sort }: Carried): void {
    const moved = this.#moved.get(owner);
    if (moved === undefined) return;
    const shift = moved.owner;
    const isEmpty = shape.indent === shape.end - shape.start;
    if (isEmpty) {
      if (sort !== 'block' && sort !== 'text') this.#trimEnd(line, shape);
      else if (sort === 'block' && shift !== 0) this.#replace(line, { start: shape.start, end: shape.start + shape.indent }, ' '.repeat(Math.max(0, shape.indent + shift)), 'indentation');
      return;
    }
    const least = sort === 'block' ? 0 : moved.ownerTo + (moved.isValue || (sort === 'flow' && /^[}\]]/.test(this.#text.slice(shape.start + shape.indent))) ? 0 : 1);
    const to = shift === 0 ? shape.indent : Math.max(least, shape.indent + shift);
    this.#replace(line, { start: shape.start, end: shape.start + shape.indent }, ' '.repeat(to), 'indentation');
    if (sort === 'flow') this.#trimEnd(line, shape);
  }

  #trimEnd(line: number, { start, end }: LineShape): void {
    if (!this.options.trimsLineEnds) return;
    let at = end;
    while (at > start && ' \t'.includes(this.#text[at - 1] as string)) at--;
    this.#replace(line, { start: at, end }, '', 'space');
  }

  #endFile(): void {
    const { lines } = this.file;
    const { length } = this.#text;
    const last = lines.lineCount - 1;
    if (length === 0) return;
    let from = length;
    while (from > 0 && ' \t\r\n'.includes(this.#text[from - 1] as string)) from--;
    const ends = this.#text.slice(from);
    const first = /\r\n|\r|\n/.exec(this.#text)?.[0] ?? '\n';
    const breaks = ends.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (breaks === 0 && this.options.endsLastLine) this.#replace(last, { start: length, end: length }, first, 'file end');
    if (breaks > 1 && this.options.trimsLastLines) {
      const kept = length - ends.length + (/^[ \t]*(?:\r\n|\r|\n)/.exec(ends)?.[0].length ?? 0);
      for (let i = this.#edits.length - 1; i >= 0; i--) if ((this.#edits[i] as LineEdit).span.start >= kept) this.#edits.splice(i, 1);
      this.#replace(last, { start: kept, end: length }, '', 'file end');
    }
  }

  #replace(line: number, span: Span, text: string, sort: LineEdit['sort']): void {
    if (span.end >= span.start && this.#text.slice(span.start, span.end) !== text) this.#edits.push({ line, span, text, sort });
  }
}
