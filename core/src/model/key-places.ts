// Owns: where in a map of entries each key is written, and which keys are written more than once; after an edit by what came and went, and not by all keys.
// Refuses: what entries say, and lists, in which several items may have one key (item-places.ts).
//
// Invariant, held to by test/core/key-places.test.ts: with or without the version before, the same is answered. An object tells of one list of keys alone, so
// that the same object in two tables (entry-table.ts) says that they have the same keys in the same places; rules/file-findings.ts and rules/finding.ts build on that.

import { composed, placeAfter } from '../text/shared-runs.js';
import type { Gap, SharedRuns } from '../text/shared-runs.js';
import type { EntryRead } from './entry-table.js';

type Keyed = Pick<EntryRead, 'key'>;

/** Keys that are followed by themselves, and runs; beyond that all are looked at again. An author touches a few before the next thousand lines are pasted. */
const MOST_FOLLOWED = 250;

export class KeyPlaces {
  /** Where keys stood first in the list that was looked at as a whole; those that `#followed` tells of are told by that. */
  readonly #known: ReadonlyMap<string, number>;
  /** What of that list is in this one; null for all of it. */
  readonly #runs: SharedRuns | null;
  /** The places, ascending, of keys that came, went or are written more than once. */
  readonly #followed: ReadonlyMap<string, readonly number[]>;
  /** The place of a repetition → the place of the first one. */
  readonly later: ReadonlyMap<number, number>;
  /** The places of keys that are written again. */
  readonly repeated: ReadonlySet<number>;

  private constructor(known: ReadonlyMap<string, number>, runs: SharedRuns | null, followed: ReadonlyMap<string, readonly number[]>) {
    this.#known = known;
    this.#runs = runs;
    this.#followed = followed;
    const several = [...followed.values()].filter(({ length }) => length > 1);
    // Nothing is kept for what hardly any file has.
    this.later = several.length === 0 ? NONE_LATER : new Map(several.flatMap(([first, ...others]) => others.map((each): [number, number] => [each, first as number])).sort(([a], [b]) => a - b));
    this.repeated = several.length === 0 ? NONE_REPEATED : new Set(several.map(([first]) => first as number).sort((a, b) => a - b));
  }

  static of(reads: readonly Keyed[]): KeyPlaces {
    const known = new Map<string, number>();
    const followed = new Map<string, number[]>();
    for (let place = 0; place < reads.length; place++) {
      const key = reads[place]?.key ?? null;
      if (key === null) continue;
      const first = known.get(key);
      if (first === undefined) {
        known.set(key, place);
        continue;
      }
      const places = followed.get(key);
      if (places === undefined) followed.set(key, [first, place]);
      else places.push(place);
    }
    return new KeyPlaces(known, null, followed.size === 0 ? NONE_FOLLOWED : followed);
  }

  /** Of a list that has `runs` of an earlier one's elements, and in `gaps` others. */
  after(reads: readonly Keyed[], runs: SharedRuns, gaps: readonly Gap<Keyed>[]): KeyPlaces {
    const all = this.#runs === null ? runs : composed(runs, this.#runs);
    const touched = keysIn(gaps, MOST_FOLLOWED);
    if (touched === null || touched.size + this.#followed.size > MOST_FOLLOWED || all.length > MOST_FOLLOWED) return KeyPlaces.of(reads);
    const followed = new Map<string, number[]>();
    for (const key of [...this.#followed.keys(), ...touched]) followed.set(key, this.all(key).flatMap((place) => placeAfter(runs, place) ?? []));
    for (const { at, come } of gaps) {
      come.forEach(({ key }, i) => {
        if (key !== null) followed.get(key)?.push(at + i);
      });
    }
    for (const [key, places] of followed) {
      places.sort((a, b) => a - b);
      if (places.length === 0 && !this.#known.has(key)) followed.delete(key);
    }
    return new KeyPlaces(this.#known, all, followed);
  }

  /** The first place of a key; undefined where it is not written. */
  first(key: string): number | undefined {
    const places = this.#followed.size === 0 ? undefined : this.#followed.get(key);
    return places === undefined ? this.#moved(key) : places[0];
  }

  /** All its places, ascending. */
  all(key: string): readonly number[] {
    const places = this.#followed.get(key);
    if (places !== undefined) return places;
    const place = this.#moved(key);
    return place === undefined ? [] : [place];
  }

  #moved(key: string): number | undefined {
    const place = this.#known.get(key);
    return place === undefined || this.#runs === null ? place : (placeAfter(this.#runs, place) ?? undefined);
  }
}

const NONE_LATER: ReadonlyMap<number, number> = new Map();
const NONE_REPEATED: ReadonlySet<number> = new Set();
const NONE_FOLLOWED: ReadonlyMap<string, readonly number[]> = new Map();

/** The keys of what came and went; null where those are more than so many. */
function keysIn(gaps: readonly Gap<Keyed>[], most: number): Set<string> | null {
  if (gaps.reduce((sum, { come, gone }) => sum + come.length + gone.length, 0) > 2 * most) return null;
  return new Set(gaps.flatMap(({ come, gone }) => [...come, ...gone].flatMap(({ key }) => key ?? [])));
}
