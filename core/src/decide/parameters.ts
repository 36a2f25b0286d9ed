// Owns: what a request says of each parameter that a program looks at: a known value, or a set of values that it might have.
// Refuses: deciding anything with them.

import type { Check, Slot } from '../compile/compiled-policy.js';
import type { KnownValue, Measure } from '../conditions/domain.js';
import { readValue, testNumber, testValue } from '../conditions/domain.js';
import type { Meter } from '../conditions/meter.js';
import { byteLength } from '../conditions/texts.js';
import { allValues, narrow } from '../conditions/value-set.js';
import type { ValueSet } from '../conditions/value-set.js';

export type Parameters = Readonly<Record<string, unknown>>;

/**
 * `known`: decided by its value. `absent`: not given. `unusable`: given but of no value of its type, or impossible for the capability.
 * The last two range over `values`; a derived size that was given alone decides conditions on the size, but is not believed to say anything of the value.
 */
export type Reading =
  | { readonly kind: 'known'; readonly value: KnownValue; readonly given: unknown }
  | { readonly kind: 'absent' | 'unusable'; readonly values: ValueSet; readonly claims: Claims };

/** One object of them all. Assigning to `__proto__` would set the object's prototype instead. */
export function joinParameters(several: readonly Parameters[]): Parameters {
  return Object.fromEntries(several.flatMap((each) => Object.entries(each)));
}

/** The size or count that a request gives in place of the value; null where it gives none. */
export type Claims = Readonly<Record<Measure, number | null>> & { readonly value: null };

export const NO_CLAIMS: Claims = { value: null, size: null, count: null };

export function readParameter(slot: Slot, parameters: Parameters): Reading {
  const { name, domain, presence } = slot;
  if (presence === 'impossible') return { kind: 'unusable', values: allValues(domain), claims: NO_CLAIMS };
  const given = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (given === undefined) {
    return { kind: 'absent', values: allValues(domain), claims: claimsOf(slot, parameters) };
  }
  const value = readValue(domain, given);
  const isReadable = value !== undefined && (slot.readAs === null || slot.readAs.every((each) => readValue(each, given) !== undefined));
  if (isReadable) return { kind: 'known', value, given };
  // A relative path is no usable path, yet it is a text of some size.
  const isSized = slot.measures.includes('size') && domain === 'path' && typeof given === 'string';
  return { kind: 'unusable', values: allValues(domain), claims: isSized ? { ...NO_CLAIMS, size: byteLength(given) } : NO_CLAIMS };
}

/** Whether the check holds for a reading; undefined where that depends on what is not known. */
export function checkReading(check: Check, reading: Reading, meter?: Meter): boolean | undefined {
  const { test, given } = check;
  if (reading.kind === 'known' && given !== null) {
    const value = readValue(given.domain, reading.given);
    return value === undefined ? undefined : testValue(value, check.facet, given.test) === given.holds;
  }
  if (test === null) return undefined;
  if (reading.kind === 'known') return testValue(reading.value, check.facet, test) === check.holds;
  const claimed = reading.claims[check.facet];
  if (claimed !== null) return testNumber(claimed, test) === check.holds;
  return checkValues(check, reading.values, meter);
}

/** The same for a set of values: undefined where some satisfy the check and some do not. */
export function checkValues(check: Check, values: ValueSet, meter?: Meter): boolean | undefined {
  if (check.test === null) return undefined;
  if (narrow(values, check.facet, check.test, !check.holds, meter) === null) return true;
  return narrow(values, check.facet, check.test, check.holds, meter) === null ? false : undefined;
}

function claimsOf(slot: Slot, parameters: Parameters): Claims {
  const [size, count] = [claimedMeasure(slot, 'size', parameters), claimedMeasure(slot, 'count', parameters)];
  return size === null && count === null ? NO_CLAIMS : { value: null, size, count };
}

/** The name under which a request gives a size or count that is none, so that it counts for nothing; null where it does not. */
export function misclaimed(slot: Slot, parameters: Parameters): string | null {
  const measure = slot.measures.find((each) => givenMeasure(slot, each, parameters) !== undefined && claimedMeasure(slot, each, parameters) === null);
  return measure === undefined ? null : `${slot.name}_${measure}`;
}

/** The size or count that a request gives in place of the value; null where it gives none, or the slot has none. */
export function claimedMeasure(slot: Slot, measure: Measure, parameters: Parameters): number | null {
  const given = slot.measures.includes(measure) ? givenMeasure(slot, measure, parameters) : undefined;
  return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? given : null;
}

function givenMeasure({ name: base }: Slot, measure: Measure, parameters: Parameters): unknown {
  const name = `${base}_${measure}`;
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}
