// Owns: how much work a question about sets of values may take, counted in steps and never in time; and charging work that is done once to all who profit.
// Refuses: deciding what follows where it runs out. A search that ends early is one that found nothing out.

/** Steps that are left; shared by all questions that together have to stay bounded. */
export interface Meter {
  left: number;
}

/** False where nothing is left. */
export function spend(meter: Meter | undefined, steps: number): boolean {
  if (meter === undefined) return true;
  meter.left -= steps;
  return meter.left > 0;
}

export function isSpent(meter: Meter | undefined): boolean {
  return meter !== undefined && meter.left <= 0;
}

/**
 * Something that several questions need, found once. What it took is charged to each of them, and one that cannot afford it tries by itself, so that nothing depends on
 * which of them came first.
 */
export class FoundOnce<T> {
  #whole: { readonly found: T; readonly steps: number } | null = null;
  /** With just so many steps left, which were not enough. */
  #brokenOff: { readonly found: T; readonly left: number } | null = null;

  get(meter: Meter, find: () => T): T {
    const { left } = meter;
    if (this.#whole !== null && this.#whole.steps < left) {
      meter.left -= this.#whole.steps;
      return this.#whole.found;
    }
    if (this.#brokenOff?.left === left) {
      meter.left = 0;
      return this.#brokenOff.found;
    }
    const found = find();
    if (isSpent(meter)) this.#brokenOff = { found, left };
    else this.#whole = { found, steps: left - meter.left };
    return found;
  }
}
