// Owns: where settings come from over the wire, and that none is lost on the way: what a client starts with, pushes and answers.
// Refuses: what a setting does (test/core, diagnostics.test.ts).

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { ClientCapabilities } from 'vscode-languageserver';
import type { StatusResult } from '../../server/src/protocol.js';
import { MODERN, WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { DIRECTORY } from './policies.js';

const clients: WireClient[] = [];
after(() => Promise.all(clients.map((each) => each.stop())));

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

describe('a hierarchy that is none', () => {
  it('is the strict one, and is said', async () => {
    const client = await start({ settings: () => ({ hierarchy: 'Strict' }) });
    const { hierarchy, notes } = await statusOf(client);
    assert.equal(hierarchy, 'strict');
    assert.deepEqual(notes, ['the setting hierarchy is `Strict`, which is neither `bounded` nor `strict`: `strict` holds']);
  });
});
