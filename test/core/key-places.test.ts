// Owns: places of keys carried from version to version: what is answered is what looking at all keys anew answers.
// Refuses: what repeated keys mean (test/core/incremental.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { KeyPlaces } from '../../core/src/model/key-places.js';
import { composed, gapsBetween, placeAfter, sharedRuns, takenOver } from '../../core/src/text/shared-runs.js';
import type { SharedRuns } from '../../core/src/text/shared-runs.js';

interface Keyed {
  readonly key: string | null;
}

const NAMES = ['a', 'b', 'c', 'd', 'e', ''];
const arbKeyed = fc.constantFrom(...NAMES, null).map((key): Keyed => ({ key }));
const arbEdit = fc.record({ at: fc.nat(60), gone: fc.nat(4), come: fc.array(arbKeyed, { maxLength: 4 }) });

function edited(list: readonly Keyed[], { at, gone, come }: { at: number; gone: number; come: Keyed[] }): Keyed[] {
  const made = [...list];
  made.splice(Math.min(at, list.length), gone, ...come);
  return made;
}

function answers(places: KeyPlaces): unknown {
  const order = (pairs: Iterable<[number, number]>): [number, number][] => [...pairs].sort((a, b) => a[0] - b[0]);
  return { each: NAMES.map((key) => [places.first(key), places.all(key)]), later: order(places.later), repeated: [...places.repeated].sort((a, b) => a - b) };
}

describe('places of keys', () => {
  it('are those that all keys tell, after any edits', () => {
    fc.assert(fc.property(fc.array(arbKeyed, { maxLength: 60 }), fc.array(arbEdit, { maxLength: 12 }), (start, edits) => {
      let list = start;
      let places = KeyPlaces.of(list);
      for (const edit of edits) {
        const now = edited(list, edit);
        const runs = sharedRuns(now, list);
        places = places.after(now, runs, gapsBetween(now, list, runs));
        assert.deepEqual(answers(places), answers(KeyPlaces.of(now)));
        list = now;
      }
    }));
  });

  it('are looked for anew where too many are followed', () => {
    let list: Keyed[] = Array.from({ length: 2_000 }, (_, i) => ({ key: `k${i}` }));
    let places = KeyPlaces.of(list);
    for (let i = 0; i < 700; i++) {
      const now = edited(list, { at: (i * 37) % 1_900, gone: i % 3, come: [{ key: `n${i}` }, { key: `k${i % 90}` }] });
      const runs = sharedRuns(now, list);
      places = places.after(now, runs, gapsBetween(now, list, runs));
      list = now;
    }
    const anew = KeyPlaces.of(list);
    for (const { key } of list) if (key !== null) assert.deepEqual(places.all(key), anew.all(key));
  });
});

describe('runs', () => {
  const arbRuns = fc.array(fc.record({ gone: fc.nat(3), come: fc.nat(3), count: fc.integer({ min: 1, max: 5 }) }), { maxLength: 8 }).map((steps): SharedRuns => {
    let [at, from] = [0, 0];
    return steps.map(({ gone, come, count }) => {
      const run = { at: (at += come), from: (from += gone), count };
      [at, from] = [at + count, from + count];
      return run;
    });
  });

  it('of two steps are those of one that makes both', () => {
    fc.assert(fc.property(arbRuns, arbRuns, (runs, earlier) => {
      const both = composed(runs, earlier);
      for (let place = 0; place < 80; place++) {
        const between = placeAfter(earlier, place);
        assert.equal(placeAfter(both, place), between === null ? null : placeAfter(runs, between));
      }
    }));
  });

  it('are taken over in their places, thousands of them too', () => {
    fc.assert(fc.property(arbRuns, fc.nat(5), (runs, more) => {
      const before = Array.from({ length: 80 }, (_, i) => `old ${i}`);
      const last = runs.at(-1);
      const length = (last === undefined ? 0 : last.at + last.count) + more;
      const list = takenOver(before, runs, { length, make: (place) => `new ${place}` });
      const expected = Array.from({ length }, (_, place) => {
        const run = runs.find(({ at, count }) => place >= at && place < at + count);
        return run === undefined ? `new ${place}` : `old ${place - run.at + run.from}`;
      });
      assert.deepEqual(list, expected);
    }));
    const runs = Array.from({ length: 200_000 }, (_, i) => ({ at: 2 * i, from: 2 * i, count: 1 }));
    const list = takenOver(Array.from({ length: 400_000 }, (_, i) => i), runs, { length: 400_000, make: (place) => -place });
    assert.ok(list.every((each, i) => each === (i % 2 === 0 ? i : -i)));
  });
});
