// Owns: one check on the parameters of a request, made ready to run many times.
// Refuses: sets of values; where a parameter is not known it says so, and the explorer takes over.

import type { Check, Slot } from '../compile/compiled-policy.js';
import { readValue, readyTest, testNumber } from '../conditions/domain.js';
import type { Test } from '../conditions/domain.js';
import { byteLength } from '../conditions/texts.js';
import { allValues } from '../conditions/value-set.js';
import type { Parameters } from './parameters.js';
import { checkReading, checkValues, claimedMeasure, readParameter } from './parameters.js';

/** Whether the check holds; undefined where the parameters do not tell. */
export type KnownCheck = (parameters: Parameters) => boolean | undefined;

export function prepareCheck(check: Check): KnownCheck {
  const { slot, facet, test, holds } = check;
  const general: KnownCheck = (parameters) => checkReading(check, readParameter(slot, parameters));
  // What may be anything is settled by sets of values: some tests hold for all of them.
  const open = checkValues(check, allValues(slot.domain));
  if (slot.presence === 'impossible') return () => open;
  if (check.given !== null || slot.readAs !== null) return general;
  if (test === null) return () => open;
  const { name, domain } = slot;
  if (facet === 'size' && domain === 'string' && test.kind === 'compare') return sizeCheck({ slot, test, holds, open, general });
  const isMet = readyTest(domain, facet, test);
  const isNumeric = facet === 'value' && (domain === 'integer' || domain === 'real');
  return (parameters) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined || value === null) return facet === 'value' ? open : general(parameters);
    if (isNumeric && typeof value === 'number') return (domain === 'integer' ? Number.isInteger(value) : Number.isFinite(value)) ? testNumber(value, test) === holds : open;
    const known = readValue(domain, value);
    return known === undefined ? general(parameters) : isMet(known) === holds;
  };
}

interface SizeCheck {
  readonly slot: Slot;
  readonly test: Test & { readonly kind: 'compare' };
  readonly holds: boolean;
  /** Whether it holds for every text; undefined where that depends on the text. */
  readonly open: boolean | undefined;
  readonly general: KnownCheck;
}

/** A text has at least one byte a unit and at most three, so that most sizes are settled without counting. */
function sizeCheck({ slot, test, holds, open, general }: SizeCheck): KnownCheck {
  const { name } = slot;
  const { comparison, bound } = test;
  const holdsAbove = (comparison === 'gt' || comparison === 'gte') === holds;
  return (parameters) => {
    const text = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (typeof text === 'string') {
      if (text.length > bound) return holdsAbove;
      if (text.length * 3 < bound) return !holdsAbove;
      return testNumber(byteLength(text), test) === holds;
    }
    if (text !== undefined) return general(parameters);
    const size = claimedMeasure(slot, 'size', parameters);
    return size === null ? open : testNumber(size, test) === holds;
  };
}
