// Owns: a policy's text taken apart into its top and its entries, and what is taken over of the version before: entries whose blocks are still there are not
// read again, and entries that nobody asks for are not read at all.
// Refuses: judging the top (policy.ts), and what an entry says (read-entry.ts).
//
// Invariant, held to by test/core/blocks.test.ts: with or without the version before, at once or later, the same is read.

import type { Problem } from '../problems/problem.js';
import { shiftProblem } from '../problems/problem.js';
import type { Block, BlockText } from '../syntax/blocks.js';
import { isPlain, readAround, readBlocks, treeOf } from '../syntax/parse.js';
import type { BlockReading, ReadBlock, SyntaxTree } from '../syntax/parse.js';
import { mappingOf, pairNamed, shiftPairs } from '../syntax/tree.js';
import type { Pair, SyntaxNode } from '../syntax/tree.js';
import { placeBefore, takenOver, without } from '../text/shared-runs.js';
import type { SharedRuns } from '../text/shared-runs.js';
import { shiftSpan } from '../text/span.js';
import type { Span } from '../text/span.js';
import { recallEntry, rememberEntry } from './entry-memory.js';
import { EntryTable } from './entry-table.js';
import type { EntryRead, TableOptions } from './entry-table.js';
import { orderedList } from './ordered-form.js';
import type { PolicyFile } from './policy.js';
import { inOrder, readEntry, readItem, readOrdered } from './read-entry.js';

/** A document taken apart: its top, and its entries. */
export interface Parts {
  readonly blocks: BlockText;
  /** The top of the document, whose `capabilities` need not hold the entries. */
  readonly root: SyntaxNode | null;
  /** Of what belongs to no entry. */
  readonly syntaxProblems: readonly Problem[];
  readonly list: Pair | undefined;
  readonly entries: () => Entries;
  /** Reads the entries that are read later, one in each step; null where there are none. */
  readonly steps: Iterator<void> | null;
  readonly syntax: SyntaxTree | null;
}

export interface Entries {
  readonly reading: BlockReading | null;
  readonly remarks: readonly Span[];
  readonly table: EntryTable;
}

/** Of a text whose earlier version, if there is one, was read as `previous`. */
export function partsOf(uri: string, blocks: BlockText, previous: PolicyFile | null): Parts {
  const around = previous === null ? readAround(blocks) : null;
  const top = around === null ? null : topOf(around);
  if (around !== null && top !== null && areBlocks(top, blocks)) return deferredParts(around, top);
  const reading = readBlocks(blocks, { known: previous?.reading ?? null, isKnown: ({ kind, text }) => kind === 'entry' && recallEntry(text) !== null });
  return (reading === null ? null : blockParts(reading, previous)) ?? wholeParts(uri, blocks);
}

/** In a document that is read as a whole every place counts from its start. */
export function wholeParts(uri: string, blocks: BlockText, syntax = treeOf(blocks, null)): Parts {
  const { root } = syntax;
  const { list, table } = entriesIn(root, syntax.isPartial);
  return { blocks, root, syntaxProblems: withUri(syntax.problems, uri), list, entries: () => ({ reading: null, remarks: syntax.comments, table }), steps: null, syntax };
}

/** Null where the document has entries that are blocks, and others that count. */
function blockParts(reading: BlockReading, previous: PolicyFile | null): Parts | null {
  const { blocks } = reading;
  const top = topOf(reading);
  if (blocks.entries.count > 0 && !areBlocks(top, blocks)) return null;
  const { list, table } = blocks.entries.count > 0 ? { list: top.list, table: editedTable(reading, previous) } : entriesIn(top.root, false);
  const entries = { reading, remarks: remarksIn(reading), table };
  return { blocks, ...top, list, entries: () => entries, steps: null, syntax: null };
}

/** Whether the entries that count are blocks of their own: of lists, it is the first one that does, and none beside `capabilities`. */
function areBlocks({ list }: Top, blocks: BlockText): boolean {
  const { entries } = blocks;
  return entries.count > 0 && (!entries.areItems || (list !== undefined && blocks.blockAt(list.keySpan.start) === entries.first - 1));
}

/** `around`: what the blocks say that are no entries. */
function deferredParts(around: BlockReading, top: Top): Parts {
  const { blocks } = around;
  const reads: EntryRead[] = [];
  const steps = readingSteps(around, reads);
  const entries = (): Entries => {
    while (steps.next().done !== true);
    const reading = around.withEntries();
    // Entries that turn out to depend on each other after all are not guessed at.
    if (reading === null) return { reading, remarks: [], table: entriesIn(null, true).table };
    const table = tableOfBlocks(reading, reads, null);
    return { reading, remarks: remarksIn(reading), table };
  };
  return { blocks, ...top, entries, steps, syntax: null };
}

/** Adds one entry in each step. */
function* readingSteps(around: BlockReading, reads: EntryRead[]): Generator<void, void> {
  const { blocks, entries } = around.blocks;
  for (let i = entries.first; i < entries.first + entries.count; i++) {
    reads.push(recallEntry((blocks[i] as Block).text) ?? readEntryAt(around, i));
    yield;
  }
}

function readEntryAt(reading: BlockReading, place: number): EntryRead {
  const block = reading.at(place) as ReadBlock;
  const read = readEntryBlock(block);
  if (isPlain(block)) rememberEntry((reading.blocks.blocks[place] as Block).text, read, block.comments);
  return read;
}

function remarksIn({ blocks, reads, unplain }: BlockReading): readonly Span[] {
  return unplain.flatMap((place) => reads[place]?.pragmas.map((each) => shiftSpan(each, blocks.startOfBlock(place))) ?? []);
}

type Top = Pick<Parts, 'root' | 'syntaxProblems' | 'list'>;

/** What the blocks around the entries say; a list is there with its key alone. */
function topOf(reading: BlockReading): Top {
  const pairs: Pair[] = [];
  const syntaxProblems: Problem[] = [];
  const { blocks, reads } = reading;
  const { first, count } = blocks.entries;
  for (let i = 0; i < reads.length; i++) {
    if (count > 0 && i === first) i += count;
    const read = (reads[i] ?? null) === null ? undefined : reading.said(i);
    if (read === undefined) continue;
    const base = blocks.startOfBlock(i);
    for (const each of read.problems) syntaxProblems.push(shiftProblem(each, base));
    for (const pair of shiftPairs(read.pairs, base)) pairs.push(count > 0 && i === first - 1 ? aroundEntries(pair, blocks) : pair);
  }
  const root = mappingOf(pairs);
  return { root, syntaxProblems, list: blocks.entries.areItems ? listOf(root) : undefined };
}

/** Entries that were blocks of the version before, and still are, are not read again. */
function editedTable(reading: BlockReading, previous: PolicyFile | null): EntryTable {
  const { blocks } = reading;
  const { first, count } = blocks.entries;
  const readOne = (place: number): EntryRead => (reading.reads[place] === null ? recallEntry((blocks.blocks[place] as Block).text) : null) ?? readEntryAt(reading, place);
  const known = previous?.table.isOfBlocks === true ? previous : null;
  const runs = known === null ? [] : without(sharedEntries(blocks, known.blocks), tiedAnew(reading, known.reading));
  const reads = takenOver(known?.table.reads ?? [], runs, { length: count, make: (i) => readOne(first + i) });
  return tableOfBlocks(reading, reads, known === null ? null : { table: known.table, runs });
}

/** Among the entries, the places of those whose blocks are the same as before, and whose aliases lead to something else. */
function tiedAnew({ blocks, reads, unplain }: BlockReading, before: BlockReading | null): number[] {
  const tied = before === null ? [] : unplain.filter((place) => reads[place]?.ties.length !== 0);
  if (before === null || tied.length === 0) return [];
  const runs = blocks.sharedWith(before.blocks);
  const isReadAnew = (place: number): boolean => {
    const there = placeBefore(runs, place);
    return there !== null && before.reads[there] !== reads[place];
  };
  return tied.filter(isReadAnew).map((place) => place - blocks.entries.first);
}

/** By their places among the entries: where other blocks stand in which some of them is written. */
function othersOfEntries({ blocks: { entries }, others }: BlockReading): ReadonlyMap<number, readonly Span[]> {
  if (others.size === 0) return others;
  return new Map([...others].filter(([place]) => entries.first <= place && place < entries.first + entries.count).map(([place, stretches]) => [place - entries.first, stretches]));
}

/** Which of the blocks that two versions share are entries in both, by their places among those. */
function sharedEntries(now: BlockText, before: BlockText): SharedRuns {
  const { first, count } = now.entries;
  const there = before.entries;
  return now.sharedWith(before).flatMap((run) => {
    const by = run.at - run.from;
    const at = Math.max(run.at, first, there.first + by);
    const end = Math.min(run.at + run.count, first + count, there.first + there.count + by);
    return end <= at ? [] : [{ at: at - first, from: at - by - there.first, count: end - at }];
  });
}

function tableOfBlocks(reading: BlockReading, reads: readonly EntryRead[], before: TableOptions['before']): EntryTable {
  const { blocks } = reading;
  return new EntryTable(reads, { blocks, isList: blocks.entries.areItems, isPartial: false, others: othersOfEntries(reading), before });
}

/** Entries that are no blocks of their own: a list, a flow collection, a document that is read as a whole. Their places count from its start. */
function entriesIn(root: SyntaxNode | null, isPartial: boolean): Pick<Parts, 'list'> & Pick<Entries, 'table'> {
  const list = listOf(root);
  const capabilities = root?.kind === 'mapping' ? pairNamed(root, 'capabilities')?.value : undefined;
  const reads = list !== undefined ? readOrdered(list) : capabilities?.kind === 'mapping' ? capabilities.pairs.map(readEntry) : [];
  return { list, table: new EntryTable(reads, { blocks: null, isList: list !== undefined, isPartial, before: null }) };
}

function readEntryBlock({ pairs, items, problems }: ReadBlock): EntryRead {
  const [pair] = pairs;
  const [item] = items;
  const read = item !== undefined ? readItem(item) : pair !== undefined ? readEntry(pair) : { ...NO_ENTRY, keySpan: problems[0]?.span ?? NO_ENTRY.keySpan };
  return problems.length === 0 ? read : { ...read, problems: inOrder([...problems, ...read.problems]) };
}

const NO_ENTRY: EntryRead = { key: null, keySpan: { start: 0, end: 0 }, pattern: null, entry: null, problems: [] };

function listOf(root: SyntaxNode | null): Pair | undefined {
  return root?.kind !== 'mapping' || pairNamed(root, 'capabilities') !== undefined ? undefined : orderedList(root);
}

/** The pair of `capabilities`, or of a list, as far as the top of a document is concerned: a collection from its first entry to its last one. */
function aroundEntries(head: Pair, blocks: BlockText): Pair {
  const { first, count, areItems } = blocks.entries;
  const span = { start: blocks.startOfBlock(first), end: blocks.startOfBlock(first + count) };
  const value: SyntaxNode = areItems ? { kind: 'sequence', span, flow: false, items: [] } : { kind: 'mapping', span, flow: false, pairs: [] };
  return { ...head, value, valueSpan: span, span: { start: head.span.start, end: span.end } };
}

export function withUri(problems: readonly Problem[], uri: string): Problem[] {
  return problems.map((each) => (each.related.length === 0 ? each : { ...each, related: each.related.map((one) => ({ ...one, uri })) }));
}
