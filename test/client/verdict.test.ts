// Owns: when two answers decide alike. Refuses: the view that says so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictOf } from '../../client/src/tree/verdict.js';

const answer = (...cases: readonly { readonly when: unknown; readonly tier: string; readonly source: unknown }[]) => ({ cases });
const SMALL = [{ parameter: 'content_size', operator: 'lt', value: 10240 }];

describe('a verdict', () => {
  it('is the same for answers that only moved', () => {
    const at = (line: number) => verdictOf({ answer: answer({ when: [], tier: 'notify', source: { file: 'acme.yaml', line } }), summary: 'notify' });
    assert.deepEqual(at(8), at(9));
    assert.equal(at(8).summary, 'notify');
  });

  it('differs with a tier, and with the condition of a case', () => {
    const of = (when: unknown, tier: string) => verdictOf({ answer: answer({ when, tier, source: null }, { when: [], tier: 'blocked', source: null }), summary: 'depends on content_size' });
    const keys = [of(SMALL, 'notify'), of(SMALL, 'autonomous'), of([{ ...SMALL[0], value: 1 }], 'notify')].map(({ key }) => key);
    assert.equal(new Set(keys).size, 3);
    assert.equal(of(SMALL, 'notify').summary, 'notify | blocked (depends on content_size)');
  });
});
