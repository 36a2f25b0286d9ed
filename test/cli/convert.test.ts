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

test('a policy that extends the list and would decide otherwise is named with the call', async (t) => {
  const place = placeWith(t, {
    'policies/base.yaml': 'name: base\nrules: [{capability: git.push, tier: notify}]\n',
    'policies/acme.yaml': 'name: acme\nextends: base\ncapabilities: {git.*: {tier: blocked, reason: "No git"}}\n',
    'policies/.active': 'acme\n',
  });
  const { code, stdout, stderr } = await place.run('config', 'convert', 'policies/base.yaml');
  assert.deepEqual([code, stdout], [1, '']);
  assert.equal(stderr, 'error: policies/base.yaml cannot be converted: in the map form the most specific entry decides, and then\n  git.push under `acme` would get notify instead of blocked\n');
});

test('of a policy in error the errors are said, in either form, and nothing is written', async (t) => {
  const broken: Readonly<Record<string, readonly [text: string, why: string]>> = {
    'list.yaml': ['name: x\nrules: [\n', 'list.yaml:2:8 error yaml-syntax this `[` is never closed\nerror: list.yaml cannot be converted: its YAML does not parse\n'],
    'map.yaml': ['name: x\ncapabilities: [', 'map.yaml:2:15 error yaml-syntax this `[` is never closed\nerror: map.yaml cannot be converted: its YAML does not parse\n'],
    'tier.yaml': ['name: x\ncapabilities: {git.push: {tier: foo}}', 'tier.yaml:2:33 error unknown-tier unknown tier `foo`: known are `autonomous`, `notify`, `approval_required`, `blocked`\nerror: tier.yaml cannot be converted: the entry `git.push` is in error\n'],
    'text.yaml': ['hello', 'text.yaml:1:1 error wrong-type a policy is a mapping with `capabilities`\nerror: text.yaml cannot be converted: it is not a mapping\n'],
    'both.yaml': ['name: x\ncapabilities: {}\nrules: []\n', 'both.yaml:3:1 error unknown-key a policy has either `capabilities` or an ordered list: this is the second form beside `capabilities`\nerror: both.yaml cannot be converted: it has both a map and a list of rules\n'],
    'item.yaml': ['name: x\nrules:\n  - {tier: notify}\n', 'item.yaml:3:6 error missing-key `capability` is missing\nerror: item.yaml cannot be converted: the item in line 3 is in error\n'],
  };
  for (const [name, [text, why]] of Object.entries(broken)) {
    const place = placeWith(t, { [name]: text });
    const { code, stdout, stderr } = await place.run('config', 'convert', name);
    assert.deepEqual([code, stdout, stderr], [1, '', why]);
  }
});

test('a file that cannot be read, and none at all, are said', async (t) => {
  const place = placeWith(t, {});
  assert.equal((await place.run('config', 'convert', 'nowhere.yaml')).code, 2);
  assert.equal((await place.run('config', 'convert')).code, 2);
});
