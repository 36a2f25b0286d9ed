// Owns: that whatever files, names and values a command is given, what it prints is whole lines that steer no terminal, with an exit code of its own.
// Refuses: what is said of each (the tests of the commands).

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { placeWith } from './program.js';

const ESC = '\u001b[31m';
const policy = (name: string) => `name: ${JSON.stringify(name)}\ncapabilities:\n  "filesystem.${ESC.replace('\u001b', '\\e')}": { tier: "${ESC.replace('\u001b', '\\e')}" }\n`;

/** Files as they should not be. */
const UGLY: Readonly<Record<string, string | Uint8Array>> = {
  'policies/bom.yaml': '\ufeffname: bom\ncapabilities: {}\n',
  'policies/latin.yaml': Uint8Array.of(0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xff, 0x0a),
  'policies/wide.yaml': Uint8Array.of(0xff, 0xfe, 0x6e, 0x00),
  'policies/nul.yaml': 'name: a\0b\ncapabilities: {}\n',
  'policies/empty.yaml': '',
  'policies/list.yaml': '- a\n',
  'policies/deep.yaml': `name: d\ncapabilities: ${'['.repeat(5000)}${']'.repeat(5000)}\n`,
  'policies/escape.yaml': policy(`e${ESC}`),
  [`policies/e${ESC}v\nil.yaml`]: policy('path'),
  [`policies/agents/a${ESC}.yaml`]: `agent: "a${ESC.replace('\u001b', '\\e')}"\ncapabilities: {}\n`,
  'policies/%0A,x:y.yaml': 'name: pct\ncapabilities: {}\n',
  [`log${ESC}.jsonl`]: `{"id":"${'\\u001b'}[31m","timestamp":"2026-03-01T00:00:00Z","capability":"git.push","actor":{"type":"agent","name":"\\u001b[2J"},"status":"denied"}\n{`,
};

const COMMANDS: readonly (readonly string[])[] = [
  ...['text', 'json', 'sarif', 'junit', 'github'].map((format) => ['config', 'validate', 'policies', '--format', format]),
  ['config', 'validate', `policies/e${ESC}v\nil.yaml`],
  ['config', 'validate', `no${ESC}\u0007`],
  ['config', 'validate', 'policies/bom.yaml', '--catalogue', `policies/e${ESC}v\nil.yaml`],
  ['config', 'convert', `no${ESC}.yaml`],
  ['config', 'convert', 'policies/bom.yaml', '--policies', `${ESC}`],
  ['config', 'show', 'policy', '--active', `x${ESC}`],
  ['config', 'show', 'policy', '--active', `e${ESC}`],
  ['config', 'set', 'policy', `x${ESC}\nb`],
  ['config', 'set', 'policy', `e${ESC}`],
  ['config', 'check-policy', '--agent', `a${ESC}`, '--capability', 'git.push'],
  ['config', 'check-policy', '--agent', `a${ESC}`, '--capability', `git.${ESC}`],
  ['config', 'check-policy', '--agent', 'a', '--capability', 'filesystem.write', '--active', 'bom', '--param', `path=/${ESC}\u202e`],
  ['config', 'check-policy', '--agent', 'a', '--capability', 'filesystem.write', '--params', `{"${'\\u001b'}": "${'\\u001b'}[2J"}`],
  ['config', 'check-policy', '--agent', 'a', '--capability', 'filesystem.write', '--param', `size=${'9'.repeat(400)}`],
  ['config', 'check-policy', '--agent', 'a', '--capability', 'filesystem.write', '--param', `${ESC}`],
  ['init', `p${ESC}.txt`],
  ['init', `p${ESC}\n.yaml`],
  ['init', `none/p${ESC}.yaml`],
  ['init', '--template', `t${ESC}`],
  ['completion', `s${ESC}`],
  ['completion', 'agents'],
  ['completion', 'policies'],
  ['audit', 'query', '--audit', `log${ESC}.jsonl`],
  ['audit', 'query', '--audit', `log${ESC}.jsonl`, '--format', 'json'],
  ['audit', 'query', '--audit', `none${ESC}`],
  ['audit', 'query', '--audit', `log${ESC}.jsonl`, '--agent', `${ESC}`, '--capability', `${ESC}`],
  ['audit', 'verify', '--audit', `log${ESC}.jsonl`],
  [`con${ESC}fig`],
  ['config', `--${ESC}`],
];

test('whatever comes in, what goes out steers no terminal and ends with an exit code of its own', async (t) => {
  const place = placeWith(t, UGLY);
  mkdirSync(join(place.path, 'policies/folder.yaml'));
  symlinkSync('loop2.yaml', join(place.path, 'policies/loop1.yaml'));
  symlinkSync('loop1.yaml', join(place.path, 'policies/loop2.yaml'));
  symlinkSync('nowhere', join(place.path, 'policies/dangling.yaml'));
  // A name that is no UTF-8 text.
  writeFileSync(Buffer.concat([Buffer.from(join(place.path, 'policies/agents/')), Buffer.from([0xff]), Buffer.from('.yaml')]), 'agent: x\ncapabilities: {}\n');
  assert.match((await place.run('config', 'validate', 'policies/agents')).stderr, /^error: cannot read policies\/agents\/\ufffd\.yaml: its name is not UTF-8 text$/m);
  for (const command of COMMANDS) {
    const { code, stdout, stderr } = await place.run(...command);
    const shown = JSON.stringify(command);
    assert.ok(code === 0 || code === 1 || code === 2, shown);
    for (const text of [stdout, stderr]) {
      assert.doesNotMatch(text, /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u, shown);
      assert.ok(text === '' || text.endsWith('\n'), shown);
    }
    assert.doesNotMatch(stderr, /this is a fault of/, shown);
    assert.ok(code === 0 || stderr !== '' || stdout !== '', shown);
  }
});

test('a policy file with any name counts', async (t) => {
  const place = placeWith(t, { 'policies/a\nb.yaml': 'name: p\ncapabilities:\n  "*": { tier: notify }\n', 'policies/agents/c\n.yml': 'agent: "c"\ncapabilities:\n  git.push: { tier: blocked, reason: r }\n' });
  const { stdout } = await place.run('config', 'check-policy', '--agent', 'c', '--capability', 'git.push');
  assert.match(stdout, /^Tier: {8}blocked$/m);
  assert.match(stdout, /^Source: {6}c\\u\{a\}\.yml \(line 3\)$/m);
});
