// Owns: two neighbouring rules that set bounds on the same number: what they leave out between them, and what both take.
// Refuses: rules about texts; those are not expected to fit together without a seam.

import type { BoundCondition, BoundEntry, BoundRule } from '../compile/bind.js';
import type { Check, CompiledPolicy } from '../compile/compiled-policy.js';
import type { Test } from '../conditions/domain.js';
import { allValues, narrow } from '../conditions/value-set.js';
import type { ValueSet } from '../conditions/value-set.js';
import * as numbers from '../conditions/number-set.js';
import type { NumberSet } from '../conditions/number-set.js';
import type { Supposition } from '../decide/explore.js';
import { coveringRules, isImpossible, openReadings, supposeArm, variantsOf } from './rule-space.js';
import type { Variant } from './rule-space.js';

export interface Neighbours {
  readonly bound: BoundEntry;
  readonly first: BoundRule;
  readonly second: BoundRule;
  readonly secondIndex: number;
  readonly variant: Variant;
  /** The parameter that both bound, by the name that conditions give it. */
  readonly parameter: string;
  /** Where the second rule bounds it. */
  readonly condition: BoundCondition;
  readonly firstSet: NumberSet;
  readonly secondSet: NumberSet;
  /** The supposition that everything else in the second rule's condition holds, and that the number is one of `set`. */
  readonly supposing: (set: NumberSet) => Supposition | null;
}

/** Neighbouring rules that say the same except for bounds on one number, both of which can decide something. */
export function neighboursOf(policy: CompiledPolicy): Neighbours[] {
  return policy.own.flatMap((bound) => {
    if (bound.broken || bound.rules.length < 2) return [];
    const variants = variantsOf(policy, bound);
    const isIdle = (index: number) => isImpossible(variants, index) || coveringRules(variants, index) !== null;
    return bound.rules.slice(1).flatMap((second, i) => {
      const first = bound.rules[i] as BoundRule;
      const variant = variants.find(({ ruleArms }) => [ruleArms[i], ruleArms[i + 1]].every((arm) => arm?.checks.every(({ slot }) => slot.presence !== 'impossible')));
      const found = variant === undefined || isIdle(i) || isIdle(i + 1) ? null : pairUp(bound, variant, { first, second, secondIndex: i + 1 });
      return found === null ? [] : [found];
    });
  });
}

function pairUp(bound: BoundEntry, variant: Variant, rules: Pick<Neighbours, 'first' | 'second' | 'secondIndex'>): Neighbours | null {
  const { first, second, secondIndex } = rules;
  const firstChecks = variant.ruleArms[secondIndex - 1]?.checks ?? [];
  const secondChecks = variant.ruleArms[secondIndex]?.checks ?? [];
  const numeric = secondChecks.filter(isNumeric);
  const names = new Set(numeric.map((each) => each.condition.parameter.name));
  for (const name of names) {
    const isBound = (check: Check) => isNumeric(check) && check.condition.parameter.name === name;
    const firstBounds = firstChecks.filter(isBound);
    const secondBounds = secondChecks.filter(isBound);
    if (firstBounds.length === 0 || !sameConditions(firstChecks.filter((each) => !isBound(each)), secondChecks.filter((each) => !isBound(each)))) continue;
    const check = secondBounds[0] as Check;
    const firstSet = numbersOf(check, firstBounds);
    const secondSet = numbersOf(check, secondBounds);
    if (firstSet === null || secondSet === null) continue;
    const supposing = (set: NumberSet): Supposition | null => {
      const readings = openReadings(variant.arms);
      const arm = variant.ruleArms[secondIndex];
      const others = arm === undefined ? null : supposeArm({ ...arm, checks: arm.checks.filter((each) => !isBound(each)) }, readings);
      if (others === null) return null;
      const values = others.values.get(check.slot.name) ?? allValues(check.slot.domain);
      const narrowed = withinSet(values, check, set);
      return narrowed === null ? null : { ...others, values: new Map(others.values).set(check.slot.name, narrowed) };
    };
    return { bound, first, second, secondIndex, variant, parameter: name, condition: check.condition, firstSet, secondSet, supposing };
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

function isNumeric({ test, facet, slot }: Check): boolean {
  return test !== null && (facet !== 'value' || slot.domain === 'integer' || slot.domain === 'real');
}

function sameConditions(a: readonly Check[], b: readonly Check[]): boolean {
  const keys = (checks: readonly Check[]) => checks.map(({ condition: { pair } }) => JSON.stringify([pair.key, pair.value])).sort().join();
  return keys(a) === keys(b);
}

function numbersOf(like: Check, checks: readonly Check[]): NumberSet | null {
  let set: NumberSet = like.facet === 'value' ? numbers.allNumbers(like.slot.domain === 'integer') : numbers.naturals;
  for (const { test, holds } of checks) {
    const narrowed = narrow({ kind: 'number', domain: 'real', numbers: set }, 'value', test as Test, holds);
    if (narrowed === null || narrowed.kind !== 'number') return null;
    set = narrowed.numbers;
  }
  return set;
}

function withinSet(values: ValueSet, { facet }: Check, set: NumberSet): ValueSet | null {
  const bounds = set.intervals[0];
  if (bounds === undefined) return null;
  let narrowed: ValueSet | null = values;
  if (bounds.low !== -Infinity) narrowed = narrow(narrowed, facet, { kind: 'compare', comparison: bounds.lowOpen ? 'gt' : 'gte', bound: bounds.low }, true);
  if (narrowed !== null && bounds.high !== Infinity) {
    narrowed = narrow(narrowed, facet, { kind: 'compare', comparison: bounds.highOpen ? 'lt' : 'lte', bound: bounds.high }, true);
  }
  return narrowed;
}
