// Owns: names that mean the same wherever they stand: of policies, of agents, of capabilities and their patterns. Which one is at an offset, and where a file says it.
// Refuses: other files; who asks about them asks for each.

import type { PolicyFile } from '../model/policy.js';
import type { Pair } from '../syntax/tree.js';
import { pairNamed } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { findToken } from './token.js';

export interface Named {
  readonly kind: 'policy' | 'agent' | 'pattern';
  readonly name: string;
}

export interface Occurrence {
  readonly span: Span;
  /** Whether the thing gets its name here. */
  readonly isDeclaration: boolean;
}

export function namedAt(file: PolicyFile, offset: number): (Named & { readonly span: Span }) | null {
  const token = findToken(file, offset);
  if (token === null) return null;
  const span = written(file, token.span);
  if (token.kind === 'entry') return token.entry.key === '' ? null : { kind: 'pattern', name: token.entry.key, span };
  if (token.kind !== 'value' || token.text === '') return null;
  if (token.key === 'extends' && (token.level === 'organization' || token.level === 'agent')) return { kind: 'policy', name: token.text, span };
  if (token.level === 'organization' && token.key === 'name') return { kind: 'policy', name: token.text, span };
  if (token.level === 'agent' && token.key === 'agent') return { kind: 'agent', name: token.text, span };
  return null;
}

/** In the order of the text, each place once. */
export function occurrencesIn(file: PolicyFile, { kind, name }: Named): Occurrence[] {
  if (kind === 'pattern') return entriesNamed(file, name);
  const found: Occurrence[] = [];
  const add = (pair: Pair | undefined, isDeclaration: boolean) => {
    if (pair?.value.kind === 'scalar' && pair.value.value === name) found.push({ span: written(file, pair.valueSpan), isDeclaration });
  };
  if (kind === 'policy') add(headerPair(file, 'extends'), false);
  if ((file.kind === 'agent') === (kind === 'agent')) add(headerPair(file, kind === 'agent' ? 'agent' : 'name'), true);
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** A block of text (`>-`) goes on to the line behind it, which is somebody else's. */
export function written({ lines }: PolicyFile, { start, end }: Span): Span {
  return { start, end: start + lines.slice(start, end).trimEnd().length };
}

/** What is written for a key of the header; undefined where nothing is, also where the file's name stands in for it. */
export function headerPair({ top }: PolicyFile, key: string): Pair | undefined {
  return top === null ? undefined : pairNamed(top, key);
}

/** An entry that an alias repeats stands in one place. One whose key stands twice is no entry by itself, and says the name all the same. */
function entriesNamed(file: PolicyFile, key: string): Occurrence[] {
  const found = new Map<number, Occurrence>();
  const { reads, keys } = file.table;
  reads.forEach(({ key: own, entry }, place) => {
    if (keys.later.has(place) ? own !== key : entry?.key !== key) return;
    const span = file.table.keySpanAt(place);
    found.set(span.start, { span: written(file, span), isDeclaration: false });
  });
  return [...found.values()].sort((a, b) => a.span.start - b.span.start);
}
