// Owns: where in a list the items with each pattern stand.
// Refuses: what they say, and in which order they decide.

import type { EntryRead } from './entry-table.js';
import { patternsFor } from './pattern.js';
import type { Pattern } from './pattern.js';

/** The items with one pattern. */
interface Alike {
  readonly pattern: Pattern;
  /** In the order of the list. */
  readonly places: number[];
}

/** The same object for versions of a list that are about the same in the same places. */
export class ItemPlaces {
  readonly #byPattern = new Map<string, Alike>();
  /** Of the items whose key spells no pattern. */
  readonly unclear: readonly number[];

  constructor(reads: readonly EntryRead[]) {
    const unclear: number[] = [];
    reads.forEach(({ pattern }, place) => {
      if (pattern === null) {
        unclear.push(place);
        return;
      }
      const known = this.#byPattern.get(pattern.text);
      if (known === undefined) this.#byPattern.set(pattern.text, { pattern, places: [place] });
      else known.places.push(place);
    });
    this.unclear = unclear;
  }

  /** By what they are about. */
  get byPattern(): ReadonlyMap<string, Alike> {
    return this.#byPattern;
  }

  of(pattern: string): readonly number[] {
    return this.#byPattern.get(pattern)?.places ?? [];
  }

  /** Of the items with the same pattern as one, or like that one without any. */
  alike({ pattern }: Pick<EntryRead, 'pattern'>): readonly number[] {
    return pattern === null ? this.unclear : this.of(pattern.text);
  }

  /** Those about a capability, by pattern, the most specific one first. */
  about(capability: string): number[] {
    return patternsFor(capability).flatMap((each) => this.of(each));
  }
}
