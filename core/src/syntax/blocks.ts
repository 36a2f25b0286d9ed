// Owns: a policy's text as blocks, runs of whole lines that can be read by themselves, and edits that touch only the blocks around them.
// Refuses: YAML. It looks at how lines start; what a block holds is for the parser to say.
//
// Invariants, each held to by test/core/blocks.test.ts:
//   1. The blocks' texts joined are the text. Every block but the last one ends with a line feed.
//   2. A block knows nothing of its place: its kind and its text say all there is to say of it, so that what was read of one stays true wherever it moves.
//   3. An edit gives the blocks that cutting the edited text anew would give; blocks that it leaves alone stay the same objects.
//   4. In a text whose blocks fit together (`fits`), each block that is well-formed and stands alone (`ReadBlock`) says by itself what it says in the whole document.

import { LineIndex, beforeLineEnd, lineStarts } from '../text/source.js';
import { composed, joined, sharedRuns, takenOver } from '../text/shared-runs.js';
import type { Origin, SharedRun, SharedRuns } from '../text/shared-runs.js';
import type { LinePlace, Lines } from '../text/source.js';
import type { Span } from '../text/span.js';

export interface Block {
  /**
   * `section`: a key in the first column with all that belongs to it; the very first one may be comments only. `head`: the line of `capabilities`,
   * `rules` or `overrides`, where entries follow below. `entry`: one of them, a pair or an item of a list; or, between pairs, a word in the first column
   * that is not a key yet, which is malformed there.
   */
  readonly kind: 'section' | 'head' | 'entry';
  readonly text: string;
  /** Line ends in the text. */
  readonly lineEnds: number;
  /** Blanks before its first line; of a word between pairs, those of the pairs. */
  readonly indent: number;
  /** Starts like something that only the whole document can make sense of: a document marker, a directive, a flow collection, a property. */
  readonly isOdd: boolean;
}

/** Where a cut starts: at the top of a text, at a section, or among entries of an indentation; null where none was seen yet. */
type Mode = { readonly kind: 'top' } | { readonly kind: 'sections' } | { readonly kind: 'entries'; readonly indent: number | null; readonly isList: boolean };

const TOP: Mode = { kind: 'top' };
const SECTIONS: Mode = { kind: 'sections' };

/** Characters. */
const LONG_BLOCK = 2_000;

/** A text that comes to stand in the place of another one. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/** A text beside another one: the same up to an offset, and from an offset on, where it stands `by` units and `lines` lines further on than it did there. */
export interface Alignment {
  readonly until: number;
  readonly from: number;
  readonly by: number;
  readonly lines: number;
}

/** Whether a place has the line and the columns that one in the other text had; false also where that is not known. */
export function standsStill({ until, from, by, lines }: Alignment, now: Span, before: Span): boolean {
  if (now.end <= until) return now.start === before.start && now.end === before.end;
  return lines === 0 && now.start >= from && now.start - by === before.start && now.end - by === before.end;
}

/** Where blocks stand, and how they go together. */
interface Layout {
  /** Offsets at which the blocks start, and the end of the text. */
  readonly offsets: Int32Array;
  /** Lines before each block, and all line ends. */
  readonly lines: Int32Array;
  /** Whether every block can be read by itself: nothing odd, one head, and its entries line up. */
  readonly fits: boolean;
  /** Which blocks are entries: they stand together where the blocks fit together, and are then all pairs or all items. */
  readonly entries: { readonly first: number; readonly count: number; readonly areItems: boolean };
}

export class BlockText implements Lines {
  readonly blocks: readonly Block[];
  readonly fits: Layout['fits'];
  readonly entries: Layout['entries'];
  readonly #offsets: Int32Array;
  readonly #lines: Int32Array;
  #text: string | null;
  /** Null until a place in one is asked for. */
  #longBlocks: Map<number, LineIndex> | null = null;
  readonly #identity = {};
  /** Without it every step would look for that itself: a twentieth of what a keystroke costs at ten thousand lines. */
  readonly #origin: Origin | null;
  /** That of the text which this one was made from: what a slip silences is told again as it was before the slip. */
  readonly #earlier: Origin | null;

  private constructor(blocks: readonly Block[], { offsets, lines, fits, entries }: Layout, { text, from }: { readonly text: string | null; readonly from: { readonly before: BlockText; readonly runs: SharedRuns } | null }) {
    this.blocks = blocks;
    this.fits = fits;
    this.entries = entries;
    this.#offsets = offsets;
    this.#lines = lines;
    this.#text = text;
    this.#origin = from === null ? null : { identity: from.before.#identity, runs: from.runs };
    this.#earlier = from === null ? null : from.before.#origin;
  }

  /**
   * Which blocks are also those of another text. Quick where this one was edited from it. Where it was not, blocks that say the same count as
   * the same: a document that is opened has the text of a file that was read before.
   */
  sharedWith(other: BlockText): SharedRuns {
    if (this.#origin?.identity === other.#identity) return this.#origin.runs;
    if (this.#origin !== null && this.#earlier?.identity === other.#identity) return composed(this.#origin.runs, this.#earlier.runs);
    return sharedRuns(this.blocks, other.blocks, isSameBlock);
  }

  /** What of this text is where it was in another one, at either end. */
  alignedWith(other: BlockText): Alignment {
    const runs = this.sharedWith(other);
    const head = runs.find(({ at, from }) => at === 0 && from === 0);
    const tail = runs.find(({ at, from, count }) => at + count === this.blocks.length && from + count === other.blocks.length);
    const first = tail?.at ?? this.blocks.length;
    const firstThere = tail?.from ?? other.blocks.length;
    return { until: this.startOfBlock(head?.count ?? 0), from: this.startOfBlock(first), by: this.startOfBlock(first) - other.startOfBlock(firstThere), lines: this.lineOfBlock(first) - other.lineOfBlock(firstThere) };
  }

  static of(text: string): BlockText {
    const { blocks } = cut(text, TOP);
    return new BlockText(blocks, layoutOf(blocks), { text, from: null });
  }

  /** The whole text; put together when it is first asked for. */
  get text(): string {
    return (this.#text ??= this.blocks.map((each) => each.text).join(''));
  }

  /** The text without the entries, but with words among them that stand in the first column; where the blocks do not fit together, the whole text. */
  get besidesEntries(): string {
    const isBeside = ({ kind, text }: Block): boolean => kind !== 'entry' || !/^[ -]/.test(text);
    return this.fits ? this.blocks.flatMap((each) => (isBeside(each) ? [each.text] : [])).join('') : this.text;
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
    return this.placeOf(offset).line;
  }

  /** Counting is quick in what people write; a long list of rules is worth an index. */
  #linesOfLong(index: number, text: string): LineIndex {
    this.#longBlocks ??= new Map();
    const lines = this.#longBlocks.get(index) ?? new LineIndex(text);
    this.#longBlocks.set(index, lines);
    return lines;
  }

  startOf(line: number): number {
    const wanted = Math.max(0, Math.min(line, this.lineCount - 1));
    const index = Math.min(lastAtMost(this.#lines, wanted), this.blocks.length - 1);
    const text = this.blocks[index]?.text ?? '';
    const inBlock = wanted - this.lineOfBlock(index);
    return this.startOfBlock(index) + (text.length < LONG_BLOCK ? (lineStarts(text)[inBlock] ?? text.length) : this.#linesOfLong(index, text).startOf(inBlock));
  }

  placeOf(offset: number): LinePlace {
    const index = this.blockAt(offset);
    const base = this.startOfBlock(index);
    const lineOfBlock = this.lineOfBlock(index);
    const text = this.blocks[index]?.text ?? '';
    const inBlock = offset - base;
    if (inBlock >= LONG_BLOCK) {
      const { line, start, end } = this.#linesOfLong(index, text).placeOf(inBlock);
      return { line: lineOfBlock + line, start: base + start, end: base + end };
    }
    const starts = lineStarts(text, inBlock);
    const line = starts.length - 1;
    return { line: lineOfBlock + line, start: base + (starts[line] as number), end: base + beforeLineEnd(text, inBlock) };
  }

  slice(start: number, end: number): string {
    const first = this.blockAt(start);
    const base = this.startOfBlock(first);
    const block = this.blocks[first]?.text ?? '';
    return end - base <= block.length ? block.slice(start - base, end - base) : this.text.slice(start, end);
  }

  /** The text with `start` to `end` replaced. */
  edit(start: number, end: number, inserted: string): BlockText {
    return this.editAt([{ span: { start, end }, text: inserted }]);
  }

  /** The text with all of some places replaced, which are those of this text, in its order, and do not overlap. */
  editAt(edits: readonly Replacement[]): BlockText {
    const [only, another] = edits;
    if (only === undefined) return this;
    return (this.fits ? ((another === undefined ? this.#editInLine(only) : null) ?? this.#editAround(edits)) : null) ?? this.#cutAgain(edits);
  }

  /**
   * What most keystrokes are: an edit in a line that goes on with its entry whatever it says, since it is indented deeper. Nothing is other than before but the
   * text of one block, and where those behind it start. Null for other edits.
   */
  #editInLine({ span, text: inserted }: Replacement): BlockText | null {
    const index = this.blockAt(span.start);
    const { kind, text, lineEnds, indent, isOdd } = this.blocks[index] as Block;
    const start = span.start - this.startOfBlock(index);
    const end = span.end - this.startOfBlock(index);
    const line = text.lastIndexOf('\n', start - 1) + 1;
    const isDeeper = kind === 'entry' && start > 0 && line > 0 && start > line + indent && isIndentedBeyond(indent, text, line);
    if (!isDeeper || end > text.length || LINE_END.test(text.slice(start, end)) || LINE_END.test(inserted) || text.includes('\r')) return null;
    const blocks = this.blocks.slice();
    blocks[index] = { kind, text: text.slice(0, start) + inserted + text.slice(end), lineEnds, indent, isOdd };
    const offsets = this.#offsets.slice();
    const by = inserted.length - (end - start);
    for (let i = index + 1; i < offsets.length; i++) (offsets[i] as number) += by;
    const runs = joined([{ at: 0, from: 0, count: index }, { at: index + 1, from: index + 1, count: blocks.length - index - 1 }]);
    return new BlockText(blocks, { offsets, lines: this.#lines, fits: this.fits, entries: this.entries }, { text: null, from: { before: this, runs } });
  }

  /** Cuts only the blocks around the edits; null where what follows them would be cut otherwise. */
  #editAround(edits: readonly Replacement[]): BlockText | null {
    const come = new Map<number, Block>();
    const runs: SharedRun[] = [];
    let at = 0;
    let from = 0;
    for (const { first, last, edits: each } of this.#apart(edits)) {
      const made = this.#cutAround(first, last, each);
      if (made === null) return null;
      runs.push({ at, from, count: first - from });
      at += first - from;
      for (const run of made.runs) runs.push({ at: run.at + at, from: run.from + first, count: run.count });
      for (const block of made.blocks) come.set(at++, block);
      from = last + 1;
    }
    runs.push({ at, from, count: this.blocks.length - from });
    const shared = joined(runs);
    const blocks = takenOver(this.blocks, shared, { length: at + this.blocks.length - from, make: (place) => come.get(place) as Block });
    return new BlockText(blocks, layoutOf(blocks), { text: null, from: { before: this, runs: shared } });
  }

  /** Edits with the blocks around them, together where they touch the same ones. A first line may come to belong to the block before it, so that one is touched as well. */
  #apart(edits: readonly Replacement[]): { readonly first: number; readonly last: number; readonly edits: readonly Replacement[] }[] {
    const groups: { first: number; last: number; edits: Replacement[] }[] = [];
    for (const edit of edits) {
      const first = Math.max(0, this.blockAt(edit.span.start) - 1);
      const last = this.blockAt(edit.span.end);
      const group = groups[groups.length - 1];
      if (group === undefined || first > group.last) groups.push({ first, last, edits: [edit] });
      else {
        group.last = Math.max(group.last, last);
        group.edits.push(edit);
      }
    }
    return groups;
  }

  /** What a few blocks become; null where what follows them would be cut otherwise. */
  #cutAround(first: number, last: number, edits: readonly Replacement[]): ReturnType<typeof kept> | null {
    const old = this.blocks.slice(first, last + 1);
    const text = replaced(old.map((each) => each.text).join(''), edits, this.startOfBlock(first));
    const firstBlock = old[0];
    const entering: Mode = first === 0 ? TOP : firstBlock?.kind === 'entry' ? { kind: 'entries', indent: firstBlock.indent, isList: isItem(firstBlock) } : SECTIONS;
    const { blocks, leaving, startsInside } = cut(text, entering);
    const next = this.blocks[last + 1];
    return startsInside || (next !== undefined && !isStartedBehind(next, leaving)) ? null : kept(old, blocks);
  }

  #cutAgain(edits: readonly Replacement[]): BlockText {
    const text = replaced(this.text, edits, 0);
    const { blocks, runs } = kept(this.blocks, cut(text, TOP).blocks);
    return new BlockText(blocks, layoutOf(blocks), { text, from: { before: this, runs } });
  }
}

function layoutOf(blocks: readonly Block[]): Layout {
  const offsets = new Int32Array(blocks.length + 1);
  const lines = new Int32Array(blocks.length + 1);
  let heads = 0;
  let first = 0;
  let count = 0;
  let indent = 0;
  let fits = true;
  let offset = 0;
  let line = 0;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i] as Block;
    offsets[i + 1] = offset += block.text.length;
    lines[i + 1] = line += block.lineEnds;
    if (block.isOdd && (i < blocks.length - 1 || !DOCUMENT_END.test(block.text))) fits = false;
    if (block.kind === 'head') heads++;
    if (block.kind !== 'entry') continue;
    if (count === 0) [first, indent] = [i, block.indent];
    else if (block.indent !== indent) fits = false;
    count++;
  }
  return { offsets, lines, fits: fits && heads <= 1, entries: { first, count, areItems: count > 0 && isItem(blocks[first] as Block) } };
}

/** A text that starts at `base` with some places replaced. */
function replaced(text: string, edits: readonly Replacement[], base: number): string {
  let made = '';
  let at = 0;
  for (const { span: { start, end }, text: inserted } of edits) {
    made += text.slice(at, start - base) + inserted;
    at = end - base;
  }
  return made + text.slice(at);
}

/** The new blocks, with the old objects where nothing is different. */
function kept(old: readonly Block[], made: readonly Block[]): { readonly blocks: readonly Block[]; readonly runs: SharedRuns } {
  const runs = sharedRuns(made, old, isSameBlock);
  return { blocks: takenOver(old, runs, { length: made.length, make: (place) => made[place] as Block }), runs };
}

function isSameBlock(a: Block, b: Block): boolean {
  return a === b || (a.kind === b.kind && a.indent === b.indent && a.isOdd === b.isOdd && a.text === b.text);
}

const LINE_END = /[\r\n]/;
/** A comment has a blank before it: `capabilities:#` is a word. */
const ENTRIES_KEY = /^(["']?)(?:capabilities|rules|overrides)\1[ \t]*:[ \t]*(?:(?<=[ \t])#.*)?\r?\n?$/;
const PAIRS_KEY = /(["']?)capabilities\1/y;
/** It says what holds without it. Other directives mean something for the whole document. */
const YAML_DIRECTIVE = /^%YAML 1\.2[ \t]*\r?\n$/;
const DOCUMENT_START = /^---[ \t]*(?:(?<=[ \t])#.*)?\r?\n?$/;
/** The end of a document with nothing but remarks behind it, as all of a block. */
const DOCUMENT_END = /^\.\.\.[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?:\r?\n[ \t]*(?:#[^\r\n]*)?)*$/;
/** Without a colon a line is no key, and in the first column it goes on with no value. */
const STRAY_WORD = /\w[^:\n]*(?:\n|$)/y;

/** A key that a line can start with: a word or a quoted text. Whatever else starts a block makes it odd, a byte order mark inside the text too. */
const KEY_START = /[\w"'\u0080-\ufefe\uff00-\uffff]/;
/** Among entries also what is part of a word, or of none: whoever writes a key there may begin with anything. */
const ENTRY_START = /[\w"'\u0080-\ufefe\uff00-\uffff*./$()+=<~@`^;\\]/;

interface Cut {
  readonly blocks: readonly Block[];
  readonly leaving: Mode;
  /** The first line goes on with whatever stands above the text. */
  readonly startsInside: boolean;
}

/** Whether a block that follows would be cut off as what it is. */
function isStartedBehind(block: Block, mode: Mode): boolean {
  if (isStrayWord(block.text, 0) && (block.kind === 'entry') !== (pairsAbove(mode) !== null)) return false;
  return block.kind !== 'entry' || (mode.kind === 'entries' && mode.isList === isItem(block) && (mode.indent ?? block.indent) === block.indent);
}

/** The indentation of the pairs that stand above; null where none do. */
function pairsAbove(mode: Mode): number | null {
  return mode.kind === 'entries' && !mode.isList ? mode.indent : null;
}

function isStrayWord(text: string, start: number): boolean {
  STRAY_WORD.lastIndex = start;
  return STRAY_WORD.test(text);
}

function cut(text: string, entering: Mode): Cut {
  const blocks: Block[] = [];
  let mode = entering;
  let opened = 0;
  /** What stands above the first key of a document is a section of its own. */
  let open: { kind: Block['kind']; indent: number; isOdd: boolean } | null = entering.kind === 'top' ? { kind: 'section', indent: 0, isOdd: false } : null;
  let canStart = entering.kind === 'top';
  /** Behind a directive, until the line that has to follow. */
  let awaitsStart = false;
  const isOfLineFeeds = !text.includes('\r');
  const close = (end: number): void => {
    if (open === null || end === opened) return;
    const content = text.slice(opened, end);
    // Written out: a copy key by key has a shape of its own, which there are thousands of.
    blocks.push({ kind: open.kind, text: content, lineEnds: isOfLineFeeds ? countLineFeeds(text, opened, end) : lineStarts(content).length - 1, indent: open.indent, isOdd: open.isOdd || awaitsStart });
    awaitsStart = false;
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
      if (!isBlank(text, at) && (mode.kind === 'top' || open.kind === 'head' || (isExplicitValue(text, at) && indent <= open.indent))) open.isOdd = true;
    } else if (canStart && indent === 0 && mode.kind === 'top' && DOCUMENT_START.test(text.slice(at, end))) {
      canStart = awaitsStart = false;
    } else if (canStart && !awaitsStart && indent === 0 && mode.kind === 'top' && YAML_DIRECTIVE.test(text.slice(at, end))) {
      awaitsStart = true;
    } else {
      close(start);
      const isInList = kind === 'entry' && mode.kind === 'entries' && mode.isList;
      open = { kind, indent: (kind === 'entry' && indent === 0 ? pairsAbove(mode) : null) ?? indent, isOdd: !isInList && !(kind === 'entry' ? ENTRY_START : KEY_START).test(text[at] as string) };
      if (kind === 'head') mode = { kind: 'entries', indent: null, isList: pairsKeyAt(text, at) === null };
      else if (kind === 'section') mode = SECTIONS;
      else if (mode.kind === 'entries') mode = { ...mode, indent: mode.indent ?? indent };
    }
    start = open !== null && mode.kind === 'entries' && mode.indent !== null ? pastDeeper(text, end, mode.indent) : end;
  }
  close(text.length);
  return { blocks: blocks.length > 0 || entering.kind !== 'top' ? blocks : [NOTHING], leaving: mode, startsInside: false };
}

/**
 * Where the next line starts that is indented no deeper than the entries. Those that are deeper, most of a text, go on with the entry above them whatever they say;
 * they are passed over in a loop of their own, which a program that has just started compiles soon.
 */
function pastDeeper(text: string, start: number, indent: number): number {
  let at = start;
  while (at < text.length && isIndentedBeyond(indent, text, at)) {
    const newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length : newline + 1;
  }
  return at;
}

function isIndentedBeyond(indent: number, text: string, start: number): boolean {
  for (let at = start; at <= start + indent; at++) if (text.charCodeAt(at) !== 32) return false;
  return true;
}

function countLineFeeds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
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
  const isAmongEntries = mode.kind === 'entries' && indent <= (mode.indent ?? indent);
  // Other items and closing brackets belong to the key above them, also in its own column. A tab cannot indent.
  if (isDash(text, at)) return isAmongEntries && mode.isList ? 'entry' : null;
  if (unit === 9 || unit === 93 || unit === 125) return null;
  if (isExplicitValue(text, at) && !(mode.kind === 'entries' && mode.indent === null)) return null;
  if (indent === 0 && pairsAbove(mode) !== null && isStrayWord(text, start)) return 'entry';
  if (indent === 0) return ENTRIES_KEY.test(text.slice(start, end)) ? 'head' : 'section';
  return isAmongEntries && !mode.isList ? 'entry' : null;
}

/** Whether an item of a list starts at an offset. */
function isDash(text: string, at: number): boolean {
  return text.charCodeAt(at) === 45 && isSpace(text.charCodeAt(at + 1));
}

/** Whether the value of a key that stands above, behind a `?`, starts at an offset. */
function isExplicitValue(text: string, at: number): boolean {
  return text.charCodeAt(at) === 58 && isSpace(text.charCodeAt(at + 1));
}

/** Of an entry: whether it is an item of a list. A stray word holds something else where the pairs around it are indented to. */
export function isItem({ text, indent }: Pick<Block, 'text' | 'indent'>): boolean {
  return isDash(text, indent) && (indent === 0 || text.startsWith(' '));
}

/** Of a head, which starts at an offset: the key of entries that are pairs, as it is written; null where they are items. */
export function pairsKeyAt(text: string, at: number): string | null {
  PAIRS_KEY.lastIndex = at;
  return PAIRS_KEY.exec(text)?.[0] ?? null;
}

/** Whether a line holds nothing from here on, or a comment. A lone carriage return ends no line. */
function isBlank(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return Number.isNaN(unit) || unit === 10 || unit === 35 || (unit === 13 && isLineFeed(text.charCodeAt(at + 1)));
}

/** The end of the text counts as one. */
function isLineFeed(unit: number): boolean {
  return Number.isNaN(unit) || unit === 10;
}

function isSpace(unit: number): boolean {
  return Number.isNaN(unit) || unit === 32 || unit === 9 || unit === 10 || unit === 13;
}

/** The last index whose value is not above the limit; 0 where there is none. Values ascend. */
function lastAtMost(values: Int32Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] as number) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
