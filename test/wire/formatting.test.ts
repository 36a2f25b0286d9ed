// Owns: formatting over the wire: registered for policies where that can be, announced otherwise; small edits, in the client's units.
// Refuses: what is laid out how (test/core/format.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, TextEdit } from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../server/src/protocol.js';
import { MODERN, WireClient } from './client.js';
import { DIRECTORY } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(textDocument: ClientCapabilities['textDocument'], general: ClientCapabilities['general'] = {}, initializationOptions: InitializationOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, initializationOptions, capabilities: { ...MODERN, general, textDocument: { ...MODERN.textDocument, ...textDocument } } });
  clients.push(client);
  return client;
}

const DYNAMIC = { dynamicRegistration: true };
const OPTIONS = { tabSize: 2, insertSpaces: true };
const TEXT = 'name:  acme\ncapabilities:\n    git.*:\n        tier: notify  \n';

describe('formatting', () => {
  const registering = async (initializationOptions: InitializationOptions, documentSelector: unknown) => {
    const client = await start({ formatting: DYNAMIC, rangeFormatting: DYNAMIC, onTypeFormatting: DYNAMIC }, {}, initializationOptions);
    const { documentFormattingProvider, documentRangeFormattingProvider, documentOnTypeFormattingProvider } = client.initialized?.capabilities ?? {};
    assert.deepEqual([documentFormattingProvider, documentRangeFormattingProvider, documentOnTypeFormattingProvider], [undefined, undefined, undefined]);
    const wanted = ['textDocument/formatting', 'textDocument/rangeFormatting', 'textDocument/onTypeFormatting'];
    const found: { readonly method: string; readonly registerOptions: unknown }[] = [];
    await client.until<{ readonly registrations: typeof found }>('client/registerCapability', ({ registrations }) => {
      found.push(...registrations.filter((each) => wanted.includes(each.method)));
      return found.length === wanted.length;
    });
    assert.deepEqual(found.map((each) => [each.method, each.registerOptions]), [[wanted[0], { documentSelector }], [wanted[1], { documentSelector }], [wanted[2], { documentSelector, firstTriggerCharacter: '\n' }]]);
  };

  it('is registered for policies alone where they have a language of their own', () => registering({ knowsLanguage: true }, [{ language: 'kruxos-policy' }]));

  it('is registered for YAML as well where policies may be that', () => registering({}, [{ language: 'kruxos-policy' }, { language: 'yaml' }]));

  it('is announced to a client that registers nothing', async () => {
    const client = await start({ formatting: DYNAMIC, rangeFormatting: {} });
    const { documentFormattingProvider, documentRangeFormattingProvider, documentOnTypeFormattingProvider } = client.initialized?.capabilities ?? {};
    assert.deepEqual([documentFormattingProvider, documentRangeFormattingProvider, documentOnTypeFormattingProvider], [undefined, true, { firstTriggerCharacter: '\n' }]);
  });

  it('answers with edits no larger than what they change', async () => {
    const client = await start({});
    const uri = await client.open('policies/acme.yaml', TEXT);
    const edits = await client.request<TextEdit[]>('textDocument/formatting', { textDocument: { uri }, options: OPTIONS });
    const at = (line: number, from: number, to: number, newText: string) => ({ range: { start: { line, character: from }, end: { line, character: to } }, newText });
    assert.deepEqual(edits, [at(0, 5, 7, ' '), at(2, 0, 4, '  '), at(3, 0, 8, '    '), at(3, 20, 22, '')]);
    assert.deepEqual(await client.request('textDocument/formatting', { textDocument: { uri }, options: { tabSize: 4, insertSpaces: false, trimTrailingWhitespace: false } }), [at(0, 5, 7, ' ')]);
  });

  it('keeps to a range, and counts as was agreed', async () => {
    const client = await start({}, { positionEncodings: ['utf-8'] });
    const uri = await client.open('policies/acme.yaml', 'name: acme  \ndescription: "ä😀"  \ncapabilities: {}  \n');
    const edits = await client.request<TextEdit[]>('textDocument/rangeFormatting', { textDocument: { uri }, options: OPTIONS, range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } } });
    assert.deepEqual(edits, [{ range: { start: { line: 1, character: 21 }, end: { line: 1, character: 23 } }, newText: '' }]);
  });

  it('indents the line behind a line break, and nothing behind other characters', async () => {
    const client = await start({});
    const uri = await client.open('policies/acme.yaml', 'name: acme\ncapabilities:\n  git.*:\n    rules:\n\n');
    const ask = (ch: string) => client.request('textDocument/onTypeFormatting', { textDocument: { uri }, position: { line: 4, character: 0 }, ch, options: OPTIONS });
    assert.deepEqual(await ask('\n'), [{ range: { start: { line: 4, character: 0 }, end: { line: 4, character: 0 } }, newText: '      ' }]);
    assert.equal(await ask('}'), null);
  });

  it('leaves broken files, and documents that are no policies, as they are', async () => {
    const client = await start({});
    const uri = await client.open('policies/acme.yaml', 'name:  acme\ncapabilities: {\n');
    assert.deepEqual(await client.request('textDocument/formatting', { textDocument: { uri }, options: OPTIONS }), []);
    const textDocument = { uri: await client.open('compose.yaml', 'services:  {}\n', 'yaml') };
    assert.equal(await client.request('textDocument/formatting', { textDocument, options: OPTIONS }), null);
    assert.equal(await client.request('textDocument/rangeFormatting', { textDocument, options: OPTIONS, range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } } }), null);
    assert.equal(await client.request('textDocument/onTypeFormatting', { textDocument, options: OPTIONS, position: { line: 1, character: 0 }, ch: '\n' }), null);
  });
});
