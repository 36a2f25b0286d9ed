// Owns: what a growing selection takes in, step by step: segment, word, value, pair, item, block, document.
// Refuses: looking at anything that does not lie around the offset.

import type { PolicyFile } from '../model/policy.js';
import { treeAround } from '../syntax/parse.js';
import type { ScalarNode, SyntaxNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Span } from '../text/span.js';
import { spanContains } from '../text/span.js';
import { pairAt } from './token.js';

/** From the narrowest to the whole text, each inside the next. */
export function selectionsOf(file: PolicyFile, offset: number): Span[] {
  const found: Span[] = [{ start: 0, end: file.blocks.length }];
  const { root, comments } = file.reading === null ? file.syntax : treeAround(file.blocks, file.reading, offset);
  const comment = comments.find((each) => each.start <= offset && offset <= each.end);
  if (comment !== undefined) found.push(comment);
  else if (root !== null) descend(root, file, offset, found);
  // The tree may name a thing that is as wide as what it is in, and after an error one that reaches beyond.
  const nested = found.reduce<Span[]>((kept, each) => (isInside(each, kept.at(-1)) && spanContains(each, offset) ? [...kept, each] : kept), []);
  return nested.reverse();
}

function descend(node: SyntaxNode, file: PolicyFile, offset: number, found: Span[]): void {
  found.push(node.span);
  if (node.kind === 'scalar') append(found, scalarParts(node.span, node, file, offset));
  else if (node.kind === 'sequence') {
    const item = node.items.find((each) => spanContains(each.span, offset));
    if (item === undefined) return;
    found.push(item.span);
    if (spanContains(item.node.span, offset)) descend(item.node, file, offset, found);
  } else {
    const pair = pairAt(node, offset);
    if (pair === undefined) return;
    found.push(pair.span);
    if (spanContains(pair.keySpan, offset)) found.push(pair.keySpan, ...scalarParts(pair.keySpan, null, file, offset));
    else if (pair.valueSpan.start === pair.value.span.start) descend(pair.value, file, offset, found);
    else found.push(pair.valueSpan);
  }
}

/** What stands between the quotes, and of a dotted name the segment. */
function scalarParts(span: Span, node: ScalarNode | null, { lines }: PolicyFile, offset: number): Span[] {
  const text = lines.slice(span.start, span.end);
  const isQuoted = /^(["'])[^]*\1$/.test(text);
  const inner = isQuoted ? { start: span.start + 1, end: span.end - 1 } : span;
  const written = isQuoted ? text.slice(1, -1) : text;
  if (node !== null && !/^[\w.*-]+$/.test(written)) return [inner];
  let [start, end] = [Math.min(Math.max(offset, inner.start), inner.end), Math.min(Math.max(offset, inner.start), inner.end)];
  while (start > inner.start && /\w/.test(text[start - 1 - span.start] as string)) start--;
  while (end < inner.end && /\w/.test(text[end - span.start] as string)) end++;
  return end > start ? [inner, { start, end }] : [inner];
}

function isInside(span: Span, outer: Span | undefined): boolean {
  if (outer === undefined) return true;
  return span.start >= outer.start && span.end <= outer.end && span.end - span.start < outer.end - outer.start;
}
