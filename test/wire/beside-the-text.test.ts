// Owns: semantic tokens, inlay hints and code lenses over the wire: encodings, deltas, resolving, settings, refreshing, and clients that can do less.
// Refuses: what they say (test/core/beside-the-text.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, CodeLens, InlayHint, InlayHintLabelPart, SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver/node';
import { MODERN, WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const ABLE: ClientCapabilities = {
  ...MODERN,
  workspace: { ...MODERN.workspace, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true }, semanticTokens: { refreshSupport: true } },
  textDocument: {
    ...MODERN.textDocument,
    semanticTokens: { requests: { full: { delta: true }, range: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] },
    inlayHint: { resolveSupport: { properties: ['tooltip'] } },
    codeLens: {},
  },
};
const COMMANDS = ['kruxosPolicy.checkPolicy', 'editor.action.showReferences'];
const WHOLE = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, capabilities: ABLE, ...options });
  clients.push(client);
  return client;
}

describe('textDocument/semanticTokens', () => {
  it('counts from token to token, in the client’s encoding', async () => {
    const text = 'name: "ä𝄞"\ncapabilities:\n  git.*: { tier: blocked }\n';
    const ask = async (positionEncodings: string[]) => {
      const client = await start({ capabilities: { ...ABLE, general: { positionEncodings } } });
      const uri = await client.open('policies/acme.yaml', text);
      return (await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } })).data;
    };
    const rest = [2, 2, 3, 2, 1, 0, 4, 1, 4, 0, 0, 11, 7, 5, 16];
    assert.deepEqual(await ask(['utf-16']), [0, 6, 5, 0, 1, ...rest]);
    assert.deepEqual(await ask(['utf-8']), [0, 6, 8, 0, 1, ...rest]);
    assert.deepEqual(await ask(['utf-32']), [0, 6, 4, 0, 1, ...rest]);
  });

  it('sends what changed since the result that the client names, and everything where it names none of ours', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const first = await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
    await client.change(uri, { text: ORGANIZATION.replace('tier: notify', 'tier: blocked') });
    const delta = await client.request<SemanticTokensDelta>('textDocument/semanticTokens/full/delta', { textDocument: { uri }, previousResultId: first.resultId });
    const now = await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
    const [edit] = delta.edits;
    assert.ok(edit !== undefined && edit.deleteCount <= 5);
    const patched = [...first.data];
    patched.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
    assert.deepEqual(patched, now.data);
    const same = await client.request<SemanticTokensDelta>('textDocument/semanticTokens/full/delta', { textDocument: { uri }, previousResultId: now.resultId });
    assert.deepEqual(same.edits, []);
    const unknown = await client.request<SemanticTokens>('textDocument/semanticTokens/full/delta', { textDocument: { uri }, previousResultId: 'nothing' });
    assert.deepEqual(unknown.data, now.data);
    // The last one of each document is kept, and none of what was closed.
    const after = async (previousResultId: string | undefined) => client.request<Partial<SemanticTokens & SemanticTokensDelta>>('textDocument/semanticTokens/full/delta', { textDocument: { uri }, previousResultId });
    assert.deepEqual((await after(now.resultId)).data, now.data);
    const { resultId } = await after('nothing');
    assert.deepEqual((await after(resultId)).edits, []);
    const { resultId: last } = await after('nothing');
    await client.close(uri);
    await client.open('policies/acme.yaml', ORGANIZATION.replace('tier: notify', 'tier: blocked'));
    // Of a document that was never asked about, by a client that knows no earlier answer and writes null for that.
    const untouched = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    assert.ok((await client.request<SemanticTokens>('textDocument/semanticTokens/full/delta', { textDocument: { uri: untouched }, previousResultId: null })).data.length > 0);
    assert.deepEqual((await after(last)).data, now.data);
    const range = { start: { line: 6, character: 0 }, end: { line: 6, character: 20 } };
    assert.deepEqual((await client.request<SemanticTokens>('textDocument/semanticTokens/range', { textDocument: { uri }, range })).data, [6, 10, 10, 5, 2]);
  });
});

describe('textDocument/semanticTokens/full', () => {
  const entries = Array.from({ length: 40 }, (_, i) => `  custom.c${i}:\n    rules:\n      - condition: { size_gt: ${i}, "path_prefix": /a }\n        tier: &t${i} blocked\n      - condition: { size_lt: 5 }\n        tier: *t${i}\n    tier: notify\n  # between\n  "custom.d${i}.*": { tier: autonomous }\n`).join('');
  const items = Array.from({ length: 70 }, (_, i) => `  - capability: custom.c${i}\n    conditions: { size_gt: ${i} }\n    tier: notify\n`).join('');
  const texts: Readonly<Record<string, string>> = {
    'in blocks': `name: acme\nextends: team-moderate\ncapabilities:\n${entries}`,
    'in blocks, with other line ends': `name: acme\ncapabilities:\n${entries}`.replaceAll('\n', '\r\n'),
    'in blocks, one of them broken': `name: acme\ncapabilities:\n${entries}  x: [\n${entries}`,
    'with what stands last first': `capabilities:\n${entries}defaults: { tier: notify }\nname: acme\n`,
    'that is a list': `name: acme\nrules:\n${items}`,
    'that is read as a whole': `%YAML 1.2\n---\nname: &n acme\ncapabilities:\n${entries}`,
    'that holds nothing': '',
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`says of a document ${name} what it says of its whole range`, async () => {
      const client = await start();
      const uri = await client.open('policies/acme.yaml', text);
      const { data } = await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
      const whole = await client.request<SemanticTokens>('textDocument/semanticTokens/range', { textDocument: { uri }, range: WHOLE });
      assert.deepEqual(data, whole.data);
    });
  }
});

describe('textDocument/inlayHint', () => {
  const agent = `${AGENT}  secrets.use:\n    tier: notify\n`;

  it('leads to the line that decides, and explains itself when it is pointed at', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', agent);
    const [hint] = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range: WHOLE });
    assert.ok(hint);
    assert.deepEqual(hint.position, { line: 7, character: 16 });
    const [tier, layer] = hint.label as InlayHintLabelPart[];
    assert.deepEqual([tier?.value, layer?.value], ['→ blocked', ' (org)']);
    assert.deepEqual(layer?.location, { uri: client.uri('policies/acme.yaml'), range: { start: { line: 28, character: 2 }, end: { line: 28, character: 11 } } });
    assert.equal(hint.tooltip, undefined);
    const resolved = await client.request<InlayHint>('inlayHint/resolve', hint);
    assert.match((resolved.tooltip as { value: string }).value, /in force: \*\*blocked\*\*/);
    await client.change(uri, { text: `# later\n${agent}` });
    assert.equal((await client.request<InlayHint>('inlayHint/resolve', hint)).tooltip, undefined);
  });

  it('shows the kinds that are switched on', async () => {
    const off = { inlayHints: { effectiveTiers: false, coverage: false } };
    const client = await start({ settings: () => off });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const hints = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range: WHOLE });
    assert.deepEqual(hints.map((each) => (each.label as InlayHintLabelPart[])[0]?.value), ['10 KB', '10 KB', '1 hour']);
  });
});

describe('textDocument/codeLens', () => {
  it('runs what the client says it has, once it is looked at', async () => {
    const client = await start({ initializationOptions: { commands: COMMANDS } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    const resolved = await Promise.all(lenses.map((each) => (each.command === undefined ? client.request<CodeLens>('codeLens/resolve', each) : each)));
    assert.deepEqual(resolved.map((each) => [each.range.start.line, each.command?.title, each.command?.command]), [
      [0, '1 agent with a policy: deploy-bot', COMMANDS[1]],
      [10, 'check a call', COMMANDS[0]],
      [19, '10 calls in 1 hour, then approval_required', ''],
      [19, 'check a call', COMMANDS[0]],
      [25, '1 agent with an entry: deploy-bot', COMMANDS[1]],
    ]);
    assert.deepEqual(resolved[1]?.command?.arguments, [{ uri, capability: 'filesystem.write' }]);
    const location = { uri: client.uri('policies/agents/deploy-bot.yaml'), range: { start: { line: 3, character: 2 }, end: { line: 3, character: 13 } } };
    assert.deepEqual(resolved[4]?.command?.arguments, [uri, { line: 25, character: 2 }, [location]]);
  });

  it('is text for other clients, and gone where it is switched off', async () => {
    const client = await start({ settings: () => ({ codeLens: { rateLimits: false } }) });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    const resolved = await Promise.all(lenses.map((each) => client.request<CodeLens>('codeLens/resolve', each)));
    assert.deepEqual(resolved.map((each) => [each.command?.title, each.command?.command]), [['1 agent with a policy: deploy-bot', ''], ['1 agent with an entry: deploy-bot', '']]);
  });
});

describe('refreshing', () => {
  it('is asked for when another file of the directory changes what is shown', async () => {
    const client = await start();
    await client.open('policies/acme.yaml', ORGANIZATION);
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    await client.change(agent, { text: AGENT.replace('autonomous', 'blocked') });
    await Promise.all([client.next('workspace/inlayHint/refresh'), client.next('workspace/codeLens/refresh')]);
    await client.write('policies/.active', 'acme');
    await client.touched('policies/.active');
    await client.next('workspace/semanticTokens/refresh');
  });

  it('and the announcements are left out for clients that know none of it', async () => {
    const client = await start({ capabilities: MODERN });
    const { capabilities } = client.initialized ?? {};
    assert.deepEqual([capabilities?.semanticTokensProvider, capabilities?.inlayHintProvider, capabilities?.codeLensProvider], [undefined, undefined, undefined]);
  });
});
