// Owns: what a place in a policy is about: keys of which level, a pattern, a condition, a value, an item of a list.
// Refuses: reading text (place.ts) and offering anything.

import type { PolicyFile } from '../../model/policy.js';
import type { Frame, Place } from './place.js';

/** Mappings with a fixed set of keys. Those of the ordered form have names of their own. */
export type KeyLevel = 'organization' | 'agent' | 'defaults' | 'entry' | 'rule' | 'rate_limit' | 'list item' | 'match' | 'list limit';

export type Context =
  | { readonly kind: 'keys'; readonly level: KeyLevel; readonly holder: Holder }
  /** A key of `capabilities`. */
  | { readonly kind: 'patterns' }
  | { readonly kind: 'condition keys'; readonly holder: Holder }
  | { readonly kind: 'condition value'; readonly key: string; readonly isItem: boolean; readonly holder: Holder }
  | { readonly kind: 'value'; readonly level: KeyLevel; readonly key: string; readonly holder: Holder }
  /** The value of a key below `capabilities`, on the key's own line. */
  | { readonly kind: 'entry value'; readonly holder: Holder }
  | { readonly kind: 'rules item'; readonly holder: Holder }
  | { readonly kind: 'list item'; readonly holder: Holder };

/** The entry and the mappings around the place, outermost first, as far as they are known. */
export interface Holder {
  /** What the entry's key or `capability` says; null outside of entries and where it is not written. */
  readonly pattern: string | null;
  readonly entry: Frame | null;
  readonly limit: Frame | null;
  /** Where the item of a list starts: behind an empty last line it goes on, but nothing that was read of it does. Null outside of items, and in flow style. */
  readonly itemStart: number | null;
}

const NOWHERE: Holder = { pattern: null, entry: null, limit: null, itemStart: null };

type Level = KeyLevel | 'capabilities' | 'rules' | 'condition' | 'operand' | 'list';

/** Null where nothing of ours belongs. */
export function contextOf(place: Exclude<Place, { kind: 'comment' }>, file: PolicyFile, offset: number): Context | null {
  const walked = walk(place.path, file, offset);
  if (walked === null) return place.kind === 'key' && place.isAlone ? valueBelow(place.path, file, offset) : null;
  const { level, holder } = walked;
  // Behind the brackets that hold all of a policy there is no room for more.
  if (place.path.length === 1 && place.path[0]?.isFlow === false && file.top?.flow === true) return null;
  switch (place.kind) {
    case 'key':
      if (level === 'capabilities') return { kind: 'patterns' };
      if (level === 'condition') return { kind: 'condition keys', holder };
      if (level === 'operand') return walked.operand === null || !place.isFirstOfItem ? null : { kind: 'condition value', key: walked.operand, isItem: true, holder };
      // An empty line below `rules:` has room for an item, not for a key.
      if (level === 'rules') return { kind: 'rules item', holder };
      if (level === 'list') return { kind: 'list item', holder };
      return { kind: 'keys', level, holder };
    case 'item':
      if (level === 'rules') return { kind: 'rules item', holder };
      if (level === 'list') return { kind: 'list item', holder };
      return level === 'operand' && walked.operand !== null ? { kind: 'condition value', key: walked.operand, isItem: true, holder } : null;
    case 'value':
      return valueContext(place.key, walked);
  }
}

/** What holds no keys may have its value on the line below. */
function valueBelow(path: readonly Frame[], file: PolicyFile, offset: number): Context | null {
  const key = path.at(-1)?.key ?? null;
  const walked = walk(path.slice(0, -1), file, offset);
  return walked === null || key === null ? null : valueContext(key, walked);
}

function valueContext(key: string, { level, holder }: Walked): Context | null {
  if (level === 'capabilities') return { kind: 'entry value', holder: { ...holder, pattern: key } };
  if (level === 'condition') return { kind: 'condition value', key, isItem: false, holder };
  return level === 'rules' || level === 'operand' || level === 'list' ? null : { kind: 'value', level, key, holder };
}

interface Walked {
  readonly level: Level;
  readonly holder: Holder;
  /** The key of the condition whose list of values this is. */
  readonly operand: string | null;
}

function walk(path: readonly Frame[], file: PolicyFile, offset: number): Walked | null {
  const [root, ...rest] = path;
  if (root === undefined || root.kind !== 'mapping') return null;
  let level: Level = rootLevel(root, file);
  let holder = NOWHERE;
  let operand: string | null = null;
  let itemStart: number | null = null;
  for (const frame of rest) {
    const next = stepInto(level, frame);
    if (next === null) return null;
    if (next === 'entry') holder = { pattern: frame.key, entry: frame, limit: null, itemStart: null };
    if (next === 'list') itemStart = startOfItem(frame, file, offset);
    if (next === 'list item') holder = { pattern: patternOfItem(frame, { file, offset, itemStart }), entry: frame, limit: null, itemStart };
    if (next === 'rate_limit' || next === 'list limit') holder = { ...holder, limit: frame };
    if (next === 'operand' && frame.kind === 'sequence') operand = frame.key;
    level = next;
  }
  return { level, holder, operand };
}

/** The keys that are written say which kind of policy it is, also where the file does not parse. */
function rootLevel(root: Frame, file: PolicyFile): KeyLevel {
  if (file.kind === 'agent') return 'agent';
  const keys = root.keys();
  return keys.has('agent') && !keys.has('name') ? 'agent' : 'organization';
}

function stepInto(level: Level, { kind, key }: Frame): Level | null {
  switch (level) {
    case 'organization':
    case 'agent':
      if (key === 'defaults') return 'defaults';
      if (key === 'capabilities') return 'capabilities';
      return key === 'rules' || key === 'overrides' ? 'list' : null;
    case 'capabilities':
      return kind === 'mapping' ? 'entry' : null;
    case 'entry':
      return key === 'rules' ? 'rules' : key === 'rate_limit' ? 'rate_limit' : null;
    case 'rules':
      return kind === 'mapping' ? 'rule' : null;
    case 'rule':
      return key === 'condition' ? 'condition' : null;
    case 'list':
      return kind === 'mapping' ? 'list item' : null;
    case 'list item':
      if (key === 'match') return 'match';
      if (key === 'condition' || key === 'conditions') return 'condition';
      return key === 'rate_limit' ? 'list limit' : null;
    case 'condition':
      return kind === 'sequence' ? 'operand' : null;
    case 'defaults':
    case 'rate_limit':
    case 'list limit':
    case 'match':
      return null;
    case 'operand':
      return kind === 'mapping' ? 'operand' : null;
  }
}

/** The dash at the list's column that is nearest above the offset. */
function startOfItem({ column, isFlow }: Frame, { lines }: PolicyFile, offset: number): number | null {
  for (let line = lines.lineOf(offset); line >= 0 && !isFlow; line--) {
    const start = lines.startOf(line);
    if (/^\s*-$/.test(lines.slice(start, start + column + 1))) return start + column;
  }
  return null;
}

function patternOfItem(item: Frame, { file, offset, itemStart }: { readonly file: PolicyFile; readonly offset: number; readonly itemStart: number | null }): string | null {
  const keys = item.keys();
  const written = keys.get('capability') ?? /\bcapability\s*:\s*("[^"]*"|'[^']*'|[^\s,}]+)/.exec(keys.get('match') ?? '')?.[1];
  const plain = written?.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  if (plain !== '') return plain;
  if (file.form !== 'ordered') return null;
  return file.entries.find(({ span }) => (itemStart === null ? span.start <= offset && offset <= span.end : span.start === itemStart))?.key ?? null;
}
