// Owns: that random edits are what they claim to be: every kind occurs, each can be made, and what is said to be the same data is.
// Refuses: what edits lead to (test/core/blocks.test.ts, incremental.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EDIT_KINDS, arbSession, edited } from './random-edits.js';
import { ENTRIES, arbPolicy } from './random-policies.js';
import { expectSame, isSameData } from './same-data.js';

describe('random edits', () => {
  const sessions = fc.sample(arbSession(arbPolicy({ title: 'name: acme', extends: ['base'], entries: ENTRIES, most: 4 }), 12), { numRuns: 500, seed: 1 });

  it('are of every kind', () => {
    const found = new Set(sessions.flatMap(({ edits }) => edits.map((each) => each.kind)));
    assert.deepEqual(EDIT_KINDS.filter((kind) => !found.has(kind)), []);
    assert.ok(sessions.some(({ edits }) => edits.some((each) => each.isWithNext)));
  });

  it('stay inside the text that the ones before them left, and lead to texts of every sort', () => {
    const texts = sessions.flatMap(({ text, edits }) => {
      let now = text;
      return edits.map((edit) => {
        assert.ok(edit.start >= 0 && edit.start <= edit.end && edit.end <= now.length, JSON.stringify({ text, edits }));
        return (now = edited(now, edit));
      });
    });
    for (const sort of [/\r\n/, /\r(?!\n)/, /[\ud800-\udbff][\udc00-\udfff]/, /(?<![\ud800-\udbff])[\udc00-\udfff]/, /\t/, /^---/m, /^%YAML/m, /&\w/, /\*\w/, /<<:/, /# kruxos-ignore/, /^rules:/m, /^defaults:/m, /^extends: nobody/m, /^agent:/m, /<<<<<<</, /^$/]) {
      assert.ok(texts.some((each) => sort.test(each)), String(sort));
    }
  });
});

describe('the same data', () => {
  it('is what assert.deepEqual takes for it', () => {
    const values = [0, -0, 1, NaN, null, undefined, '', 'a', [], [1], [1, 2], [undefined], {}, { a: 1 }, { a: undefined }, { b: undefined }, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: { a: 1 } }, new Map([[1, 2]]), new Map(), new Set([1]), new Set()];
    for (const a of values) {
      for (const b of values) {
        const expected = (() => {
          try {
            assert.deepEqual(a, b);
            return true;
          } catch {
            return false;
          }
        })();
        assert.equal(isSameData(a, b), expected);
        assert.equal(isSameData([a, { a }], [b, { a: b }]), expected);
      }
    }
  });

  it('can leave a property out, wherever it is', () => {
    const [a, b] = [{ x: [{ y: 1, of: {} }], of: 1 }, { x: [{ y: 1, of: null }], of: 2 }];
    assert.ok(!isSameData(a, b));
    assert.ok(isSameData(a, b, { besides: 'of' }));
    assert.ok(!isSameData({ ...a, z: 1 }, { ...b, w: 1 }, { besides: 'of' }));
    assert.throws(() => expectSame({ ...a, z: 1 }, b, () => 'told apart', { besides: 'of' }), /told apart/);
  });
});
