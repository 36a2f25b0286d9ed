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

/** What keys of entries may have meant. */
export interface RoughPattern {
  test(name: string): boolean;
}

/** Longer ones, and those that stand for more names, are too odd to guess at: they may mean anything. */
const MOST_UNITS = 1_000;
const MOST_NAMES = 50;
const MOST_PIECES = 10;
const ANYTHING: RoughPattern = /^/;
/** In the place of a dot; its dash is none of a name. */
const ARROW = /[-=]+>|→/g;
/** Where a template would have put a name or a part of one: `{{ name }}`, `${NAME}`, `$NAME`, `<name>`, `%NAME%`. */
const PLACEHOLDER = /\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+|<[^>]*>|%\w+%/g;
/** Words for every capability, or for all that nothing else is about. */
const EVERYTHING = /^(?:all|any|anything|every|everything|defaults?|others?|rest)$/;

/**
 * What is taken alike: case, `-`, `_` and a digit before a part of a name for one other character or none; a `*` anywhere, a placeholder, what stands in brackets behind a part of a name, as in `git.{push,pull}`, and any
 * other character, blanks too, for anything; a bare word for all of a category and for all that is called so at its end, as in `push`, and a name without its dot, or with it in
 * another place before a `*`. Several names in one key mean each, and a name with something else in front of it or behind it means that one, too.
 */
export function roughPattern(entry: Pick<Entry, 'names' | 'key'>): RoughPattern {
  const key = namesIn(entry);
  if (key.length > MOST_UNITS) return ANYTHING;
  const open = key.toLowerCase().replace(PLACEHOLDER, '*').replace(ARROW, '.').replace(/(?<=[a-z0-9_.*})\]])[{([][^})\]]*[})\]]?|[?+]/g, '*');
  // A comma may also stand where a dot was meant.
  const names = [...new Set([open, ...open.split(/[,|;]/).flatMap(severalOf), ...open.split(/[^a-z0-9_.*-]+/).filter((each) => /[a-z0-9_]\.[a-z*]/.test(each))])];
  const patterns = names.length > MOST_NAMES ? [null] : names.map(patternOf);
  if (patterns.includes(null)) return ANYTHING;
  return { test: (name) => patterns.some((each) => each?.test(name)) };
}

/** Names with blanks between them, where each of them looks like one. */
function severalOf(text: string): readonly string[] {
  const words = text.trim().split(/\s+/);
  return words.every((each) => /[.*]/.test(each)) ? words : [text];
}

/** Null for what may mean anything. */
function patternOf(name: string): RegExp | null {
  const bare = name.replace(/^[^a-z0-9*\u0080-\uffff]+|[^a-z0-9*\u0080-\uffff]+$/g, '');
  if (bare === '' || EVERYTHING.test(bare)) return null;
  if (/^[a-z0-9_-]+$/.test(bare)) return new RegExp(`^(?:.*\\.)?${bare.split(/[_-]+/).map((part) => [...part].join('\\.?')).join('(?:_+|\\.)')}(?:\\..*)?$`);
  // A name whose beginning is not written yet.
  const whole = name.replace(/^\./, '*');
  const pieces = whole.replace(/[^a-z0-9_*.-]+/g, '*').replace(/(?:\.\*){2,}/g, '.*').split(/\*+/);
  if (pieces.length > MOST_PIECES || pieces.join('') === '') return null;
  // Each piece is taken where it stands first, without going back: names may be long.
  const [first = '', ...others] = pieces.map((piece) => piece.replace(/[-_.]|(?<![a-z0-9_])[0-9]/g, (each) => (each === '.' ? '\\.?' : '.?')));
  const last = others.pop();
  const inner = others.map((piece, i) => `(?=(.*?${piece}))\\${i + 1}`).join('');
  return new RegExp(`^${first}${inner}${last === undefined ? '' : `.*${last}`}${/\./.test(whole) ? '' : '(?:\\..*)?'}$`);
}
