// Owns: what a list has in common with the one that it was made from by a few small changes, found by looking.
// Refuses: finding all of it. What it misses costs time, and nothing else.

import { sharedEnds } from './shared-ends.js';

/** `count` elements of a list from `at` on are those of another one from `from` on. */
export interface SharedRun {
  readonly at: number;
  readonly from: number;
  readonly count: number;
}

/** Elements that came or went in one place: more are not looked beyond. An error makes what is said of categories come and go, of which there are dozens. */
const NEAR = 40;

/** In the order of both lists, none empty. `isSame`: whether two elements count as one; by default only the same object does. */
export function sharedRuns<T>(list: readonly T[], other: readonly T[], isSame = (a: T, b: T): boolean => a === b): SharedRun[] {
  const { head, tail } = sharedEnds(list, other, isSame);
  const [end, endThere] = [list.length - tail, other.length - tail];
  const isSameAt = (at: number, from: number): boolean => at < end && from < endThere && isSame(list[at] as T, other[from] as T);
  const runs: SharedRun[] = [{ at: 0, from: 0, count: head }];
  for (let next = nearest(head, head, isSameAt); next !== null; ) {
    const { at, from } = next;
    let count = 1;
    while (isSameAt(at + count, from + count)) count++;
    runs.push({ at, from, count });
    next = nearest(at + count, from + count, isSameAt);
  }
  runs.push({ at: end, from: endThere, count: tail });
  return runs.filter((each) => each.count > 0);
}

/** The next places that hold the same; null where none is near. */
function nearest(at: number, from: number, isSameAt: (at: number, from: number) => boolean): Pick<SharedRun, 'at' | 'from'> | null {
  for (let total = 1; total <= NEAR; total++) {
    for (let more = 0; more <= total; more++) if (isSameAt(at + more, from + total - more)) return { at: at + more, from: from + total - more };
  }
  return null;
}
