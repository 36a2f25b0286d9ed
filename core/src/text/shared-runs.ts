// Owns: what a list has in common with the one that it was made from by a few small changes, and taking that over from one to the other.
// Refuses: finding all of it. What it misses costs time, and nothing else.
//
// Invariant, held to by test/core/shared-runs.test.ts: what is said to be shared is the same in both lists, and in the same order; no element of either is said to be twice.

/** `count` elements of a list from `at` on are those of another one from `from` on. */
export interface SharedRun {
  readonly at: number;
  readonly from: number;
  readonly count: number;
}

/** In the order of both lists, none empty. */
export type SharedRuns = readonly SharedRun[];

/** What the list that another one was made from is known by, so that it is not kept alive; and what that one has of it. */
export interface Origin {
  readonly identity: object;
  readonly runs: SharedRuns;
}

/** Elements that came or went in one place: more are not looked beyond. An error makes what is said of categories come and go, of which there are dozens. */
const NEAR = 40;

/** `isSame`: whether two elements count as one; by default only the same object does. */
export function sharedRuns<T>(list: readonly T[], other: readonly T[], isSame = (a: T, b: T): boolean => a === b): SharedRuns {
  const length = Math.min(list.length, other.length);
  let head = 0;
  let tail = 0;
  while (head < length && isSame(list[head] as T, other[head] as T)) head++;
  while (tail < length - head && isSame(list[list.length - 1 - tail] as T, other[other.length - 1 - tail] as T)) tail++;
  const end = list.length - tail;
  const endThere = other.length - tail;
  /** The next places that hold the same; null where none is near. */
  const nearest = (at: number, from: number): Pick<SharedRun, 'at' | 'from'> | null => {
    const left = end - 1 - at;
    const leftThere = endThere - 1 - from;
    const most = Math.min(NEAR, left + leftThere);
    for (let total = 1; total <= most; total++) {
      const last = Math.min(total, left);
      for (let more = Math.max(0, total - leftThere); more <= last; more++) if (isSame(list[at + more] as T, other[from + total - more] as T)) return { at: at + more, from: from + total - more };
    }
    return null;
  };
  const runs: SharedRun[] = [{ at: 0, from: 0, count: head }];
  for (let next = nearest(head, head); next !== null; ) {
    const { at, from } = next;
    let count = 1;
    while (at + count < end && from + count < endThere && isSame(list[at + count] as T, other[from + count] as T)) count++;
    runs.push({ at, from, count });
    next = nearest(at + count, from + count);
  }
  runs.push({ at: end, from: endThere, count: tail });
  return runs.filter((each) => each.count > 0);
}

/** The same with those that go on with the one before them as one with it. */
export function joined(runs: SharedRuns): SharedRuns {
  const found: SharedRun[] = [];
  for (const run of runs) {
    const last = found[found.length - 1];
    if (last !== undefined && last.at + last.count === run.at && last.from + last.count === run.from) found[found.length - 1] = { ...last, count: last.count + run.count };
    else if (run.count > 0) found.push(run);
  }
  return found;
}

/** The same without the elements at some places of the list, which ascend. */
export function without(runs: SharedRuns, places: readonly number[]): SharedRuns {
  if (places.length === 0) return runs;
  const left: SharedRun[] = [];
  let next = 0;
  for (const { at, from, count } of runs) {
    let start = at;
    while (next < places.length && (places[next] as number) < at) next++;
    for (; next < places.length && (places[next] as number) < at + count; next++) {
      const place = places[next] as number;
      if (place > start) left.push({ at: start, from: start - at + from, count: place - start });
      start = place + 1;
    }
    if (start < at + count) left.push({ at: start, from: start - at + from, count: at + count - start });
  }
  return left;
}

/** A list of so many elements, with those that it shares with an earlier one, and the others made by their places. */
export function takenOver<T>(before: readonly T[], runs: SharedRuns, { length, make }: { readonly length: number; readonly make: (place: number) => T }): T[] {
  if (length === before.length && runs.every((each) => each.at === each.from)) return replacedIn(before.slice(), runs, make);
  const parts: T[][] = [];
  let at = 0;
  const makeUpTo = (end: number): void => {
    if (at >= end) return;
    const made: T[] = [];
    while (at < end) made.push(make(at++));
    parts.push(made);
  };
  for (const run of runs) {
    makeUpTo(run.at);
    parts.push(before.slice(run.from, run.from + run.count));
    at += run.count;
  }
  makeUpTo(length);
  return joinedParts(parts);
}

/** The same list, with others between the runs: most edits leave everything in its place. */
function replacedIn<T>(list: T[], runs: SharedRuns, make: (place: number) => T): T[] {
  let place = 0;
  for (const { at, count } of [...runs, { at: list.length, count: 0 }]) {
    for (; place < at; place++) list[place] = make(place);
    place += count;
  }
  return list;
}

/** Parts joined at once: each of thousands of elements is copied here. A call takes so many arguments, and no more. */
const MOST_ARGUMENTS = 1_000;

function joinedParts<T>([first = [], ...others]: readonly T[][]): T[] {
  let list = first;
  for (let i = 0; i < others.length; i += MOST_ARGUMENTS) list = list.concat(...others.slice(i, i + MOST_ARGUMENTS));
  return list;
}

/** What a list has of one before the last, where `runs` are what it has of the last one, and `earlier` what that has of the one before. */
export function composed(runs: SharedRuns, earlier: SharedRuns): SharedRuns {
  const found: SharedRun[] = [];
  let i = 0;
  for (const { at, from, count } of runs) {
    while (i < earlier.length && (earlier[i] as SharedRun).at + (earlier[i] as SharedRun).count <= from) i++;
    for (let k = i; k < earlier.length && (earlier[k] as SharedRun).at < from + count; k++) {
      const there = earlier[k] as SharedRun;
      const start = Math.max(from, there.at);
      const end = Math.min(from + count, there.at + there.count);
      found.push({ at: start - from + at, from: start - there.at + there.from, count: end - start });
    }
  }
  return joined(found);
}

/** Elements in a row that are not shared, which came to `at` in the list, and went from `from` in the earlier one; one of the two may be none. */
export interface Gap<T> {
  readonly at: number;
  readonly from: number;
  readonly come: readonly T[];
  readonly gone: readonly T[];
}

/** What stands between the runs, in the order of both lists. */
export function gapsBetween<T>(list: readonly T[], before: readonly T[], runs: SharedRuns): Gap<T>[] {
  const gaps: Gap<T>[] = [];
  let at = 0;
  let from = 0;
  for (const run of [...runs, { at: list.length, from: before.length, count: 0 }]) {
    if (run.at > at || run.from > from) gaps.push({ at, from, come: list.slice(at, run.at), gone: before.slice(from, run.from) });
    at = run.at + run.count;
    from = run.from + run.count;
  }
  return gaps;
}

/** Where those of an earlier list's places that are shared are now. Both ascend. */
export function movedPlaces(places: readonly number[], runs: SharedRuns): number[] {
  const moved: number[] = [];
  let i = 0;
  for (const { at, from, count } of runs) {
    while (i < places.length && (places[i] as number) < from) i++;
    for (; i < places.length && (places[i] as number) < from + count; i++) moved.push((places[i] as number) - from + at);
  }
  return moved;
}

/** The places of the elements that are marked, ascending: of those that are shared from the places `before`, of the others by asking each. */
export function markedPlaces<T>(before: readonly number[], runs: SharedRuns, { gaps, isMarked }: { readonly gaps: readonly Gap<T>[]; readonly isMarked: (each: T) => boolean }): number[] {
  const places = movedPlaces(before, runs);
  for (const { at, come } of gaps) for (let i = 0; i < come.length; i++) if (isMarked(come[i] as T)) places.push(at + i);
  return places.sort((a, b) => a - b);
}

/** Where a place of the list was in the earlier one; null where it is not shared. */
export function placeBefore(runs: SharedRuns, place: number): number | null {
  const run = runs.find(({ at, count }) => place >= at && place < at + count);
  return run === undefined ? null : place - run.at + run.from;
}

/** Where a place of the earlier list is by now; null where it is not shared. */
export function placeAfter(runs: SharedRuns, place: number): number | null {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as SharedRun).from <= place) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1];
  return run === undefined || place >= run.from + run.count ? null : place - run.from + run.at;
}
