// Owns: walking every way in which a program can come out when parameters are not all known, each with the values that lead there.
// Refuses: weighing votes (settle.ts) and reading requests (parameters.ts).

import type { Check } from '../compile/compiled-policy.js';
import { narrow } from '../conditions/value-set.js';
import type { ConditionPair } from '../model/policy.js';
import type { ValueSet } from '../conditions/value-set.js';
import type { Part } from './program.js';
import { checkReading, checkValues } from './parameters.js';
import type { Reading } from './parameters.js';

/**
 * What is supposed on the way to an outcome: narrowed sets of values by parameter, and how conditions come out, by their place in the policy. The latter keeps
 * the walk going forward also where no set of values can tell.
 */
export interface Supposition {
  readonly values: ReadonlyMap<string, ValueSet>;
  readonly outcomes: ReadonlyMap<ConditionPair, boolean>;
}

export const NOTHING_SUPPOSED: Supposition = { values: new Map(), outcomes: new Map() };

/** `chosen[i]` is the arm that part `i` ends at, -1 where it has no vote. */
export interface Leaf {
  readonly chosen: readonly number[];
  readonly supposition: Supposition;
}

export type Readings = ReadonlyMap<string, Reading>;

/** More outcomes than this and the walk gives up; its caller then takes the strict side. */
const MOST_LEAVES = 20_000;

/** What to do on a walk; an answer of true ends it. */
export interface Visitor {
  readonly leaf: (leaf: Leaf) => boolean | undefined;
  /** Met with a check that may come out either way, before both ways are taken. */
  readonly fork?: (check: Check) => boolean;
}

/** Every inhabited outcome, in the order of the arms. The answer is false where there were too many outcomes to walk them all. */
export function explore(parts: readonly Part[], readings: Readings, start: Supposition, visit: Visitor | Visitor['leaf']): boolean {
  const visitor: Visitor = typeof visit === 'function' ? { leaf: visit } : visit;
  let leaves = 0;
  let complete = true;
  const walk = (part: number, arm: number, chosen: readonly number[], supposition: Supposition): boolean => {
    const arms = parts[part]?.arms;
    if (arms === undefined) {
      if (++leaves > MOST_LEAVES) {
        complete = false;
        return true;
      }
      return visitor.leaf({ chosen, supposition }) === true;
    }
    const current = arms[arm];
    if (current === undefined) return walk(part + 1, 0, [...chosen, -1], supposition);
    let open: Check | null = null;
    for (const check of current.checks) {
      const holds = truth(check, readings, supposition);
      if (holds === false) return walk(part, arm + 1, chosen, supposition);
      if (holds === undefined) open ??= check;
    }
    if (open === null) return walk(part + 1, 0, [...chosen, arm], supposition);
    if (visitor.fork?.(open) === true) return true;
    const holding = suppose(open, true, readings, supposition);
    if (holding !== null && walk(part, arm, chosen, holding)) return true;
    const failing = suppose(open, false, readings, supposition);
    return failing !== null && walk(part, arm + 1, chosen, failing);
  };
  walk(0, 0, [], start);
  return complete;
}

/** Whether a check holds under a supposition; undefined where it may or may not. */
export function truth(check: Check, readings: Readings, supposition: Supposition): boolean | undefined {
  const reading = readings.get(check.slot.name);
  const isSized = reading !== undefined && reading.kind !== 'known' && check.facet !== 'value' && reading.size !== null;
  if (reading !== undefined && check.test !== null && (reading.kind === 'known' || isSized)) return checkReading(check, reading);
  const supposed = supposition.outcomes.get(check.condition.pair);
  if (supposed !== undefined || check.test === null || reading === undefined) return supposed;
  const values = supposition.values.get(check.slot.name);
  return values === undefined ? checkReading(check, reading) : checkValues(check, values);
}

/** The supposition with the check holding, or failing, as well; null where that contradicts it. */
export function suppose(check: Check, holds: boolean, readings: Readings, supposition: Supposition): Supposition | null {
  const supposed = supposition.outcomes.get(check.condition.pair);
  if (supposed !== undefined) return supposed === holds ? supposition : null;
  const outcomes = new Map(supposition.outcomes).set(check.condition.pair, holds);
  if (check.test === null) return { ...supposition, outcomes };
  const reading = readings.get(check.slot.name);
  if (reading === undefined || reading.kind === 'known') return null;
  if (check.facet !== 'value' && reading.size !== null) return checkReading(check, reading) === holds ? { ...supposition, outcomes } : null;
  const narrowed = narrow(supposition.values.get(check.slot.name) ?? reading.values, check.facet, check.test, holds === check.holds);
  return narrowed === null ? null : { values: new Map(supposition.values).set(check.slot.name, narrowed), outcomes };
}
