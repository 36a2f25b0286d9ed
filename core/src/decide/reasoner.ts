// Owns: what is supposed of parameters that are not known, and whether anything satisfies it: checks that hold, lists of checks that do not all hold.
// Refuses: arms and votes (explore.ts, regions.ts).

import type { Check } from '../compile/compiled-policy.js';
import { FoundOnce, isSpent } from '../conditions/meter.js';
import type { Meter } from '../conditions/meter.js';
import { exampleOf, narrow } from '../conditions/value-set.js';
import type { ValueSet } from '../conditions/value-set.js';
import { checkReading } from './parameters.js';
import type { Reading } from './parameters.js';

export type Readings = ReadonlyMap<string, Reading>;

/** Checks that are supposed to hold or to fail: as narrowed sets of values by parameter, and one by one. */
export interface Supposition {
  readonly values: ReadonlyMap<string, ValueSet>;
  /** The last of them; keeps a walk going forward also where no set of values can tell. */
  readonly last: Supposed | null;
}

interface Supposed {
  readonly check: Check;
  readonly holds: boolean;
  readonly before: Supposed | null;
}

export const NOTHING_SUPPOSED: Supposition = { values: new Map(), last: null };

/** Everything that satisfies a supposition and, of each of some lists of checks, fails at least one. There is always something that does. */
export interface Room {
  readonly supposed: Supposition;
  readonly failing: readonly (readonly Check[])[];
  /** A part of the room in which one check of each list fails for sure. */
  readonly shown: Supposition;
}

/** Enough to tell apart what a person would write, and used up in well under a tenth of a second. */
export const STEPS_OF_A_QUESTION = 60_000;

/** What was found out about sets of values, for several questions about the same conditions, each of which has a meter of its own. */
export class Narrowings {
  /** For each set of values, by the number of a test and whether it is to come out true. */
  readonly #known = new Map<ValueSet, FoundOnce<ValueSet | null>[]>();
  readonly #tests = new Map<string, number>();

  /** One number for each test on a value or on its size or count. */
  numberOf({ facet, test }: Check): number {
    const key = `${facet} ${JSON.stringify(test)}`;
    const number = this.#tests.get(key) ?? this.#tests.size;
    this.#tests.set(key, number);
    return number;
  }

  of(values: ValueSet, index: number): FoundOnce<ValueSet | null> {
    let known = this.#known.get(values);
    if (known === undefined) this.#known.set(values, (known = []));
    return (known[index] ??= new FoundOnce());
  }
}

/** What was found out about sets of values, and what may still be spent on finding out more. One for each question, hover or decision. */
export class Reckoning {
  readonly meter: Meter;
  readonly #shared: Narrowings | null;
  readonly #numbers: Narrowings;
  /** For each set of values, by the number of a test and whether it is to come out true. */
  readonly #narrowed = new Map<ValueSet, (ValueSet | null | undefined)[]>();

  constructor(meter: Meter = { left: STEPS_OF_A_QUESTION }, shared: Narrowings | null = null) {
    this.meter = meter;
    this.#shared = shared;
    this.#numbers = shared ?? new Narrowings();
  }

  get isSpent(): boolean {
    return isSpent(this.meter);
  }

  /** Does something that may be left half done, with a part of the effort that is left. */
  within<T>(steps: number, work: () => T): T {
    const before = this.meter.left;
    this.meter.left = Math.min(before, steps);
    const started = this.meter.left;
    const result = work();
    this.meter.left = Math.max(1, before - (started - this.meter.left));
    return result;
  }

  /** The values for which the check holds, or fails; null where there are none. The same question always gets the same object. */
  narrow(values: ValueSet, { check, number }: Literal, holds: boolean): ValueSet | null {
    if (check.test === null) return values;
    const wanted = holds === check.holds;
    const index = number * 2 + Number(wanted);
    let known = this.#narrowed.get(values);
    if (known === undefined) this.#narrowed.set(values, (known = []));
    const earlier = known[index];
    if (earlier !== undefined) return earlier;
    const { facet, test } = check;
    const find = (): ValueSet | null => narrow(values, facet, test, wanted, this.meter);
    return (known[index] = this.#shared === null ? find() : this.#shared.of(values, index).get(this.meter, find));
  }

  numberOf(check: Check): number {
    return this.#numbers.numberOf(check);
  }
}

/** A check as one set of readings sees it. */
interface Literal {
  readonly check: Check;
  /** The first check that asks the same. */
  readonly first: Check;
  /** Of its test. */
  readonly number: number;
  /** How it comes out whatever is supposed; undefined where that is open. */
  readonly settled: boolean | undefined;
  /** Everything that the parameter could be; null where no set of values can tell how the check comes out. */
  readonly values: ValueSet | null;
}

/** Reasons about one set of readings. */
export class Reasoner {
  readonly readings: Readings;
  readonly reckoning: Reckoning;
  readonly #literals = new Map<Check, Literal>();
  readonly #firsts = new Map<string, Check>();

  constructor(readings: Readings, reckoning: Reckoning = new Reckoning()) {
    this.readings = readings;
    this.reckoning = reckoning;
  }

  /** The checks that a supposition leaves open, those that ask the same being one and the same; null where one of them fails. */
  undecided(checks: readonly Check[], supposition: Supposition): Check[] | null {
    this.reckoning.meter.left -= checks.length / 16;
    const open: Check[] = [];
    for (const check of checks) {
      const truth = this.truth(check, supposition);
      if (truth === false) return null;
      if (truth === undefined) open.push(this.firstLike(check));
    }
    return open;
  }

  /** Whether a check holds under a supposition; undefined where it may or may not. */
  truth(check: Check, supposition: Supposition = NOTHING_SUPPOSED): boolean | undefined {
    const literal = this.#literalOf(check);
    const { settled, values } = literal;
    if (settled !== undefined) return settled;
    if (values !== null) {
      const left = supposition.values.get(check.slot.name) ?? values;
      if (this.reckoning.narrow(left, literal, false) === null) return true;
      if (this.reckoning.narrow(left, literal, true) === null) return false;
    }
    return supposedOf(literal, supposition);
  }

  /** The supposition with the check holding, or failing, as well; null where that contradicts it. */
  suppose(check: Check, holds: boolean, supposition: Supposition): Supposition | null {
    const literal = this.#literalOf(check);
    const supposed = literal.settled ?? supposedOf(literal, supposition);
    if (supposed !== undefined) return supposed === holds ? supposition : null;
    const last = { check: literal.first, holds, before: supposition.last };
    if (literal.values === null) return { ...supposition, last };
    const { name } = check.slot;
    const narrowed = this.reckoning.narrow(supposition.values.get(name) ?? literal.values, literal, holds);
    return narrowed === null ? null : { values: new Map(supposition.values).set(name, narrowed), last };
  }

  firstLike(check: Check): Check {
    return this.#literalOf(check).first;
  }

  #literalOf(check: Check): Literal {
    const known = this.#literals.get(check);
    if (known !== undefined) return known;
    const { slot, facet, test, holds, given } = check;
    const key = JSON.stringify([slot.name, facet, test, holds]);
    // What nothing is known of is like nothing else.
    const first = test === null ? check : (this.#firsts.get(key) ?? check);
    if (test !== null) this.#firsts.set(key, first);
    const reading = this.readings.get(slot.name);
    const isRead = reading !== undefined && (test !== null || (given !== null && reading.kind === 'known'));
    const isSettled = isRead && (reading.kind === 'known' || reading.claims[facet] !== null);
    const literal: Literal = {
      check,
      first,
      number: this.reckoning.numberOf(check),
      settled: isSettled ? checkReading(check, reading) : undefined,
      values: isRead && !isSettled && reading.kind !== 'known' ? reading.values : null,
    };
    this.#literals.set(check, literal);
    return literal;
  }

  /** The part of a room in which all checks hold; null where there is none. */
  holding(room: Room, checks: readonly Check[]): Room | null {
    if (room.failing.some((list) => list.every((check) => checks.includes(check)))) return null;
    const supposed = this.#supposeAll(checks, room.supposed);
    if (supposed === null) return null;
    const near = this.#supposeAll(checks, room.shown);
    const shown = near !== null && isSeen(near) ? near : this.#search(supposed, room.failing) ?? near;
    return shown === null ? null : { supposed, failing: room.failing, shown };
  }

  /** The part of a room in which not all checks hold; null where there is none. */
  failing(room: Room, checks: readonly Check[]): Room | null {
    // A text that lacks something gets least in the way of what is supposed later, so that is tried first.
    const open = checks.filter((check) => this.truth(check, room.supposed) !== true).sort((a, b) => bulk(a) - bulk(b));
    const only = open[0];
    if (only === undefined) return null;
    const supposed = open.length > 1 ? room.supposed : this.suppose(only, false, room.supposed);
    if (supposed === null) return null;
    const failing = open.length > 1 ? [...room.failing, open] : room.failing;
    const shown = this.#failOne(open, room.shown) ?? this.#search(supposed, failing);
    return shown === null ? null : { supposed, failing, shown };
  }

  #supposeAll(checks: readonly Check[], start: Supposition): Supposition | null {
    let supposition: Supposition | null = start;
    for (const check of checks) {
      supposition = this.suppose(check, true, supposition);
      if (supposition === null) return null;
    }
    return supposition;
  }

  #failOne(checks: readonly Check[], start: Supposition): Supposition | null {
    if (checks.some((check) => this.#fails(check, start))) return start;
    let unseen: Supposition | null = null;
    for (const check of checks) {
      const failing = this.suppose(check, false, start);
      if (failing !== null && isSeen(failing)) return failing;
      unseen ??= failing;
    }
    return unseen;
  }

  /** Whether the check fails for sure: a half of `truth`, and so half of its work. */
  #fails(check: Check, supposition: Supposition): boolean {
    const literal = this.#literalOf(check);
    if (literal.settled !== undefined) return !literal.settled;
    const { values } = literal;
    if (values !== null && this.reckoning.narrow(supposition.values.get(check.slot.name) ?? values, literal, true) === null) return true;
    return supposedOf(literal, supposition) === false;
  }

  /** Something that satisfies the supposition and fails one check of each list. Short of effort: nothing, and the reckoning says so. */
  #search(start: Supposition, lists: readonly (readonly Check[])[]): Supposition | null {
    let supposition = start;
    let rest = lists;
    for (;;) {
      if (this.reckoning.isSpent) return null;
      this.reckoning.meter.left -= 1 + rest.length / 8;
      const open: (readonly Check[])[] = [];
      let forced: Check | null = null;
      for (const list of rest) {
        if (list.some((check) => this.#fails(check, supposition))) continue;
        const undecided = list.filter((check) => this.truth(check, supposition) !== true);
        if (undecided[0] === undefined) return null;
        if (undecided.length === 1) forced ??= undecided[0];
        open.push(undecided);
      }
      if (open[0] === undefined) return supposition;
      if (forced === null) return this.#searchEach(open, supposition);
      const next = this.suppose(forced, false, supposition);
      if (next === null) return null;
      supposition = next;
      rest = open;
    }
  }

  #searchEach(lists: readonly (readonly Check[])[], supposition: Supposition): Supposition | null {
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    const others = lists.filter((list) => list !== shortest);
    let before: Supposition | null = supposition;
    let unseen: Supposition | null = null;
    for (const check of shortest) {
      // Those before it hold, now that failing them led nowhere.
      const next: Supposition | null = before === null ? null : this.suppose(check, false, before);
      const found = next === null ? null : this.#search(next, others);
      if (found !== null && isSeen(found)) return found;
      unseen ??= found;
      before = before === null ? null : this.suppose(check, true, before);
    }
    return unseen;
  }
}

/** Whether of every parameter a value can be shown, so that there is one for sure: what a search could not find may not be there. */
function isSeen({ values }: Supposition): boolean {
  for (const each of values.values()) if (exampleOf(each) === undefined) return false;
  return true;
}

export function roomOf(supposition: Supposition): Room {
  return { supposed: supposition, failing: [], shown: supposition };
}

/** How much a check that fails takes away from what later checks can ask. */
function bulk({ test, facet }: Check): number {
  return facet === 'value' && test !== null && test.kind !== 'compare' && test.kind !== 'oneOf' ? 0 : 1;
}

function supposedOf({ first, check }: Pick<Literal, 'first' | 'check'>, supposition: Supposition): boolean | undefined {
  for (let each = supposition.last; each !== null; each = each.before) if (each.check === first || each.check === check) return each.holds;
  return undefined;
}

/** The supposition with the check holding, or failing, as well; null where that contradicts it. For a few checks that nothing else is asked about. */
export function suppose(check: Check, holds: boolean, readings: Readings, supposition: Supposition, meter?: Meter): Supposition | null {
  const supposed = supposedOf({ first: check, check }, supposition);
  if (supposed !== undefined) return supposed === holds ? supposition : null;
  const { slot, facet, test } = check;
  const last = { check, holds, before: supposition.last };
  if (test === null) return { ...supposition, last };
  const reading = readings.get(slot.name);
  if (reading === undefined) return null;
  if (reading.kind === 'known' || reading.claims[facet] !== null) return checkReading(check, reading) === holds ? supposition : null;
  const narrowed = narrow(supposition.values.get(slot.name) ?? reading.values, facet, test, holds === check.holds, meter);
  return narrowed === null ? null : { values: new Map(supposition.values).set(slot.name, narrowed), last };
}
