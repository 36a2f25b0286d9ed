// Owns: the entries in the order of their names, each wildcard before what it covers; headings keep what stands below them.
// Refuses: lists, in which the order decides, and flow mappings.

import type { PolicyFile } from '../../model/policy.js';
import type { MappingNode } from '../../syntax/tree.js';
import { pairNamed } from '../../syntax/tree.js';
import type { SpanEdit } from '../edits/change.js';
import { columnOf, contentEnd, firstLineWith, isBlank, lineBehindInner, lineEndWithInner } from '../edits/yaml-edits.js';
import { editing } from '../fixes/fix.js';
import type { Refactoring } from './refactoring.js';

export const sortEntries: Refactoring = {
  id: 'sort-entries',
  kind: 'refactor.rewrite',
  ifDecisionsChange: 'refused',
  propose: ({ file, token }) => {
    const { root } = file.syntax;
    const isThere = token?.kind === 'entry' || (token?.kind === 'key' && token.key === 'capabilities');
    const capabilities = root?.kind === 'mapping' ? pairNamed(root, 'capabilities')?.value : undefined;
    if (!isThere || file.form === 'ordered' || capabilities?.kind !== 'mapping' || capabilities.flow || capabilities.pairs.some((each) => each.merged)) return [];
    const edits = sectionsOf(file, capabilities).flatMap((section) => sorted(file, section));
    return edits.length === 0 ? [] : editing(file, { kind: 'sort' }, ...edits);
  },
};

interface Block {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Entries with nothing but blank lines between them; a comment that stands apart starts another section. */
function sectionsOf(file: PolicyFile, mapping: MappingNode): Block[][] {
  const sections: Block[][] = [];
  let last = -1;
  for (const pair of mapping.pairs) {
    const column = columnOf(file, pair.span.start);
    const from = firstLineWith(file, file.lines.lineOf(pair.span.start), column, Math.max(last, 0));
    const own = file.lines.lineOf(contentEnd(file, pair.span) - 1) + 1;
    const next = lineBehindInner(file, own, column);
    const end = lineEndWithInner(file, pair.span);
    const block = { key: pair.name ?? '', start: file.lines.startOf(from), end };
    const isNext = last >= 0 && !hasOther(file, last, from);
    if (isNext) sections.at(-1)?.push(block);
    else sections.push([block]);
    last = next;
  }
  return sections;
}

function sorted(file: PolicyFile, blocks: readonly Block[]): SpanEdit[] {
  const order = [...blocks].sort((a, b) => compareKeys(a.key, b.key));
  return blocks.flatMap((block, i) => {
    const wanted = order[i] as Block;
    return wanted === block ? [] : [{ span: { start: block.start, end: block.end }, text: file.text.slice(wanted.start, wanted.end) }];
  });
}

/** Segment by segment, a wildcard before every name. */
function compareKeys(a: string, b: string): number {
  const [x, y] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i] as string, y[i] as string];
    if (p !== q) return p === '*' ? -1 : q === '*' ? 1 : p < q ? -1 : 1;
  }
  return x.length - y.length;
}

function hasOther(file: PolicyFile, from: number, to: number): boolean {
  for (let line = from; line < to; line++) if (!isBlank(file, line)) return true;
  return false;
}
