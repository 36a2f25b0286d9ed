// Owns: which entries of a file an edit can concern, from what its table said before and says now.
// Refuses: what entries mean (policy-changes.ts); and other files, defaults and catalogues: where those change, everything is concerned.
//
// Why it is sound: what an entry decides depends on which narrower patterns stand beside it, whether they are final, and which calls those leave it that are
// not; its arms on the wider entries that it falls through to, up to the next one that always decides; both on keys that spell no pattern and may mean the
// same capability. Nothing else of the file is looked at for an entry, but that what it lacks may stand behind it, too far left. What an item of a list
// decides depends on the items with which it shares a name, before and behind it, and the words about it on whether another one is the next. A wider entry
// that is written as before can mean something else beside other narrower ones, which is then a change like one of its text.

import { isFinalEntry } from '../model/entry-table.js';
import type { EntryRead, EntryTable } from '../model/entry-table.js';
import { bySurroundings, isNarrower, readPattern, widerPatterns } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import type { Entry } from '../model/policy.js';
import { gapsBetween } from '../text/shared-runs.js';
import type { SharedRuns } from '../text/shared-runs.js';
import { namesIn, roughPattern } from './rough-pattern.js';
import type { RoughPattern } from './rough-pattern.js';

export interface EntryChanges {
  /** How the places of two tables go together: these are the same entries. */
  readonly runs: SharedRuns;
  /** Places, in the table of now, of entries that may be bound otherwise than before. */
  readonly rebound: ReadonlySet<number>;
  /** Places of entries of which something else may be found than before, provided that the others mean what they meant; the rebound ones among them. */
  readonly concerned: ReadonlySet<number>;
  /** The patterns whose entries are written otherwise than before, in a map. */
  readonly patterns: readonly Pattern[];
  /** Whether nothing else is: no key that spells no pattern, and no item of a list, whose order counts. */
  readonly isOfPatterns: boolean;
}

interface Change {
  /** What its key spells, also where it may be about more than that; null where it spells no pattern. */
  readonly pattern: Pattern | null;
  readonly entry: Entry;
  /** Whether it came or went. */
  readonly isOfPresence: boolean;
  /** Whether it did, or ends the search now and did not before, or the other way round. */
  readonly isOfReach: boolean;
  /** Whether it leaves some calls to wider entries, or did. */
  readonly isOpen: boolean;
}

/** Of two tables of one form. */
export function changesBetween(before: EntryTable, now: EntryTable): EntryChanges {
  if (now.isList) return changesInList(before, now);
  const runs = now.sharedWith(before);
  const gaps = gapsBetween(now.reads, before.reads, runs);
  const rebound = new Set(gaps.flatMap(({ at, come }) => come.map((_, i) => at + i)));
  // What an entry lacks may stand behind it, or have stood there.
  const others = gaps.flatMap(({ at, from, come, gone }) => [...come, ...gone, lastBefore(at, now), lastBefore(from, before)]);
  const keys = new Set(others.flatMap((each) => each?.key ?? []));
  // Another one with the same key is now the only one, or no longer is.
  for (const key of keys) for (const place of now.keys.all(key)) rebound.add(place);
  const concerned = new Set(rebound);
  const changes = [...keys].flatMap((key) => changesOf(before, now, key));
  for (const { pattern, entry, isOfPresence, isOfReach, isOpen } of changes) {
    if (entry.pattern === null) {
      const like = roughPattern(entry);
      for (const [place, read] of now.reads.entries()) if (mayMean(like, read)) concerned.add(place);
    }
    if (pattern === null) continue;
    const wider = isOfReach || isOpen ? widerPatterns(pattern).flatMap((each) => now.keys.all(each)) : [];
    for (const place of [...wider, ...placesThatFallTo(pattern, now)]) concerned.add(place);
    // Which capabilities a wider entry decides by itself is told by the patterns; what ends the search matters to its rules.
    if (isOfReach) for (const place of wider) if (isOfPresence || !isPlainTier(now.reads[place]?.entry ?? null)) rebound.add(place);
  }
  return { runs, rebound, concerned, patterns: changes.flatMap((each) => each.pattern ?? []), isOfPatterns: changes.every(({ entry }) => entry.pattern !== null) };
}

/** The last entry above a place that could be read, if what it lacks stands behind it. */
function lastBefore(place: number, table: EntryTable): EntryRead | null {
  let last = place - 1;
  while (table.reads[last]?.key === null) last--;
  return table.isBeforePart(last) ? (table.reads[last] ?? null) : null;
}

/** The places of entries in a map that leave something to the entry of a wider pattern. */
export function placesThatFallTo(wide: Pattern, table: EntryTable): readonly number[] {
  if (wide.kind === 'exact') return [];
  const places: number[] = [];
  const isDecided = bySurroundings((pattern) => isDecidedBefore(table, pattern, wide));
  table.reads.forEach(({ pattern }, place) => {
    if (pattern !== null && isNarrower(pattern, wide) && !isDecided(pattern)) places.push(place);
  });
  return places;
}

function changesInList(before: EntryTable, now: EntryTable): EntryChanges {
  const runs = now.sharedWith(before);
  const rebound = new Set<number>();
  const sharing = new Set<number>();
  for (const { at, come, gone } of gapsBetween(now.reads, before.reads, runs)) {
    for (let place = at; place <= Math.min(at + come.length, now.length - 1); place++) rebound.add(place);
    // While somebody writes the first words of an item, it stays one that may be about anything.
    if (areAlike(gone, come, isSameToOthers)) continue;
    for (const place of placesSharing([...gone, ...come], now)) sharing.add(place);
    // Which names others are asked about depends on the items that always decide.
    if (!areAlike(gone, come, endsTheSame)) for (const place of placesSharing([...gone, ...come].filter(endsSearch), now)) rebound.add(place);
  }
  return { runs, rebound, concerned: new Set([...rebound, ...sharing]), patterns: [], isOfPatterns: false };
}

function areAlike(gone: readonly EntryRead[], come: readonly EntryRead[], isAlike: (a: EntryRead, b: EntryRead) => boolean): boolean {
  return gone.length === come.length && gone.every((each, i) => isAlike(each, come[i] as EntryRead));
}

/** Whether an item always decides what it is about. */
function endsSearch({ pattern, entry }: EntryRead): boolean {
  return pattern !== null && entry !== null && isFinalEntry(entry);
}

function endsTheSame(a: EntryRead, b: EntryRead): boolean {
  return a.pattern?.text === b.pattern?.text && endsSearch(a) === endsSearch(b);
}

/** Whether two items that do not say for sure what they are about may be about the same. Both are in error, and that is all that they are to others. */
function isSameToOthers(a: EntryRead, b: EntryRead): boolean {
  if (a.pattern !== null || b.pattern !== null) return false;
  return a.entry === null || b.entry === null ? a.entry === b.entry : namesIn(a.entry) === namesIn(b.entry);
}

/** The places of items that may be about the same as some others. */
export function placesSharing(others: readonly EntryRead[], { items }: EntryTable): Iterable<number> {
  const patterns = new Set<string>();
  for (const { pattern, entry } of others) {
    if (pattern === null) {
      // Of which nothing could be read, decides nothing.
      const like = entry === null ? null : roughPattern(entry);
      if (like !== null) for (const each of items?.byPattern.values() ?? []) if (mayMean(like, each)) patterns.add(each.pattern.text);
      continue;
    }
    for (const wider of [pattern.text, ...widerPatterns(pattern)]) patterns.add(wider);
    if (pattern.kind === 'exact') continue;
    for (const each of items?.byPattern.values() ?? []) if (isNarrower(each.pattern, pattern)) patterns.add(each.pattern.text);
  }
  return [...(items?.unclear ?? []), ...[...patterns].flatMap((each) => items?.of(each) ?? [])];
}

/** Whether an entry between two patterns always decides what the narrower one leaves open. One that is other than before concerns it by itself. */
export function isDecidedBefore(table: EntryTable, narrow: Pattern, wide: Pattern): boolean {
  for (const between of widerPatterns(narrow)) {
    if (between === wide.text) return false;
    if (table.isFinal(between)) return true;
  }
  return false;
}

/** Of the entries of a key. One that is about something else than before goes as what it was, and comes as what it is. */
function changesOf(before: EntryTable, now: EntryTable, key: string): Change[] {
  const old = before.entryFor(key);
  const made = now.entryFor(key);
  if (old === null && made === null) return [];
  const isAboutOther = old !== null && made !== null && ((old.pattern === null) !== (made.pattern === null) || old.names !== made.names);
  return isAboutOther ? [changeOf(old, null), changeOf(null, made)] : [changeOf(old, made)];
}

function changeOf(old: Entry | null, made: Entry | null): Change {
  const entry = (made ?? old) as Entry;
  const isFinal = (each: Entry | null) => (each === null ? null : isFinalEntry(each));
  const was = isFinal(old);
  const is = isFinal(made);
  return { pattern: entry.pattern ?? readPattern(entry.key), entry, isOfPresence: old === null || made === null, isOfReach: was !== is, isOpen: was === false || is === false };
}

/** Whether an entry says a tier, and for whatever it decides the same one. */
function isPlainTier(entry: Entry | null): boolean {
  return entry !== null && entry.rules.length === 0 && entry.rateLimit === null;
}

/** Whether an entry can decide something that a key looks like; of a wildcard that is not asked. */
function mayMean(like: RoughPattern, { pattern }: Pick<EntryRead, 'pattern'>): boolean {
  return pattern !== null && (pattern.kind !== 'exact' || like.test(pattern.text));
}
