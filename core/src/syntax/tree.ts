// Owns: the syntax tree of one YAML document: plain nodes with spans, aliases resolved, merge keys applied.
// Refuses: meaning. A node knows where it stands and what YAML says its value is, nothing of policies.

import { shiftSpan } from '../text/span.js';
import type { Move, Span } from '../text/span.js';

export type SyntaxNode = ScalarNode | MappingNode | SequenceNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** As written, without quotes' content being changed. */
  readonly text: string;
  readonly quoted: boolean;
  /** Stands for an alias that leads nowhere; that is said once, and nothing else about it is worth saying. */
  readonly unresolved?: true;
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly span: Span;
  readonly flow: boolean;
  /** In the order of the text; those brought in by a merge key come after the mapping's own. */
  readonly pairs: readonly Pair[];
  /** A merge key is in error; that is said once, and nothing about keys that seem to be missing is worth saying. */
  readonly incomplete?: true;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly span: Span;
  readonly flow: boolean;
  readonly items: readonly Item[];
}

export interface Item {
  /** From the `-` of a block sequence, or the item itself in a flow sequence. */
  readonly span: Span;
  readonly node: SyntaxNode;
}

export interface Pair {
  /** The key as a name; null where the key is not a scalar. */
  readonly name: string | null;
  /** What the author wrote, where the name is another word for it. */
  readonly written?: string;
  /** A key that is not a scalar. */
  readonly collection?: CollectionKey;
  readonly keySpan: Span;
  readonly value: SyntaxNode;
  /** Where the value stands in this mapping: at an alias, the alias. Empty where nothing is written. */
  readonly valueSpan: Span;
  readonly span: Span;
  /** Whether a merge key brought it in; its spans are then those of the merged mapping. */
  readonly merged: boolean;
  /** The earlier pair with the same key. */
  readonly repeats: Pair | null;
}

export interface CollectionKey {
  /** As written. */
  readonly text: string;
  /** The scalars in it, with commas between them; empty where there are none, or other collections among them. */
  readonly words: string;
}

/** A key in the author's word. */
export function wordOf({ name, written }: Pair): string {
  return written ?? name ?? '';
}

/** The pair that counts for a key: its first one, an own one before a merged one. */
export function pairNamed(mapping: MappingNode, name: string): Pair | undefined {
  return mapping.pairs.find((each) => each.name === name && each.repeats === null);
}

/** The pairs with every repetition pointing to the first pair of its name. */
export function markRepeats(pairs: readonly Pair[]): Pair[] {
  const first = new Map<string, Pair>();
  return pairs.map((pair) => {
    const earlier = pair.name === null ? undefined : first.get(pair.name);
    if (earlier !== undefined) return { ...pair, repeats: earlier };
    if (pair.name !== null) first.set(pair.name, pair);
    return pair;
  });
}

/** The block mapping that holds these pairs; null where there are none. */
export function mappingOf(pairs: readonly Pair[]): MappingNode | null {
  const first = pairs[0];
  const last = pairs.at(-1);
  if (first === undefined || last === undefined) return null;
  return { kind: 'mapping', span: { start: first.span.start, end: last.span.end }, flow: false, pairs: markRepeats(pairs) };
}

/** The block sequence that holds these items; null where there are none. */
export function sequenceOf(items: readonly Item[]): SequenceNode | null {
  const first = items[0];
  const last = items.at(-1);
  return first === undefined || last === undefined ? null : { kind: 'sequence', span: { start: first.span.start, end: last.span.end }, flow: false, items };
}

/** The pairs as they stand `by` units further on. */
export function shiftPairs(pairs: readonly Pair[], by: number): readonly Pair[] {
  return by === 0 ? pairs : movePairs(pairs, (span) => shiftSpan(span, by));
}

/** The items as they stand `by` units further on. */
export function shiftItems(items: readonly Item[], by: number): readonly Item[] {
  return by === 0 ? items : moveItems(items, (span) => shiftSpan(span, by));
}

export function movePairs(pairs: readonly Pair[], move: Move): readonly Pair[] {
  const moved = new Map<Pair, Pair>();
  return pairs.map((pair) => {
    const value = moveNode(pair.value, move);
    // Where nothing was aliased the value's place is one with its node's.
    const valueSpan = pair.valueSpan === pair.value.span ? value.span : move(pair.valueSpan);
    // What a merge key brought in repeats a pair of another mapping.
    const repeats = pair.repeats === null ? null : (moved.get(pair.repeats) ?? (movePairs([pair.repeats], move)[0] as Pair));
    const made: Pair = { ...pair, keySpan: move(pair.keySpan), value, valueSpan, span: move(pair.span), repeats };
    moved.set(pair, made);
    return made;
  });
}

export function moveItems(items: readonly Item[], move: Move): readonly Item[] {
  return items.map((item) => ({ span: move(item.span), node: moveNode(item.node, move) }));
}

export function moveNode(node: SyntaxNode, move: Move): SyntaxNode {
  const span = move(node.span);
  switch (node.kind) {
    case 'scalar':
      return { ...node, span };
    case 'mapping':
      return { ...node, span, pairs: movePairs(node.pairs, move) };
    case 'sequence':
      return { ...node, span, items: moveItems(node.items, move) };
  }
}

/** The value as JSON would have it; mappings without a prototype, repeated keys left out. */
export function toPlain(node: SyntaxNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map((item) => toPlain(item.node));
    case 'mapping': {
      const plain = Object.create(null) as Record<string, unknown>;
      for (const pair of node.pairs) {
        if (pair.name !== null && pair.repeats === null && !(pair.name in plain)) plain[pair.name] = toPlain(pair.value);
      }
      return plain;
    }
  }
}
