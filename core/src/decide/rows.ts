// Owns: a table that is read by the numbers of a row and a column, and grows by rows.
// Refuses: what rows and columns stand for.
//
// Many rows share one array: with an array for each, a look-up among thousands of rows would wait for memory three times instead of once.

const ROW_BITS = 6;
const ROWS_OF_AN_ARRAY = 2 ** ROW_BITS;

export class Rows<T> {
  readonly #columns: number;
  readonly #arrays: (T | null)[][] = [];
  #count = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** The number of the new row. */
  add(): number {
    if (this.#count % ROWS_OF_AN_ARRAY === 0) this.#arrays.push(Array.from({ length: this.#columns * ROWS_OF_AN_ARRAY }, () => null));
    return this.#count++;
  }

  /** Null where nothing was set. */
  at(row: number, column: number): T | null {
    return this.#arrayOf(row)[this.#placeOf(row, column)] as T | null;
  }

  set(row: number, column: number, value: T): void {
    this.#arrayOf(row)[this.#placeOf(row, column)] = value;
  }

  #arrayOf(row: number): (T | null)[] {
    return this.#arrays[row >>> ROW_BITS] as (T | null)[];
  }

  #placeOf(row: number, column: number): number {
    return (row & (ROWS_OF_AN_ARRAY - 1)) * this.#columns + column;
  }
}
