// Owns: sets of the values that one parameter can take, narrowed test by test, each with a member to show.
// Refuses: several parameters at once; how they depend on each other is the explorer's business (decide/explore.ts).

import type { Domain, Facet, Measure, ScalarValue, Test } from './domain.js';
import { textTest } from './domain.js';
import { readInstant, writeInstant } from './instants.js';
import { isSpent, spend } from './meter.js';
import type { Meter } from './meter.js';
import * as numbers from './number-set.js';
import type { NumberSet } from './number-set.js';
import { LONGEST_TEXT, byteLength, findText, isMetBy, testText } from './texts.js';
import type { Flavour, TextLiteral } from './texts.js';

/** An inhabited set of values of one parameter. Every kind carries what it takes to show a member. */
export type ValueSet = NumberValues | BooleanValues | TextValues | ArrayValues | AnyValues | OpaqueValues;

interface NumberValues {
  readonly kind: 'number';
  readonly domain: 'integer' | 'real' | 'instant';
  readonly numbers: NumberSet;
}
interface BooleanValues {
  readonly kind: 'boolean';
  readonly values: readonly boolean[];
}
interface TextValues {
  readonly kind: 'text';
  readonly flavour: Flavour;
  readonly literals: readonly TextLiteral[];
  /** Sizes that are still possible; null where nothing asks for the size. */
  readonly sizes: NumberSet | null;
  /** Null where nothing asks whether a text reads as an instant. */
  readonly times: Times | null;
  /** A member; undefined where the search for one did not come to an end. */
  readonly example: string | undefined;
}
interface Times {
  /** The instants that texts may read as. */
  readonly instants: NumberSet;
  /** Whether a text may read as none. */
  readonly others: boolean;
}
interface ArrayValues {
  readonly kind: 'array';
  readonly literals: readonly { readonly values: readonly ScalarValue[]; readonly holds: boolean }[];
  readonly counts: NumberSet;
  /** A member; undefined where one would be too long to show. */
  readonly example: readonly ScalarValue[] | undefined;
}
interface AnyValues {
  readonly kind: 'any';
  /** One for each kind of value that is left. */
  readonly parts: readonly AnyPart[];
}
/** Values of one kind, each with a size and a count: its own where the kind has one, else whatever conditions leave of all that it could be. */
interface AnyPart {
  readonly values: ValueSet;
  readonly unmeasured: Readonly<Record<Measure, NumberSet>>;
}
interface OpaqueValues {
  readonly kind: 'opaque';
}

/** Everything that a parameter of the domain can be. Always the same object, so that what was found out about it can be kept. */
export function allValues(domain: Domain): ValueSet {
  return ALL[domain];
}

const ALL_TEXTS = { kind: 'text', literals: [], sizes: null, times: null } as const;
// Instants are whole microseconds.
const SIMPLE = {
  integer: { kind: 'number', domain: 'integer', numbers: numbers.allNumbers(true) },
  instant: { kind: 'number', domain: 'instant', numbers: numbers.allNumbers(true) },
  real: { kind: 'number', domain: 'real', numbers: numbers.allNumbers(false) },
  boolean: { kind: 'boolean', values: [true, false] },
  string: { ...ALL_TEXTS, flavour: 'string', example: 'x' },
  path: { ...ALL_TEXTS, flavour: 'path', example: '/x' },
  url: { ...ALL_TEXTS, flavour: 'url', example: 'https://example.com/' },
  array: { kind: 'array', literals: [], counts: numbers.naturals, example: [] },
  opaque: { kind: 'opaque' },
} as const satisfies Record<Exclude<Domain, 'any'>, ValueSet>;
const ANY_PARTS = [SIMPLE.real, SIMPLE.string, SIMPLE.boolean, SIMPLE.array].map((values): AnyPart => ({ values, unmeasured: { size: numbers.naturals, count: numbers.naturals } }));
const ALL: Readonly<Record<Domain, ValueSet>> = { ...SIMPLE, any: { kind: 'any', parts: ANY_PARTS } };

/**
 * The members for which `test` holds or does not hold, as asked; null where there is none. Where a search did not come to an end, the
 * set is taken to be inhabited: a rule then counts as reachable, which can only make an answer stricter.
 */
export function narrow(set: ValueSet, facet: Facet, test: Test, holds: boolean, meter?: Meter): ValueSet | null {
  spend(meter, 1);
  switch (set.kind) {
    case 'number': {
      if (test.kind === 'compare' && test.ofTexts === true) return holds ? null : set;
      spend(meter, set.numbers.intervals.length >> 4);
      const narrowed = narrowNumbers(set.numbers, test, holds);
      return numbers.isEmpty(narrowed) ? null : { ...set, numbers: narrowed };
    }
    case 'boolean': {
      const values = set.values.filter((value) => (test.kind === 'oneOf' && test.values.includes(value)) === holds);
      return values.length === 0 ? null : { ...set, values };
    }
    case 'text': {
      if (facet === 'size') {
        const sizes = narrowNumbers(set.sizes ?? numbers.naturals, test, holds);
        return numbers.isEmpty(sizes) ? null : narrowText(set, set.literals, sizes, meter);
      }
      if (test.kind === 'compare') {
        if (test.ofTexts !== true) return holds ? null : set;
        const before = set.times ?? { instants: numbers.allNumbers(true), others: true };
        const times = { instants: narrowNumbers(before.instants, test, holds), others: before.others && !holds };
        return numbers.isEmpty(times.instants) && !times.others ? null : narrowText({ ...set, times }, set.literals, set.sizes, meter);
      }
      return narrowText(set, [...set.literals, { test: textTest(test), holds }], set.sizes, meter);
    }
    case 'array': {
      if (facet === 'count') {
        const counts = narrowNumbers(set.counts, test, holds);
        return numbers.isEmpty(counts) ? null : narrowArray(set, set.literals, counts, meter);
      }
      if (test.kind !== 'contains') return holds ? null : set;
      return narrowArray(set, [...set.literals, { values: test.values, holds }], set.counts, meter);
    }
    case 'any': {
      const parts = set.parts.map((part) => narrowPart(part, facet, test, holds, meter)).filter((part) => part !== null);
      return parts.length === 0 ? null : { kind: 'any', parts };
    }
    case 'opaque':
      return set;
  }
}

/** The members whose value, size or count is among `wanted`; null where there is none. For sets that are about that number at all. */
export function narrowTo(set: ValueSet, facet: Facet, wanted: NumberSet, meter?: Meter): ValueSet | null {
  const within = (have: NumberSet) => {
    spend(meter, 1 + ((have.intervals.length * wanted.intervals.length) >> 4));
    return numbers.intersect(have, wanted);
  };
  if (set.kind === 'number') {
    const kept = within(set.numbers);
    return numbers.isEmpty(kept) ? null : { ...set, numbers: kept };
  }
  if (set.kind === 'text' && facet === 'size') {
    const sizes = within(set.sizes ?? numbers.naturals);
    return numbers.isEmpty(sizes) ? null : narrowText(set, set.literals, sizes, meter);
  }
  if (set.kind === 'array' && facet === 'count') {
    const counts = within(set.counts);
    return numbers.isEmpty(counts) ? null : narrowArray(set, set.literals, counts, meter);
  }
  return set;
}

/** A member as a request would give it; undefined where none can be shown. */
export function exampleOf(set: ValueSet): unknown {
  switch (set.kind) {
    case 'number': {
      const member = numbers.someMember(set.numbers);
      return set.domain === 'instant' && member !== undefined ? writeInstant(member) : member;
    }
    case 'boolean':
      return set.values[0];
    case 'text':
      return set.example;
    case 'array':
      return set.example;
    case 'any':
      return set.parts.map(({ values }) => exampleOf(values)).find((each) => each !== undefined);
    case 'opaque':
      return {};
  }
}

/**
 * How a request gives a member of the set: under the parameter's name, or, where conditions look at nothing but its size or count, as that. A claimed
 * size says nothing of the value, so it would not do where one of them looks at the value as well. Empty where no member can be shown.
 */
export function exampleParameters(name: string, set: ValueSet, looksAt: 'value' | 'measure'): Readonly<Record<string, unknown>> {
  if (looksAt === 'measure' && set.kind === 'text' && set.sizes !== null && set.flavour === 'string') return { [`${name}_size`]: numbers.leastFrom(set.sizes, 0) };
  if (looksAt === 'measure' && set.kind === 'array') return { [`${name}_count`]: numbers.leastFrom(set.counts, 0) };
  const example = exampleOf(set);
  return example === undefined ? {} : { [name]: example };
}

/** The members of one size or count, for a value that is to agree with what a request claims of it. */
export function ofMeasure(set: ValueSet, facet: Measure, measure: number, meter?: Meter): ValueSet | null {
  return narrow(set, facet, { kind: 'oneOf', values: [measure] }, true, meter);
}

function narrowPart(part: AnyPart, facet: Facet, test: Test, holds: boolean, meter?: Meter): AnyPart | null {
  const { values, unmeasured } = part;
  if (facet === 'value' || values.kind === MEASURED[facet]) {
    const narrowed = narrow(values, facet, test, holds, meter);
    return narrowed === null ? null : { values: narrowed, unmeasured };
  }
  spend(meter, 1);
  const left = narrowNumbers(unmeasured[facet], test, holds);
  return numbers.isEmpty(left) ? null : { values, unmeasured: { ...unmeasured, [facet]: left } };
}

/** The kind of value that has one. */
const MEASURED: Readonly<Record<Measure, ValueSet['kind']>> = { size: 'text', count: 'array' };

export function narrowNumbers(set: NumberSet, test: Test, holds: boolean): NumberSet {
  if (test.kind === 'compare') {
    return numbers.comparing(set, holds ? test.comparison : numbers.negated(test.comparison), test.bound);
  }
  const points = test.kind === 'oneOf' ? test.values.filter((each): each is number => typeof each === 'number') : [];
  return holds ? numbers.among(set, points) : numbers.without(set, points);
}

/** Conditions. So many paths or URLs are searched for one that people would write; among more, any that fits will do. */
const FEW = 8;

function narrowText(set: TextValues, literals: readonly TextLiteral[], sizes: NumberSet | null, meter?: Meter): TextValues | null {
  const { example, flavour, times } = set;
  if (flavour === 'string' && times === null && literals.length === 0 && sizes !== null) return { ...set, sizes, example: plainText(example, sizes) };
  if (times !== null && !mayBeTimes(times, flavour, literals, sizes)) return null;
  const last = literals.at(-1);
  // The member at hand often fits the new literal as well; then there is nothing to search for.
  if (example !== undefined && (flavour === 'string' || literals.length > FEW) && isAmong(times, example) && (sizes === null || numbers.hasMember(sizes, byteLength(example)))) {
    if (last === undefined || isMetBy(example, flavour, last)) return { ...set, literals, sizes };
  }
  const found = findText(flavour, literals, sizes, meter);
  if (found === null || found === undefined || isAmong(times, found.text)) return found === null ? null : { ...set, literals, sizes, example: found?.text };
  const time = times === null ? undefined : numbers.someMember(times.instants);
  const text = time === undefined ? '' : writeInstant(time);
  const isMember = isAmong(times, text) && (sizes === null || numbers.hasMember(sizes, byteLength(text))) && literals.every((each) => testText(flavour, each.test, text) === each.holds);
  return { ...set, literals, sizes, example: isMember ? text : undefined };
}

/** Of a size that is asked for, where nothing else is: `example` if it will do. Most are never shown, and a long one is not spelled out before it is. */
function plainText(example: string | undefined, sizes: NumberSet): string | undefined {
  if (example !== undefined && numbers.hasMember(sizes, example.length)) return example;
  const size = numbers.leastFrom(sizes, 0) as number;
  return size > LONGEST_TEXT ? undefined : 'x'.repeat(size);
}

/** Bytes: `2026-01-31T09:00:00Z`. */
const SHORTEST_INSTANT = 20;

/** Whether some text can be one of the times for all that is looked at here: which instants are left, single texts, characters, and the size. */
function mayBeTimes(times: Times, flavour: Flavour, literals: readonly TextLiteral[], sizes: NumberSet | null): boolean {
  if (!times.others && sizes !== null && numbers.supremum(sizes) < SHORTEST_INSTANT) return false;
  const isMember = (text: string) => isAmong(times, text) && (sizes === null || numbers.hasMember(sizes, byteLength(text))) && literals.every(({ test, holds }) => testText(flavour, test, text) === holds);
  return literals.every(({ test, holds }) => {
    if (!holds) return true;
    if (test.kind === 'oneOf') return test.texts.some(isMember);
    return times.others || test.texts.some((each) => /^[\dTtZz:.+-]*$/.test(each));
  });
}

function isAmong(times: Times | null, text: string): boolean {
  if (times === null) return true;
  const instant = readInstant(text);
  return instant === undefined ? times.others : numbers.hasMember(times.instants, instant);
}

function narrowArray(set: ArrayValues, literals: ArrayValues['literals'], counts: NumberSet, meter?: Meter): ArrayValues | null {
  spend(meter, literals.length);
  const forbidden = new Set(literals.filter((each) => !each.holds).flatMap((each) => [...each.values]));
  const required = literals.filter((each) => each.holds).map((each) => each.values.filter((value) => !forbidden.has(value)));
  const chosen = fewest(required, numbers.supremum(counts), meter);
  if (isSpent(meter)) return { ...set, literals, counts, example: undefined };
  if (chosen === null) return null;
  const count = numbers.leastFrom(counts, chosen.length);
  if (count === undefined) return null;
  let filler: ScalarValue = 'x';
  while (forbidden.has(filler)) filler += 'x';
  // A longer one is not worth making.
  const example = count > 10_000 ? undefined : [...chosen, ...Array<ScalarValue>(count - chosen.length).fill(chosen[0] ?? filler)];
  return { ...set, literals, counts, example };
}

/** The fewest values that hit every list, `most` at the most; null where that cannot be. */
function fewest(lists: readonly (readonly ScalarValue[])[], most: number, meter?: Meter): ScalarValue[] | null {
  if (lists.some((list) => list.length === 0)) return null;
  let best: ScalarValue[] | null = null;
  const search = (index: number, chosen: ScalarValue[]): void => {
    if (!spend(meter, 1)) return;
    if (chosen.length > most || (best !== null && chosen.length >= best.length)) return;
    const list = lists[index];
    if (list === undefined) {
      best = chosen;
      return;
    }
    if (list.some((value) => chosen.includes(value))) search(index + 1, chosen);
    else for (const value of list) search(index + 1, [...chosen, value]);
  };
  search(0, []);
  return best;
}
