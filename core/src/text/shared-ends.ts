// Owns: how much of two lists is the same, all of it or at either end, found by looking.
// Refuses: what they share further in (shared-runs.ts).

/** How many elements at either end of a list are those of another one; no element counts at both ends. */
export interface SharedEnds {
  readonly head: number;
  readonly tail: number;
}

/** `isSame`: whether two elements count as one; by default only the same object does. */
export function sharedEnds<T>(list: readonly T[], other: readonly T[], isSame = (a: T, b: T): boolean => a === b): SharedEnds {
  const length = Math.min(list.length, other.length);
  let [head, tail] = [0, 0];
  while (head < length && isSame(list[head] as T, other[head] as T)) head++;
  while (tail < length - head && isSame(list[list.length - 1 - tail] as T, other[other.length - 1 - tail] as T)) tail++;
  return { head, tail };
}

/** Whether two lists are of the same elements. */
export function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
