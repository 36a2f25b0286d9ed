// Owns: the entries of one file in the order of its text: what each says, where it stands now, and which are written twice.
// Refuses: reading them (read-entry.ts), and what an entry means beside others (compile/).
//
// Invariant: where entries are blocks, the one at a place is the block at `entries.first` + that place. Held to by test/core/incremental.test.ts.

import type { Problem } from '../problems/problem.js';
import { moveProblem, problem } from '../problems/problem.js';
import type { BlockText } from '../syntax/blocks.js';
import { fromText, toText } from '../syntax/elsewhere.js';
import { gapsBetween, markedPlaces, sharedRuns } from '../text/shared-runs.js';
import type { Origin, SharedRuns } from '../text/shared-runs.js';
import { shiftSpan } from '../text/span.js';
import type { Move, Span } from '../text/span.js';
import type { Entry, Rule, Written } from './policy.js';
import { ItemPlaces } from './item-places.js';
import { KeyPlaces } from './key-places.js';
import type { Pattern } from './pattern.js';

/**
 * What one entry says by itself, whatever stands beside it and wherever: several places, and several policies, may have the same one (entry-memory.ts). Every place counts
 * from the `base` of its place in the table, but of what is written in other blocks, where an alias leads (syntax/elsewhere.ts).
 */
export interface EntryRead {
  /** Null where the key is no text, or where nothing could be read. */
  readonly key: string | null;
  readonly keySpan: Span;
  readonly pattern: Pattern | null;
  /** Null where there is none; one in error by its own shape is `broken`. */
  readonly entry: Entry | null;
  /** Syntax and shape, in the order of the text. */
  readonly problems: readonly Problem[];
  /** Whether it is no entry, but what belongs below the one before it. */
  readonly belongsAbove?: true;
}

const NO_KEYS = KeyPlaces.of([]);
const NO_OTHERS: ReadonlyMap<number, readonly Span[]> = new Map();

export interface TableOptions {
  /** The text whose blocks the entries are; null where they are no blocks of their own. */
  readonly blocks: BlockText | null;
  readonly isList: boolean;
  /** Whether there may be entries that could not be read and are not among them. */
  readonly isPartial: boolean;
  /** By the place of each entry of which some is written in other blocks: where those stand. */
  readonly others?: ReadonlyMap<number, readonly Span[]>;
  /** The table that some of the entries were taken from. */
  readonly before: { readonly table: EntryTable; readonly runs: SharedRuns } | null;
}

export class EntryTable {
  readonly reads: readonly EntryRead[];
  /** In the map form, where each key counts once. */
  readonly keys: KeyPlaces;
  /** In a list: places by pattern; else null. */
  readonly items: ItemPlaces | null;
  /** The places of entries whose key spells no pattern. */
  readonly unreadable: readonly number[];
  /** Whether no entry is malformed, or missing for being so. */
  readonly isClean: boolean;
  readonly #malformed: readonly number[];
  readonly #others: ReadonlyMap<number, readonly Span[]>;
  readonly #blocks: BlockText | null;
  #placed: Map<number, Entry | null> | null = null;
  #allPlaced: readonly Entry[] | null = null;
  readonly #identity = {};
  readonly #origin: Origin | null;

  constructor(reads: readonly EntryRead[], { blocks, isList, isPartial, others = NO_OTHERS, before }: TableOptions) {
    const runs = before?.runs ?? [];
    const previous = before?.table ?? null;
    this.reads = reads;
    this.#blocks = blocks;
    this.#others = others;
    this.#origin = previous === null ? null : { identity: previous.#identity, runs };
    const gaps = gapsBetween(reads, previous?.reads ?? [], runs);
    // The same objects go on only where the same patterns stand in the same places; who keeps something by them (rules/file-findings.ts, rules/finding.ts) builds on that.
    // A list that became a map kept no keys.
    const areNamedAlike = previous?.isList === isList && gaps.every(({ come, gone }) => come.length === gone.length && come.every((each, i) => isNamedAlike(each, gone[i] as EntryRead)));
    const known = areNamedAlike ? previous : null;
    this.keys = isList ? NO_KEYS : (known?.keys ?? (previous?.isList === false ? previous.keys.after(reads, runs, gaps) : KeyPlaces.of(reads)));
    this.items = isList ? (known?.items ?? new ItemPlaces(reads)) : null;
    const places = (then: readonly number[], isMarked: (read: EntryRead) => boolean) => markedPlaces(then, runs, { gaps, isMarked });
    this.unreadable = places(previous?.unreadable ?? [], ({ entry, pattern }) => entry !== null && pattern === null);
    this.#malformed = places(previous === null ? [] : previous.#malformed, ({ problems }) => problems.some((each) => each.code === 'yaml-syntax'));
    this.isClean = !isPartial && this.#malformed.length === 0;
  }

  /** Whether the entries are items of a list, of which several may have one key. */
  get isList(): boolean {
    return this.items !== null;
  }

  /** Which entries are those of another table: known where this one was made from it, else looked for. */
  sharedWith(other: EntryTable): SharedRuns {
    if (this.#origin?.identity === other.#identity) return this.#origin.runs;
    return sharedRuns(this.reads, other.reads);
  }

  /** Whether each entry is a block of its own, so that what is found at one moves with it. */
  get isOfBlocks(): boolean {
    return this.#blocks !== null;
  }

  /** Whether some of what entries say is written in other blocks, where what is wrong is told of each of them. */
  get hasTied(): boolean {
    return this.#others.size > 0;
  }

  /** Whether that is so of an entry. */
  isTied(index: number): boolean {
    return this.#others.has(index);
  }

  /** The place of the entry whose block holds an offset; null where no entry's does, or entries are no blocks. */
  placeAt(offset: number): number | null {
    if (this.#blocks === null) return null;
    const place = this.#blocks.blockAt(offset) - this.#blocks.entries.first;
    return place >= 0 && place < this.length ? place : null;
  }

  /** Where what was read of an item of a list stands; undefined where it does not any more. */
  placeOf(read: EntryRead): number | undefined {
    return this.items?.alike(read).find((place) => this.reads[place] === read);
  }

  /** Where the entry of a pattern stands; of several items of a list the first one, which is asked first. */
  placeFor(pattern: string): number | undefined {
    const place = this.items === null ? this.keys.first(pattern) : this.items.of(pattern)[0];
    return place === undefined || this.reads[place]?.pattern === null ? undefined : place;
  }

  get length(): number {
    return this.reads.length;
  }

  /** What the places in an entry count from: where its block starts, or the document. */
  baseOf(index: number): number {
    return this.#blocks === null ? 0 : this.#blocks.startOfBlock(this.#blocks.entries.first + index);
  }

  /** Turns places in an entry into places in the text. */
  toText(index: number): Move {
    return toText(this.baseOf(index), this.#others.get(index) ?? []);
  }

  /** Turns places in the text back. */
  fromText(index: number): Move {
    return fromText(this.baseOf(index), this.#others.get(index) ?? []);
  }

  /**
   * The entry with places counted from its base; null where there is none, or an earlier one has its key. Of two with one key both count as broken, and so does
   * one that lacks what stands behind it: it says less than was written.
   */
  entryAt(index: number): Entry | null {
    const entry = this.reads[index]?.entry ?? null;
    if (entry === null || this.keys.later.has(index)) return null;
    return !entry.broken && this.#lacks(index) ? { ...entry, broken: true } : entry;
  }

  /** The entry of a key in a map; null where there is none. */
  entryFor(key: string): Entry | null {
    const place = this.keys.first(key);
    return place === undefined ? null : this.entryAt(place);
  }

  /** The places of all entries, each with what it is about; they are not placed in the text for that, of which there may be thousands of files. */
  *named(): Iterable<{ readonly place: number; readonly key: string }> {
    for (let place = 0; place < this.length; place++) {
      const entry = this.reads[place]?.entry ?? null;
      if (entry !== null && !this.keys.later.has(place)) yield { place, key: entry.key };
    }
  }

  /** Where the key of the entry at a place stands in the text. */
  keySpanAt(index: number): Span {
    const { entry, keySpan } = this.reads[index] as EntryRead;
    return this.toText(index)(entry?.keySpan ?? keySpan);
  }

  /** Whether the entry of a key always decides. */
  isFinal(key: string): boolean {
    const place = this.keys.first(key);
    return place !== undefined && this.isFinalAt(place);
  }

  /** The same of the key at a place. */
  isFinalAt(index: number): boolean {
    const first = this.keys.later.get(index) ?? index;
    const entry = this.reads[first]?.entry ?? null;
    return entry !== null && (isFinalEntry(entry) || this.#lacks(first));
  }

  /** The same with places counted from the start of the document. */
  placedAt(index: number): Entry | null {
    const known = this.#placed?.get(index);
    if (known !== undefined) return known;
    const entry = this.entryAt(index);
    const placed = entry === null ? null : this.isTied(index) ? moveEntry(entry, this.toText(index)) : shiftEntry(entry, this.baseOf(index));
    (this.#placed ??= new Map()).set(index, placed);
    return placed;
  }

  /** All of them, in the order of the text; the same objects that are told one by one. */
  get placed(): readonly Entry[] {
    return (this.#allPlaced ??= this.reads.flatMap((_, i) => this.placedAt(i) ?? []));
  }

  /** Forgets the placed entries; whoever asks again gets others that are alike. */
  letGo(): void {
    this.#placed = null;
    this.#allPlaced = null;
  }

  /** Whether it says less than was written: its key is written again, or what belongs below it stands behind it. */
  #lacks(index: number): boolean {
    return this.keys.repeated.has(index) || this.isBeforePart(index);
  }

  /** Whether what stands behind an entry belongs below it. What could not be read is passed over. */
  isBeforePart(index: number): boolean {
    let next = index + 1;
    while (this.reads[next]?.key === null) next++;
    return this.reads[next]?.belongsAbove === true;
  }

  /** What is wrong with one entry, in the text; a related place in the same document has no address yet. */
  placedProblemsAt(index: number): readonly Problem[] {
    const toText = this.toText(index);
    const own = this.#problemsRead(index).map((each) => moveProblem(each, toText));
    const repetition = this.#repetitionAt(index, toText);
    return repetition === null ? own : [repetition, ...own];
  }

  /** What is wrong with what was read of it. */
  #problemsRead(index: number): readonly Problem[] {
    const { problems = [] } = this.reads[index] ?? {};
    // Of a key's second entry nothing but what cannot be read is told.
    if (this.keys.later.has(index)) return problems.filter((each) => each.code === 'yaml-syntax');
    // What an entry lacks may stand behind it, and is told there.
    return this.isBeforePart(index) ? problems.filter((each) => each.code !== 'empty-entry') : problems;
  }

  /** Null where it is the first one of its key. */
  #repetitionAt(index: number, toText: Move): Problem | null {
    const { key = null, keySpan, entry } = this.reads[index] ?? {};
    const first = this.keys.later.get(index);
    if (first === undefined || key === null || keySpan === undefined) return null;
    const related = [{ uri: '', span: this.toText(first)((this.reads[first] as EntryRead).keySpan), message: 'first written here' }];
    return problem('duplicate-key', toText(keySpan), `key \`${key}\` is written twice`, { related, facts: entry === null || entry === undefined ? {} : { removal: toText(entry.span) } });
  }
}

/** Whether two entries have one key and are about the same: with names inside it, a key spells no pattern any more. */
function isNamedAlike(one: EntryRead, other: EntryRead): boolean {
  return one.key === other.key && (one.pattern === null) === (other.pattern === null);
}

/** Whether an entry decides whatever none of its rules does, so that no wider one is asked. */
export function isFinalEntry({ tier, broken }: Pick<Entry, 'tier' | 'broken'>): boolean {
  return tier !== null || broken;
}

function shiftEntry(entry: Entry, by: number): Entry {
  return by === 0 ? entry : moveEntry(entry, (span) => shiftSpan(span, by));
}

export function moveEntry(entry: Entry, move: Move): Entry {
  const { rateLimit } = entry;
  return {
    ...entry,
    keySpan: move(entry.keySpan),
    span: move(entry.span),
    valueSpan: move(entry.valueSpan),
    tier: moveWritten(entry.tier, move),
    reason: moveWritten(entry.reason, move),
    rules: entry.rules.map((each) => moveRule(each, move)),
    rateLimit: rateLimit === null ? null : { ...rateLimit, onExceed: moveWritten(rateLimit.onExceed, move), keySpan: move(rateLimit.keySpan), span: move(rateLimit.span) },
  };
}

function moveRule(rule: Rule, move: Move): Rule {
  return {
    span: move(rule.span),
    tier: moveWritten(rule.tier, move),
    reason: moveWritten(rule.reason, move),
    condition: rule.condition.map((each) => ({ ...each, keySpan: move(each.keySpan), valueSpan: move(each.valueSpan), span: move(each.span) })),
    conditionSpan: move(rule.conditionSpan),
  };
}

function moveWritten<T>(written: Written<T> | null, move: Move): Written<T> | null {
  return written === null ? null : { value: written.value, span: move(written.span) };
}
