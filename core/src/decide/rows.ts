// Owns: a table that is read by the numbers of a row and a column, and grows by rows.
// Refuses: what rows and columns stand for.
//
// Rows share arrays: with an array for each, a look-up among thousands of rows would wait for memory three times instead of once.

/** Rows that are wider have an array of their own: who adds one or two should not pay for many. */
const CELLS_OF_AN_ARRAY = 4_096;

export class Rows<T> {
  readonly #columns: number;
  /** An array has two to the power of this many rows. */
  readonly #bits: number;
  readonly #arrays: (T | null)[][] = [];
  #count = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#bits = Math.max(0, Math.floor(Math.log2(CELLS_OF_AN_ARRAY / Math.max(1, columns))));
  }

  /** The number of the new row. */
  add(): number {
    const place = this.#count++;
    if (this.#arrays[place >>> this.#bits] === undefined) this.#arrays.push(new Array<T | null>(this.#columns << this.#bits).fill(null));
    return place;
  }

  /** Null where nothing was set. */
  at(row: number, column: number): T | null {
    return this.#arrayOf(row)[this.#placeOf(row, column)] as T | null;
  }

  set(row: number, column: number, value: T): void {
    this.#arrayOf(row)[this.#placeOf(row, column)] = value;
  }

  #arrayOf(row: number): (T | null)[] {
    return this.#arrays[row >>> this.#bits] as (T | null)[];
  }

  #placeOf(row: number, column: number): number {
    return (row & ((1 << this.#bits) - 1)) * this.#columns + column;
  }
}
