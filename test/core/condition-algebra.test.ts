// Owns: the exact algebra of conditions against brute force over small domains: a set is empty exactly when no candidate is in it, and
//       the member that it shows satisfies everything asked of it.
// Refuses: reading keys and values (condition-reading.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readValue, testValue } from '../../core/src/conditions/domain.js';
import type { Domain, Facet, Test } from '../../core/src/conditions/domain.js';
import { readTest } from '../../core/src/conditions/key.js';
import type { Operator } from '../../core/src/conditions/key.js';
import * as numbers from '../../core/src/conditions/number-set.js';
import { allValues, exampleOf, narrow } from '../../core/src/conditions/value-set.js';
import type { ValueSet } from '../../core/src/conditions/value-set.js';

interface Literal {
  readonly facet: Facet;
  readonly test: Test;
  readonly holds: boolean;
  /** As a condition would be written. */
  readonly words: string;
}

interface Subject {
  readonly domain: Domain;
  readonly operators: readonly Operator[];
  readonly operands: readonly unknown[];
  /** Where texts and arrays are measured as well: bounds of sizes or counts. */
  readonly measures?: { readonly facet: Facet; readonly bounds: readonly number[] };
  readonly candidates: readonly unknown[];
  /** Whether the candidates take every combination of literals that any value takes. */
  readonly exhaustive: boolean;
}

const TEXT_OPERATORS: readonly Operator[] = ['eq', 'ne', 'in', 'not_in', 'prefix', 'suffix', 'contains'];
const NUMBER_OPERATORS: readonly Operator[] = ['lt', 'lte', 'gt', 'gte', 'eq', 'ne', 'in', 'not_in'];

const SUBJECTS: Readonly<Record<string, Subject>> = {
  integers: { domain: 'integer', operators: NUMBER_OPERATORS, operands: [0, 1, 2, 3, 5, 2.5], candidates: range(-3, 9, 1), exhaustive: true },
  reals: { domain: 'real', operators: NUMBER_OPERATORS, operands: [0, 0.5, 1, 3], candidates: range(-2, 5, 0.25), exhaustive: true },
  instants: {
    domain: 'instant',
    operators: NUMBER_OPERATORS,
    operands: ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000001Z', '2026-06-01T00:00:00-05:00'],
    candidates: ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.5Z', '2026-06-01T05:00:00Z', '2027-01-01T00:00:00Z'],
    exhaustive: true,
  },
  'instants of far years': {
    domain: 'instant',
    operators: NUMBER_OPERATORS,
    operands: ['9999-12-31T00:00:01Z', '9999-12-31T00:00:02.5Z', '0001-01-01T00:00:00Z', '2255-06-05T23:47:35Z', '2026-01-01T00:00:00Z'],
    candidates: ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.9Z', '1000-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2200-01-01T00:00:00Z', '2255-06-05T23:47:35Z', '3000-01-01T00:00:00Z', '9999-12-31T00:00:00Z', '9999-12-31T00:00:01.999999Z', '9999-12-31T00:00:02Z', '9999-12-31T23:59:59-01:00'],
    exhaustive: true,
  },
  booleans: { domain: 'boolean', operators: ['eq', 'ne', 'in', 'not_in'], operands: [true, false], candidates: [true, false], exhaustive: true },
  texts: { domain: 'string', operators: TEXT_OPERATORS, operands: ['', 'a', 'b', 'ab', 'ba', 'aba'], candidates: words(['a', 'b', 'z'], 5), exhaustive: false },
  'texts with sizes': {
    domain: 'string', operators: TEXT_OPERATORS, operands: ['', 'a', 'b', 'ab', 'ba', 'é'], measures: { facet: 'size', bounds: [0, 1, 2, 3, 4] },
    candidates: words(['a', 'b', 'é', 'z'], 4), exhaustive: false,
  },
  'short texts in which parts overlap': {
    domain: 'string', operators: ['prefix', 'suffix', 'contains'], operands: ['aab', 'abb', 'ab', 'bba'], measures: { facet: 'size', bounds: [2, 3, 4, 5] },
    candidates: words(['a', 'b', 'z'], 5), exhaustive: false,
  },
  paths: {
    domain: 'path', operators: TEXT_OPERATORS, operands: ['/', '/a', '/a/b', '/ab', '/a/', '/b/../a'],
    candidates: words(['/', 'a', 'b', '.', 'z'], 5).filter((each) => each.startsWith('/')), exhaustive: false,
  },
  'fragments of paths': {
    domain: 'path', operators: ['suffix', 'contains', 'prefix', 'eq'], operands: ['/a', '/a/b', '/', '/b/'],
    candidates: words(['/', 'a', 'b', 'z'], 6).filter((each) => each.startsWith('/')), exhaustive: false,
  },
  'paths with sizes': {
    domain: 'path', operators: TEXT_OPERATORS, operands: ['/a', '/a/b', '/ab'], measures: { facet: 'size', bounds: [0, 1, 2, 3, 4, 6] },
    candidates: words(['/', 'a', 'b', 'z'], 5).filter((each) => each.startsWith('/')), exhaustive: false,
  },
  urls: {
    domain: 'url', operators: TEXT_OPERATORS, operands: ['https://a.com', 'https://a.com/v1', 'http://a.com/v1', 'https://a.com:443/v1', 'https://a.com:8443'],
    candidates: ['https', 'http', 'HTTPS', 'ftp'].flatMap((scheme) => ['a.com', 'A.com', 'b.org', 'a.com:8443', 'a.com:443', 'u@a.com'].flatMap((host) => ['', '/', '/v1', '/v1/x', '/v10', '/x/../v1', '?v1'].map((path) => `${scheme}://${host}${path}`))),
    exhaustive: false,
  },
  arrays: {
    domain: 'array', operators: ['contains'], operands: ['a', 1, true], measures: { facet: 'count', bounds: [0, 1, 2, 3, 4] },
    candidates: lists(['a', 1, true, 'z'], 4), exhaustive: true,
  },
  'undeclared values': {
    domain: 'any', operators: ['eq', 'ne', 'in', 'not_in', 'lt', 'gte', 'prefix', 'contains'], operands: ['a', 'ab', 1, 2, true],
    candidates: [...words(['a', 'b', 'z'], 4), ...range(-1, 4, 0.5), true, false, [], ['a'], ['a', 'ab'], [1, true]], exhaustive: false,
  },
  'undeclared values, some of them times': {
    domain: 'any', operators: ['eq', 'ne', 'in', 'not_in', 'lt', 'gte', 'prefix', 'suffix', 'contains'], operands: ['2026-01-01T00:00:00Z', '2026-06-01T12:00:00-05:00', '2026-01', 'Z', 'x', 2026],
    candidates: [...['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-06-01T12:00:00-05:00', '2026-06-01T17:00:00Z', '2027-01-01T00:00:00+01:00'], '2026-01', '2026-01xZ', 'Z', 'x', 2025, 2026, 2027, true, []], exhaustive: false,
  },
};

for (const [name, subject] of Object.entries(SUBJECTS)) {
  describe(`sets of ${name}`, () => {
    const arbLiterals = fc.array(literal(subject), { minLength: 1, maxLength: 4 });

    it('are empty only where no candidate satisfies the literals', () => {
      fc.assert(fc.property(arbLiterals, (literals) => {
        if (narrowed(subject.domain, literals) !== null) return;
        const member = subject.candidates.find((each) => satisfies(subject.domain, each, literals));
        assert.equal(member, undefined, `${told(literals)} is said to be empty, and has ${JSON.stringify(member)}`);
      }), { numRuns: 1_500 });
    });

    it('show a member that satisfies every literal', () => {
      fc.assert(fc.property(arbLiterals, (literals) => {
        const set = narrowed(subject.domain, literals);
        if (set === null) return;
        const example = exampleOf(set);
        if (example === undefined) assert.equal(subject.exhaustive, false, `${told(literals)}: no member was found`);
        else assert.ok(satisfies(subject.domain, example, literals), `${told(literals)}: ${JSON.stringify(example)}`);
      }), { numRuns: 1_500 });
    });

    it('never hold both a literal and its opposite', () => {
      fc.assert(fc.property(arbLiterals, (literals) => {
        const last = literals.at(-1) as Literal;
        const both = narrowed(subject.domain, [...literals, { ...last, holds: !last.holds }]);
        assert.equal(both, null, told(literals));
      }), { numRuns: 500 });
    });

    it('do not depend on the order of the literals', () => {
      fc.assert(fc.property(arbLiterals, (literals) => {
        const [one, other] = [narrowed(subject.domain, literals), narrowed(subject.domain, [...literals].reverse())];
        assert.equal(one === null, other === null, told(literals));
      }), { numRuns: 500 });
    });
  });
}

describe('sets of texts without sizes', () => {
  for (const name of ['texts', 'paths', 'fragments of paths']) {
    it(`of ${name} are always decided`, () => {
      const subject = SUBJECTS[name] as Subject;
      fc.assert(fc.property(fc.array(literal(subject), { maxLength: 4 }), (literals) => {
        const set = narrowed(subject.domain, literals);
        assert.ok(set === null || exampleOf(set) !== undefined, told(literals));
      }), { numRuns: 1_000 });
    });
  }
});

describe('a text that has none of a list of characters', () => {
  const lacking = (domain: Domain, characters: readonly string[], bounds: readonly number[]) =>
    narrowed(domain, [read(domain, 'value', 'contains', characters, false), read(domain, 'size', 'gte', bounds[0], true), read(domain, 'size', 'lte', bounds[1], true)] as Literal[]);
  const lettersAndDigits = [...'abcdefghijklmnopqrstuvwxyz0123456789_-'];

  it('is of any size, also where these are all letters and digits', () => {
    for (const bounds of [[1, 1], [2, 2], [998, 1000]]) assert.match(String(exampleOf(lacking('string', lettersAndDigits, bounds) as ValueSet)), /^~+$/);
    assert.match(String(exampleOf(lacking('path', lettersAndDigits, [2, 2]) as ValueSet)), /^\/[~/]$/);
  });

  it('may be there where these are all single bytes', () => {
    const bytes = Array.from({ length: 0x80 }, (_, i) => String.fromCharCode(i));
    for (const bounds of [[2, 2], [998, 1000]]) assert.notEqual(lacking('string', bytes, bounds), null);
  });
});

describe('a text that is no time', () => {
  it('may be shorter than one that is', () => {
    const set = narrowed('any', [read('any', 'value', 'prefix', 'x', true), read('any', 'value', 'gt', '2026-01-01T00:00:00Z', false), read('any', 'size', 'lte', 3, true)] as Literal[]);
    assert.ok(set !== null);
    const time = (bytes: number) => narrowed('any', [read('any', 'value', 'prefix', '2', true), read('any', 'value', 'gt', '2026-01-01T00:00:00Z', true), read('any', 'size', 'lte', bytes, true)] as Literal[]);
    assert.deepEqual([19, 20].map((bytes) => time(bytes) === null), [true, false]);
  });
});

describe('sets of numbers', () => {
  const bounds = [0, 1, 2, 3];
  const arbSet = fc.tuple(fc.boolean(), fc.array(fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte', 'without', 'among'), fc.constantFrom(...bounds, 0.5, 1.5)), { maxLength: 4 })).map(([integer, steps]) => {
    let set = numbers.allNumbers(integer);
    let holds = (_: number): boolean => true;
    for (const [kind, bound] of steps) {
      const before = holds;
      if (kind === 'without') (set = numbers.without(set, [bound])), (holds = (x) => before(x) && x !== bound);
      else if (kind === 'among') (set = numbers.among(set, [bound, 2])), (holds = (x) => before(x) && (x === bound || x === 2));
      else (set = numbers.comparing(set, kind as numbers.Comparison, bound)), (holds = (x) => before(x) && compares(x, kind, bound));
    }
    return { set, holds: (x: number) => (!integer || Number.isInteger(x)) && holds(x) };
  });
  const points = range(-2, 5, 0.25);

  it('have exactly the members that the steps leave', () => {
    fc.assert(fc.property(arbSet, ({ set, holds }) => {
      for (const point of points) if (!set.integer || Number.isInteger(point)) assert.equal(numbers.hasMember(set, point), holds(point), String(point));
      assert.equal(numbers.isEmpty(set), !points.some(holds));
      const member = numbers.someMember(set);
      assert.equal(member === undefined, numbers.isEmpty(set));
      if (member !== undefined) assert.ok(holds(member));
    }), { numRuns: 2_000 });
  });

  it('know their least member from a floor', () => {
    fc.assert(fc.property(arbSet, fc.integer({ min: -1, max: 4 }), ({ set, holds }, floor) => {
      const integers = { ...set, integer: true, intervals: numbers.intersect({ integer: true, intervals: set.intervals }, numbers.allNumbers(true)).intervals };
      assert.equal(numbers.leastFrom(integers, floor), range(floor, 9, 1).find(holds));
    }), { numRuns: 1_000 });
  });

  it('leave no gap between lte 9 and gte 10 among integers, and one among reals', () => {
    const gap = (integer: boolean) => numbers.comparing(numbers.comparing(numbers.allNumbers(integer), 'gt', 9), 'lt', 10);
    assert.ok(numbers.isEmpty(gap(true)));
    assert.ok(!numbers.isEmpty(gap(false)));
  });
});

function literal({ domain, operators, operands, measures }: Subject): fc.Arbitrary<Literal> {
  const arbOperand = fc.constantFrom(...operands);
  const onValue = fc.tuple(fc.constantFrom(...operators), arbOperand, arbOperand, fc.boolean(), fc.boolean()).map(([operator, one, other, isList, holds]) => {
    const value = operator === 'in' || operator === 'not_in' || (isList && ['prefix', 'suffix', 'contains'].includes(operator)) ? [one, other] : one;
    return read(domain, 'value', operator, value, holds);
  });
  const fitting = onValue.filter((each): each is Literal => each !== null);
  if (measures === undefined) return fitting;
  const onMeasure = fc.tuple(fc.constantFrom(...NUMBER_OPERATORS), fc.constantFrom(...measures.bounds), fc.boolean()).map(([operator, bound, holds]) =>
    read(domain, measures.facet, operator, operator === 'in' || operator === 'not_in' ? [bound] : bound, holds) as Literal);
  return fc.oneof({ weight: 2, arbitrary: fitting }, { weight: 1, arbitrary: onMeasure });
}

function read(domain: Domain, facet: Facet, operator: Operator, value: unknown, holds: boolean): Literal | null {
  const found = readTest({ domain, facet }, operator, value);
  if (found.kind !== 'test') return null;
  return { facet, test: found.test, holds: found.holds === holds, words: `${holds ? '' : 'not '}${facet === 'value' ? '' : `${facet} `}${operator} ${JSON.stringify(value)}` };
}

function narrowed(domain: Domain, literals: readonly Literal[]): ValueSet | null {
  return literals.reduce<ValueSet | null>((set, { facet, test, holds }) => (set === null ? null : narrow(set, facet, test, holds)), allValues(domain));
}

function satisfies(domain: Domain, value: unknown, literals: readonly Literal[]): boolean {
  const known = readValue(domain, value);
  return known !== undefined && literals.every(({ facet, test, holds }) => testValue(known, facet, test) === holds);
}

function told(literals: readonly Literal[]): string {
  return literals.map((each) => each.words).join(', ');
}

function compares(x: number, kind: string, bound: number): boolean {
  return kind === 'lt' ? x < bound : kind === 'lte' ? x <= bound : kind === 'gt' ? x > bound : x >= bound;
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** All texts over the characters, up to a length. */
function words(characters: readonly string[], most: number): string[] {
  let longest = [''];
  const all = [''];
  for (let length = 1; length <= most; length++) {
    longest = longest.flatMap((word) => characters.map((each) => word + each));
    all.push(...longest);
  }
  return all;
}

/** All lists of the elements, in their order, up to a length. */
function lists(elements: readonly unknown[], most: number): unknown[][] {
  let longest: number[][] = [[]];
  const all: number[][] = [[]];
  for (let length = 1; length <= most; length++) {
    longest = longest.flatMap((list) => elements.map((_, i) => [...list, i]).filter((each) => (each.at(-2) ?? 0) <= (each.at(-1) as number)));
    all.push(...longest);
  }
  return all.map((list) => list.map((i) => elements[i]));
}
