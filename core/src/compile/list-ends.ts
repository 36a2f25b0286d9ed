// Owns: where in a list the search for a capability ends, whatever a call gives.
// Refuses: items with a condition, which may let a call pass.

import { patternsMatching } from '../catalogue/catalogue.js';
import type { Capability } from '../catalogue/catalogue.js';
import type { EntryTable } from '../model/entry-table.js';

export class ListEnds {
  readonly #table: EntryTable;
  readonly #known = new Map<Capability, number>();
  /** By pattern: hundreds of items may be about all that a wide one matches. */
  readonly #ofPatterns = new Map<string, number>();

  constructor(table: EntryTable) {
    this.#table = table;
  }

  /** The place of the first item that always decides; infinite where none does. */
  of(capability: Capability): number {
    const known = this.#known.get(capability) ?? Math.min(...patternsMatching(capability).map((each) => this.#ofPattern(each)));
    this.#known.set(capability, known);
    return known;
  }

  #ofPattern(pattern: string): number {
    const known = this.#ofPatterns.get(pattern) ?? this.#table.items?.of(pattern).find((place) => this.#table.isFinalAt(place)) ?? Infinity;
    this.#ofPatterns.set(pattern, known);
    return known;
  }
}
