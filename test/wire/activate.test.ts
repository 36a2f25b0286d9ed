// Owns: kruxosPolicy/activate over the wire: what `.active` has to say, and what it refuses. Refuses: writing it.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ActivateRequest, CheckPolicyRequest } from '../../server/src/protocol.js';
import type { ActivateResult, CheckPolicyResult } from '../../server/src/protocol.js';
import { WireClient } from './client.js';
import { DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const FILES = { ...DIRECTORY, 'policies/other.yaml': 'name: other\ncapabilities:\n  "*":\n    tier: blocked\n', 'policies/broken.yaml': 'name: broken\nextends: nobody\ncapabilities: {}\n' };

async function start(): Promise<WireClient> {
  const client = await WireClient.start({ files: FILES });
  clients.push(client);
  return client;
}

describe('kruxosPolicy/activate', () => {
  it('names the file and its text, for a policy of the directory and for a template', async () => {
    const client = await start();
    const activate = (name: string) => client.request<ActivateResult>(ActivateRequest, { uri: client.uri('policies/acme.yaml'), name });
    assert.deepEqual(await activate('other'), { uri: client.uri('policies/.active'), text: 'other\n' });
    assert.deepEqual(await activate('team-moderate'), { uri: client.uri('policies/.active'), text: 'team-moderate\n' });
  });

  it('refuses what does not compile, what there is not, and what is not saved', async () => {
    const client = await start();
    const activate = (name: string) => client.request(ActivateRequest, { uri: client.uri('policies/acme.yaml'), name });
    await assert.rejects(activate('broken'), /`broken` does not compile; nothing was changed/);
    await assert.rejects(activate('system'), /`system` is the system policy.*; nothing was changed/);
    await assert.rejects(activate('nobody'), /there is no saved policy `nobody`/);
    await client.open('policies/fresh.yaml', 'name: fresh\ncapabilities: {}\n');
    await assert.rejects(activate('fresh'), /there is no saved policy `fresh`/);
    await client.open('policies/broken.yaml', 'name: broken\ncapabilities: {}\n');
    await assert.rejects(activate('broken'), /does not compile/);
  });

  it('refuses what compiles only in the editor', async () => {
    const client = await start();
    const uri = await client.open('policies/broken.yaml', 'name: broken\ncapabilities: {}\n');
    await assert.rejects(client.request(ActivateRequest, { uri, name: 'broken' }), /`broken` does not compile; nothing was changed/);
  });
});

describe('kruxosPolicy/checkPolicy', () => {
  it('answers from what is saved, where that is asked', async () => {
    const client = await WireClient.start({ files: DIRECTORY });
    clients.push(client);
    const uri = await client.open('policies/acme.yaml', ORGANIZATION.replace('tier: blocked', 'tier: notify'));
    const ask = async (version: 'current' | 'saved') => (await client.request<CheckPolicyResult>(CheckPolicyRequest, { uri, agent: 'a', capability: 'secrets.use', version })).summary;
    assert.deepEqual([await ask('current'), await ask('saved')], ['notify', 'blocked']);
  });

  it('takes nothing that is unsaved for the last good version of what is saved', async () => {
    const client = await WireClient.start({ files: { ...DIRECTORY, 'policies/acme.yaml': ORGANIZATION.replace('capabilities:', 'capabilitys:') } });
    clients.push(client);
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const ask = async (version: 'current' | 'saved') => (await client.request<CheckPolicyResult>(CheckPolicyRequest, { uri, agent: 'a', capability: 'filesystem.read', version })).summary;
    assert.deepEqual([await ask('current'), await ask('saved')], ['autonomous', 'blocked']);
  });
});
