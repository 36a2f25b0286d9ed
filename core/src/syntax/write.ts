// Owns: writing plain values as YAML text, on as few lines as they need.
// Refuses: documents with places; what stands in a file is edited, never written anew.

import { stringify } from 'yaml';

/** A scalar on one line, quoted where it would otherwise be read as something else. */
export function writeScalar(value: string): string {
  const text = stringify(value, { lineWidth: 0 }).trimEnd();
  return text.includes('\n') ? JSON.stringify(value) : text;
}

/** The lines of a mapping, not indented. */
export function writeMapping(mapping: Readonly<Record<string, unknown>>): string[] {
  return stringify(mapping, { lineWidth: 0 }).trimEnd().split('\n');
}
