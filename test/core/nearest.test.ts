// Owns: did-you-mean: which of the known words are within reach of a mistyped one, and in which order.
// Refuses: where words come from (the tests of the problems that suggest some).

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { nearest } from '../../core/src/index.js';

const fold = (word: string) => word.toLowerCase().replaceAll('-', '_');

/** Optimal string alignment distance, as it is defined. */
function distanceOf(a: string, b: string): number {
  const table: number[][] = [];
  const at = (i: number, j: number) => table[i]?.[j] ?? Infinity;
  for (let i = 0; i <= a.length; i++) {
    table.push([]);
    for (let j = 0; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      (table[i] as number[]).push(i === 0 ? j : Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), swapped));
    }
  }
  return at(a.length, b.length);
}

function nearestByDefinition(word: string, known: readonly string[]): string[] {
  const reach = word.length < 4 ? 1 : Math.min(3, Math.max(2, Math.floor(word.length / 3)));
  const found = known.map((name) => ({ name, distance: distanceOf(fold(word), fold(name)) })).filter(({ name, distance }) => name !== word && distance <= reach && distance < name.length);
  const best = Math.min(...found.map((each) => each.distance));
  const near = found.filter((each) => each.distance <= (best === 0 ? 0 : best + 1));
  return near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1)).slice(0, 3).map((each) => each.name);
}

it('the nearest words are those of the fewest edits, a swap of neighbours counting once', () => {
  const arbWord = fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'c', '.', '_', '-', 'é'), maxLength: 14 });
  const arbEdited = fc.tuple(arbWord, fc.array(fc.tuple(fc.nat(14), fc.nat(1), fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 2 })), { maxLength: 3 }));
  fc.assert(
    fc.property(arbEdited, fc.array(arbWord, { maxLength: 8 }), ([word, edits], others) => {
      const edited = edits.reduce((text, [at, gone, come]) => text.slice(0, at) + come + text.slice(at + gone), word);
      const known = [...new Set([word, ...others])];
      assert.deepEqual(nearest(edited, known), nearestByDefinition(edited, known));
    }),
    { numRuns: 3_000 },
  );
});
