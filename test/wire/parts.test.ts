// Owns: answers that are lists, in parts: everything arrives, once, and what came in parts is not repeated in the answer.
// Refuses: what the lists hold.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ProgressType } from 'vscode-languageserver/node';
import { MODERN, WireClient, positionOf } from './client.js';
import { DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const CAPABILITIES = {
  ...MODERN,
  textDocument: { ...MODERN.textDocument, codeLens: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } }, documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
};

const AGENTS = Array.from({ length: 600 }, (_, i) => `bot-${i}`);
const MANY = { 'policies/acme.yaml': ORGANIZATION, ...Object.fromEntries(AGENTS.map((name) => [`policies/agents/${name}.yaml`, `agent: ${name}\nextends: acme\ncapabilities:\n  process.run:\n    tier: blocked\n    reason: "No"\n`])) };

async function start(files: Readonly<Record<string, string>>): Promise<{ readonly client: WireClient; readonly uri: string }> {
  const client = await WireClient.start({ files, capabilities: CAPABILITIES });
  clients.push(client);
  return { client, uri: await client.open('policies/acme.yaml', ORGANIZATION) };
}

async function inParts(client: WireClient, method: string, params: object): Promise<{ readonly parts: readonly (readonly unknown[])[]; readonly answer: unknown }> {
  const parts: (readonly unknown[])[] = [];
  const partialResultToken = `parts of ${method}`;
  const listening = client.connection.onProgress(new ProgressType<unknown[]>(), partialResultToken, (items) => void parts.push(items));
  const answer = await client.request<unknown>(method, { ...params, partialResultToken });
  listening.dispose();
  return { parts, answer };
}

describe('a list', () => {
  const at = (uri: string, word: string) => ({ textDocument: { uri }, position: positionOf(ORGANIZATION, word) });
  const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const asked: Readonly<Record<string, (uri: string) => object>> = {
    'workspace/symbol': () => ({ query: '' }),
    'textDocument/references': (uri) => ({ ...at(uri, 'acme'), context: { includeDeclaration: true } }),
    'textDocument/definition': (uri) => at(uri, 'secrets'),
    'textDocument/documentHighlight': (uri) => at(uri, 'content_size_lt'),
    'textDocument/documentSymbol': (uri) => ({ textDocument: { uri } }),
    'textDocument/foldingRange': (uri) => ({ textDocument: { uri } }),
    'textDocument/documentLink': (uri) => ({ textDocument: { uri } }),
    'textDocument/selectionRange': (uri) => ({ textDocument: { uri }, positions: [positionOf(ORGANIZATION, 'process')] }),
    'textDocument/codeLens': (uri) => ({ textDocument: { uri } }),
    'textDocument/codeAction': (uri) => ({ textDocument: { uri }, range: whole, context: { diagnostics: [] } }),
  };
  for (const [method, params] of Object.entries(asked)) {
    it(`of ${method} is the same in parts as in one`, async () => {
      const { client, uri } = await start(DIRECTORY);
      const expected = await client.request<unknown[]>(method, params(uri));
      const { parts, answer } = await inParts(client, method, params(uri));
      assert.deepEqual(parts.flat(), expected);
      assert.deepEqual(answer, []);
    });
  }

  it('is not one message where it is long', async () => {
    const { client, uri } = await start(MANY);
    const { parts, answer } = await inParts(client, 'textDocument/references', asked['textDocument/references']?.(uri) ?? {});
    assert.deepEqual(answer, []);
    assert.equal(parts.flat().length, AGENTS.length + 1);
    assert.ok(parts.length > 2 && parts.every((each) => each.length > 0 && each.length <= 256), `${parts.map((each) => each.length)}`);
    const [item] = await client.request<unknown[]>('textDocument/prepareTypeHierarchy', { textDocument: { uri }, position: positionOf(ORGANIZATION, 'process') });
    const below = await inParts(client, 'typeHierarchy/subtypes', { item });
    assert.deepEqual(below.answer, []);
    assert.equal(below.parts.flat().length, AGENTS.length);
  });
});
