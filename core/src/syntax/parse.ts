// Owns: a text cut into blocks → its syntax tree: block by block where they fit together, else as a whole.
// Refuses: throwing, whatever the text is; and reporting what a parser had to guess after an error.

import type { Problem } from '../problems/problem.js';
import { problem, shiftProblem } from '../problems/problem.js';
import { endsLine } from '../text/source.js';
import { shiftSpan } from '../text/span.js';
import type { Span } from '../text/span.js';
import { BlockText } from './blocks.js';
import type { Block } from './blocks.js';
import { LIMITS, parseFragment } from './fragment.js';
import { strayText } from './syntax-problems.js';
import { mappingOf, shiftPairs } from './tree.js';
import type { Pair, ScalarNode, SyntaxNode } from './tree.js';

/** A document as far as it could be read. */
export interface SyntaxTree {
  /** Null for an empty document and for one of which nothing could be read. */
  readonly root: SyntaxNode | null;
  /** In the order of the text. Empty exactly when the text is one well-formed YAML document. */
  readonly problems: readonly Problem[];
  /** Comments, in the order of the text, from the `#` to the end of the line. */
  readonly comments: readonly Span[];
}

/** What one block says by itself; every place counts from the block's start. */
export interface ReadBlock {
  readonly block: Block;
  readonly pairs: readonly Pair[];
  /** Its first error, if there is one; then it has no pairs. */
  readonly problem: Problem | null;
  readonly comments: readonly Span[];
  /** Those that speak to the checker. */
  readonly pragmas: readonly Span[];
  /** Whether it says the same in every document. */
  readonly standsAlone: boolean;
}

/** A document as its blocks say it; null where only the whole of it can be read. */
export type BlockReading = readonly ReadBlock[] | null;

export function parseSyntax(text: string): SyntaxTree {
  const blocks = BlockText.of(text);
  return treeOf(blocks, readBlocks(blocks, null));
}

/** `previous`: what was read before, of which blocks that are still there need not be read again. */
export function readBlocks(blocks: BlockText, previous: BlockReading): BlockReading {
  if (blocks.length > LIMITS.size || !blocks.fits) return null;
  const known = previous ?? [];
  let [head, tail] = [0, 0];
  const all = blocks.blocks;
  while (head < all.length && known[head]?.block === all[head]) head++;
  while (tail < all.length - head && tail < known.length - head && known[known.length - 1 - tail]?.block === all[all.length - 1 - tail]) tail++;
  const between = all.slice(head, all.length - tail).map(readBlock);
  const read = [...known.slice(0, head), ...between, ...known.slice(known.length - tail)];
  if (!between.every((each) => each.standsAlone)) return null;
  // A text without a single key is no mapping, which only the whole of it tells.
  return read.some((each) => each.pairs.length > 0) || read.every((each) => each.problem === null) ? read : null;
}

/** A comment that is addressed to us. */
const PRAGMA = /^#\s*kruxos-/;

function readBlock(block: Block): ReadBlock {
  const { root, problems, comments, malformed, standsAlone } = parseFragment(block.text, block.kind === 'entry' ? 1 : 0);
  const first = problems[0];
  const pragmas = comments.filter(({ start, end }) => PRAGMA.test(block.text.slice(start, end)));
  const read = { block, comments, pragmas, standsAlone };
  if (malformed > 0 && first !== undefined) return { ...read, pairs: [], problem: first };
  if (root === null || root.kind === 'mapping') return { ...read, pairs: root?.pairs ?? [], problem: null };
  return { ...read, pairs: [], problem: strayText(block.text, root.span) };
}

/** The whole tree, every place counted from the start of the document. */
export function treeOf(blocks: BlockText, reading: BlockReading): SyntaxTree {
  if (blocks.length > LIMITS.size) {
    const message = `the document is larger than ${LIMITS.size} characters, the most that is read: split it into several policies`;
    return { root: null, problems: [problem('yaml-syntax', firstLine(blocks), message)], comments: [] };
  }
  if (reading !== null) return assemble(blocks, reading);
  const whole = parseFragment(blocks.text, 0);
  // A second document, or an alias to nothing, leaves the rest as readable as it was.
  if (whole.limit || whole.malformed === 0) return whole;
  // After an error every block is read by itself, so that one broken entry costs its neighbours neither their findings nor their places.
  const parts = assemble(blocks, blocks.blocks.map(readBlock));
  // Where no part is broken by itself, the parts do not fit together: then the whole document's own error is the one.
  return parts.problems.length > 0 ? parts : { ...parts, problems: whole.problems.slice(0, 1) };
}

function assemble(blocks: BlockText, reading: readonly ReadBlock[]): SyntaxTree {
  const pairs: Pair[] = [];
  const problems: Problem[] = [];
  const comments: Span[] = [];
  let head: { readonly at: number; readonly entries: Pair[] } | null = null;
  const closeHead = (): void => {
    const pair = head === null ? undefined : pairs[head.at];
    if (head !== null && pair !== undefined && head.entries.length > 0) pairs[head.at] = withEntries(pair, head.entries);
    head = null;
  };
  reading.forEach((read, i) => {
    const { kind } = read.block;
    const base = blocks.startOfBlock(i);
    for (const each of read.comments) comments.push(shiftSpan(each, base));
    if (read.problem !== null) problems.push(shiftProblem(read.problem, base));
    if (kind !== 'entry') closeHead();
    if (kind === 'head') head = { at: pairs.length, entries: [] };
    const found = kind === 'head' && read.pairs.length === 0 ? [BARE_HEAD] : read.pairs;
    const into = kind === 'entry' && head !== null ? head.entries : pairs;
    for (const pair of shiftPairs(found, base)) into.push(pair);
  });
  closeHead();
  return { root: mappingOf(pairs), problems, comments };
}

/** The key of entries whose line holds more than can be read. */
const BARE_HEAD: Pair = headPair();

function headPair(): Pair {
  const keySpan = { start: 0, end: 'capabilities'.length };
  const valueSpan = { start: keySpan.end, end: keySpan.end };
  const value: ScalarNode = { kind: 'scalar', span: valueSpan, value: null, text: '', quoted: false };
  return { name: 'capabilities', keySpan, value, valueSpan, span: keySpan, merged: false, repeats: null };
}

/** The pair of `capabilities` with its entries below it. */
function withEntries(head: Pair, entries: readonly Pair[]): Pair {
  const value = mappingOf(entries);
  return value === null ? head : { ...head, value, valueSpan: value.span, span: { start: head.span.start, end: value.span.end } };
}

export function firstLine(blocks: BlockText): Span {
  const first = blocks.blocks[0]?.text ?? '';
  let end = 0;
  while (end < first.length && end < 200 && first[end] !== '\r' && !endsLine(first, end)) end++;
  return { start: 0, end };
}
