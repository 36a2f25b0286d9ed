// Owns: where in a list the search for a capability ends, whatever a call gives.
// Refuses: items with a condition, which may let a call pass.

import { patternsMatching } from '../catalogue/catalogue.js';
import type { Capability } from '../catalogue/catalogue.js';
import { isFinalEntry } from '../model/entry-table.js';
import type { EntryTable } from '../model/entry-table.js';

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
    for (const pattern of patternsMatching(capability)) {
      const first = this.#table.items?.of(pattern).find((place) => isFinalAt(this.#table, place));
      if (first !== undefined && first < end) end = first;
    }
    return end;
  }
}

function isFinalAt(table: EntryTable, place: number): boolean {
  const entry = table.entryAt(place);
  return entry !== null && isFinalEntry(entry);
}
