// Owns: documents that ship with the product, opened where they are installed: they can be read and asked about, and nothing is found in them,
// offered for them or made of their folder. Refuses: how a client gets there (navigation.test.ts, questions.test.ts).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CodeAction, PublishDiagnosticsParams } from 'vscode-languageserver';
import { readShipped } from '../../core/src/index.js';
import type { StatusResult } from '../../server/src/protocol.js';
import { projectPath } from '../support/project-root.js';
import { MODERN, WireClient, positionOf } from './client.js';
import type { ClientOptions } from './client.js';
import { DIRECTORY } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const TEMPLATES = pathToFileURL(projectPath('templates')).href;
const ABLE = { ...MODERN, textDocument: { ...MODERN.textDocument, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } }, workspace: { ...MODERN.workspace, workspaceEdit: { documentChanges: true, resourceOperations: ['create' as const] } } };
const WHOLE = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
const { system, templates } = readShipped();

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, capabilities: ABLE, product: { templates: TEMPLATES }, ...options });
  clients.push(client);
  return client;
}

function actionsIn(client: WireClient, uri: string): Promise<CodeAction[]> {
  return client.request('textDocument/codeAction', { textDocument: { uri }, range: WHOLE, context: { diagnostics: [] } });
}

describe('a policy that ships with the product', () => {
  for (const { file, text } of [system, ...templates]) {
    it(`is free of findings and actions where it is installed: ${file}`, async () => {
      const client = await start();
      const uri = await client.open(`${TEMPLATES}/${file}`, text, 'yaml');
      assert.deepEqual(await client.problems(uri), []);
      assert.deepEqual((await client.request<StatusResult>('kruxosPolicy/status', { uri })).notes, []);
      assert.deepEqual(await actionsIn(client, uri), []);
      const report = await client.request<{ text: string }>('kruxosPolicy/validationReport', { uri });
      assert.doesNotMatch(report.text, /shadows-template/);
    });
  }

  it('makes no policy directory of its folder, and does not stand in the way of the one that is asked', async () => {
    const client = await start();
    const before = (await client.pullWorkspace()).items.map((each) => each.uri);
    const uri = await client.open(`${TEMPLATES}/team-moderate.yaml`, readFileSync(projectPath('templates/team-moderate.yaml'), 'utf8'), 'yaml');
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
    await client.notify('textDocument/didSave', { textDocument: { uri } });
    assert.deepEqual((await client.pullWorkspace()).items.map((each) => each.uri), before);
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { agent: 'x', capability: 'secrets.get' });
    assert.equal(summary, 'blocked');
  });

  it('is none in a workspace that holds the folder either', async () => {
    const client = await start({ root: TEMPLATES });
    const found = (await client.pullWorkspace()).items.map((each) => each.uri.slice(TEMPLATES.length));
    assert.deepEqual(found.filter((each) => !each.startsWith('/starters/')), []);
  });

  it('stays as it is: nothing formats or renames it, or makes it the active policy', async () => {
    const client = await start();
    const text = 'name: team-moderate\ncapabilities:\n  filesystem.read:\n      tier:   notify\n';
    const uri = await client.open(`${TEMPLATES}/team-moderate.yaml`, text);
    const options = { tabSize: 2, insertSpaces: true };
    assert.equal(await client.request('textDocument/formatting', { textDocument: { uri }, options }), null);
    assert.equal(await client.request('textDocument/rangeFormatting', { textDocument: { uri }, options, range: WHOLE }), null);
    assert.equal(await client.request('textDocument/onTypeFormatting', { textDocument: { uri }, options, ch: '\n', position: { line: 4, character: 0 } }), null);
    const place = { textDocument: { uri }, position: positionOf(text, 'team-moderate') };
    await assert.rejects(client.request('textDocument/prepareRename', place), /ships with the product/);
    await assert.rejects(client.request('textDocument/rename', { ...place, newName: 'ours' }), /ships with the product/);
    await assert.rejects(client.request('kruxosPolicy/activate', { uri, name: 'team-moderate' }), /no policy directory/);
  });

  it('answers a hover all the same', async () => {
    const client = await start();
    const { text } = templates.find((each) => each.file === 'team-moderate.yaml') ?? system;
    const uri = await client.open(`${TEMPLATES}/team-moderate.yaml`, text, 'yaml');
    assert.match(await client.hoverText(uri, text, 'filesystem.delete'), /filesystem\.delete.*approval_required/);
  });

  it('is told to be free of problems to a client that waits for being told', async () => {
    const client = await start({ capabilities: {} });
    const uri = await client.open(`${TEMPLATES}/team-moderate.yaml`, readFileSync(projectPath('templates/team-moderate.yaml'), 'utf8'), 'yaml');
    const { diagnostics } = await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => each.uri === uri);
    assert.deepEqual(diagnostics, []);
  });

  it('that was copied into a workspace is one like any other', async () => {
    const client = await start();
    const uri = await client.open('policies/team-moderate.yaml', readFileSync(projectPath('templates/team-moderate.yaml'), 'utf8'), 'yaml');
    assert.ok((await client.codes(uri)).includes('shadows-template'));
  });
});
