// Owns: the capability names and wildcards that can be written, those that no entry of the policy decides yet first.
// Refuses: conditions.

import type { Capability, Catalogue } from '../../catalogue/catalogue.js';
import { categoryOf, patternsFor } from '../../model/pattern.js';
import type { About, CompletionItem } from './completion-item.js';
import { HERE, mapping, scalar } from './draft.js';
import { keyPieces, textValue, valuePieces } from './slot.js';
import type { Slot } from './slot.js';

export interface KnownPatterns {
  readonly catalogue: Catalogue;
  /** Patterns that this file has entries for. */
  readonly written: (pattern: string) => boolean;
  /** The same, what it inherits included. */
  readonly decided: (pattern: string) => boolean;
  /** What is written of the pattern. */
  readonly half: string;
}

/** As keys of `capabilities`. */
export function patternItems(known: KnownPatterns, slot: Slot): CompletionItem[] {
  const value = mapping(['tier', scalar(HERE)]);
  return offered(known)
    .filter(({ pattern }) => !known.written(pattern))
    .map(({ pattern, about }) => ({ label: pattern, filter: pattern, about, pieces: keyPieces(pattern, value, slot), asksAgain: !slot.hasColon && !slot.hasBody }));
}

/** As the value of `capability`; in a list a pattern may come again. */
export function patternValues(known: KnownPatterns, slot: Slot): CompletionItem[] {
  return offered(known).map(({ pattern, about }) => {
    const text = slot.quote === null && pattern.includes('*') ? JSON.stringify(pattern) : textValue(pattern, slot);
    return { label: pattern, filter: pattern, about, pieces: valuePieces(text, slot), asksAgain: false };
  });
}

interface Offered {
  readonly pattern: string;
  readonly about: About;
  readonly rank: number;
}

function offered({ catalogue, decided, half }: KnownPatterns): Offered[] {
  const wildcards = new Map<string, { open: number; isReserved: boolean }>();
  const names: Offered[] = [];
  for (const capability of catalogue.capabilities.values()) {
    const by = decidedBy(capability, decided);
    names.push({ pattern: capability.name, about: { kind: 'capability', name: capability.name, by }, rank: capability.reserved ? 2 : by === null ? 0 : 1 });
    for (const pattern of patternsFor(capability.name).slice(1)) {
      const wildcard = wildcards.get(pattern) ?? { open: 0, isReserved: true };
      if (by === null && !capability.reserved) wildcard.open++;
      wildcard.isReserved &&= capability.reserved;
      wildcards.set(pattern, wildcard);
    }
  }
  const patterns = [...wildcards].filter(([, { isReserved }]) => !isReserved).map(([pattern, { open }]): Offered => ({ pattern, about: { kind: 'wildcard', pattern, open }, rank: open > 0 ? 0 : 1 }));
  // Whoever wrote a category means it.
  const stem = half.slice(0, half.lastIndexOf('.') + 1);
  const distance = ({ pattern }: Offered) => (pattern.startsWith(stem) ? 0 : 1);
  return [...patterns, ...names].sort((a, b) => distance(a) - distance(b) || a.rank - b.rank || order(a.pattern, b.pattern));
}

function decidedBy({ name }: Capability, decided: (pattern: string) => boolean): string | null {
  return patternsFor(name).find(decided) ?? null;
}

/** By category, the wildcard before the names; the one for everything last. */
function order(a: string, b: string): number {
  if (a === '*' || b === '*') return a === b ? 0 : a === '*' ? 1 : -1;
  const [left, right] = [categoryOf(a), categoryOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  const [leftWild, rightWild] = [a.endsWith('*'), b.endsWith('*')];
  if (leftWild !== rightWild) return leftWild ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
