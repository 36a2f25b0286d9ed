// Owns: a directory with many times more files than can be read at once: it is read with progress, and requests are answered meanwhile.
// Refuses: progress as such (lifecycle.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WorkspaceDiagnosticRequest } from 'vscode-languageserver';
import type { Files } from '../../server/src/files.js';
import { MODERN, WireClient } from './client.js';
import { AGENT, ORGANIZATION } from './policies.js';

describe('the server', () => {
  it('reads 10,000 agents with progress, and answers meanwhile', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `a${i}`);
    const texts = new Map([['acme.yaml', ORGANIZATION], ...names.map((name): [string, string] => [`agents/${name}.yaml`, AGENT.replace('deploy-bot', name)])]);
    const root = 'file:///many';
    const disk: Files = {
      reads: (uri) => uri.startsWith(root),
      readText: async (uri) => {
        const text = texts.get(uri.slice(`${root}/policies/`.length));
        return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
      },
      list: async (uri) => {
        switch (uri) {
          case root:
            return [{ name: 'policies', kind: 'folder' }];
          case `${root}/policies`:
            return [{ name: 'acme.yaml', kind: 'file' }, { name: 'agents', kind: 'folder' }];
          case `${root}/policies/agents`:
            return names.map((name) => ({ name: `${name}.yaml`, kind: 'file' as const }));
          default:
            return null;
        }
      },
    };
    const client = await WireClient.start({ disk, root, capabilities: { ...MODERN, window: { workDoneProgress: true } } });
    let reports = 0;
    client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'parts', ({ items }) => void (reports += items.length));
    const all = client.request<{ items: unknown[] }>('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'parts', workDoneToken: 'mine' });
    const uri = `${root}/policies/agents/a7.yaml`;
    assert.ok((await client.codes(uri)).includes('relaxes-organization'));
    assert.deepEqual((await all).items, []);
    assert.equal(reports, 10_001);
    // What takes long is answered after what is asked behind it.
    const acme = { textDocument: { uri: `${root}/policies/acme.yaml` } };
    const atName = { ...acme, position: { line: 0, character: ORGANIZATION.indexOf('acme') } };
    const [top] = await client.request<object[]>('textDocument/prepareTypeHierarchy', atName);
    assert.match(await client.hoverText(acme.textDocument.uri, ORGANIZATION, 'acme'), /Agents that build on it: a0, a1, a10, [^.]* and 9992 more\./);
    const [lens] = await client.request<object[]>('textDocument/codeLens', acme);
    const long = `name: long\ncapabilities:\n${Array.from({ length: 2_500 }, (_, i) => `  git.n${i}:\n    tier:  notify\n    reason: "r${i}"\n`).join('')}`;
    const other = { textDocument: { uri: 'file:///other/policies/long.yaml' } };
    await client.open(other.textDocument.uri, long);
    const asked: readonly (readonly [string, object, (result: unknown) => unknown, unknown])[] = [
      ['textDocument/references', { ...atName, context: { includeDeclaration: true } }, (result) => (result as unknown[]).length, 10_001],
      ['textDocument/rename', { ...atName, newName: 'zenith' }, (result) => (result as { changes: object }).changes !== undefined, true],
      ['codeLens/resolve', lens as object, (result) => (result as { command: { title: string } }).command.title, '10000 agents with a policy'],
      ['typeHierarchy/subtypes', { item: top }, (result) => (result as unknown[]).length, 10_000],
      ['workspace/symbol', { query: '' }, (result) => (result as unknown[]).length, 256],
      ['textDocument/formatting', { ...other, options: { tabSize: 2, insertSpaces: true } }, (result) => (result as unknown[]).length, 2_500],
    ];
    for (const [method, params, read, expected] of asked) {
      const order: string[] = [];
      const answer = client.request(method, params).then((result) => (order.push(method), result));
      await client.request('kruxosPolicy/templates', {}).then(() => order.push('what is short'));
      assert.deepEqual(read(await answer), expected, method);
      assert.deepEqual(order, ['what is short', method]);
    }
    await client.stop();
  });
});
