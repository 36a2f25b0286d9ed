// Owns: whether two values are the same data, exactly and fast enough to be asked after every one of millions of edits.
// Refuses: saying what differs; assert.deepEqual words it, and is asked only then.

import assert from 'node:assert/strict';

export interface SameOptions {
  /** A property that does not count, wherever it is. */
  readonly besides?: string;
}

/** As `assert.deepEqual` of `node:assert/strict` has it, for plain data without circles. `about`: what was compared. */
export function expectSame(actual: unknown, expected: unknown, about: () => string, options: SameOptions = {}): void {
  if (isSameData(actual, expected, options)) return;
  const { besides } = options;
  assert.deepEqual(without(actual, besides), without(expected, besides), about());
  assert.fail(`not the same, though nothing that can be shown differs: ${about()}`);
}

export function isSameData(a: unknown, b: unknown, options: SameOptions = {}): boolean {
  return isSame(a, b, options.besides);
}

function isSame(a: unknown, b: unknown, besides: string | undefined): boolean {
  if (a === b) return a !== 0 || Object.is(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i], besides)) return false;
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map) return isSame([...a], [...(b as Map<unknown, unknown>)], besides);
  if (a instanceof Set) return isSame([...a], [...(b as Set<unknown>)], besides);
  return isSameRecord(a as Record<string, unknown>, b as Record<string, unknown>, besides);
}

function isSameRecord(a: Record<string, unknown>, b: Record<string, unknown>, besides: string | undefined): boolean {
  let more = 0;
  for (const key in a) {
    more++;
    if (key === besides) continue;
    const value = a[key];
    if (value === undefined && !Object.hasOwn(b, key)) return false;
    if (!isSame(value, b[key], besides)) return false;
  }
  for (const key in b) if (key !== besides || Object.hasOwn(a, key)) more--;
  return more === 0;
}

function without(value: unknown, besides: string | undefined): unknown {
  if (besides === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => without(each, besides));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (key === besides ? [] : [[key, without(each, besides)]])));
}
