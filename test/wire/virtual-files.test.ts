// Owns: workspaces whose files only the client can read: virtual ones, and all of them in a browser.
// Refuses: what is read there; the rules are the same as on a disk.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Files } from '../../server/src/files.js';
import { WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const ROOT = 'vscode-vfs://github/acme/policies-of-acme';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

/** A file system in memory under `ROOT`, which keeps a list of what was asked. */
function virtualDisk(files: Readonly<Record<string, string>>): { readonly disk: Files; readonly asked: string[]; readonly texts: Map<string, string> } {
  const texts = new Map(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]));
  const asked: string[] = [];
  const disk: Files = {
    reads: () => false,
    readText: async (uri) => {
      asked.push(uri);
      const text = texts.get(uri);
      return text === undefined ? { kind: 'missing' } : text === 'UNREADABLE' ? { kind: 'unreadable', why: 'NoPermissions' } : { kind: 'text', text };
    },
    list: async (uri) => {
      const below = [...texts.keys()].filter((each) => each.startsWith(`${uri}/`)).map((each) => each.slice(uri.length + 1).split('/'));
      const names = new Map(below.map(([name = '', ...rest]) => [name, rest.length === 0 ? ('file' as const) : ('folder' as const)]));
      return names.size === 0 ? null : [...names].map(([name, kind]) => ({ name, kind }));
    },
  };
  return { disk, asked, texts };
}

async function start(files: Readonly<Record<string, string>>, options: ClientOptions = {}) {
  const virtual = virtualDisk(files);
  const client = await WireClient.start({ root: ROOT, disk: virtual.disk, initializationOptions: { readsFiles: true }, ...options });
  clients.push(client);
  return { client, ...virtual };
}

describe('a virtual workspace', () => {
  it('is searched, and its policies bind each other, opened or not', async () => {
    const { client } = await start(DIRECTORY);
    const { items } = await client.pullWorkspace();
    assert.deepEqual(items.map((each) => each.uri).sort(), Object.keys(DIRECTORY).map((each) => `${ROOT}/${each}`).sort());
    const agent = await client.open(`${ROOT}/policies/agents/deploy-bot.yaml`, AGENT);
    assert.ok((await client.codes(agent)).includes('relaxes-organization'));
    assert.match(await client.hoverText(agent, AGENT, 'process.run'), /acme\.yaml/);
  });

  it('has the definitions beside a policy known while the rest of it is still searched', async () => {
    const policy = 'name: acme\ndefaults: {tier: notify}\ncapabilities:\n  rss.fetch: {tier: notify}\n  mail.fetch: {tier: notify}\n';
    const definition = (name: string) => `- {name: ${name}, purpose: x, inputs: [], permission_tier: notify}\n`;
    const virtual = virtualDisk({ 'policies/acme.yaml': policy, 'policies/definitions/rss.yaml': definition('rss.fetch'), 'definitions/mail.yaml': definition('mail.fetch') });
    let searchOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (searchOn = resolve));
    const disk: Files = { ...virtual.disk, list: async (uri) => (uri === ROOT ? held.then(() => virtual.disk.list(uri)) : virtual.disk.list(uri)) };
    const client = await WireClient.start({ root: ROOT, disk, initializationOptions: { readsFiles: true } });
    clients.push(client);
    const uri = await client.open(`${ROOT}/policies/acme.yaml`, policy);
    assert.ok(!(await client.codes(uri)).includes('unknown-capability'));
    searchOn();
  });

  it('is not read again because a document was opened, saved or closed, but for that one', async () => {
    const { client, asked, texts } = await start(DIRECTORY);
    const path = 'policies/agents/deploy-bot.yaml';
    await client.pullWorkspace();
    asked.length = 0;
    const agent = await client.open(`${ROOT}/${path}`, AGENT);
    const before = await client.codes(agent);
    await client.change(agent, { text: 'agent: deploy-bot\nextends: acme\ncapabilities: {}\n' });
    assert.notDeepEqual(await client.codes(agent), before);
    texts.set(`${ROOT}/${path}`, `${AGENT}  git.push: {tier: autonomos}\n`);
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: `${ROOT}/${path}`, type: 2 }] });
    assert.notDeepEqual(await client.codes(agent), before);
    await client.close(agent);
    const { items } = await client.pullWorkspace();
    assert.ok(items.some((each) => each.uri === agent && each.kind === 'full' && each.items.some(({ code }) => code === 'unknown-tier')));
    assert.deepEqual([...new Set(asked)], [`${ROOT}/${path}`]);
  });

  it('is read again where the client tells of changes', async () => {
    const { client, texts } = await start(DIRECTORY);
    const agent = await client.open(`${ROOT}/policies/agents/deploy-bot.yaml`, AGENT);
    await client.codes(agent);
    texts.set(`${ROOT}/policies/acme.yaml`, ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked'));
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: `${ROOT}/policies/acme.yaml`, type: 2 }] });
    assert.ok((await client.codes(agent)).includes('lifts-blocked'));
  });

  it('blocks what a file that cannot be read could say', async () => {
    const { client } = await start({ ...DIRECTORY, 'policies/acme.yaml': 'UNREADABLE', 'policies/.active': 'acme' });
    const uri = `${ROOT}/policies/agents/deploy-bot.yaml`;
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { uri, agent: 'x', capability: 'filesystem.read' });
    assert.equal(summary, 'blocked');
  });

  it('stands alone, document by document, where the client hands over no files', async () => {
    const { client, asked } = await start(DIRECTORY, { initializationOptions: { readsFiles: false } });
    const agent = await client.open(`${ROOT}/policies/agents/deploy-bot.yaml`, AGENT);
    assert.ok(!(await client.codes(agent)).includes('relaxes-organization'));
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri: agent });
    assert.deepEqual(notes.filter((each) => each.startsWith('only this document')), ['only this document is known: other policies of its directory cannot be read']);
    assert.deepEqual(asked, []);
  });

  it('asks the client for nothing of other file systems', async () => {
    const { client, asked } = await start(DIRECTORY);
    const alone = await client.open('untitled:/policies/draft.yaml', AGENT);
    await client.codes(alone);
    await client.pullWorkspace();
    assert.deepEqual(asked.filter((each) => !each.startsWith(ROOT)), []);
  });
});
