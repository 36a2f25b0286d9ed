// Owns: names with a number for each, found by six characters and one comparison.
// Refuses: what the numbers stand for.
//
// The names of a call come out of a parser, as texts that were never seen before. A `Map` has the runtime hash the whole of each, which costs more than all
// the rest of a decision that is kept. It is asked where names differ in too few of these six.

const NONE = -1;
const MOST_PROBES = 8;
/** The share of names without a place, one in so many, beyond which the map alone is quicker. */
const CROWD = 8;
/** FNV's. */
const PRIME = 16_777_619;

export class KnownNames {
  readonly #all = new Map<string, number>();
  /** At the place that a name's characters tell, or soon after it; null where the map alone is quicker. */
  #places: (string | null)[] | null = [null, null];
  /** By the same places. */
  #numbers = new Int32Array(2);
  /** How many have no place. */
  #crowd = 0;

  /** -1 where the name has none. */
  numberOf(name: string): number {
    const places = this.#places;
    if (places === null) return this.#all.get(name) ?? NONE;
    const first = hashOf(name);
    for (let i = 0; i < MOST_PROBES; i++) {
      const place = (first + i) & (places.length - 1);
      const found = places[place] as string | null;
      if (found === null) return NONE;
      if (found === name) return this.#numbers[place] as number;
    }
    return this.#crowd === 0 ? NONE : (this.#all.get(name) ?? NONE);
  }

  /** A name that has no number yet. */
  add(name: string, number: number): void {
    this.#all.set(name, number);
    if (this.#all.size * 2 > this.#numbers.length) this.#grow();
    else this.#put(name, number);
  }

  #grow(): void {
    const length = this.#numbers.length * 2;
    this.#places = new Array<string | null>(length).fill(null);
    this.#numbers = new Int32Array(length);
    this.#crowd = 0;
    for (const [name, number] of this.#all) this.#put(name, number);
  }

  #put(name: string, number: number): void {
    const places = this.#places;
    if (places === null) return;
    const first = hashOf(name);
    for (let i = 0; i < MOST_PROBES; i++) {
      const place = (first + i) & (places.length - 1);
      if (places[place] !== null) continue;
      places[place] = name;
      this.#numbers[place] = number;
      return;
    }
    if (++this.#crowd * CROWD > this.#all.size) this.#places = null;
  }
}

/** Names that belong together differ at their ends, as numbers do, or at their start. */
function hashOf(name: string): number {
  const last = name.length - 1;
  if (last < 3) return last < 0 ? 0 : name.charCodeAt(0) * 31 + name.charCodeAt(last);
  const end = name.charCodeAt(last) | (name.charCodeAt(last - 1) << 8) | (name.charCodeAt(last - 2) << 16) | (name.charCodeAt(last - 3) << 24);
  const rest = last | (name.charCodeAt(0) << 8) | (name.charCodeAt(last >> 1) << 16);
  const hash = Math.imul(Math.imul(end, PRIME) ^ rest, PRIME);
  return hash ^ (hash >>> 15);
}
