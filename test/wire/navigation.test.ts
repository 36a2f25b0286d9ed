// Owns: moving about over the wire: definitions, references, highlights and renames, with their positions and the client's abilities.
// Refuses: what leads where (test/core/names.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, DefinitionLink, DocumentHighlight, Location, WorkspaceEdit } from 'vscode-languageserver/node';
import { MODERN, WireClient, positionOf } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const ABLE: ClientCapabilities = {
  ...MODERN,
  workspace: {
    ...MODERN.workspace,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
    fileOperations: { willRename: true },
    textDocumentContent: { dynamicRegistration: true },
  },
  textDocument: { ...MODERN.textDocument, definition: { linkSupport: true }, rename: { prepareSupport: true } },
};

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, capabilities: ABLE, ...options });
  clients.push(client);
  return client;
}

describe('textDocument/definition', () => {
  it('links the name to the whole entry that binds it', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const [link] = await client.request<DefinitionLink[]>('textDocument/definition', { textDocument: { uri }, position: positionOf(AGENT, 'process.run') });
    assert.deepEqual(link, {
      originSelectionRange: { start: { line: 3, character: 2 }, end: { line: 3, character: 13 } },
      targetUri: client.uri('policies/acme.yaml'),
      targetRange: { start: { line: 25, character: 2 }, end: { line: 27, character: 37 } },
      targetSelectionRange: { start: { line: 25, character: 2 }, end: { line: 25, character: 11 } },
    });
  });

  it('is a plain location for plain clients, in their encoding', async () => {
    const agent = AGENT.replace('extends: acme', 'extends: "ünïcödé"');
    const files = { 'policies/acme.yaml': ORGANIZATION.replace('name: acme', 'name: "ünïcödé"'), 'policies/agents/deploy-bot.yaml': agent };
    const client = await start({ files, capabilities: { general: { positionEncodings: ['utf-8'] } } });
    const uri = await client.open('policies/agents/deploy-bot.yaml', agent);
    const found = await client.request<Location[]>('textDocument/definition', { textDocument: { uri }, position: { line: 1, character: 19 } });
    assert.deepEqual(found, [{ uri: client.uri('policies/acme.yaml'), range: { start: { line: 0, character: 6 }, end: { line: 0, character: 19 } } }]);
  });

  it('opens a template by its address, or by its file where the client cannot', async () => {
    const text = ORGANIZATION.replace('name: acme', 'name: acme\nextends: team-moderate');
    const ask = async (options: ClientOptions) => {
      const client = await start({ product: { templates: 'file:///product/templates' }, ...options });
      const uri = await client.open('policies/acme.yaml', text);
      return client.request<(DefinitionLink & Location)[]>('textDocument/definition', { textDocument: { uri }, position: positionOf(text, 'team-moderate') });
    };
    assert.equal((await ask({}))[0]?.targetUri, 'kruxos-policy-shipped:/team-moderate.yaml');
    assert.equal((await ask({ capabilities: MODERN }))[0]?.uri, 'file:///product/templates/team-moderate.yaml');
    assert.deepEqual(await ask({ capabilities: MODERN, product: { templates: null } }), []);
  });

  it('leads to the definition file of a pack', async () => {
    const definition = '- name: mail.sort\n  permission_tier: notify\n  inputs: []\n';
    const text = `${ORGANIZATION}  mail.sort:\n    tier: notify\n`;
    const client = await start({ files: { ...DIRECTORY, 'policies/acme.yaml': text, 'pack/definitions/mail.yaml': definition } });
    await client.pullWorkspace();
    const uri = await client.open('policies/acme.yaml', text);
    const [link] = await client.request<DefinitionLink[]>('textDocument/definition', { textDocument: { uri }, position: positionOf(text, 'mail.sort') });
    assert.equal(link?.targetUri, client.uri('pack/definitions/mail.yaml'));
    assert.deepEqual(link.targetSelectionRange, { start: { line: 0, character: 8 }, end: { line: 0, character: 17 } });
  });
});

describe('textDocument/references and documentHighlight', () => {
  it('counts declarations only where they are asked for', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/.active': 'acme\n' } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const ask = (includeDeclaration: boolean) =>
      client.request<Location[]>('textDocument/references', { textDocument: { uri }, position: positionOf(ORGANIZATION, 'acme'), context: { includeDeclaration } });
    assert.deepEqual((await ask(true)).map((each) => each.uri), [uri, client.uri('policies/agents/deploy-bot.yaml'), client.uri('policies/.active')]);
    assert.deepEqual((await ask(false)).length, 2);
    const highlights = await client.request<DocumentHighlight[]>('textDocument/documentHighlight', { textDocument: { uri }, position: positionOf(ORGANIZATION, 'acme') });
    assert.deepEqual(highlights, [{ range: { start: { line: 0, character: 6 }, end: { line: 0, character: 10 } } }]);
  });
});

describe('textDocument/rename', () => {
  it('edits the versions that it read, then renames the file', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const position = positionOf(AGENT, 'deploy-bot');
    assert.deepEqual(await client.request('textDocument/prepareRename', { textDocument: { uri }, position }), {
      range: { start: { line: 0, character: 7 }, end: { line: 0, character: 17 } },
      placeholder: 'deploy-bot',
    });
    assert.deepEqual(await client.request<WorkspaceEdit>('textDocument/rename', { textDocument: { uri }, position, newName: 'ship-bot' }), {
      documentChanges: [
        { textDocument: { uri, version: 1 }, edits: [{ range: { start: { line: 0, character: 7 }, end: { line: 0, character: 17 } }, newText: 'ship-bot' }] },
        { kind: 'rename', oldUri: uri, newUri: client.uri('policies/agents/ship-bot.yaml') },
      ],
    });
  });

  it('gives plain changes to plain clients, for unopened files as well', async () => {
    const client = await start({ capabilities: MODERN, files: { ...DIRECTORY, 'policies/.active': 'acme\n' } });
    assert.equal(client.initialized?.capabilities.renameProvider, true);
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const edit = await client.request<WorkspaceEdit>('textDocument/rename', { textDocument: { uri }, position: positionOf(ORGANIZATION, 'acme'), newName: 'zenith' });
    assert.deepEqual(Object.keys(edit.changes ?? {}), [uri, client.uri('policies/agents/deploy-bot.yaml'), client.uri('policies/.active')]);
    assert.deepEqual(edit.changes?.[client.uri('policies/.active')], [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } }, newText: 'zenith' }]);
  });

  it('says why not', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/b.yaml': ORGANIZATION.replace('acme', 'b') } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const ask = (newName: string) => client.request('textDocument/rename', { textDocument: { uri }, position: positionOf(ORGANIZATION, 'acme'), newName });
    await assert.rejects(ask('b'), /there is a policy called `b` already/);
    await assert.rejects(ask('../b'), /cannot be a name/);
    assert.equal(await client.request('textDocument/prepareRename', { textDocument: { uri }, position: positionOf(ORGANIZATION, 'tier') }), null);
  });
});

describe('workspace/willRenameFiles', () => {
  it('knows what a file is called after, whatever its ending', async () => {
    const file = (name: string) => `policies/agents/${name}`;
    const client = await start({ files: { ...DIRECTORY, [file('one.kruxos.yaml')]: 'agent: one\n', [file('TWO.YAML')]: 'agent: TWO\n' } });
    const nameIn = async (from: string, to: string) => {
      const edit = await client.request<WorkspaceEdit | null>('workspace/willRenameFiles', { files: [{ oldUri: client.uri(file(from)), newUri: client.uri(file(to)) }] });
      return (edit?.documentChanges ?? []).flatMap((each) => ('edits' in each ? each.edits.map((one) => ('newText' in one ? one.newText : null)) : []));
    };
    assert.deepEqual(await nameIn('one.kruxos.yaml', 'three.kruxos.yaml'), ['three']);
    assert.deepEqual(await nameIn('TWO.YAML', 'three.YAML'), ['three']);
    // It is still called after its agent.
    assert.deepEqual(await nameIn('deploy-bot.yaml', 'deploy-bot.kruxos.yml'), []);
    assert.deepEqual(await nameIn('one.kruxos.yaml', 'three.txt'), []);
  });

  it('takes the agent along', async () => {
    const client = await start();
    const [oldUri, newUri] = [client.uri('policies/agents/deploy-bot.yaml'), client.uri('policies/agents/ship-bot.yaml')];
    assert.ok(client.initialized?.capabilities.workspace?.fileOperations?.willRename);
    const edit = await client.request<WorkspaceEdit>('workspace/willRenameFiles', { files: [{ oldUri, newUri }] });
    assert.deepEqual(edit.documentChanges, [
      { textDocument: { uri: oldUri, version: null }, edits: [{ range: { start: { line: 0, character: 7 }, end: { line: 0, character: 17 } }, newText: 'ship-bot' }] },
    ]);
    assert.equal(await client.request('workspace/willRenameFiles', { files: [{ oldUri, newUri: client.uri('elsewhere/ship-bot.yaml') }] }), null);
  });
});
