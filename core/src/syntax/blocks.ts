// Owns: a policy's text as blocks, runs of whole lines that can be read by themselves, and edits that touch only the blocks around them.
// Refuses: YAML. It looks at how lines start; what a block holds is for the parser to say.
//
// Invariants, each held to by test/core/blocks.test.ts:
//   1. The blocks' texts joined are the text. Every block but the last one ends with a line feed.
//   2. A block knows nothing of its place: its kind and its text say all there is to say of it, so that what was read of one stays true wherever it moves.
//   3. An edit gives the blocks that cutting the edited text anew would give; blocks that it leaves alone stay the same objects.
//   4. In a text whose blocks fit together (`fits`), each block read by itself says what it says in the whole document.

import { LineIndex, countLineEnds, endsLine } from '../text/source.js';
import type { Lines } from '../text/source.js';

export interface Block {
  /**
   * `section`: a key in the first column with all that belongs to it; the very first one may be comments only. `head`: the line of `capabilities`,
   * where entries follow below. `entry`: one of them.
   */
  readonly kind: 'section' | 'head' | 'entry';
  readonly text: string;
  /** Line ends in the text. */
  readonly lineEnds: number;
  /** Blanks before its first line. */
  readonly indent: number;
  /** Starts like something that only the whole document can make sense of: a document marker, a directive, a flow collection, a property. */
  readonly isOdd: boolean;
}

/** Where a cut starts: at the top of a text, at a section, or among entries of an indentation; null where none was seen yet. */
type Mode = { readonly kind: 'top' } | { readonly kind: 'sections' } | { readonly kind: 'entries'; readonly indent: number | null };

const TOP: Mode = { kind: 'top' };
const SECTIONS: Mode = { kind: 'sections' };

/** Characters. */
const LONG_BLOCK = 2_000;

export class BlockText implements Lines {
  readonly blocks: readonly Block[];
  /** Offsets at which the blocks start, and the end of the text. */
  readonly #offsets: Int32Array;
  /** Lines before each block, and all line ends. */
  readonly #lines: Int32Array;
  #text: string | null;
  /** Whether every block can be read by itself: nothing odd, one `capabilities`, and its entries line up. */
  readonly fits: boolean;
  /** Which blocks are entries: they stand together where the blocks fit together. */
  readonly entries: { readonly first: number; readonly count: number };
  readonly #longBlocks = new Map<number, LineIndex>();

  private constructor(blocks: readonly Block[], text: string | null) {
    this.blocks = blocks;
    this.#text = text;
    this.#offsets = new Int32Array(blocks.length + 1);
    this.#lines = new Int32Array(blocks.length + 1);
    let [offset, line, heads, first, count, indent] = [0, 0, 0, 0, 0, 0];
    let fits = true;
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i] as Block;
      offset += block.text.length;
      line += block.lineEnds;
      this.#offsets[i + 1] = offset;
      this.#lines[i + 1] = line;
      if (block.isOdd) fits = false;
      if (block.kind === 'head') heads++;
      if (block.kind !== 'entry') continue;
      if (count === 0) [first, indent] = [i, block.indent];
      else if (block.indent !== indent) fits = false;
      count++;
    }
    this.fits = fits && heads <= 1;
    this.entries = { first, count };
  }

  static of(text: string): BlockText {
    return new BlockText(cut(text, TOP).blocks, text);
  }

  /** The whole text; put together when it is first asked for. */
  get text(): string {
    return (this.#text ??= this.blocks.map((each) => each.text).join(''));
  }

  get length(): number {
    return this.#offsets[this.blocks.length] as number;
  }

  startOfBlock(index: number): number {
    return this.#offsets[index] as number;
  }

  /** The line on which a block starts, from 0. */
  lineOfBlock(index: number): number {
    return this.#lines[index] as number;
  }

  /** The block that holds an offset; at the end of the text the last one. */
  blockAt(offset: number): number {
    return Math.min(lastAtMost(this.#offsets, offset), this.blocks.length - 1);
  }

  get lineCount(): number {
    return (this.#lines[this.blocks.length] as number) + 1;
  }

  lineOf(offset: number): number {
    const index = this.blockAt(offset);
    return this.lineOfBlock(index) + this.#linesIn(index, offset - this.startOfBlock(index));
  }

  /** Line ends in a block before an offset in it. Counting is quick in what people write; a long list of rules is worth an index. */
  #linesIn(index: number, offset: number): number {
    const text = this.blocks[index]?.text ?? '';
    if (offset < LONG_BLOCK) return countLineEnds(text, offset);
    const lines = this.#longBlocks.get(index) ?? new LineIndex(text);
    this.#longBlocks.set(index, lines);
    return lines.lineOf(offset);
  }

  startOf(line: number): number {
    const wanted = Math.max(0, Math.min(line, this.lineCount - 1));
    const index = Math.min(lastAtMost(this.#lines, wanted), this.blocks.length - 1);
    return this.startOfBlock(index) + startOfLine(this.blocks[index]?.text ?? '', wanted - this.lineOfBlock(index));
  }

  slice(start: number, end: number): string {
    const first = this.blockAt(start);
    const base = this.startOfBlock(first);
    const block = this.blocks[first]?.text ?? '';
    return end - base <= block.length ? block.slice(start - base, end - base) : this.text.slice(start, end);
  }

  /** The text with `start` to `end` replaced. */
  edit(start: number, end: number, inserted: string): BlockText {
    return this.fits ? (this.#editAround(start, end, inserted) ?? this.#cutAgain(start, end, inserted)) : this.#cutAgain(start, end, inserted);
  }

  /** Cuts only the blocks around an edit; null where what follows them would be cut otherwise. */
  #editAround(start: number, end: number, inserted: string): BlockText | null {
    const { blocks } = this;
    // A first line may come to belong to the block before it, so that one is cut again as well.
    const first = Math.max(0, this.blockAt(start) - 1);
    const last = this.blockAt(end);
    const base = this.startOfBlock(first);
    const before = blocks.slice(first, last + 1).map((each) => each.text).join('');
    const text = before.slice(0, start - base) + inserted + before.slice(end - base);
    const firstBlock = blocks[first];
    const entering: Mode = first === 0 ? TOP : firstBlock?.kind === 'entry' ? { kind: 'entries', indent: firstBlock.indent } : SECTIONS;
    const { blocks: made, leaving, startsInside } = cut(text, entering);
    const next = blocks[last + 1];
    const isCutAlike = next === undefined || next.kind !== 'entry' || (leaving.kind === 'entries' && (leaving.indent ?? next.indent) === next.indent);
    if (startsInside || !isCutAlike) return null;
    return new BlockText([...blocks.slice(0, first), ...kept(blocks.slice(first, last + 1), made), ...blocks.slice(last + 1)], null);
  }

  #cutAgain(start: number, end: number, inserted: string): BlockText {
    const text = this.text.slice(0, start) + inserted + this.text.slice(end);
    return new BlockText(kept(this.blocks, cut(text, TOP).blocks), text);
  }
}

/** The new blocks, with the old objects where nothing is different at either end. */
function kept(old: readonly Block[], made: readonly Block[]): Block[] {
  const result = [...made];
  const isSame = (a: Block | undefined, b: Block | undefined) => a !== undefined && b !== undefined && a.kind === b.kind && a.indent === b.indent && a.isOdd === b.isOdd && a.text === b.text;
  let head = 0;
  for (; isSame(old[head], made[head]); head++) result[head] = old[head] as Block;
  for (let tail = 1; made.length - tail >= head && old.length - tail >= head && isSame(old.at(-tail), made.at(-tail)); tail++) result[made.length - tail] = old.at(-tail) as Block;
  return result;
}

const ENTRIES_KEY = /^capabilities[ \t]*:[ \t]*(?:#.*)?\r?\n?$/;
const DOCUMENT_START = /^---[ \t]*(?:#.*)?\r?\n?$/;

/** A key that a line can start with: a word or a quoted text. Whatever else starts a block makes it odd, a byte order mark inside the text too. */
const KEY_START = /[\w"'\u0080-\ufefe\uff00-\uffff]/;

interface Cut {
  readonly blocks: readonly Block[];
  readonly leaving: Mode;
  /** The first line goes on with whatever stands above the text. */
  readonly startsInside: boolean;
}

function cut(text: string, entering: Mode): Cut {
  const blocks: Block[] = [];
  let mode = entering;
  let opened = 0;
  /** What stands above the first key of a document is a section of its own. */
  let open: { kind: Block['kind']; indent: number; isOdd: boolean } | null = entering.kind === 'top' ? { kind: 'section', indent: 0, isOdd: false } : null;
  let canStart = entering.kind === 'top';
  const close = (end: number): void => {
    if (open === null || end === opened) return;
    const content = text.slice(opened, end);
    blocks.push({ ...open, text: content, lineEnds: countLineEnds(content, content.length) });
    opened = end;
  };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    const first = start === 0 && entering.kind === 'top' && text.charCodeAt(0) === 0xfeff ? 1 : start;
    let at = first;
    while (text.charCodeAt(at) === 32) at++;
    const indent = at - first;
    const kind = isBlank(text, at) ? null : startedBy(text, { at, end, indent, start: first }, mode);
    if (kind === null) {
      if (open === null) return { blocks, leaving: mode, startsInside: true };
      // Only entries can follow the head, and nothing but remarks stand above the first key.
      if (!isBlank(text, at) && (mode.kind === 'top' || open.kind === 'head')) open.isOdd = true;
    } else if (canStart && indent === 0 && mode.kind === 'top' && DOCUMENT_START.test(text.slice(at, end))) {
      canStart = false;
    } else {
      close(start);
      open = { kind, indent, isOdd: !KEY_START.test(text[at] as string) };
      if (kind === 'head') mode = { kind: 'entries', indent: null };
      else if (kind === 'section') mode = SECTIONS;
      else if (mode.kind === 'entries') mode = { kind: 'entries', indent: mode.indent ?? indent };
    }
    start = end;
  }
  close(text.length);
  return { blocks: blocks.length > 0 || entering.kind !== 'top' ? blocks : [NOTHING], leaving: mode, startsInside: false };
}

const NOTHING: Block = { kind: 'section', text: '', lineEnds: 0, indent: 0, isOdd: false };

interface LineStart {
  readonly start: number;
  readonly at: number;
  readonly end: number;
  readonly indent: number;
}

/** The kind of block that a line starts; null where it goes on with the one above it. */
function startedBy(text: string, { start, at, end, indent }: LineStart, mode: Mode): Block['kind'] | null {
  const unit = text.charCodeAt(at);
  // Items and closing brackets belong to the key above them, also in its own column. A tab cannot indent.
  if (unit === 9 || unit === 93 || unit === 125 || (unit === 45 && isSpace(text.charCodeAt(at + 1)))) return null;
  if (indent === 0) return ENTRIES_KEY.test(text.slice(start, end)) ? 'head' : 'section';
  return mode.kind === 'entries' && indent <= (mode.indent ?? indent) ? 'entry' : null;
}

/** Whether a line holds nothing from here on, or a comment. */
function isBlank(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return Number.isNaN(unit) || unit === 10 || unit === 13 || unit === 35;
}

function isSpace(unit: number): boolean {
  return Number.isNaN(unit) || unit === 32 || unit === 9 || unit === 10 || unit === 13;
}

/** The last index whose value is not above the limit; 0 where there is none. Values ascend. */
function lastAtMost(values: Int32Array, limit: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] as number) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a text's `line`th line starts. */
function startOfLine(text: string, line: number): number {
  let left = line;
  for (let i = 0; i < text.length && left > 0; i++) {
    if (endsLine(text, i) && --left === 0) return i + 1;
  }
  return left === 0 ? 0 : text.length;
}
