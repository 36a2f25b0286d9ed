// Owns: where in a list the search for a capability ends, whatever a call gives.
// Refuses: items with a condition, which may let a call pass.

import type { Capability } from '../catalogue/catalogue.js';
import { isFinalEntry } from '../model/entry-table.js';
import type { EntryTable } from '../model/entry-table.js';
import { patternsFor } from '../model/pattern.js';

export class ListEnds {
  readonly #table: EntryTable;
  readonly #known = new Map<Capability, number>();

  constructor(table: EntryTable) {
    this.#table = table;
  }

  /** The place of the first item that always decides; infinite where none does. */
  of(capability: Capability): number {
    const known = this.#known.get(capability) ?? this.#find(capability);
    this.#known.set(capability, known);
    return known;
  }

  #find(capability: Capability): number {
    let end = Infinity;
    for (const pattern of patternsOf(capability)) {
      const first = this.#table.items?.of(pattern).find((place) => this.#isFinal(place));
      if (first !== undefined && first < end) end = first;
    }
    return end;
  }

  #isFinal(place: number): boolean {
    const entry = this.#table.entryAt(place);
    return entry !== null && isFinalEntry(entry);
  }
}

/** An edit beside a `*` asks this of every capability, and a text that is made anew is slow to look up. */
const PATTERNS = new WeakMap<Capability, readonly string[]>();

function patternsOf(capability: Capability): readonly string[] {
  const known = PATTERNS.get(capability) ?? patternsFor(capability.name);
  PATTERNS.set(capability, known);
  return known;
}
