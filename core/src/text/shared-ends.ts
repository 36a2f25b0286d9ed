// Owns: how much of two lists is the same objects at either end, found by looking.
// Refuses: lists that know it already because one was made from the other.

/** How many elements at either end of a list are those of another one; no element counts at both ends. */
export interface SharedEnds {
  readonly head: number;
  readonly tail: number;
}

export function sharedEnds(list: readonly unknown[], other: readonly unknown[]): SharedEnds {
  const length = Math.min(list.length, other.length);
  let [head, tail] = [0, 0];
  while (head < length && list[head] === other[head]) head++;
  while (tail < length - head && list[list.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  return { head, tail };
}
