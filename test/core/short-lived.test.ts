// Owns: that an earlier version of a policy is garbage as soon as the next one is there, also for the short collections that run while somebody types.
// Refuses: how much memory anything takes (bench/).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BlockText } from '../../core/src/index.js';
import { AGENT, AGENT_TEXT, ORGANIZATION, after, start } from '../support/edited-directory.js';
import type { State } from '../support/edited-directory.js';

const ENTRIES = 2000;
const EDITS = 60;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how?: { readonly type: 'minor' }) => void;

/** Bytes of what short collections took for lasting. */
function lasting(): number {
  return getHeapSpaceStatistics().reduce((sum, { space_name: name, space_used_size: bytes }) => (name === 'old_space' ? sum + bytes : sum), 0);
}

/** A letter comes and goes behind a tier; every fifth edit a short collection runs. */
function typeIn(before: State, edits: number): State {
  const at = (before.texts.get(ORGANIZATION) as BlockText).text.lastIndexOf('tier: notify') + 'tier: notify'.length;
  let state = before;
  for (let i = 0; i < edits; i++) {
    const edit = i % 2 === 0 ? { start: at, end: at, text: 'x' } : { start: at, end: at + 1, text: '' };
    state = after(state, ORGANIZATION, [edit], { seen: [ORGANIZATION, AGENT] });
    if (i % 5 === 4) collect({ type: 'minor' });
  }
  return state;
}

describe('what an edit leaves behind', () => {
  it('is no earlier version of the policy, whether a long collection has run or not', () => {
    const entries = Array.from({ length: ENTRIES }, (_, i) => `  pack${i}.run:\n    tier: notify\n`).join('');
    const opened = start(new Map([[ORGANIZATION, BlockText.of(`name: acme\ncapabilities:\n${entries}`)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const typed = typeIn(opened, EDITS);
    collect();
    const before = lasting();
    typeIn(typed, EDITS);
    const left = Math.round((lasting() - before) / EDITS);
    // A list of the entries alone takes as much; a version of the policy has several.
    assert.ok(left < ENTRIES * 8, `each edit left ${left} bytes`);
  });
});
