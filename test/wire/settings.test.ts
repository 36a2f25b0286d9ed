// Owns: where settings come from over the wire, and that none is lost on the way: what a client starts with, pushes and answers.
// Refuses: what a setting does (test/core, diagnostics.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities } from 'vscode-languageserver';
import type { StatusResult } from '../../server/src/protocol.js';
import { MODERN, WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const STRICT = { settings: { hierarchy: 'strict' } };
const FOREIGN = { yaml: { format: { enable: true } }, '[yaml]': { 'editor.tabSize': 2 }, problems: { autoReveal: true } };

async function start(options: ClientOptions): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, ...options });
  clients.push(client);
  return client;
}

function statusOf(client: WireClient): Promise<StatusResult> {
  return client.request('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') });
}

async function hierarchyAfter(client: WireClient, settings: unknown): Promise<string> {
  await client.notify('workspace/didChangeConfiguration', { settings });
  return (await statusOf(client)).hierarchy;
}

describe('settings from initializationOptions', () => {
  for (const [what, answer] of [['nothing', null], ['an empty object', {}], ['those of another server', FOREIGN], ['its own empty section', { kruxosPolicy: {} }]] as const) {
    it(`hold where the client answers with ${what}`, async () => {
      const client = await start({ initializationOptions: STRICT, settings: () => answer });
      assert.equal((await statusOf(client)).hierarchy, 'strict');
    });
  }

  const pushed = [null, {}, { settings: {} }, FOREIGN, { settings: FOREIGN }, { kruxosPolicy: {} }, { kruxosPolicy: { problems: { 'missing-reason': 'off' } } }, { settings: { hierarchy: 'strict' } }];
  for (const [client, capabilities] of [['answers questions', MODERN], ['answers none', {}]] as readonly [string, ClientCapabilities][]) {
    it(`hold until something else is said of them, for a client that ${client}`, async () => {
      const started = await start({ initializationOptions: STRICT, capabilities, settings: () => ({}) });
      for (const each of pushed) assert.equal(await hierarchyAfter(started, each), 'strict', JSON.stringify(each));
      assert.equal(await hierarchyAfter(started, { kruxosPolicy: { hierarchy: 'bounded' } }), 'bounded');
    });
  }

  it('are found under the name of the section as well', async () => {
    for (const options of [{ settings: { kruxosPolicy: { hierarchy: 'strict' } } }, { kruxosPolicy: { hierarchy: 'strict' } }, { hierarchy: 'strict' }]) {
      const client = await start({ initializationOptions: options, capabilities: {} });
      assert.equal((await statusOf(client)).hierarchy, 'strict', JSON.stringify(options));
    }
  });
});

describe('settings that are pushed', () => {
  it('are taken as they are, below `settings`, and below the name of the section', async () => {
    for (const pushed of [{ hierarchy: 'strict' }, { settings: { hierarchy: 'strict' } }, { kruxosPolicy: { hierarchy: 'strict' } }, { settings: { kruxosPolicy: { hierarchy: 'strict' } } }]) {
      const client = await start({ capabilities: {} });
      assert.equal((await statusOf(client)).hierarchy, 'bounded');
      assert.equal(await hierarchyAfter(client, pushed), 'strict', JSON.stringify(pushed));
      assert.equal(await hierarchyAfter(client, {}), 'strict');
    }
  });

  it('give way to what the client answers about a place', async () => {
    const client = await start({ settings: () => ({ hierarchy: 'bounded', activePolicy: '' }) });
    assert.equal(await hierarchyAfter(client, { kruxosPolicy: { hierarchy: 'strict' } }), 'bounded');
  });
});

describe('settings that name what there is not', () => {
  const WRONG = { settings: { hierarchy: 'Strict', catalogue: 'nowhere.yaml', activePolicy: 'nobody' } };

  it('are told once to a client that shows no status', async () => {
    const client = await start({ capabilities: {}, initializationOptions: WRONG });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const messages = ['', '', ''].map(() => client.next<{ message: string }>('window/showMessage'));
    assert.deepEqual((await Promise.all(messages)).map((each) => each.message), [
      'the active policy `nobody` does not exist: every capability is blocked until it does',
      'the catalogue nowhere.yaml cannot be read (there is no such file): the built-in one is used',
      'the setting hierarchy is `Strict`, which is neither `bounded` nor `strict`: `strict` holds',
    ]);
    await client.notify('workspace/didChangeConfiguration', { settings: { kruxosPolicy: { hierarchy: 'Bounded' } } });
    await client.change(uri, { text: 'name: acme\ncapabilities: {}\n' });
    const { message } = await client.next<{ message: string }>('window/showMessage');
    assert.match(message, /^the setting hierarchy is `Bounded`/);
  });

  it('are left to the status where a client shows it', async () => {
    const told: object[] = [];
    const client = await start({ initializationOptions: { ...WRONG, hearsChanges: true }, tap: (message) => void told.push(message) });
    await client.open('policies/acme.yaml', ORGANIZATION);
    assert.equal((await statusOf(client)).notes.length, 3);
    assert.ok(!told.some((each) => 'method' in each && each.method === 'window/showMessage'));
  });
});

describe('a hierarchy that is none', () => {
  it('is the strict one, and is said', async () => {
    const client = await start({ settings: () => ({ hierarchy: 'Strict' }) });
    const { hierarchy, notes } = await statusOf(client);
    assert.equal(hierarchy, 'strict');
    assert.deepEqual(notes, ['the setting hierarchy is `Strict`, which is neither `bounded` nor `strict`: `strict` holds']);
  });
});

describe('settings of another kind than they should be', () => {
  it('count as not set, and are told once', async () => {
    const client = await start({ capabilities: {}, initializationOptions: { settings: { hierarchy: 'bounded', activePolicy: 3, catalogue: ['nowhere.yaml'], problems: 'off' } } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const told = ['', '', ''].map(() => client.next<{ message: string }>('window/showMessage'));
    assert.deepEqual((await Promise.all(told)).map((each) => each.message), [
      'the setting activePolicy is `3`, which is not the name of a policy: it counts as not set',
      'the setting catalogue is `["nowhere.yaml"]`, which is not the path of a file: it counts as not set',
      'the setting problems is `off`, which is not a mapping of problem codes to severities: it counts as not set',
    ]);
    await client.notify('workspace/didChangeConfiguration', { settings: { kruxosPolicy: { activePolicy: false } } });
    await client.change(uri, { text: 'name: acme\ncapabilities: {}\n' });
    const { message } = await client.next<{ message: string }>('window/showMessage');
    assert.match(message, /^the setting activePolicy is `false`/);
  });

  it('are told where nothing else is set', async () => {
    for (const [answered, note] of [[{ activePolicy: 3 }, /^the setting activePolicy is `3`/], [{ catalogue: ['a.yaml'] }, /^the setting catalogue is `\["a.yaml"\]`/], [{ problems: 'off' }, /^the setting problems is `off`/]] as const) {
      const { notes } = await statusOf(await start({ settings: () => answered }));
      assert.equal(notes.length, 1);
      assert.match(notes[0] ?? '', note);
    }
  });

  it('cost the severities and switches beside them nothing, and are told by their names', async () => {
    const problems = { 'unknown-tier': 'loud', 'unknown-teir': 'off', 'missing-reason': 'warning', 'unknown-key': null };
    const client = await start({ settings: () => ({ problems, inlayHints: { units: 'no', coverage: false }, codeLens: false }) });
    assert.deepEqual((await statusOf(client)).notes, [
      'the setting codeLens is `false`, which is not a mapping of names to `true` or `false`: it counts as not set',
      'the setting problems.unknown-tier is `loud`, which is not `error`, `warning`, `information`, `hint` or `off`: it counts as not set',
      'the setting problems names `unknown-teir`, which is no problem code: did you mean `unknown-tier`?',
      'the setting inlayHints.units is `no`, which is not `true` or `false`: it counts as not set',
    ]);
    const diagnostics = await client.problems(await client.open('policies/acme.yaml', 'name: acme\ncapabilities:\n  git.push: {tier: blocked}\n'));
    assert.deepEqual(diagnostics.filter((each) => each.code === 'missing-reason').map((each) => each.severity), [2]);
    const alone = await start({ settings: () => ({ problems: { 'unknown-teir': 'off' } }) });
    assert.match((await statusOf(alone)).notes[0] ?? '', /^the setting problems names/);
  });

  it('are none where nothing is set', async () => {
    const client = await start({ settings: () => ({ activePolicy: '', catalogue: null, problems: {} }) });
    assert.deepEqual((await statusOf(client)).notes, []);
  });
});
