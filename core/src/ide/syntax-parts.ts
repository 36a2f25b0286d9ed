// Owns: the syntax of a document part by part, so that what looks at all of it need not have it put together, and what looks at some of it reads no more.
// Refuses: putting the parts together (syntax/parse.ts), and what one place says (token.ts).

import type { PolicyFile } from '../model/policy.js';
import type { Block } from '../syntax/blocks.js';
import { rootOf } from '../syntax/parse.js';
import type { BlockReading, ReadBlock } from '../syntax/parse.js';
import type { SyntaxNode } from '../syntax/tree.js';
import type { Span } from '../text/span.js';

export interface SyntaxPart {
  /** What the places in it count from. */
  readonly base: number;
  readonly text: string;
  readonly kind: 'section' | 'head' | 'entry' | 'document';
  readonly root: SyntaxNode | null;
  readonly comments: readonly Span[];
}

/** In the order of the text. `within`: only parts that touch it. A document that is not read in blocks is one part. */
export function* syntaxParts(file: PolicyFile, within: Span | null = null): Generator<SyntaxPart> {
  const { reading, blocks } = file;
  if (reading === null) {
    yield { base: 0, text: file.text, kind: 'document', root: file.syntax.root, comments: file.syntax.comments };
    return;
  }
  const first = within === null ? 0 : Math.max(0, blocks.blockAt(within.start) - 1);
  const last = within === null ? blocks.blocks.length - 1 : blocks.blockAt(within.end);
  for (let i = first; i <= Math.min(last, blocks.blocks.length - 1); i++) yield blockPart(reading, i);
}

/** The one at a place among the blocks. */
export function blockPart(reading: BlockReading, place: number): SyntaxPart {
  const { blocks } = reading;
  const read = reading.said(place) as ReadBlock;
  return { base: blocks.startOfBlock(place), text: (blocks.blocks[place] as Block).text, kind: read.kind, root: rootOf(read), comments: read.comments };
}

/** Places in the file's table of the entries that may touch a span. */
export function entryPlaces({ table, blocks }: PolicyFile, within: Span | null): readonly number[] {
  const isPart = within !== null && table.isOfBlocks;
  const first = isPart ? Math.max(0, blocks.blockAt(within.start) - 1 - blocks.entries.first) : 0;
  const last = isPart ? Math.min(table.length - 1, blocks.blockAt(within.end) - blocks.entries.first) : table.length - 1;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
