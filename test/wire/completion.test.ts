// Owns: completion over the wire: shaped as each client can take it, in time with its edits, documented when asked.
// Refuses: what is offered where (test/core/completion.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { CompletionClientCapabilities, CompletionItem, CompletionItemKind, CompletionList, Position, TextEdit } from 'vscode-languageserver/node';
import { MODERN, WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { DIRECTORY } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

/** What VS Code says of itself. */
const FULL: CompletionClientCapabilities = {
  contextSupport: true,
  completionItem: {
    snippetSupport: true,
    documentationFormat: ['markdown', 'plaintext'],
    insertReplaceSupport: true,
    resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
    insertTextModeSupport: { valueSet: [1, 2] },
    labelDetailsSupport: true,
  },
  completionItemKind: { valueSet: Array.from({ length: 25 }, (_, i) => (i + 1) as CompletionItemKind) },
  completionList: { itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode', 'data'] },
};

async function start(completion: CompletionClientCapabilities | undefined, options: ClientOptions = {}): Promise<WireClient> {
  const textDocument = { ...MODERN.textDocument, ...(completion === undefined ? {} : { completion }) };
  const client = await WireClient.start({ files: DIRECTORY, capabilities: { ...MODERN, textDocument }, ...options });
  clients.push(client);
  return client;
}

/** Opens a text with a cursor and asks there. */
async function ask(client: WireClient, marked: string, context?: unknown): Promise<{ readonly uri: string; readonly list: CompletionList | null; readonly position: Position }> {
  const before = marked.slice(0, marked.indexOf('<|>')).split('\n');
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
  const uri = await client.open('policies/acme.yaml', marked.replace('<|>', ''));
  return { uri, position, list: await client.request('textDocument/completion', { textDocument: { uri }, position, ...(context === undefined ? {} : { context }) }) };
}

function item(list: CompletionList | null, label: string): CompletionItem {
  const found = list?.items.find((each) => each.label === label);
  assert.ok(found, `${label} is not among ${list?.items.map((each) => each.label).join(', ') ?? 'nothing'}`);
  return found;
}

const HALF = 'name: acme\nversion: "1.0"\ncapabilities:\n  filesystem.wri<|>ng\n';

describe('textDocument/completion', () => {
  it('is announced with the characters that ask for it', async () => {
    const client = await start(FULL);
    assert.deepEqual(client.initialized?.capabilities.completionProvider, { triggerCharacters: ['.', ':', ' ', '-', '*', '"'], resolveProvider: true, completionItem: { labelDetailsSupport: true } });
  });

  it('takes from the list what its items share, where the client can', async () => {
    const client = await start(FULL);
    const { list } = await ask(client, 'name: acme\ncapabilities:\n  git.*:\n    ti<|>er: notify\n');
    const replace = { start: { line: 3, character: 4 }, end: { line: 3, character: 8 } };
    assert.deepEqual(list?.itemDefaults, { editRange: { insert: { ...replace, end: { line: 3, character: 6 } }, replace }, insertTextFormat: 1, insertTextMode: 1 });
    assert.deepEqual(item(list, 'tier'), { label: 'tier', kind: 10, labelDetails: { description: 'Tier' }, sortText: '0', data: { uri: client.uri('policies/acme.yaml'), about: { kind: 'key', level: 'entry', key: 'tier' } } });
  });

  it('keeps the whole word together where something has to follow it', async () => {
    const { list } = await ask(await start(FULL), HALF);
    assert.deepEqual(list?.itemDefaults?.editRange, { start: { line: 3, character: 2 }, end: { line: 3, character: 18 } });
    assert.equal(item(list, 'filesystem.write').textEditText, 'filesystem.write:\n    tier: $0');
  });

  it('says everything with each item to a client that knows no defaults', async () => {
    const client = await start({ completionItem: { snippetSupport: true } });
    const { list } = await ask(client, HALF);
    assert.equal(list?.itemDefaults, undefined);
    const { textEdit, insertTextFormat, insertTextMode, detail, labelDetails } = item(list, 'filesystem.write');
    // Such a client indents the lines of a snippet itself.
    assert.deepEqual(textEdit, { range: { start: { line: 3, character: 2 }, end: { line: 3, character: 18 } }, newText: 'filesystem.write:\n  tier: $0' });
    assert.deepEqual([insertTextFormat, insertTextMode, labelDetails], [2, undefined, undefined]);
    assert.match(detail ?? '', /no entry yet/);
  });

  it('offers a choice inside a snippet only to a client that can be expected to know it', async () => {
    const rule = 'name: acme\ncapabilities:\n  git.*:\n    rate<|>\n';
    const full = await ask(await start(FULL), rule);
    assert.match(item(full.list, 'rate_limit').textEditText ?? '', /on_exceed: \$\{3\|approval_required,blocked,notify\|\}$/);
    const simple = await ask(await start({ completionItem: { snippetSupport: true } }), rule);
    assert.match((item(simple.list, 'rate_limit').textEdit as TextEdit).newText, /on_exceed: \$\{3:approval_required\}$/);
  });

  it('is plain text for a client without snippets, with the whole indentation, and documented at once where nothing can be resolved', async () => {
    const client = await start({ completionItem: { resolveSupport: { properties: [] } } });
    assert.equal(client.initialized?.capabilities.completionProvider?.resolveProvider, false);
    const { list } = await ask(client, 'name: acme\ncapabilities:\n  git.*:\n    rate<|>\n');
    const { textEdit, insertTextFormat, documentation, data } = item(list, 'rate_limit');
    assert.equal((textEdit as TextEdit).newText, 'rate_limit:\n      max: 10\n      window: 3600\n      on_exceed: approval_required');
    assert.equal(insertTextFormat, 1);
    assert.equal((documentation as { kind: string }).kind, 'plaintext');
    assert.equal(data, undefined);
  });

  it('leaves one space in brackets whose value a client without snippets cannot be led to', async () => {
    const insert = (list: CompletionList | null, label: string) => (item(list, label).textEdit as TextEdit).newText;
    const client = await start(undefined);
    assert.equal(insert((await ask(client, 'name: acme\ncapabilities: { git.<|> }\n')).list, 'git.push'), 'git.push: { tier: }');
    assert.equal(insert((await ask(client, 'name: acme\ncapabilities: { git.push: { rules: [{ con<|> }] } }\n')).list, 'condition'), 'condition: { }');
    // Behind this one the cursor stands where the value belongs.
    assert.equal(insert((await ask(client, 'name: acme\ncapabilities: { git.push: { <|> } }\n')).list, 'tier'), 'tier: ');
  });

  it('serves a client that says nothing of completion, and one that has only the oldest kinds', async () => {
    const { list } = await ask(await start(undefined), 'name: acme\ncapabilities:\n  git.*:\n    tier: <|>\n');
    assert.deepEqual(list?.items.map(({ label, kind, insertTextFormat }) => [label, kind, insertTextFormat]), ['autonomous', 'notify', 'approval_required', 'blocked'].map((tier) => [tier, 12, 1]));
  });

  it('documents an item when it is asked to', async () => {
    const client = await start(FULL);
    const { list } = await ask(client, HALF);
    const resolved = await client.request<CompletionItem>('completionItem/resolve', item(list, 'filesystem.write'));
    const { kind, value } = resolved.documentation as { kind: string; value: string };
    assert.equal(kind, 'markdown');
    assert.match(value, /Declared tier: `notify`|Declared tier: `/);
    assert.match(value, /`content` String/);
    const strange = { label: 'x', data: { uri: client.uri('policies/acme.yaml'), about: { kind: 'nothing' } } };
    assert.deepEqual(await client.request('completionItem/resolve', strange), strange);
  });

  it('takes away surplus indentation, and never on another line', async () => {
    const { list } = await ask(await start(FULL), 'name: acme\ncapabilities:\n  git.*:\n    tier: blocked\n         <|>\n');
    assert.deepEqual(item(list, 'reason').additionalTextEdits, [{ range: { start: { line: 4, character: 4 }, end: { line: 4, character: 9 } }, newText: '' }]);
  });

  it('escapes what a snippet would take for its own', async () => {
    const client = await start(FULL);
    const uri = await client.open('policies/agents/a$b}c.yaml', '');
    const list = await client.request<CompletionList>('textDocument/completion', { textDocument: { uri }, position: { line: 0, character: 0 } });
    assert.equal(item(list, 'agent policy').textEditText?.split('\n')[0], 'agent: ${1:a\\$b\\}c}');
  });

  it('names the command that asks again, where the client has one', async () => {
    const client = await start(FULL, { initializationOptions: { suggestCommand: 'again' } });
    const { list } = await ask(client, 'name: acme\ncapabilities:\n  git.*:\n    <|>\n');
    assert.deepEqual(item(list, 'tier').command, { title: '', command: 'again' });
    assert.equal(item(list, 'reason').command, undefined);
  });

  it('counts characters as was agreed', async () => {
    const capabilities = { ...MODERN, general: { positionEncodings: ['utf-8'] }, textDocument: { ...MODERN.textDocument, completion: FULL } };
    const client = await WireClient.start({ files: DIRECTORY, capabilities });
    clients.push(client);
    const text = 'name: acme\ncapabilities: { "ä😀": { ti } }\n';
    const uri = await client.open('policies/acme.yaml', text);
    const list = await client.request<CompletionList>('textDocument/completion', { textDocument: { uri }, position: { line: 1, character: 29 } });
    assert.deepEqual((list.itemDefaults?.editRange as { start: Position }).start ?? null, { line: 1, character: 28 });
  });

  it('answers about the text as it reads after each keystroke', async () => {
    const client = await start(FULL);
    let text = 'name: acme\ncapabilities:\n';
    const uri = await client.open('policies/acme.yaml', text);
    for (const character of '  git.push:\n    tier: ') {
      const line = text.split('\n').length - 1;
      const column = (text.split('\n').at(-1) ?? '').length;
      await client.change(uri, { range: { start: { line, character: column }, end: { line, character: column } }, text: character });
      text += character;
    }
    const list = await client.request<CompletionList>('textDocument/completion', { textDocument: { uri }, position: { line: 3, character: 10 }, context: { triggerKind: 2, triggerCharacter: ' ' } });
    assert.equal(list.items.length, 4);
  });

  it('offers in `.active` the policies that can be chosen, in place of its first line', async () => {
    const broken = 'name: broken\nextends: nobody\ncapabilities: {}\n';
    const client = await start(FULL, { files: { ...DIRECTORY, 'policies/broken.yaml': broken, 'policies/.active': 'acme\n' } });
    const uri = await client.open('policies/.active', '', 'plaintext');
    const offered = async (text: string, line: number, character: number) => {
      await client.change(uri, { text });
      return client.request<CompletionList | null>('textDocument/completion', { textDocument: { uri }, position: { line, character } });
    };
    for (const [text, character, end] of [['', 0, 0], ['ac', 2, 2], [' acm \r\n', 3, 5], ['acme x\n# remark\n', 1, 6]] as const) {
      const list = await offered(text, 0, character);
      assert.deepEqual(list?.items.map((each) => each.label), ['acme', 'personal-permissive', 'team-moderate', 'enterprise-restrictive'], text);
      assert.deepEqual(list?.itemDefaults?.editRange, { start: { line: 0, character: 0 }, end: { line: 0, character: end } });
      const resolved = await client.request<CompletionItem>('completionItem/resolve', item(list, 'team-moderate'));
      assert.ok(resolved.documentation !== undefined);
    }
    assert.equal(await offered('acme\n\n', 1, 0), null);
    assert.equal(await client.request('textDocument/completion', { textDocument: { uri: client.uri('elsewhere/.active') }, position: { line: 0, character: 0 } }), null);
  });
});
