// Owns: what two lists have in common: no claim is wrong, and what a few small edits leave alone is found.
// Refuses: lists that know it already (test/core/blocks.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sharedRuns } from '../../core/src/index.js';

const arbList = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });

describe('what two lists share', () => {
  it('is the same in both, in the order of both', () => {
    fc.assert(fc.property(arbList, arbList, (list, other) => {
      let [at, from] = [0, 0];
      for (const run of sharedRuns(list, other)) {
        assert.ok(run.at >= at && run.from >= from && run.count > 0);
        assert.deepEqual(list.slice(run.at, run.at + run.count), other.slice(run.from, run.from + run.count));
        [at, from] = [run.at + run.count, run.from + run.count];
      }
      assert.ok(at <= list.length && from <= other.length);
    }));
  });

  it('is all that a few small edits leave alone', () => {
    const arbEdit = fc.record({ gone: fc.nat(15), come: fc.nat(15), left: fc.nat(10) });
    fc.assert(fc.property(fc.array(arbEdit, { minLength: 1, maxLength: 4 }), (edits) => {
      const list: object[] = [];
      const other: object[] = [];
      let left = 0;
      for (const edit of edits) {
        for (let i = 0; i < edit.gone; i++) other.push({});
        for (let i = 0; i < edit.come; i++) list.push({});
        for (let i = 0; i < edit.left; i++) {
          const one = {};
          list.push(one);
          other.push(one);
        }
        left += edit.left;
      }
      // Edits with nothing between them are one, which may be too large to be looked beyond.
      fc.pre(edits.every((each) => each.left > 0));
      assert.equal(sharedRuns(list, other).reduce((sum, each) => sum + each.count, 0), left);
    }));
  });
});
