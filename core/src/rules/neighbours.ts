// Owns: two neighbouring rules that set bounds on the same number: what they leave out between them, and what both take.
// Refuses: rules about texts; those are not expected to fit together without a seam.

import type { BoundEntry, BoundRule } from '../compile/bind.js';
import type { Arm, Check } from '../compile/compiled-policy.js';
import type { Meter } from '../conditions/meter.js';
import * as numbers from '../conditions/number-set.js';
import type { NumberSet } from '../conditions/number-set.js';
import { byteLength } from '../conditions/texts.js';
import type { Parameters } from '../decide/parameters.js';
import type { EntrySpace } from './analysis.js';
import { isNumeric, numbersOf } from './numeric-checks.js';
import type { Piece, VariantReach } from './rule-reach.js';

export interface Neighbours {
  readonly bound: BoundEntry;
  readonly first: BoundRule;
  readonly second: BoundRule;
  readonly firstArm: Arm;
  readonly secondArm: Arm;
  readonly reach: VariantReach;
  /** Values with which the first rule decides. */
  readonly taken: readonly Piece[];
  readonly meter: Meter;
  /** The parameter that both bound, by the name that conditions give it. */
  readonly parameter: string;
  /** Where the second rule bounds it. */
  readonly check: Check;
  /** What else the second rule asks. */
  readonly others: readonly Check[];
  readonly firstSet: NumberSet;
  readonly secondSet: NumberSet;
}

/** Neighbouring rules that say the same except for bounds on one number, both of which can decide something. */
export function neighboursIn({ bound, variants, reach, meter }: EntrySpace): Neighbours[] {
  return bound.rules.slice(1).flatMap((second, i): Neighbours[] => {
    const first = bound.rules[i] as BoundRule;
    if (reach[i]?.kind !== 'decides' || reach[i + 1]?.kind !== 'decides') return [];
    for (const each of variants) {
      const [firstArm, secondArm] = [each.variant.ruleArms[i], each.variant.ruleArms[i + 1]];
      if (firstArm === undefined || secondArm === undefined || [firstArm, secondArm].some((arm) => arm.checks.some(({ slot }) => slot.presence === 'impossible'))) continue;
      const bounds = commonBounds(firstArm, secondArm);
      const own = each.rules[i];
      return bounds === null ? [] : [{ ...bounds, bound, first, second, firstArm, secondArm, reach: each, taken: own?.kind === 'decides' ? own.taken : [], meter }];
    }
    return [];
  });
}

function commonBounds({ checks: firstChecks }: Arm, { checks: secondChecks }: Arm): Pick<Neighbours, 'parameter' | 'check' | 'others' | 'firstSet' | 'secondSet'> | null {
  const names = new Set(secondChecks.filter(isNumeric).map((each) => each.condition.parameter.name));
  for (const name of names) {
    const isBound = (check: Check) => isNumeric(check) && check.condition.parameter.name === name;
    const firstBounds = firstChecks.filter(isBound);
    const secondBounds = secondChecks.filter(isBound);
    const others = secondChecks.filter((each) => !isBound(each));
    if (firstBounds.length === 0 || !sameConditions(firstChecks.filter((each) => !isBound(each)), others)) continue;
    const [firstSet, secondSet] = [numbersOf(firstBounds), numbersOf(secondBounds)];
    if (!numbers.isEmpty(firstSet) && !numbers.isEmpty(secondSet)) return { parameter: name, check: secondBounds[0] as Check, others, firstSet, secondSet };
  }
  return null;
}

/** The numbers strictly between two sets that lie apart; empty where they meet or mingle. */
export function between(a: NumberSet, b: NumberSet): NumberSet {
  const [low, high] = numbers.supremum(a) <= numbers.supremum(b) ? [a, b] : [b, a];
  const last = low.intervals.at(-1);
  const next = high.intervals[0];
  if (last === undefined || next === undefined || last.high > next.low) return { integer: a.integer, intervals: [] };
  const all = numbers.allNumbers(a.integer);
  const above = numbers.comparing(all, last.highOpen ? 'gte' : 'gt', last.high);
  return numbers.comparing(above, next.lowOpen ? 'lte' : 'lt', next.low);
}

/** The value of the number that a call has, as a person reads it. */
export function shownNumber({ parameter, check: { slot, facet } }: Neighbours, parameters: Parameters): string {
  const given = parameters[slot.name];
  if (facet === 'value') return String(given);
  return String(typeof given === 'string' ? byteLength(given) : Array.isArray(given) ? given.length : parameters[parameter]);
}

function sameConditions(a: readonly Check[], b: readonly Check[]): boolean {
  const keys = (checks: readonly Check[]) => checks.map(({ condition: { pair } }) => JSON.stringify([pair.key, pair.value])).sort().join();
  return keys(a) === keys(b);
}
