// Owns: `config convert`: what it writes, what it refuses, and how it says so.
// Refuses: the proof that decisions stay the same (test/core/ordered-form.test.ts).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeWith } from './program.js';

test('an ordered policy is written in the map form, which is valid', async (t) => {
  const place = placeWith(t, { 'policies/org.yaml': 'rules:\n  - { capability: git.push, tier: blocked, reason: "ask first" }\n  - { capability: "*", tier: approval_required, reason: "all else" }\n' });
  const { code, stdout, stderr } = await place.run('config', 'convert', 'policies/org.yaml');
  assert.deepEqual([code, stderr], [0, '']);
  const map = 'name: org\n\ncapabilities:\n  git.push:\n    tier: blocked\n    reason: ask first\n\n  "*":\n    tier: approval_required\n    reason: all else\n';
  assert.equal(stdout, map);
  const again = placeWith(t, { 'policies/org.yaml': stdout });
  assert.equal((await again.run('config', 'validate', 'policies/org.yaml')).code, 0);
  const unchanged = await again.run('config', 'convert', 'policies/org.yaml');
  assert.deepEqual([unchanged.code, unchanged.stdout], [0, map]);
});

test('a list whose order matters is refused with the call that would change', async (t) => {
  const place = placeWith(t, { 'policies/org.yaml': 'rules:\n  - { capability: "*", tier: notify }\n  - { capability: git.push, tier: blocked }\n' });
  const { code, stdout, stderr } = await place.run('config', 'convert', 'policies/org.yaml');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^error: policies\/org\.yaml cannot be converted: .*\n {2}git\.push would get blocked instead of notify\n$/);
});

test('a broken policy and a missing file are said', async (t) => {
  const place = placeWith(t, { 'policies/org.yaml': 'rules:\n  - { capability: "*", tier: notfy }\n' });
  assert.equal((await place.run('config', 'convert', 'policies/org.yaml')).code, 1);
  assert.equal((await place.run('config', 'convert', 'nowhere.yaml')).code, 2);
  assert.equal((await place.run('config', 'convert')).code, 2);
});
