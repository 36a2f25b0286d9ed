// Owns: what a key that spells no pattern looks like, so that what it may have meant can be blocked.
// Refuses: reading those that spell one (model/pattern.ts).

import type { EntryRead } from '../model/entry-table.js';
import { readPattern } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import type { Entry } from '../model/policy.js';

/** What an entry whose key spells no pattern may be about, as it is written. */
export function namesIn({ names, key }: Pick<Entry, 'names' | 'key'>): string {
  return names ?? key;
}

/** What an entry is about: its pattern, else those in its key. It may be about more than these then, but about others only as far as they look like it. */
export function patternsMeant({ entry, pattern }: Pick<EntryRead, 'entry' | 'pattern'>): readonly Pattern[] {
  if (entry === null) return [];
  if (pattern !== null) return [pattern];
  const words = namesIn(entry).toLowerCase().replace(ARROW, '.').replaceAll('-', '_').split(/[^a-z0-9_.*]+/);
  return words.map(readPattern).filter((each) => each !== null);
}

/** Longer ones, and those that stand for more names, are too odd to guess at: they may mean anything. */
const MOST_UNITS = 1_000;
const MOST_NAMES = 50;
const ANYTHING = /^/;
/** In the place of a dot; its dash is none of a name. */
const ARROW = /[-=]+>|→/g;
/** Where a template would have put a name or a part of one: `{{ name }}`, `${NAME}`, `$NAME`, `<name>`, `%NAME%`. */
const PLACEHOLDER = /\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+|<[^>]*>|%\w+%/g;

/**
 * What is taken alike: case, `-` for `_`, another separator for the dot, also one of an MCP name; a `*` anywhere, a placeholder, what stands in brackets
 * behind a part of a name, as in `git.{push,pull}`, and any other character for anything; a bare category for all of it, and a name without its dot. Several names in one key
 * mean each, and a name with something else in front of it or behind it means that one, too.
 */
export function roughPattern(entry: Pick<Entry, 'names' | 'key'>): RegExp {
  const key = namesIn(entry);
  if (key.length > MOST_UNITS) return ANYTHING;
  const open = key.toLowerCase().replace(PLACEHOLDER, '*').replace(ARROW, '.').replace(/(?<=[a-z0-9_.*})\]])[{([][^})\]]*[})\]]?|[?+]/g, '*');
  // A comma may also stand where a dot was meant.
  const names = [...new Set([open, ...open.split(/[,|;]/).flatMap(severalOf), ...open.split(/[^a-z0-9_.*-]+/).filter((each) => /[a-z0-9_]\.[a-z*]/.test(each))])];
  const sources = names.length > MOST_NAMES ? [null] : names.map(sourceOf);
  return sources.includes(null) ? ANYTHING : new RegExp(sources.map((each) => `^${each}$`).join('|'));
}

/** Names with blanks between them, where each of them looks like one. */
function severalOf(text: string): readonly string[] {
  const words = text.trim().split(/\s+/);
  return words.every((each) => /[.*]/.test(each)) ? words : [text];
}

/** Null for what may mean anything. */
function sourceOf(name: string): string | null {
  // A name whose beginning is not written yet.
  const whole = name.trim().replace(/^\./, '*').replace(/^-+/, '').replaceAll('-', '_').replace(/^[^a-z0-9_*\u0080-\uffff]+|[^a-z0-9_*\u0080-\uffff]+$/g, '');
  const folded = whole.replace(/[\s./:\\]+/g, '.').replace(/[^a-z0-9_*.]+/g, '*').replace(/(?:\.\*){2,}/g, '.*');
  const pieces = folded.split(/\*+/);
  if (folded === '' || pieces.length > 4) return null;
  if (!/[*.]/.test(folded)) return `${folded.split(/_+/).map((part) => [...part].join('\\.?')).join('(?:_+|\\.)')}(?:\\..*)?`;
  return pieces.map((piece) => piece.replaceAll('.', '\\.')).join('.*');
}
