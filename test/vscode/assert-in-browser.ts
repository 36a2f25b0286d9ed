// Owns: what the suite uses of `node:assert/strict`, where there is no Node. Refuses: saying more of a difference than both sides.

function ok(value: unknown, message = `${shown(value)} is not true`): asserts value {
  if (!value) {
    throw new Error(message);
  }
}

const assert = Object.assign(ok, {
  ok,
  equal: (actual: unknown, expected: unknown, message?: string) => ok(Object.is(actual, expected), message ?? `${shown(actual)} is not ${shown(expected)}`),
  notEqual: (actual: unknown, expected: unknown, message?: string) => ok(!Object.is(actual, expected), message ?? `it is ${shown(actual)}`),
  deepEqual: (actual: unknown, expected: unknown, message?: string) => ok(isSame(actual, expected), message ?? `${shown(actual)} is not ${shown(expected)}`),
  notDeepEqual: (actual: unknown, expected: unknown, message?: string) => ok(!isSame(actual, expected), message ?? `it is ${shown(actual)}`),
  match: (text: string, pattern: RegExp, message?: string) => ok(pattern.test(text), message ?? `${shown(text)} does not match ${String(pattern)}`),
  doesNotMatch: (text: string, pattern: RegExp, message?: string) => ok(!pattern.test(text), message ?? `${shown(text)} matches ${String(pattern)}`),
  fail: (message = 'failed') => ok(false, message),
});

export default assert;

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const keys = Object.keys(a);
  const isBoth = (key: string): boolean => key in b && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]);
  return keys.length === Object.keys(b).length && keys.every(isBoth);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value, undefined, 1) ?? String(value));
}
