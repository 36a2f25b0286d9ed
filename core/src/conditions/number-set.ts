// Owns: exact sets of numbers, as sorted disjoint intervals, over the integers or over the reals.
// Refuses: what the numbers stand for.

export interface Interval {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

export interface NumberSet {
  readonly integer: boolean;
  readonly intervals: readonly Interval[];
}

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte';

export function allNumbers(integer: boolean): NumberSet {
  return { integer, intervals: [{ low: -Infinity, lowOpen: true, high: Infinity, highOpen: true }] };
}

/** The integers from 0: sizes and counts. */
export const naturals: NumberSet = { integer: true, intervals: [{ low: 0, lowOpen: false, high: Infinity, highOpen: true }] };

export function isEmpty(set: NumberSet): boolean {
  return set.intervals.length === 0;
}

/** The members for which the comparison with `bound` holds. */
export function comparing(set: NumberSet, comparison: Comparison, bound: number): NumberSet {
  const half: Interval =
    comparison === 'lt' ? { low: -Infinity, lowOpen: true, high: bound, highOpen: true }
    : comparison === 'lte' ? { low: -Infinity, lowOpen: true, high: bound, highOpen: false }
    : comparison === 'gt' ? { low: bound, lowOpen: true, high: Infinity, highOpen: true }
    : { low: bound, lowOpen: false, high: Infinity, highOpen: true };
  return intersect(set, { integer: set.integer, intervals: [half] });
}

export function negated(comparison: Comparison): Comparison {
  return comparison === 'lt' ? 'gte' : comparison === 'lte' ? 'gt' : comparison === 'gt' ? 'lte' : 'lt';
}

export function among(set: NumberSet, values: readonly number[]): NumberSet {
  const points = [...new Set(values)].sort((a, b) => a - b).map(point);
  return intersect(set, { integer: set.integer, intervals: points });
}

export function without(set: NumberSet, values: readonly number[]): NumberSet {
  let intervals = set.intervals;
  for (const value of values) {
    intervals = intervals.flatMap((each) => {
      if (value < each.low || value > each.high) return [each];
      return [
        { low: each.low, lowOpen: each.lowOpen, high: value, highOpen: true },
        { low: value, lowOpen: true, high: each.high, highOpen: each.highOpen },
      ];
    });
  }
  return normalize(set.integer, intervals);
}

/** All other numbers of the kind. */
export function complement(set: NumberSet): NumberSet {
  const gaps: Interval[] = [];
  let low = -Infinity;
  let lowOpen = true;
  for (const each of set.intervals) {
    gaps.push({ low, lowOpen, high: each.low, highOpen: !each.lowOpen });
    low = each.high;
    lowOpen = !each.highOpen;
  }
  gaps.push({ low, lowOpen, high: Infinity, highOpen: true });
  return normalize(set.integer, gaps);
}

export function intersect(a: NumberSet, b: NumberSet): NumberSet {
  const found: Interval[] = [];
  for (const x of a.intervals) {
    for (const y of b.intervals) {
      const low = Math.max(x.low, y.low);
      const high = Math.min(x.high, y.high);
      if (low > high) continue;
      found.push({
        low,
        lowOpen: (x.low === low && x.lowOpen) || (y.low === low && y.lowOpen),
        high,
        highOpen: (x.high === high && x.highOpen) || (y.high === high && y.highOpen),
      });
    }
  }
  return normalize(a.integer, found);
}

/** Some member, the plainest there is: at a written bound where possible, else next to it. */
export function someMember(set: NumberSet): number | undefined {
  const first = set.intervals[0];
  if (first === undefined) return undefined;
  const { low, lowOpen, high, highOpen } = first;
  if (low !== -Infinity && !lowOpen) return low;
  if (high !== Infinity && !highOpen) return high;
  if (low === -Infinity && high === Infinity) return 0;
  if (low === -Infinity) return high - 1;
  if (high === Infinity) return low + 1;
  return (low + high) / 2;
}

/** The greatest member, Infinity where there is none; -Infinity for the empty set. */
export function supremum(set: NumberSet): number {
  return set.intervals.at(-1)?.high ?? -Infinity;
}

/** The smallest member not below `floor`, or undefined. For sets of integers. */
export function leastFrom(set: NumberSet, floor: number): number | undefined {
  for (const each of set.intervals) {
    const least = Math.max(each.low, floor);
    if (least <= each.high) return least;
  }
  return undefined;
}

export function hasMember(set: NumberSet, value: number): boolean {
  return set.intervals.some(
    (each) =>
      (value > each.low || (value === each.low && !each.lowOpen)) &&
      (value < each.high || (value === each.high && !each.highOpen)),
  );
}

function point(value: number): Interval {
  return { low: value, lowOpen: false, high: value, highOpen: false };
}

function normalize(integer: boolean, intervals: readonly Interval[]): NumberSet {
  const kept: Interval[] = [];
  for (const each of intervals) {
    const tight = integer ? tightened(each) : each;
    if (tight.low < tight.high || (tight.low === tight.high && !tight.lowOpen && !tight.highOpen)) kept.push(tight);
  }
  kept.sort((a, b) => a.low - b.low);
  return { integer, intervals: kept };
}

/** The same integers with closed bounds, so that 9 and 10 are neighbours. */
function tightened(each: Interval): Interval {
  const low = each.low === -Infinity ? each.low : each.lowOpen ? Math.floor(each.low) + stepAt(each.low) : Math.ceil(each.low);
  const high = each.high === Infinity ? each.high : each.highOpen ? Math.ceil(each.high) - stepAt(each.high) : Math.floor(each.high);
  return { low, lowOpen: low === -Infinity, high, highOpen: high === Infinity };
}

/** From an integer to its neighbour. Beyond 2^53 there are none but instants of far years, which are whole seconds (instants.ts). */
function stepAt(bound: number): number {
  return Math.abs(bound) <= Number.MAX_SAFE_INTEGER ? 1 : 1_000_000;
}
