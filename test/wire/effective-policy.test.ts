// Owns: kruxosPolicy/effectivePolicy over the wire: its links, what is unsaved, what is saved.
// Refuses: the words (test/core).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { EffectivePolicyRequest } from '../../server/src/protocol.js';
import type { RenderedText } from '../../server/src/protocol.js';
import { WireClient } from './client.js';
import { DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY });
  clients.push(client);
  return client;
}

function lineOf({ text }: RenderedText, pattern: string): string {
  return text.split('\n').find((each) => each.startsWith(`  ${pattern} `)) ?? '';
}

describe('kruxosPolicy/effectivePolicy', () => {
  it('links each line to the place that decided', async () => {
    const client = await start();
    const effective = await client.request<RenderedText>(EffectivePolicyRequest, { agent: 'deploy-bot' });
    const number = effective.text.split('\n').indexOf(lineOf(effective, 'process.run'));
    const link = effective.links.find((each) => each.line === number);
    assert.deepEqual(link?.target, { uri: client.uri('policies/agents/deploy-bot.yaml'), line: 4 });
    assert.equal(lineOf(effective, 'process.run').slice(link?.start, link?.end), 'deploy-bot.yaml (line 4)');
  });

  it('counts what is unsaved, unless what is saved is asked for', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION.replace('tier: blocked', 'tier: notify'));
    const ask = async (version?: 'saved') => lineOf(await client.request<RenderedText>(EffectivePolicyRequest, { uri, agent: 'a', sources: 'files', ...(version === undefined ? {} : { version }) }), 'secrets.*');
    assert.match(await ask(), /notify +acme\.yaml$/);
    assert.match(await ask('saved'), /blocked +acme\.yaml$/);
    await client.write('policies/acme.yaml', ORGANIZATION.replace('tier: blocked', 'tier: notify'));
    await client.notify('textDocument/didSave', { textDocument: { uri } });
    assert.match(await ask('saved'), /notify +acme\.yaml$/);
  });

  it('goes on with the last good version while a file does not compile, and says so; what is saved stays as it is', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    await client.request(EffectivePolicyRequest, { uri, agent: 'a' });
    await client.change(uri, { text: ORGANIZATION.replace('capabilities:', 'capabilitys:') });
    const broken = await client.request<RenderedText>(EffectivePolicyRequest, { uri, agent: 'a' });
    assert.match(lineOf(broken, 'secrets.*'), /blocked +acme\.yaml \(line/);
    assert.match(broken.text, /^Note: acme\.yaml does not compile: its last good version stays in force$/m);
    const saved = await client.request<RenderedText>(EffectivePolicyRequest, { uri, agent: 'a', version: 'saved' });
    assert.doesNotMatch(saved.text, /^Note: /m);
  });
});
