// Owns: how much of two lists is the same, all of it or at either end, found by looking; and taking the ends over from one to the other.
// Refuses: remembering it: lists that were made from others know by themselves how much they share.

/** How many elements at either end of a list are those of another one; no element counts at both ends. */
export interface SharedEnds {
  readonly head: number;
  readonly tail: number;
}

/** What the list that another one was made from is known by, so that it is not kept alive; and how much of either end that one has. */
export interface Origin extends SharedEnds {
  readonly identity: object;
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

/** A list with the ends of another one. */
export function spliced<T>(before: readonly T[], { head, tail }: SharedEnds, between: readonly T[]): T[] {
  return before.slice(0, head).concat(between, before.slice(before.length - tail));
}

/** Places in a list of the length `before` that are among its ends, as places in one of the length `now`, with those `between` its ends. Ascending ones stay so. */
export function movedPlaces(places: readonly number[], { head, tail }: SharedEnds, { before, now, between = [] }: { readonly before: number; readonly now: number; readonly between?: readonly number[] }): number[] {
  return [...places.filter((each) => each < head), ...between, ...places.filter((each) => each >= before - tail).map((each) => each + now - before)];
}
