// Owns: outlines, search, folds, selections, links and the type hierarchy over the wire, and what plain clients get of them.
// Refuses: what they consist of (test/core/outline.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { SymbolKind } from 'vscode-languageserver/node';
import type { DocumentLink, DocumentSymbol, FoldingRange, SelectionRange, SymbolInformation, TypeHierarchyItem } from 'vscode-languageserver/node';
import { MODERN, WireClient, positionOf } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, ...options });
  clients.push(client);
  return client;
}

describe('textDocument/documentSymbol', () => {
  it('is a tree, or a list for clients that cannot show one', async () => {
    const documentSymbol = { hierarchicalDocumentSymbolSupport: true };
    const client = await start({ capabilities: { ...MODERN, textDocument: { ...MODERN.textDocument, documentSymbol } } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const tree = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
    assert.deepEqual(tree.map((each) => each.name), ['name: acme', 'defaults: notify', 'capabilities']);
    const write = tree[2]?.children?.find((each) => each.name === 'filesystem.write');
    assert.deepEqual(write?.children?.map((each) => each.name), ['content_size < 10240 → autonomous', 'content_size >= 10240 → approval_required']);
    assert.deepEqual(write.selectionRange, { start: { line: 10, character: 2 }, end: { line: 10, character: 18 } });

    const plain = await start();
    await plain.open('policies/acme.yaml', ORGANIZATION);
    const list = await plain.request<SymbolInformation[]>('textDocument/documentSymbol', { textDocument: { uri: plain.uri('policies/acme.yaml') } });
    const rule = list.find((each) => each.name.startsWith('content_size < '));
    assert.deepEqual([rule?.containerName, rule?.location.range.start], ['filesystem.write', { line: 12, character: 6 }]);
  });
});

describe('kinds of symbols', () => {
  it('are those that the client knows', async () => {
    const all = { symbolKind: { valueSet: Array.from({ length: 26 }, (_, i) => (i + 1) as SymbolKind) } };
    const kindsOf = async (client: WireClient) => {
      const uri = await client.open('policies/acme.yaml', ORGANIZATION);
      const list = await client.request<SymbolInformation[]>('textDocument/documentSymbol', { textDocument: { uri } });
      const found = await client.request<SymbolInformation[]>('workspace/symbol', { query: 'deploy' });
      return [list.find((each) => each.name.startsWith('content_size < '))?.kind, found.find((each) => each.name === 'deploy-bot')?.kind];
    };
    const able = { ...MODERN, workspace: { ...MODERN.workspace, symbol: all }, textDocument: { ...MODERN.textDocument, documentSymbol: all } };
    assert.deepEqual(await kindsOf(await start({ capabilities: able })), [SymbolKind.Operator, SymbolKind.Object]);
    assert.deepEqual(await kindsOf(await start()), [SymbolKind.Property, SymbolKind.Module]);
  });
});

describe('workspace/symbol', () => {
  it('searches every policy directory, opened or not', async () => {
    const client = await start({ files: { ...DIRECTORY, 'more/b.yaml': 'name: b\ncapabilities:\n  process.run: { tier: blocked }\n' } });
    const found = await client.request<SymbolInformation[]>('workspace/symbol', { query: 'prun' });
    assert.deepEqual(found.map((each) => [each.name, each.containerName, each.location.uri]), [
      ['process.run', 'b', client.uri('more/b.yaml')],
      ['process.run', 'deploy-bot', client.uri('policies/agents/deploy-bot.yaml')],
    ]);
  });

  it('is bounded', async () => {
    const entries = Array.from({ length: 300 }, (_, i) => `  a.b${i}: { tier: blocked }\n`).join('');
    const client = await start({ files: { 'policies/a.yaml': `name: a\ncapabilities:\n${entries}` } });
    assert.equal((await client.request<SymbolInformation[]>('workspace/symbol', { query: '' })).length, 256);
  });
});

describe('textDocument/foldingRange and selectionRange', () => {
  it('keeps to the number of folds that the client takes', async () => {
    const client = await start({ capabilities: { ...MODERN, textDocument: { foldingRange: { rangeLimit: 2, lineFoldingOnly: true } } } });
    const uri = await client.open('policies/acme.yaml', `# one\n# two\n${ORGANIZATION}`);
    const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } });
    assert.deepEqual(folds, [{ startLine: 0, endLine: 1, kind: 'comment' }, { startLine: 4, endLine: 5 }]);
  });

  it('grows a selection for each position, counted as the client counts', async () => {
    const text = 'name: "ü𝄞 x"\ncapabilities: {}\n';
    const client = await start({ capabilities: { general: { positionEncodings: ['utf-8'] } } });
    const uri = await client.open('policies/acme.yaml', text);
    const [selection] = await client.request<SelectionRange[]>('textDocument/selectionRange', { textDocument: { uri }, positions: [{ line: 0, character: 9 }] });
    assert.deepEqual(selection?.range, { start: { line: 0, character: 7 }, end: { line: 0, character: 15 } });
    assert.deepEqual(selection.parent?.range, { start: { line: 0, character: 6 }, end: { line: 0, character: 16 } });
  });
});

describe('textDocument/documentLink', () => {
  it('leads to policies and pages that can be opened', async () => {
    const client = await start({ initializationOptions: { problemPagesUri: 'pages:' } });
    const text = `${AGENT.replace('acme', 'acme # kruxos-ignore missing-reason: later')}`;
    const uri = await client.open('policies/agents/deploy-bot.yaml', text);
    const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
    assert.deepEqual(links.map((each) => [each.target, each.range.start.character, each.range.end.character]), [
      [client.uri('policies/acme.yaml'), 9, 13],
      ['pages:/missing-reason.md', 30, 44],
    ]);
  });
});

describe('typeHierarchy', () => {
  it('climbs from an agent’s entry to the system’s, and back', async () => {
    const agent = AGENT.replace('process.run', 'filesystem.write');
    const client = await start({ files: { ...DIRECTORY, 'policies/agents/deploy-bot.yaml': agent }, product: { templates: 'file:///product/templates' } });
    const uri = await client.open('policies/agents/deploy-bot.yaml', agent);
    const [item] = await client.request<TypeHierarchyItem[]>('textDocument/prepareTypeHierarchy', { textDocument: { uri }, position: positionOf(agent, 'filesystem') });
    assert.deepEqual([item?.name, item?.detail], ['filesystem.write', 'deploy-bot (agent)']);
    const above = await client.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', { item });
    // The organization's rules may leave a call to its wider entry.
    assert.deepEqual(above.map((each) => [each.name, each.detail, each.uri]), [
      ['filesystem.write', 'acme (organization)', client.uri('policies/acme.yaml')],
      ['filesystem.*', 'acme (organization)', client.uri('policies/acme.yaml')],
      ['filesystem.write', 'system (system)', 'file:///product/templates/system.yaml'],
    ]);
    const below = await client.request<TypeHierarchyItem[]>('typeHierarchy/subtypes', { item: above[2] });
    assert.deepEqual(below.map((each) => each.detail), ['acme (organization)', 'deploy-bot (agent)']);
    assert.equal(await client.request('typeHierarchy/subtypes', { item: { ...item, data: 'nothing of ours' } }), null);
  });
});
