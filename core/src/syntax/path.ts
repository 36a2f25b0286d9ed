// Owns: the way from the root of a syntax tree down to an offset: the pairs and items around it.
// Refuses: meaning, and places that an alias or a merge key brings in: those are found where they are written.

import type { Span } from '../text/span.js';
import { spanContains } from '../text/span.js';
import type { Item, MappingNode, Pair, SequenceNode, SyntaxNode } from './tree.js';

export type Step =
  | { readonly kind: 'pair'; readonly mapping: MappingNode; readonly pair: Pair }
  | { readonly kind: 'item'; readonly sequence: SequenceNode; readonly item: Item };

/** From the outermost step to the innermost one that the offset touches. Of two pairs the one whose key it touches is meant. */
export function pathTo(root: SyntaxNode | null, offset: number): Step[] {
  const path: Step[] = [];
  for (let node = root; node !== null; ) {
    const next: Step | null = stepIn(node, offset);
    if (next === null) return path;
    path.push(next);
    if (next.kind === 'item') node = next.item.node;
    else node = spanContains(next.pair.keySpan, offset) || isElsewhere(next.pair) ? null : next.pair.value;
  }
  return path;
}

function stepIn(node: SyntaxNode, offset: number): Step | null {
  if (node.kind === 'scalar') return null;
  if (node.kind === 'sequence') {
    const item = node.items.find((each) => spanContains(each.span, offset));
    return item === undefined ? null : { kind: 'item', sequence: node, item };
  }
  const own = node.pairs.filter((each) => !each.merged);
  const pair = own.find((each) => spanContains(each.keySpan, offset)) ?? own.find((each) => spanContains(wholeOf(each), offset));
  return pair === undefined ? null : { kind: 'pair', mapping: node, pair };
}

/** A pair's value stands elsewhere where it is an alias. */
function isElsewhere(pair: Pair): boolean {
  return pair.valueSpan.start !== pair.value.span.start;
}

function wholeOf(pair: Pair): Span {
  return pair.valueSpan.end > pair.valueSpan.start ? pair.valueSpan : pair.keySpan;
}
