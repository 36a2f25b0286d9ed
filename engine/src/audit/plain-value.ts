// Owns: from whatever a call carried to what a log can hold: JSON values, bounded, and without what looks like a secret.
// Refuses: looking for secrets in texts; only the name of a field tells.

import type { AuditValue } from './entry.js';
import { isSecretName } from './secret-names.js';

/** Deeper values are cut off. */
const MOST_LEVELS = 60;

/** Never throws and never changes its argument. Secret-looking fields become `[REDACTED:field_name]`, at every level. */
export function plainValue(value: unknown): AuditValue {
  return plainInside(value, []);
}

/** `above`: the arrays and objects that the value lies in. */
function plainInside(value: unknown, above: readonly object[]): AuditValue {
  switch (typeof value) {
    case 'string':
      return wellFormed(value);
    case 'number':
      // Two spellings of zero would be one in a hash.
      return Number.isFinite(value) ? value + 0 : null;
    case 'bigint':
      // What CBOR has no integer for would come back as something else.
      return value >= -(2n ** 64n) && value < 2n ** 64n ? value : value.toString();
    case 'boolean':
      return value;
    case 'object': {
      if (value === null) return null;
      // What lies in itself has no end, and as many copies as there are ways to it.
      if (above.length >= MOST_LEVELS || above.includes(value)) return '[nested too deeply]';
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
      const inside = [...above, value];
      return Array.isArray(value) ? Array.from(value, (each) => plainInside(each, inside)) : plainObject(value, inside);
    }
    default:
      return null;
  }
}

/** As JSON has it, a field without a value is none. `inside`: the object, below those that it lies in. */
function plainObject(object: object, inside: readonly object[]): AuditValue {
  const plain: Record<string, AuditValue> = {};
  for (const [key, value] of ownEntries(object)) {
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') continue;
    const name = wellFormed(key);
    const kept = isSecretName(name, value) ? `[REDACTED:${name}]` : plainInside(value, inside);
    // Assigning to `__proto__` would set the object's prototype instead.
    Object.defineProperty(plain, name, { value: kept, enumerable: true, configurable: true, writable: true });
  }
  return plain;
}

/** Whether a text stands for a value that was not written, or has such a one in it: ours, and what other writers put in place of secrets. */
export function isCutOut(text: string): boolean {
  return /\[REDACTED(?::[^\]]*)?\]|^\[nested too deeply\]$|^\[\d+ bytes\]$/.test(text);
}

function ownEntries(object: object): [string, unknown][] {
  try {
    return Object.entries(object);
  } catch {
    // A getter of the caller's threw.
    return [['[unreadable]', true]];
  }
}

/** UTF-8 has no halves of characters. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}
