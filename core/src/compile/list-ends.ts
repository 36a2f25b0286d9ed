// Owns: where in a list the search for a capability ends, whatever a call gives.
// Refuses: items with a condition, which may let a call pass.

import { patternsMatching } from '../catalogue/catalogue.js';
import type { Capability } from '../catalogue/catalogue.js';
import { isFinalEntry } from '../model/entry-table.js';
import type { EntryTable } from '../model/entry-table.js';

export class ListEnds {
  readonly #table: EntryTable;
  readonly #known: Map<Capability, number>;

  /** `before`: those of an earlier version, which hold where no item came, went, or became one that always decides. */
  static of(table: EntryTable, before: ListEnds | null): ListEnds {
    return new ListEnds(table, before !== null && isSameEnds(before.#table, table) ? before.#known : new Map());
  }

  private constructor(table: EntryTable, known: Map<Capability, number>) {
    this.#table = table;
    this.#known = known;
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

function isSameEnds(before: EntryTable, now: EntryTable): boolean {
  if (before.items !== now.items) return false;
  const { head, tail } = now.sharedWith(before);
  for (let place = head; place < now.length - tail; place++) if (isFinalAt(before, place) !== isFinalAt(now, place)) return false;
  return true;
}

function isFinalAt(table: EntryTable, place: number): boolean {
  const entry = table.entryAt(place);
  return entry !== null && isFinalEntry(entry);
}
