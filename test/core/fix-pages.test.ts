// Owns: the quick fixes of every problem page: what they make of the bad block is the good one, or the block under *Fix*.
// Refuses: styles and odd texts (fixes.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { applyChanges, fixUntilDone } from '../support/apply-changes.js';
import { parseFixture } from '../support/fixture.js';
import type { Fixture } from '../support/fixture.js';
import { pageCodes, readPage } from '../support/problem-page.js';

/** Those that `docs/problems` promises no quick fix for. */
const WITHOUT = new Set(['condition-overlap', 'duplicate-policy', 'extends-cycle', 'invalid-pattern', 'loosens-inherited', 'multiple-documents', 'operator-type', 'relaxes-declared-tier', 'shadows-template']);

describe('the quick fixes of the problem pages', () => {
  for (const code of pageCodes()) {
    const page = readPage(code);
    page.bad.forEach((bad, index) => {
      it(`${code}: bad block ${index + 1}`, () => {
        const taken: string[] = [];
        const fixed = fixUntilDone(parseFixture(bad), {}, (each) => taken.push(each));
        if (WITHOUT.has(code)) {
          assert.deepEqual(taken, []);
          assert.deepEqual(page.fixed, []);
          return;
        }
        assert.deepEqual([...new Set(taken)], [code], 'the fix mends the problem and makes no other');
        expectDrawnProblems(applyChanges(fixed, []));
        const wanted = page.fixed[index] ?? page.good[index];
        assert.deepEqual(filesOf(fixed), filesOf(parseFixture(wanted ?? '')));
      });
    });
  }
});

function filesOf({ files }: Fixture): Record<string, string> {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}
