// Owns: definitions of packs around a policy directory, as the library and the command line find and follow them.
// Refuses: what a definition file may say (test/core).

import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPolicies } from '../../engine/src/index.js';
import type { Engine } from '../../engine/src/index.js';
import { runInside } from '../cli/program.js';
import { placeWith, watching } from './place.js';

const FEED = { agent: 'a', capability: 'rss.fetch' };
const definition = (name: string, input: string, type = 'Integer') => `- { name: ${name}, version: "1.0", purpose: x, permission_tier: notify, inputs: [{ name: ${input}, type: ${type}, required: true }] }\n`;
/** `limit` is an integer only where a definition says so: then half of one decides nothing, and the strictest answer holds. */
const POLICY = `name: p
capabilities:
  rss.fetch:
    rules:
      - condition: { limit_lt: 10 }
        tier: notify
    tier: autonomous
`;
const half = (engine: Engine) => engine.decide({ ...FEED, parameters: { limit: '7' } }).tier;

test('definitions count in the policy directory, beside it, and in the packs beside it; nowhere else', async (t) => {
  const places = ['policies/definitions/rss.yaml', 'definitions/rss.yml', 'packs/feeds/definitions/rss.yaml', 'definitions/rss.json'];
  for (const path of places) {
    const content = path.endsWith('.json') ? JSON.stringify({ tools: [{ name: 'rss__fetch', inputSchema: { type: 'object', properties: { limit: { type: 'integer' } } } }] }) : definition('rss.fetch', 'limit');
    const place = placeWith(t, { 'policies/p.yaml': POLICY, [path]: content });
    assert.equal(half(await loadPolicies(join(place.path, 'policies'))), 'notify', path);
    const told = await runInside(['config', 'validate', 'policies/p.yaml', '--format', 'json'], { cwd: place.path });
    assert.deepEqual((JSON.parse(told.stdout) as { coverage: { catalogue: object } }).coverage.catalogue, { name: 'kruxos', version: '0.0.3 with 1 more' }, path);
  }
  for (const path of ['elsewhere/definitions/rss.yaml', 'policies/agents/definitions/rss.yaml', 'packs/definitions.yaml', 'definitions/.rss.yaml', 'definitions/rss.txt']) {
    const place = placeWith(t, { 'policies/p.yaml': POLICY, [path]: definition('rss.fetch', 'limit') });
    const { stderr } = await runInside(['config', 'check-policy', '--agent', 'a', '--capability', 'rss.fetch', '--param', 'limit=3'], { cwd: place.path });
    assert.match(stderr, /^note: `rss\.fetch` is not in the catalogue: decided by the patterns that match it$/m, path);
  }
});

test('a parameter of a pack is read by its declared type, and its capability is known', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': POLICY, 'packs/feeds/definitions/rss.yaml': definition('rss.fetch', 'limit') });
  const { stdout, stderr } = await runInside(['config', 'check-policy', '--agent', 'a', '--capability', 'rss.fetch', '--param', 'limit=12'], { cwd: place.path });
  assert.deepEqual([stdout.split('\n')[2], stderr], ['Tier:        autonomous', '']);
  assert.equal(half(await loadPolicies(join(place.path, 'policies'))), 'notify');
});

test('a definition file that does not parse is said at once; one that is something else is none of our business', async (t) => {
  const place = placeWith(t, {
    'policies/p.yaml': POLICY,
    'definitions/a.json': '{"tools": [{"name": "rss__fetch"',
    'definitions/b.yaml': 'x: [1\n',
    'definitions/notes.yaml': 'just: notes\n',
    'definitions/empty.yaml': '',
    'packs/c/definitions/c.yaml': definition('rss.fetch', 'limit'),
  });
  const said = [
    `${place.path}/definitions/a.json has a problem in line 1 (this \`{\` is never closed): the capabilities that it defines are not known`,
    `${place.path}/definitions/b.yaml has a problem in line 1 (this \`[\` is never closed): the capabilities that it defines are not known`,
  ];
  const engine = await loadPolicies(join(place.path, 'policies'));
  assert.deepEqual(engine.notices.map(({ severity, message }) => `${severity}: ${message}`), said.map((each) => `warning: ${each}`));
  assert.deepEqual(engine.check({ agent: 'a', capability: 'rss.fetch' }).cases[0]?.when[0]?.parameter, 'limit');
  const { stderr } = await runInside(['config', 'validate', 'policies/p.yaml'], { cwd: place.path });
  assert.deepEqual(stderr.split('\n').filter((each) => each.startsWith('warning: ')), said.map((each) => `warning: ${each}`));
});

test('a name of the catalogue is not defined again; that is said once, by the library and by every command', async (t) => {
  const place = placeWith(t, {
    'policies/p.yaml': POLICY,
    'definitions/a.yaml': definition('filesystem.read', 'limit') + definition('git.push', 'limit') + definition('rss.fetch', 'limit'),
    'definitions/notes.yaml': 'just: notes\n',
    'packs/b/definitions/b.yaml': definition('rss.fetch', 'size'),
  });
  const said = [
    `${place.path}/definitions/a.yaml cannot redefine \`filesystem.read\` and 1 more: the catalogue has it already`,
    `${place.path}/packs/b/definitions/b.yaml cannot redefine \`rss.fetch\`: the catalogue has it already`,
  ];
  const engine = await loadPolicies(join(place.path, 'policies'));
  assert.deepEqual(engine.notices.map(({ severity, message }) => `${severity}: ${message}`), said.map((each) => `warning: ${each}`));
  assert.deepEqual(engine.check({ agent: 'a', capability: 'rss.fetch' }).cases[0]?.when[0]?.parameter, 'limit');
  for (const args of [['validate', 'policies/p.yaml'], ['check-policy', '--agent', 'a', '--capability', 'rss.fetch'], ['show', 'policy'], ['set', 'policy', 'p']]) {
    const { stderr } = await runInside(['config', ...args], { cwd: place.path });
    assert.deepEqual(stderr.split('\n').filter((each) => each.startsWith('warning: ')), said.map((each) => `warning: ${each}`), args.join(' '));
  }
});

test('a watched engine follows definitions, also of packs that come and go, and keeps the last good ones', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': POLICY });
  const at = (path: string) => join(place.path, path);
  const { engine, next } = await watching(t, at('policies'));
  assert.equal(half(engine), 'autonomous');
  place.write('packs/feeds/definitions/rss.yaml', definition('rss.fetch', 'limit'));
  await next('recompiled');
  assert.equal(half(engine), 'notify');
  place.write('packs/feeds/definitions/rss.yaml', definition('rss.fetch', 'limit', 'String'));
  assert.deepEqual((await next('recompiled')).changed, [at('packs/feeds/definitions/rss.yaml')]);
  place.write('packs/feeds/definitions/rss.yaml', definition('rss.fetch', 'limit'));
  await next('recompiled');
  place.write('packs/feeds/definitions/rss.yaml', '- { name: rss.fe');
  const { notices } = await next('recompiled');
  assert.equal(notices[0]?.message, `${at('packs/feeds/definitions/rss.yaml')} cannot be used as it is; its last good version stays in use`);
  assert.equal(half(engine), 'notify');
  // Nor does what is left of a file in error, or nothing that can be read, take the place of what it said.
  for (const text of ['- name: rss.fetch\n  inputs: [\n', Uint8Array.from([0xff])]) {
    place.write('packs/feeds/definitions/rss.yaml', text);
    const { changed, notices: said } = await next('recompiled');
    assert.deepEqual([changed, half(engine)], [[at('packs/feeds/definitions/rss.yaml')], 'notify']);
    assert.ok(said.some((each) => each.message === `${at('packs/feeds/definitions/rss.yaml')} cannot be used as it is; its last good version stays in use`));
  }
  renameSync(at('packs/feeds'), at('packs/news'));
  const moved = await next('recompiled');
  assert.deepEqual(moved.removed, [at('packs/feeds/definitions/rss.yaml')]);
  assert.equal(half(engine), 'autonomous');
  place.write('definitions/rss.yaml', definition('rss.fetch', 'limit'));
  await next('recompiled');
  assert.equal(half(engine), 'notify');
  rmSync(at('definitions'), { recursive: true });
  assert.deepEqual((await next('recompiled')).removed, [at('definitions/rss.yaml')]);
  assert.equal(half(engine), 'autonomous');
});
