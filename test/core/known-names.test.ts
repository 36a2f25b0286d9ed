// Owns: names with numbers, found by some of their characters. Refuses: what the numbers stand for.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { KnownNames } from '../../core/src/decide/known-names.js';

const numbered = (count: number, nameOf: (number: string) => string) => Array.from({ length: count }, (_, i) => nameOf(String(i)));

for (const [title, names] of [
  ['that end in a number', numbered(5_000, (i) => `bot-${i}`)],
  ['that all begin, end and stand in the middle alike', numbered(2_000, (i) => `eu-${i.padStart(5, '0')}-and-so-on-to-the-very-same-end`)],
  ['of which some do', [...numbered(2_000, (i) => `bot-${i}`), ...numbered(60, (i) => `eu-${i.padStart(5, '0')}-and-so-on-to-the-very-same-end`)]],
  ['of up to three characters', ['', ...numbered(1_000, (i) => i)]],
] as const) it(`names ${title} have their numbers, and others have none`, () => {
  const [kept, others] = [names.filter((_, i) => i % 2 === 0), names.filter((_, i) => i % 2 === 1)];
  const table = new KnownNames();
  kept.forEach((name, i) => {
    assert.equal(table.numberOf(name), -1);
    table.add(name, i);
  });
  assert.deepEqual(kept.map((name) => table.numberOf(name)), kept.map((_, i) => i));
  assert.deepEqual(others.filter((name) => table.numberOf(name) !== -1), []);
});

it('any names are found as a map finds them', () => {
  const arbName = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.string({ unit: fc.constantFrom('a', 'b', 'ä'), maxLength: 12 }));
  fc.assert(fc.property(fc.uniqueArray(arbName, { maxLength: 60 }), fc.array(arbName, { maxLength: 60 }), (names, asked) => {
    const [table, map] = [new KnownNames(), new Map(names.map((name, i) => [name, i]))];
    for (const [name, i] of map) table.add(name, i);
    assert.deepEqual([...names, ...asked].map((name) => table.numberOf(name)), [...names, ...asked].map((name) => map.get(name) ?? -1));
  }));
});
