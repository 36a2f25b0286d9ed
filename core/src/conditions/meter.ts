// Owns: how much work a question about sets of values may take, counted in steps and never in time.
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
