// Owns: how keys and words are written between brackets: as JSON where the file is JSON.
// Refuses: block style, and where in a file anything goes.

import type { Lines } from '../../text/source.js';

/** More than stands in front of the first key of any file. */
const HEAD = 1_000;

/** Whether a file begins as JSON does: with a quoted key behind a bracket. YAML that stands in it would keep others from reading it. */
export function isJson(lines: Lines): boolean {
  return /^\uFEFF?\s*\{\s*"/.test(lines.slice(0, HEAD));
}

/** `value` is written as in a flow mapping of YAML; in JSON words get their quotes. */
export function flowPair(lines: Lines, key: string, value: string): string {
  return isJson(lines) ? `${quoted(key)}: ${quoted(value)}` : `${key}: ${value}`;
}

/** What JSON knows without quotes stays. */
export function quoted(word: string): string {
  return word === '' || /^(?:["{[]|(?:-?\d+(?:\.\d+)?|true|false|null)$)/.test(word) ? word : JSON.stringify(word);
}
