// Owns: the one spelling of a value as JSON that hashes are made of: keys sorted at every level, no blanks, numbers and texts as JavaScript writes them.
// Refuses: choosing fields (chain.ts).

import { isAuditObject } from './entry.js';
import type { AuditObject, AuditValue } from './entry.js';

/**
 * An object without some of its fields. Keys are sorted by their UTF-16 units. Numbers that JSON cannot write are `null`; large whole numbers
 * have all their digits.
 */
export function canonicalJson(object: AuditObject, without: readonly string[]): string {
  return spellPairs(object, sorted(Object.keys(object).filter((each) => !without.includes(each))), sorted);
}

/** JSON for people and programs, keys in the order in which they were written. */
export function jsonText(value: AuditValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Only bigints are refused.
    return spell(value, asWritten);
  }
}

type Arrange = (keys: string[]) => readonly string[];

const sorted: Arrange = (keys) => keys.sort();
const asWritten: Arrange = (keys) => keys;

function spell(value: AuditValue, arrange: Arrange): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isAuditObject(value)) return spellPairs(value, arrange(Object.keys(value)), arrange);
  return `[${value.map((each) => spell(each, arrange)).join(',')}]`;
}

function spellPairs(object: AuditObject, keys: readonly string[], arrange: Arrange): string {
  let text = '{';
  for (const key of keys) text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${spell(object[key] as AuditValue, arrange)}`;
  return `${text}}`;
}
