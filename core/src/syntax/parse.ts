// Owns: a text cut into blocks → its syntax tree: block by block where they fit together, else as a whole.
// Refuses: throwing, whatever the text is; and reporting what a parser had to guess after an error.
//
// Invariants, held to by test/core/blocks.test.ts:
//   1. With or without what was read before, the same is read.
//   2. A block of which a reading has no syntax, since nobody has asked, is a plain entry (`isPlain`): it adds nothing to what is told of all blocks together.
//      In what stands around the entries (`readAround`) it is any entry; `withEntries` makes a reading of that where none of them turns out to be another kind.
//   3. Block by block the same is read as in the whole document, also where aliases lead from one block into another.

import type { Problem } from '../problems/problem.js';
import { moveProblem, problem, shiftProblem } from '../problems/problem.js';
import { copyOf } from '../text/copy-of.js';
import { gapsBetween, markedPlaces, takenOver } from '../text/shared-runs.js';
import { endsLine } from '../text/source.js';
import { shiftSpan } from '../text/span.js';
import type { Span } from '../text/span.js';
import { BlockText, pairsKeyAt } from './blocks.js';
import type { Block } from './blocks.js';
import { otherAt, toOther, toText } from './elsewhere.js';
import { LIMITS, mayBeTooDeep, parseFragment } from './fragment.js';
import type { Anchored, OuterAnchors } from './fragment.js';
import { ADDRESSED } from './pragma.js';
import { recallSection, rememberSection, sectionWording } from './section-memory.js';
import { misaligned, strayText } from './syntax-problems.js';
import { mappingOf, moveItems, moveNode, movePairs, sequenceOf, shiftItems, shiftPairs } from './tree.js';
import type { Item, MappingNode, Pair, ScalarNode, SequenceNode, SyntaxNode } from './tree.js';

/** A document as far as it could be read. */
export interface SyntaxTree {
  /** Null for an empty document and for one of which nothing could be read. */
  readonly root: SyntaxNode | null;
  /** In the order of the text. Empty exactly when the text is one well-formed YAML document. */
  readonly problems: readonly Problem[];
  /** Comments, in the order of the text, from the `#` to the end of the line. */
  readonly comments: readonly Span[];
  /** Whether there are entries that could not be read, which then are left out. */
  readonly isPartial: boolean;
}

/** What one block says; places count as in elsewhere.ts. */
export interface ReadBlock {
  readonly kind: Block['kind'];
  readonly pairs: readonly Pair[];
  /** Of an entry that is an item of a list: that one. */
  readonly items: readonly Item[];
  /** Where it is malformed, its first error, and then it has neither; else what is wrong with its aliases. */
  readonly problems: readonly Problem[];
  readonly isMalformed: boolean;
  readonly comments: readonly Span[];
  /** Those that speak to the checker. */
  readonly pragmas: readonly Span[];
  /** Whether it says the same in every document in which its ties are the same. */
  readonly standsAlone: boolean;
  /** Nodes that its aliases stand for. */
  readonly aliasNodes: number;
  readonly anchors: readonly BlockAnchor[];
  /** Where its aliases lead that do not lead to its own anchors. */
  readonly ties: readonly Tie[];
}

export interface BlockAnchor extends Anchored {
  /** Which of the other blocks, in which some of its own block is written, some of this node is written in. */
  readonly others: readonly number[];
}

/** A name that aliases of a block stand for, and the last block before it that has it as an anchor; null where none has. */
export interface Tie {
  readonly name: string;
  readonly to: ReadBlock | null;
}

const NO_OTHERS: ReadonlyMap<number, readonly Span[]> = new Map();

/** What a block says as one node; null where it says nothing. */
export function rootOf({ pairs, items }: ReadBlock): MappingNode | SequenceNode | null {
  return items.length > 0 ? sequenceOf(items) : mappingOf(pairs);
}

/** A document as its blocks say it. */
export class BlockReading {
  readonly blocks: BlockText;
  /** Places of the blocks that were read and are not plain, ascending: a document of thousands has a few. */
  readonly unplain: readonly number[];
  /** By the place of each block of which some is written in others: where those stand. */
  readonly others: ReadonlyMap<number, readonly Span[]>;
  readonly #reads: (ReadBlock | null)[];

  constructor(blocks: BlockText, reads: (ReadBlock | null)[], unplain: readonly number[], others = NO_OTHERS) {
    this.blocks = blocks;
    this.#reads = reads;
    this.unplain = unplain;
    this.others = others;
  }

  /** Null where nobody has asked for the syntax: of a plain entry since that was read, or of an entry that is read later (`readAround`). */
  get reads(): readonly (ReadBlock | null)[] {
    return this.#reads;
  }

  /** What one of the blocks says; undefined where there is none. */
  at(place: number): ReadBlock | undefined {
    const known = this.#reads[place];
    return known !== null ? known : (this.#reads[place] = readBlock(this.blocks.blocks[place] as Block));
  }

  /** The same with all places counted from the block's start, wherever they are. */
  said(place: number): ReadBlock | undefined {
    const read = this.at(place);
    const others = this.others.get(place);
    if (read === undefined || others === undefined) return read;
    const start = this.blocks.startOfBlock(place);
    const inText = toText(start, others);
    const move = (span: Span) => shiftSpan(inText(span), -start);
    return { ...read, pairs: movePairs(read.pairs, move), items: moveItems(read.items, move), problems: read.problems.map((each) => moveProblem(each, move)) };
  }

  /** Reads what nobody has asked for yet, block by block; for those who need all of it and must not hold others up. */
  *readInSteps(): Iterable<void> {
    for (let place = 0; place < this.#reads.length; place++) {
      if (this.#reads[place] !== null) continue;
      this.at(place);
      yield;
    }
  }

  /** The same once its entries are read, the syntax of plain ones let go of, which hardly anybody asks for; null where one of them turned out not to stand alone. */
  withEntries(): BlockReading | null {
    if (!this.#reads.every(standsAlone)) return null;
    const reads = this.#reads.map((each) => (each?.kind === 'entry' && isPlain(each) ? null : each));
    return reading(this.blocks, reads, unplainIn(reads));
  }
}

export function parseSyntax(text: string): SyntaxTree {
  const blocks = BlockText.of(text);
  return treeOf(blocks, readBlocks(blocks, { known: null }));
}

export interface ReadingOptions {
  /** What was read before, of which blocks that are still there need not be read again. */
  readonly known: BlockReading | null;
  /** Whether a block is a plain entry of which somebody knows what it says. */
  readonly isKnown?: (block: Block) => boolean;
}

/** Null where only the whole document can be read. */
export function readBlocks(blocks: BlockText, { known, isKnown = () => false }: ReadingOptions): BlockReading | null {
  if (!canBeCut(blocks)) return null;
  const runs = known === null ? [] : blocks.sharedWith(known.blocks);
  const readOne = (place: number): ReadBlock | null => {
    const block = blocks.blocks[place] as Block;
    return isKnown(block) ? null : readBlock(block);
  };
  const reads = takenOver(known?.reads ?? [], runs, { length: blocks.blocks.length, make: readOne });
  const gaps = gapsBetween(reads, known?.reads ?? [], runs);
  if (!gaps.every(({ come }) => come.every(standsAlone))) return null;
  return reading(blocks, reads, markedPlaces(known?.unplain ?? [], runs, { gaps, isMarked: isUnplain }));
}

function standsAlone(read: ReadBlock | null): boolean {
  return read === null || read.standsAlone;
}

/** Whether a block is well-formed, has no part in what is counted or looked up over all blocks, and says nothing to the checker. */
export function isPlain({ standsAlone: isAlone, problems, aliasNodes, anchors, ties, pragmas }: ReadBlock): boolean {
  return isAlone && problems.length === 0 && aliasNodes === 0 && anchors.length === 0 && ties.length === 0 && pragmas.length === 0;
}

function unplainIn(reads: readonly (ReadBlock | null)[]): number[] {
  return reads.flatMap((each, place) => (isUnplain(each) ? [place] : []));
}

function isUnplain(read: ReadBlock | null): boolean {
  return read !== null && !isPlain(read);
}

function reading(blocks: BlockText, reads: (ReadBlock | null)[], unplain: readonly number[]): BlockReading | null {
  const others = tie(blocks, reads, unplain);
  if (others === null) return null;
  // A text without a single key is no mapping, which only the whole of it tells.
  return reads.some((each) => each === null || each.pairs.length + each.items.length > 0) || reads.every((each) => each?.problems.length === 0) ? new BlockReading(blocks, reads, unplain, others) : null;
}

/** Reads those again whose aliases lead elsewhere than they did. Where that is, by place; null where only the whole document tells what they stand for. */
function tie(blocks: BlockText, reads: (ReadBlock | null)[], unplain: readonly number[]): ReadonlyMap<number, readonly Span[]> | null {
  const all = unplain.map((place) => reads[place] as ReadBlock);
  if (all.every(({ ties }) => ties.length === 0)) return all.reduce((sum, { aliasNodes }) => sum + aliasNodes, 0) > LIMITS.aliasNodes ? null : NO_OTHERS;
  const others = new Map<number, readonly Span[]>();
  const before = new Map<string, number>();
  let aliasNodes = 0;
  for (const place of unplain) {
    const read = reads[place] as ReadBlock;
    const ties = read.ties.map(({ name }): Tie => ({ name, to: reads[before.get(name) ?? -1] ?? null }));
    const tied = ties.every(({ to }, i) => to === read.ties[i]?.to) ? read : readTied(blocks.blocks[place] as Block, ties);
    // Together the blocks must not stand for more than a document may.
    aliasNodes += tied?.aliasNodes ?? 0;
    if (tied === null || aliasNodes > LIMITS.aliasNodes) return null;
    reads[place] = tied;
    const stretches = ties.flatMap(({ name, to }) => (to === null ? [] : stretchesOf(anchorIn(to, name), before.get(name) as number, blocks, others)));
    if (stretches.length > 0) others.set(place, stretches);
    for (const { name } of tied.anchors) before.set(name, place);
  }
  return others;
}

function anchorIn({ anchors }: ReadBlock, name: string): BlockAnchor {
  return anchors.find((each) => each.name === name) as BlockAnchor;
}

/** Of the block that holds an anchor, and of those in which more of its node is written. */
function stretchesOf(anchor: BlockAnchor, place: number, blocks: BlockText, others: ReadonlyMap<number, readonly Span[]>): readonly Span[] {
  const there = others.get(place) ?? [];
  return [{ start: blocks.startOfBlock(place), end: blocks.startOfBlock(place + 1) }, ...anchor.others.map((each) => there[each] as Span)];
}

/** Null where it means something only in the whole document. */
function readTied(block: Block, ties: readonly Tie[]): ReadBlock | null {
  const outer = new Map<string, Anchored>();
  let other = 0;
  for (const { name, to } of ties) {
    if (to === null) continue;
    const { others, ...anchored } = anchorIn(to, name);
    outer.set(name, { ...anchored, node: anchored.node === null ? null : moveNode(anchored.node, toOther(other, others)) });
    other += 1 + others.length;
  }
  const read = readAnew(block, { outer, ties });
  return read.standsAlone ? read : null;
}

/** Which of the other blocks some of a node is written in. */
function othersIn(node: SyntaxNode): readonly number[] {
  const found = new Set<number>();
  moveNode(node, (span) => {
    found.add(otherAt(span));
    return span;
  });
  found.delete(-1);
  return [...found];
}

/** Whether an alias in one block may stand for an anchor in another one. */
function isAliasBetween(reads: readonly ReadBlock[]): boolean {
  const sought = new Set(reads.flatMap(({ ties }) => ties.map((each) => each.name)));
  return sought.size > 0 && reads.some(({ anchors }) => anchors.some((each) => sought.has(each.name)));
}

function canBeCut(blocks: BlockText): boolean {
  return blocks.length <= LIMITS.size && blocks.fits;
}

/**
 * An anchor, an alias or a merge key, or what looks like one, be it without a name; and a lone carriage return, which starts a line that no block
 * starts at. Without them no block can depend on another, whatever it says.
 */
const REFERENCE = /<<|(?:^|[\s[{,:-])[&*]|\r(?!\n)/;

/** What stands around the entries, where that can be told before the entries are read; null where it cannot. */
export function readAround(blocks: BlockText): BlockReading | null {
  if (!canBeCut(blocks) || blocks.entries.count === 0 || REFERENCE.test(blocks.text) || blocks.blocks.some(({ text }) => mayBeTooDeep(text, 1))) return null;
  const reads = blocks.blocks.map((each) => (each.kind === 'entry' ? null : readBlock(each)));
  return reads.every(standsAlone) ? new BlockReading(blocks, reads, unplainIn(reads)) : null;
}

/** A comment that is addressed to us. */
const PRAGMA = new RegExp(`^#${ADDRESSED}`);

/** Characters. What is read of a block this short may be kept for others like it; nobody keeps what a longer one says (`model/entry-memory.ts`). */
const SHORT = 500;

function readBlock({ kind, text }: Block): ReadBlock {
  const wording = kind === 'entry' ? null : sectionWording(kind, text);
  if (wording === null) return readAnew({ kind, text: text.length > SHORT ? text : copyOf(text) });
  const known = recallSection(wording);
  if (known !== undefined) return known;
  const read = readAnew({ kind, text: copyOf(text) });
  rememberSection(wording, read);
  return read;
}

/** `around`: the anchors before it that its aliases lead to. */
function readAnew({ kind, text }: Pick<Block, 'kind' | 'text'>, around: { readonly outer: OuterAnchors; readonly ties: readonly Tie[] } | null = null): ReadBlock {
  const { root, problems, comments, malformed, standsAlone, aliasNodes, anchors, outer } = parseFragment(text, kind === 'entry' ? 1 : 0, around?.outer);
  const pragmas = comments.filter(({ start, end }) => PRAGMA.test(text.slice(start, end)));
  const says = (pairs: readonly Pair[], items: readonly Item[], fault: Problem | null = null): ReadBlock => ({
    ...{ kind, pairs, items, isMalformed: fault !== null, comments, pragmas, aliasNodes },
    // Of malformed text nobody knows what it was meant to stand for.
    anchors: anchors.map((each) => ({ ...each, node: fault === null ? each.node : null, others: fault !== null || each.node === null || around === null ? [] : othersIn(each.node) })),
    ties: fault !== null ? [] : (around?.ties ?? outer.map((name) => ({ name, to: null }))),
    problems: fault !== null ? [fault] : standsAlone ? problems : [],
    // Items below a line that cannot be read are no list of anything.
    standsAlone: standsAlone && (kind !== 'head' || pairs.length > 0 || pairsKeyAt(text, 0) !== null) && !isElsewhere(root),
  });
  if (malformed > 0) return says([], [], problems[0]);
  // To the library a `:` that lines up with nothing is a key beside that of the entry.
  const beside = kind === 'entry' && root?.kind === 'mapping' && standsAlone ? root.pairs[1] : undefined;
  if (beside !== undefined) return says([], [], misaligned(text, beside.span));
  if (root === null || root.kind === 'mapping') return says(root?.pairs ?? [], []);
  return kind === 'entry' && root.kind === 'sequence' && !root.flow && root.items.length === 1 ? says([], root.items) : says([], [], strayText(text, root.span));
}

/** Of a block that is an alias and nothing else. */
function isElsewhere(root: SyntaxNode | null): boolean {
  return root !== null && root.span.start < 0;
}

/** The whole tree, every place counted from the start of the document. */
export function treeOf(blocks: BlockText, reading: BlockReading | null): SyntaxTree {
  if (blocks.length > LIMITS.size) {
    const message = `the document is larger than ${LIMITS.size} characters, the most that is read: split it into several policies`;
    return { root: null, problems: [problem('yaml-syntax', firstLine(blocks), message)], comments: [], isPartial: true };
  }
  if (reading !== null) return assemble(blocks, (place) => reading.said(place) as ReadBlock);
  const whole = parseFragment(blocks.text, 0);
  // A second document, or an alias to nothing, leaves the rest as readable as it was.
  const { root, problems, comments } = whole;
  if (whole.limit || whole.malformed === 0) return { root, problems, comments, isPartial: whole.limit };
  // After an error every block is read by itself, so that one broken entry costs its neighbours neither their findings nor their places.
  const reads = blocks.blocks.map(readBlock);
  // An alias that leads nowhere by itself may lead into another block.
  const isGuess = isAliasBetween(reads);
  const parts = assemble(blocks, (place) => {
    const read = reads[place] as ReadBlock;
    return isGuess && !read.isMalformed ? { ...read, problems: [] } : read;
  });
  // Where no part is broken by itself, the parts do not fit together: then the whole document's own error is the one.
  return reads.some((each) => each.isMalformed) ? parts : { ...parts, problems: problems.slice(0, 1), isPartial: true };
}

/** The same with no more entries than the first, the last and those around an offset, as where all that holds the offset begins and ends is told by them. */
export function treeAround(blocks: BlockText, reading: BlockReading, offset: number): SyntaxTree {
  const { first, count } = blocks.entries;
  const here = blocks.blockAt(offset);
  const says = (place: number): boolean => {
    const read = reading.at(place);
    return read !== undefined && read.pairs.length + read.items.length > 0;
  };
  let [from, to] = [first, first + count - 1];
  while (from < to && !says(from)) from++;
  while (to > from && !says(to)) to--;
  return assemble(blocks, (place) => (place < first || place >= first + count || place === from || place === to || Math.abs(place - here) <= 1 ? (reading.said(place) as ReadBlock) : null));
}

/** Blocks of which nothing is told are left out. */
function assemble(blocks: BlockText, readOf: (place: number) => ReadBlock | null): SyntaxTree {
  const pairs: Pair[] = [];
  const problems: Problem[] = [];
  const comments: Span[] = [];
  let isPartial = false;
  let head: { readonly at: number; readonly entries: Pair[]; readonly items: Item[] } | null = null;
  const closeHead = (): void => {
    const pair = head === null ? undefined : pairs[head.at];
    const value = head === null ? null : head.items.length > 0 ? sequenceOf(head.items) : mappingOf(head.entries);
    if (head !== null && pair !== undefined && value !== null) pairs[head.at] = around(pair, value);
    head = null;
  };
  blocks.blocks.forEach(({ kind, text }, i) => {
    const read = readOf(i);
    if (read === null) return;
    const base = blocks.startOfBlock(i);
    for (const each of read.comments) comments.push(shiftSpan(each, base));
    for (const each of read.problems) problems.push(shiftProblem(each, base));
    if (kind === 'entry' && read.isMalformed) isPartial = true;
    if (kind !== 'entry') closeHead();
    if (kind === 'head') head = { at: pairs.length, entries: [], items: [] };
    for (const item of shiftItems(read.items, base)) head?.items.push(item);
    const found = kind === 'head' && read.pairs.length === 0 ? bareHead(text) : read.pairs;
    const into = kind === 'entry' && head !== null ? head.entries : pairs;
    for (const pair of shiftPairs(found, base)) into.push(pair);
  });
  closeHead();
  return { root: mappingOf(pairs), problems, comments, isPartial };
}

/** The key of entries that are pairs, whose line holds more than can be read; nothing of items. */
function bareHead(text: string): readonly Pair[] {
  const key = pairsKeyAt(text, 0);
  if (key === null) return [];
  const keySpan = { start: 0, end: key.length };
  const valueSpan = { start: keySpan.end, end: keySpan.end };
  const value: ScalarNode = { kind: 'scalar', span: valueSpan, value: null, text: '', quoted: false };
  return [{ name: 'capabilities', keySpan, value, valueSpan, span: keySpan, merged: false, repeats: null }];
}

/** The pair of a head with its entries below it. */
function around(head: Pair, value: MappingNode | SequenceNode): Pair {
  return { ...head, value, valueSpan: value.span, span: { start: head.span.start, end: value.span.end } };
}

export function firstLine(blocks: BlockText): Span {
  const first = blocks.blocks[0]?.text ?? '';
  let end = 0;
  while (end < first.length && end < 200 && first[end] !== '\r' && !endsLine(first, end)) end++;
  return { start: 0, end };
}
