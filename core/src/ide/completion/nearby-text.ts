// Owns: as much of a policy's text as the place of an offset can depend on, so that what is asked behind each letter does not put thousands of entries together.
// Refuses: finding the place (place.ts).
//
// Invariant, held to by test/core/completion-properties.test.ts: the place is the one in the whole text.

import type { Block, BlockText } from '../../syntax/blocks.js';
import { LOOK_AHEAD } from './flow-place.js';

export interface NearbyText {
  readonly text: string;
  /** How much further on what stands near the offset stands in the file. */
  readonly by: number;
}

/** Entries. Fewer are put together as quickly. */
const MANY = 60;

/**
 * Whole are the sections, the entry at the offset, the one before it, which may be what its first line goes on with, and as many behind it as are looked ahead into. Of
 * the other entries only the lines count that are indented no deeper than they are.
 */
export function nearbyText(blocks: BlockText, offset: number, many = MANY): NearbyText {
  const { entries } = blocks;
  if (!blocks.fits || entries.count < many) return { text: blocks.text, by: 0 };
  const at = blocks.blockAt(offset);
  const first = Math.max(0, at - 1);
  const line = blocks.lineOf(offset);
  const lineEnd = line + 1 < blocks.lineCount ? blocks.startOf(line + 1) : blocks.length;
  const last = blocks.blockAt(Math.min(lineEnd + LOOK_AHEAD, blocks.length));
  const parts: string[] = [];
  let by = 0;
  for (let i = 0; i < blocks.blocks.length; i++) {
    const block = blocks.blocks[i] as Block;
    const outline = block.kind === 'entry' ? outlineOf(block, entries.areItems) : block.text;
    if (outline === null) return { text: blocks.text, by: 0 };
    const part = first <= i && i <= last ? block.text : outline;
    if (i < first) by += block.text.length - part.length;
    parts.push(part);
  }
  return { text: parts.join(''), by };
}

/** The text up to a line, or further. */
export function textUpTo(blocks: BlockText, line: number): string {
  if (line >= blocks.lineCount) return blocks.text;
  return blocks.blocks.slice(0, blocks.blockAt(blocks.startOf(line)) + 1).map(({ text }) => text).join('');
}

const OUTLINES = new WeakMap<Block, string | null>();

/**
 * The lines of an entry that are indented no deeper than it is. Null where one of them belongs to no entry, like a bracket further to the left, or a key between dashes: what
 * it opens goes on through the entries below.
 */
function outlineOf(block: Block, isItem: boolean): string | null {
  const known = OUTLINES.get(block);
  if (known !== undefined) return known;
  const { text, indent } = block;
  // A carriage return alone ends a line as well.
  const isPlain = !/\r(?!\n)/.test(text);
  let outline: string | null = isPlain ? '' : text;
  for (let start = 0; isPlain && start < text.length && outline !== null; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    let at = start;
    while (text.charCodeAt(at) === 32) at++;
    const isStray = at - start < indent ? !/[\r\n#]/.test(text[at] ?? '\n') : isItem && at - start === indent && !/[\r\n#\-}\]]/.test(text[at] ?? '\n');
    if (isStray) outline = null;
    else if (at - start <= indent) outline += text.slice(start, end);
    start = end;
  }
  OUTLINES.set(block, outline);
  return outline;
}
