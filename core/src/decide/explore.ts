// Owns: walking every way in which a program can come out when parameters are not all known, each with the values that lead there.
// Refuses: weighing votes (settle.ts) and reading requests (parameters.ts).

import type { Check } from '../compile/compiled-policy.js';
import { isSpent, spend } from '../conditions/meter.js';
import type { Meter } from '../conditions/meter.js';
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
  /** Where it runs out, the walk is given up. */
  readonly meter?: Meter;
}

/** Where a walk goes on: at an arm of a part, or past an arm whose check fails. */
interface Turn {
  readonly part: number;
  readonly arm: number;
  readonly chosen: readonly number[];
  readonly supposition: Supposition;
  readonly failing: Check | null;
}

/** Every inhabited outcome, in the order of the arms. The answer is false where there were too many outcomes to walk them all. */
export function explore(parts: readonly Part[], readings: Readings, start: Supposition, visit: Visitor | Visitor['leaf']): boolean {
  const visitor: Visitor = typeof visit === 'function' ? { leaf: visit } : visit;
  let leaves = 0;
  // A list and no recursion: there may be more arms than calls can be nested.
  const turns: Turn[] = [{ part: 0, arm: 0, chosen: [], supposition: start, failing: null }];
  for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) {
    let { part, arm, chosen } = turn;
    const supposition = turn.failing === null ? turn.supposition : suppose(turn.failing, false, readings, turn.supposition, visitor.meter);
    if (supposition === null) continue;
    for (;;) {
      const arms = parts[part]?.arms;
      if (arms === undefined) {
        if (++leaves > MOST_LEAVES) return false;
        if (visitor.leaf({ chosen, supposition }) === true) return true;
        break;
      }
      const current = arms[arm];
      if (current === undefined) {
        [part, arm, chosen] = [part + 1, 0, [...chosen, -1]];
        continue;
      }
      let open: Check | null = null;
      let fails = false;
      for (const check of current.checks) {
        if (!spend(visitor.meter, 1)) return false;
        const holds = truth(check, readings, supposition, visitor.meter);
        if (holds === false) {
          fails = true;
          break;
        }
        if (holds === undefined) open ??= check;
      }
      if (fails) {
        arm++;
        continue;
      }
      if (open === null) {
        [part, arm, chosen] = [part + 1, 0, [...chosen, arm]];
        continue;
      }
      if (visitor.fork?.(open) === true) return true;
      turns.push({ part, arm: arm + 1, chosen, supposition, failing: open });
      const holding = suppose(open, true, readings, supposition, visitor.meter);
      if (holding !== null) turns.push({ part, arm, chosen, supposition: holding, failing: null });
      break;
    }
  }
  return !isSpent(visitor.meter);
}

/** Whether a check holds under a supposition; undefined where it may or may not. */
export function truth(check: Check, readings: Readings, supposition: Supposition, meter?: Meter): boolean | undefined {
  const reading = readings.get(check.slot.name);
  const isSized = reading !== undefined && reading.kind !== 'known' && check.facet !== 'value' && reading.size !== null;
  if (reading !== undefined && check.test !== null && (reading.kind === 'known' || isSized)) return checkReading(check, reading);
  const supposed = supposition.outcomes.get(check.condition.pair);
  if (supposed !== undefined || check.test === null || reading === undefined) return supposed;
  const values = supposition.values.get(check.slot.name);
  return values === undefined ? checkReading(check, reading, meter) : checkValues(check, values, meter);
}

/** The supposition with the check holding, or failing, as well; null where that contradicts it. */
export function suppose(check: Check, holds: boolean, readings: Readings, supposition: Supposition, meter?: Meter): Supposition | null {
  const supposed = supposition.outcomes.get(check.condition.pair);
  if (supposed !== undefined) return supposed === holds ? supposition : null;
  const outcomes = () => new Map(supposition.outcomes).set(check.condition.pair, holds);
  if (check.test === null) return { ...supposition, outcomes: outcomes() };
  const reading = readings.get(check.slot.name);
  if (reading === undefined || reading.kind === 'known') return null;
  if (check.facet !== 'value' && reading.size !== null) return checkReading(check, reading) === holds ? { ...supposition, outcomes: outcomes() } : null;
  const narrowed = narrow(supposition.values.get(check.slot.name) ?? reading.values, check.facet, check.test, holds === check.holds, meter);
  if (narrowed === null) return null;
  // Sets of numbers and booleans are exact: they tell by themselves how the check comes out.
  const isTold = narrowed.kind === 'number' || narrowed.kind === 'boolean';
  return { values: new Map(supposition.values).set(check.slot.name, narrowed), outcomes: isTold ? supposition.outcomes : outcomes() };
}
