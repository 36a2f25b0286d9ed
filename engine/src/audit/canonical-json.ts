// Owns: the one spelling of a value as JSON that hashes are made of: keys sorted at every level, no blanks, numbers and texts as JavaScript writes them.
// Refuses: choosing fields (chain.ts).

import { isAuditObject } from './entry.js';
import type { AuditValue } from './entry.js';

/** Keys are sorted by their UTF-16 units. Numbers that JSON cannot write are `null`; large whole numbers have all their digits. */
export function canonicalJson(value: AuditValue): string {
  return spell(value, (keys) => keys.sort());
}

/** JSON for people and programs, keys in the order in which they were written. */
export function jsonText(value: AuditValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Only bigints are refused.
    return spell(value, (keys) => keys);
  }
}

function spell(value: AuditValue, arrange: (keys: string[]) => string[]): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!isAuditObject(value)) return `[${value.map((each) => spell(each, arrange)).join(',')}]`;
  const pairs = arrange(Object.keys(value)).map((key) => `${JSON.stringify(key)}:${spell(value[key] as AuditValue, arrange)}`);
  return `{${pairs.join(',')}}`;
}
