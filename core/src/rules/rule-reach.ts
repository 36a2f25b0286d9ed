// Owns: which of an entry's conditional rules can decide a call at all, which cannot, and what takes their calls.
// Refuses: problems and words, and answers that would take too many steps: those are `unknown`.

import type { Arm, Check, Slot } from '../compile/compiled-policy.js';
import type { Facet } from '../conditions/domain.js';
import { complement } from '../conditions/number-set.js';
import { isSpent } from '../conditions/meter.js';
import type { Meter } from '../conditions/meter.js';
import { allValues, narrow, narrowTo } from '../conditions/value-set.js';
import type { ValueSet } from '../conditions/value-set.js';
import { explore } from '../decide/explore.js';
import type { Leaf, Supposition } from '../decide/explore.js';
import { isNumeric, numbersOf } from './numeric-checks.js';
import { bareParts, supposeArm } from './rule-space.js';
import type { Variant } from './rule-space.js';

/** Values of parameters: a set for each one that a rule looked at, anything for the others. */
export type Piece = ReadonlyMap<string, ValueSet>;

export type RuleReach =
  /** `taken`: values with which it decides, perhaps not all of them. */
  | { readonly kind: 'decides'; readonly taken: readonly Piece[] }
  /** No values satisfy its condition. */
  | { readonly kind: 'impossible' }
  /** Earlier rules, by index, take every call that it could decide. */
  | { readonly kind: 'covered'; readonly by: readonly number[] }
  | { readonly kind: 'unknown' };

/** What the rules of an entry do for one variant. */
export interface VariantReach {
  readonly variant: Variant;
  readonly rules: readonly RuleReach[];
  /** The values that no rule takes; null where they are too scattered to be told. */
  readonly left: readonly Piece[] | null;
  /** What may still be spent on questions about it. */
  readonly meter: Meter;
}

const IMPOSSIBLE: RuleReach = { kind: 'impossible' };
const UNKNOWN: RuleReach = { kind: 'unknown' };

/** What a rule does for any of the capabilities that the entry decides. */
export function reachOfRule(variants: readonly VariantReach[], index: number): RuleReach {
  const found = variants.map(({ rules }) => rules[index] ?? UNKNOWN);
  const decides = found.find(({ kind }) => kind === 'decides');
  if (decides !== undefined) return decides;
  if (found.length === 0 || found.some(({ kind }) => kind === 'unknown')) return UNKNOWN;
  const by = new Set(found.flatMap((one) => (one.kind === 'covered' ? one.by : [])));
  return by.size === 0 ? IMPOSSIBLE : { kind: 'covered', by: [...by].sort((a, b) => a - b) };
}

/** Where the rest falls into more pieces than this, rules are looked at one by one. */
const MOST_PIECES = 100;

/** One way down the rules, which takes from what is left what each rule takes. Thresholds on one number leave one piece. */
export function reachInVariant(variant: Variant, meter: Meter): VariantReach {
  let left: readonly Piece[] | null = [new Map()];
  const rules = variant.ruleArms.map((arm, index): RuleReach => {
    const before: readonly Piece[] | null = left;
    const cut = before === null ? null : takeFrom(before, arm, meter);
    left = cut === null || cut.left.length > MOST_PIECES ? null : cut.left;
    return cut !== null && cut.taken.length > 0 ? { kind: 'decides', taken: cut.taken } : reachAfter(variant, { arm, index }, meter);
  });
  return { variant, rules, left, meter };
}

/** What the rules leave to something behind them that always holds. */
export function reachOfRest({ variant, rules, left, meter }: VariantReach): RuleReach {
  if (left === null) return reachAfter(variant, { arm: NO_CONDITION, index: rules.length }, meter);
  return left.length > 0 ? { kind: 'decides', taken: left } : { kind: 'covered', by: rules.flatMap(({ kind }, index) => (kind === 'decides' ? [index] : [])) };
}

const NO_CONDITION: Pick<Arm, 'checks'> = { checks: [] };

/** Null where the meter ran out. */
function takeFrom(pieces: readonly Piece[], arm: Arm, meter: Meter): { readonly taken: readonly Piece[]; readonly left: readonly Piece[] } | null {
  const cuts = cutsOf(arm);
  const taken: Piece[] = [];
  const left: Piece[] = [];
  for (const piece of pieces) {
    if (isSpent(meter)) return null;
    let holding: Piece | null = piece;
    for (const cut of cuts) {
      const held: Piece | null = narrowed(holding, cut, true, meter);
      const failed: Piece | null = held === null ? holding : narrowed(holding, cut, false, meter);
      if (failed !== null) left.push(failed);
      // What always holds says nothing more about the values.
      holding = held === null || failed !== null ? held : holding;
      if (holding === null) break;
    }
    if (holding !== null) taken.push(holding);
  }
  return isSpent(meter) ? null : { taken, left };
}

/** One condition of an arm, or all of its bounds on one number together, so that what they leave stays one piece. */
interface Cut {
  readonly slot: Slot;
  readonly facet: Facet;
  readonly narrow: ((values: ValueSet, outcome: boolean, meter: Meter) => ValueSet | null) | null;
}

function cutsOf({ checks }: Arm): Cut[] {
  const bounds = new Map<string, Check[]>();
  const cuts: Cut[] = [];
  for (const check of checks) {
    const { slot, facet, test, holds } = check;
    if (!isNumeric(check)) cuts.push({ slot, facet, narrow: test === null ? null : (values, outcome, meter) => narrow(values, facet, test, outcome === holds, meter) });
    else {
      const key = `${slot.name} ${facet}`;
      bounds.set(key, [...(bounds.get(key) ?? []), check]);
    }
  }
  for (const group of bounds.values()) {
    const { slot, facet } = group[0] as Check;
    const taken = numbersOf(group);
    const left = complement(taken);
    cuts.push({ slot, facet, narrow: (values, outcome, meter) => narrowTo(values, facet, outcome ? taken : left, meter) });
  }
  return cuts;
}

/** The piece with the cut coming out as asked; null where it cannot. A check of which nothing can be known may come out either way. */
function narrowed(piece: Piece, cut: Cut, outcome: boolean, meter: Meter): Piece | null {
  if (cut.narrow === null) return piece;
  const values = cut.narrow(piece.get(cut.slot.name) ?? allValues(cut.slot.domain), outcome, meter);
  return values === null ? null : new Map(piece).set(cut.slot.name, values);
}

/** What the first `index` rules leave to an arm behind them. */
function reachAfter({ ruleArms, readings }: Variant, { arm, index }: { readonly arm: Pick<Arm, 'checks'>; readonly index: number }, meter: Meter): RuleReach {
  const start = supposeArm(arm, readings, meter);
  if (isSpent(meter)) return UNKNOWN;
  if (start === null) return IMPOSSIBLE;
  const by = new Set<number>();
  let free: Piece | null = null;
  const complete = explore(bareParts([ruleArms.slice(0, index)]), readings, start, {
    meter,
    leaf: ({ chosen, supposition }) => {
      if (chosen[0] === -1) free = supposition.values;
      else by.add(chosen[0] as number);
      return free !== null;
    },
  });
  if (isSpent(meter)) return UNKNOWN;
  if (free !== null) return { kind: 'decides', taken: [free] };
  if (!complete) return UNKNOWN;
  // Others that come first for some of its calls are not what keeps it from deciding.
  const alone = by.size === 1 ? undefined : [...by].sort((a, b) => a - b).find((each) => takesAll(ruleArms[each] as Arm, { start, readings }, meter));
  return { kind: 'covered', by: alone === undefined ? [...by] : [alone] };
}

/** Whether an arm by itself takes every call of a supposition; false also where that would take too many steps to tell. */
function takesAll(arm: Arm, { start, readings }: { readonly start: Supposition; readonly readings: Variant['readings'] }, meter: Meter): boolean {
  let isAnyLeft = false;
  const leaf = ({ chosen }: Leaf): boolean => (isAnyLeft ||= chosen[0] === -1);
  return explore(bareParts([[arm]]), readings, start, { meter, leaf }) && !isAnyLeft && !isSpent(meter);
}
