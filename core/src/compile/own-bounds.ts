// Owns: the entries of one policy's file bound beside each other: all at once, in steps, or after an edit those alone that it concerns.
// Refuses: what binding one of them means (bind.ts), and which ones an edit concerns (entry-changes.ts).
//
// Invariants, held to by test/core/incremental.test.ts:
//   1. With or without the version before, at once or in steps, the same is bound.
//   2. A version keeps the one before it alive until its own entries are bound, and no longer.

import type { Catalogue } from '../catalogue/catalogue.js';
import type { Entry, PolicyFile } from '../model/policy.js';
import { gapsBetween, takenOver } from '../text/shared-runs.js';
import { bindEntry, reachInMap, reachOfItem } from './bind.js';
import type { Bound, Patterns } from './bind.js';
import { changesBetween } from './entry-changes.js';
import type { EntryChanges } from './entry-changes.js';
import { ListEnds } from './list-ends.js';

export interface OwnBoundsOptions {
  readonly catalogue: Catalogue;
  /** In the map form: those that the entries stand beside, inherited ones too. */
  readonly patterns: Patterns;
  /** Of an earlier version of the file, of the same form, beside the same inherited entries and by the same catalogue. */
  readonly previous: OwnBounds | null;
}

type Bind = (place: number) => Bound | null;

/** A step takes less than a millisecond, once the program is warm. */
const ENTRIES_PER_STEP = 64;

export class OwnBounds {
  readonly #file: PolicyFile;
  readonly #catalogue: Catalogue;
  readonly #patterns: Patterns;
  #bound: readonly (Bound | null)[] | null = null;
  /** How many of them are in error; null until somebody asks, from then on carried along. */
  #broken: number | null = null;
  /** The first of them, until all are bound. */
  #ahead: (Bound | null)[] = [];
  /** Until all are bound. */
  #previous: OwnBounds | null;
  /** What this version is known by in later ones, so that it is not kept alive. */
  readonly #identity = {};
  /** Since the version that was asked about last. */
  #changes: { readonly since: object; readonly written: EntryChanges } | null = null;

  constructor(file: PolicyFile, { catalogue, patterns, previous }: OwnBoundsOptions) {
    this.#file = file;
    this.#catalogue = catalogue;
    this.#patterns = patterns;
    // One that was never bound has nothing to give but what it was to be made from.
    this.#previous = previous === null || previous.#bound !== null ? previous : previous.#previous;
  }

  /** In the places of the file's table, null where no entry stands; places in the text count from an entry's base. */
  get all(): readonly (Bound | null)[] {
    if (this.#bound !== null) return this.#bound;
    const bind = this.#binder();
    this.#bound = this.#previous === null ? this.#file.table.reads.map((_, place) => this.#ahead[place] ?? bind(place)) : this.#boundAfter(this.#previous, bind);
    this.#previous = null;
    this.#ahead = [];
    return this.#bound;
  }

  /** How many of them are in error. */
  get broken(): number {
    // Once they are bound, it may be known.
    const { all } = this;
    return (this.#broken ??= brokenAmong(all));
  }

  /** Reads and binds what nobody asked for yet, a few in each step. */
  *inSteps(): Iterable<void> {
    yield* this.#file.readInSteps();
    // What an edit leaves to be bound is little.
    if (this.#bound !== null || this.#previous !== null) return;
    const bind = this.#binder();
    for (let place = this.#ahead.length; place < this.#file.table.length && this.#bound === null; place++) {
      this.#ahead.push(bind(place));
      if (place % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
    }
  }

  /** What the tables tell of an earlier version of the same form. The same object whenever the same one is asked about again. */
  changesSince(before: OwnBounds): EntryChanges {
    if (this.#changes?.since !== before.#identity) this.#changes = { since: before.#identity, written: changesBetween(before.#file.table, this.#file.table) };
    return this.#changes.written;
  }

  #boundAfter(before: OwnBounds, bind: Bind): (Bound | null)[] {
    const { runs, rebound } = this.changesSince(before);
    const entries = takenOver(before.all, runs, { length: this.#file.table.length, make: (): Bound | null => null });
    const gone = gapsBetween(entries, before.all, runs).flatMap((each) => each.gone);
    const come: (Bound | null)[] = [];
    for (const place of rebound) {
      gone.push(entries[place] ?? null);
      come.push((entries[place] = bind(place)));
    }
    if (before.#broken !== null) this.#broken = before.#broken - brokenAmong(gone) + brokenAmong(come);
    return entries;
  }

  #binder(): Bind {
    const { form, table } = this.#file;
    const ends = form === 'ordered' ? new ListEnds(table) : null;
    const reachOf = (entry: Entry, place: number) => (ends === null ? reachInMap(entry, this.#patterns, this.#catalogue) : reachOfItem(entry, place, ends, this.#catalogue));
    return (place) => {
      const entry = table.entryAt(place);
      return entry === null ? null : bindEntry(entry, reachOf(entry, place));
    };
  }
}

function brokenAmong(bounds: readonly (Bound | null)[]): number {
  return bounds.reduce((count, each) => (each?.broken === true ? count + 1 : count), 0);
}
