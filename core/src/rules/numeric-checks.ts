// Owns: the checks that bound a number (a number's value, an instant, a size, a count), and the numbers that several of them leave.
// Refuses: texts, and parameters of which nobody knows that they are numbers.

import type { Check } from '../compile/compiled-policy.js';
import { narrowNumbers } from '../conditions/value-set.js';
import * as numbers from '../conditions/number-set.js';
import type { NumberSet } from '../conditions/number-set.js';

export function isNumeric({ test, facet, slot }: Check): boolean {
  return test !== null && (facet !== 'value' || slot.domain === 'integer' || slot.domain === 'real' || slot.domain === 'instant');
}

/** What is left of all numbers when all of these checks, of one parameter, hold; empty where they exclude each other. */
export function numbersOf(checks: readonly Check[]): NumberSet {
  const first = checks[0];
  // Instants are whole microseconds.
  let set = first === undefined || first.facet !== 'value' ? numbers.naturals : numbers.allNumbers(first.slot.domain !== 'real');
  for (const { test, holds } of checks) if (test !== null) set = narrowNumbers(set, test, holds);
  return set;
}
