// Owns: the rules of the protocol that hold for every method: order, cancellation, outdated answers, unknown messages, progress, crashes.
// Refuses: what any method answers.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver';
import type { Diagnostic, PublishDiagnosticsParams, WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { diskFiles } from '../../server/src/disk-files.js';
import type { Files } from '../../server/src/files.js';
import { readPolicyText } from '../../core/src/index.js';
import { MODERN, WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, ...options });
  clients.push(client);
  return client;
}

/** The disk, each folder of which takes its time until the gate opens. */
function slowDisk(): { readonly disk: Files; readonly open: () => void } {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  return { disk: { ...diskFiles, list: async (uri) => (await gate, diskFiles.list(uri)) }, open };
}

const HOVER = { position: { line: 12, character: 4 } };

describe('a conversation', () => {
  it('begins with initialize, once', async () => {
    const client = await WireClient.connect({ files: DIRECTORY });
    const textDocument = { uri: client.uri('policies/acme.yaml') };
    await client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'kruxos-policy', version: 1, text: 'name: early\n' } });
    await assert.rejects(client.request('textDocument/hover', { textDocument, ...HOVER }), { code: -32002 });
    await assert.rejects(client.request('shutdown', undefined), { code: -32002 });
    await client.initialize();
    clients.push(client);
    await assert.rejects(client.initialize(), { code: -32600 });
    // What came too early was not taken.
    assert.ok(!(await client.codes(textDocument.uri)).includes('missing-key'));
  });

  it('ends with shutdown: nothing is answered or taken after it', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    await client.request('shutdown', undefined);
    await assert.rejects(client.request('textDocument/hover', { textDocument: { uri }, ...HOVER }), { code: -32600 });
    await assert.rejects(client.initialize(), { code: -32600 });
  });

  it('leaves unknown notifications alone, and refuses unknown requests', async () => {
    const client = await start();
    await client.notify('$/unheardOf', { a: 1 });
    await client.notify('textDocument/unheardOf', null);
    await client.notify('$/setTrace', { value: 'off' });
    await assert.rejects(client.request('$/unheardOf', {}), { code: -32601 });
    await assert.rejects(client.request('textDocument/unheardOf', {}), { code: -32601 });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    assert.match(await client.hoverText(uri, ORGANIZATION, 'filesystem.delete'), /approval_required/);
  });
});

describe('answers', () => {
  it('to cancelled requests are errors that say so', async () => {
    const { disk, open } = slowDisk();
    const client = await start({ disk });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const source = new CancellationTokenSource();
    const asked = [
      client.request('textDocument/hover', { textDocument: { uri }, ...HOVER }, source.token),
      client.request('textDocument/diagnostic', { textDocument: { uri } }, source.token),
      client.request('workspace/diagnostic', { previousResultIds: [] }, source.token),
      client.request('kruxosPolicy/checkPolicy', { uri, agent: 'x', capability: 'process.run' }, source.token),
    ].map((each) => assert.rejects(each, { code: -32800 }));
    source.cancel();
    // Any answer: by now the server knows of the cancellations.
    await client.request('kruxosPolicy/templates', {});
    open();
    await Promise.all(asked);
  });

  it('about a text that was edited meanwhile are not given', async () => {
    const { disk, open } = slowDisk();
    const client = await start({ disk });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const hover = assert.rejects(client.request('textDocument/hover', { textDocument: { uri }, ...HOVER }), { code: -32801 });
    const pulled = assert.rejects(client.pull(uri), { code: -32802, data: { retriggerRequest: true } });
    await client.change(uri, { text: `# one more line\n${ORGANIZATION}` });
    await client.request('kruxosPolicy/templates', {});
    open();
    await Promise.all([hover, pulled]);
    assert.match(await client.hoverText(uri, `# one more line\n${ORGANIZATION}`, 'filesystem.delete'), /approval_required/);
  });

  for (const method of ['textDocument/documentSymbol', 'textDocument/foldingRange', 'textDocument/semanticTokens/full']) {
    it(`about all of a large document let an edit in, and end there: ${method}`, async () => {
      const semanticTokens = { requests: { full: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative' as const] };
      const client = await start({ capabilities: { ...MODERN, textDocument: { ...MODERN.textDocument, semanticTokens, documentSymbol: { hierarchicalDocumentSymbolSupport: true } } } });
      const uri = await client.open('policies/acme.yaml', `${ORGANIZATION}${Array.from({ length: 5_000 }, (_, i) => `  custom.c${i}:\n    tier: notify\n`).join('')}`);
      await client.pull(uri);
      const asked = assert.rejects(client.request(method, { textDocument: { uri } }), { code: -32801 });
      await client.change(uri, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '# one more line\n' });
      await asked;
      assert.notEqual(await client.request(method, { textDocument: { uri } }), null);
    });
  }

  it('survive edits of other documents', async () => {
    const { disk, open } = slowDisk();
    const client = await start({ disk });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const other = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const pulled = client.pull(uri);
    await client.change(other, { text: `${AGENT}\n` });
    await client.request('kruxosPolicy/templates', {});
    open();
    assert.equal((await pulled).kind, 'full');
  });
});

describe('long work', () => {
  const capabilities = { ...MODERN, window: { workDoneProgress: true } };
  interface Step {
    readonly token: string;
    readonly value: { readonly kind: string; readonly title?: string; readonly cancellable?: boolean };
  }

  it('shows progress, and ends it', async () => {
    const { disk, open } = slowDisk();
    const client = await start({ disk, capabilities });
    const { token } = await client.next<{ token: string }>('window/workDoneProgress/create');
    const begun = await client.next<Step>('$/progress');
    assert.deepEqual([begun.token, begun.value.kind, begun.value.title, begun.value.cancellable], [token, 'begin', 'Reading policies', true]);
    open();
    await client.until<Step>('$/progress', (each) => each.value.kind === 'end');
  });

  it('can be cancelled; what was not read is read when it is opened', async () => {
    const { disk, open } = slowDisk();
    const client = await start({ disk, capabilities });
    const { token } = await client.next<{ token: string }>('window/workDoneProgress/create');
    await client.until<Step>('$/progress', (each) => each.value.kind === 'begin');
    await client.notify('window/workDoneProgress/cancel', { token });
    await client.request('kruxosPolicy/templates', {});
    open();
    await client.until<Step>('$/progress', (each) => each.value.kind === 'end');
    assert.deepEqual((await client.pullWorkspace()).items, []);
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    assert.ok((await client.codes(agent)).includes('relaxes-organization'));
  });

  it('shows the progress of a request that brings a token', async () => {
    const { disk, open } = slowDisk();
    const client = await start({ disk });
    const answer = client.request('workspace/diagnostic', { previousResultIds: [], workDoneToken: 'mine' });
    const begun = await client.next<Step>('$/progress');
    assert.deepEqual([begun.token, begun.value.kind], ['mine', 'begin']);
    open();
    await client.until<Step>('$/progress', (each) => each.value.kind === 'end');
    await answer;
  });

  it('shows nothing of what is done at once, nor to clients that show nothing', async () => {
    const quick = await start({ capabilities });
    await quick.pullWorkspace();
    assert.deepEqual(quick.arrived('window/workDoneProgress/create'), []);
    const { disk, open } = slowDisk();
    const silent = await start({ disk });
    setTimeout(open, 400);
    await silent.pullWorkspace();
    assert.deepEqual([...silent.arrived('window/workDoneProgress/create'), ...silent.arrived('$/progress')], []);
  });
});

describe('a text on which the program fails', () => {
  it('is put aside: it blocks, is not tried again, and its neighbours are answered for', async () => {
    let tries = 0;
    const read: typeof readPolicyText = (uri, text, ...rest) => {
      if (!text.text.includes('POISON')) return readPolicyText(uri, text, ...rest);
      tries += 1;
      throw new Error('a bug');
    };
    const client = await start({ read });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const agent = await client.open('policies/agents/other.yaml', '# POISON\nagent: other\n');
    assert.ok((await client.problems(uri)).length >= 0);
    const ask = (name: string) => client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { uri, agent: name, capability: 'filesystem.read' });
    assert.equal((await ask('other')).summary, 'blocked');
    assert.equal((await ask('deploy-bot')).summary, 'autonomous');
    await client.change(uri, { text: `${ORGANIZATION}\n` });
    await client.pullWorkspace();
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri });
    assert.ok(notes.includes('other.yaml cannot be read (the program failed on it): it blocks everything'), notes.join('\n'));
    assert.equal(tries, 1);
    await client.change(agent, { text: 'agent: other\ncapabilities: {}\n' });
    assert.equal((await ask('other')).summary, 'autonomous');
  });
});

describe('a policy on which judging fails', () => {
  const files = { 'policies/acme.yaml': ORGANIZATION, 'policies/agents/a.yaml': AGENT.replace('deploy-bot', 'a'), 'policies/agents/b.yaml': AGENT.replace('deploy-bot', 'b') };
  const edited = ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked');
  /** Judging the first agent fails once the organization's policy is edited. */
  const read: typeof readPolicyText = (uri, ...rest) => {
    const file = readPolicyText(uri, ...rest);
    const { remarks } = file;
    return uri.endsWith('/a.yaml') ? Object.defineProperty(file, 'remarks', { get: () => (isEdited ? failing() : remarks) }) : file;
  };
  const failing = (): never => {
    throw new Error('a bug');
  };
  let isEdited = false;

  it('costs whoever pulls that report, and no other', async () => {
    isEdited = false;
    const client = await start({ read, files });
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const { items } = await client.pullWorkspace();
    assert.equal(items.length, 3);
    isEdited = true;
    await client.change(organization, { text: edited });
    const after = await client.pullWorkspace(items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })));
    assert.deepEqual(after.items.map((each) => [each.uri, each.kind]), [[organization, 'full'], [client.uri('policies/agents/b.yaml'), 'full']]);
    // It is looked at again, also where something else is edited that does not concern it.
    isEdited = false;
    await client.open('policies/agents/b.yaml', `${files['policies/agents/b.yaml']}# a remark\n`);
    const known = new Map([...items, ...after.items].map(({ uri, resultId }) => [uri, resultId ?? '']));
    const again = await client.pullWorkspace([...known].map(([uri, value]) => ({ uri, value })));
    assert.equal(again.items.find((each) => each.uri === client.uri('policies/agents/a.yaml'))?.kind, 'full');
  });

  it('costs a client that is told those of that file, which stay as they were, and no others', async () => {
    isEdited = false;
    const client = await start({ read, files, capabilities: {} });
    const told: string[] = [];
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const until = (path: string, fits: (items: readonly Diagnostic[]) => boolean) => client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => {
      told.push(each.uri);
      return each.uri === client.uri(path) && fits(each.diagnostics);
    });
    const has = (code: string) => (items: readonly Diagnostic[]) => items.some((each) => each.code === code);
    await until('policies/agents/b.yaml', has('relaxes-organization'));
    assert.ok(told.includes(client.uri('policies/agents/a.yaml')));
    isEdited = true;
    told.length = 0;
    await client.change(organization, { text: edited });
    await until('policies/agents/b.yaml', has('lifts-blocked'));
    assert.ok(!told.includes(client.uri('policies/agents/a.yaml')));
    // What is gone is cleared at the end, in the order in which it was told of.
    await client.remove('policies/agents/b.yaml');
    await client.touched('policies/agents/b.yaml');
    await until('policies/agents/b.yaml', (items) => items.length === 0);
    assert.ok(!told.includes(client.uri('policies/agents/a.yaml')));
  });
});

describe('a client that can do next to nothing', () => {
  const published = async (client: WireClient, uri: string, fits: (items: readonly Diagnostic[]) => boolean): Promise<void> => {
    await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => each.uri === uri && fits(each.diagnostics));
  };

  it('is served with pushed diagnostics and plain text, and asked for nothing', async () => {
    const client = await start({ capabilities: {} });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION.replace('tier: autonomous', 'tier: autonomos'));
    await published(client, uri, (items) => items.some((each) => each.code === 'unknown-tier'));
    const hover = await client.hover(uri, ORGANIZATION, 'filesystem.delete');
    assert.equal((hover?.contents as { kind: string }).kind, 'plaintext');
    for (const method of ['kruxosPolicy/changed', 'client/registerCapability', 'workspace/configuration', 'workspace/diagnostic/refresh', 'window/workDoneProgress/create', 'workspace/inlayHint/refresh', 'workspace/codeLens/refresh', 'workspace/semanticTokens/refresh']) {
      assert.deepEqual(client.arrived(method), [], method);
    }
  });

  it('may write null for what it leaves out', async () => {
    const capabilities = { textDocument: { diagnostic: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } } };
    const client = await WireClient.connect({ files: DIRECTORY });
    clients.push(client);
    await client.request('initialize', { processId: null, locale: null, initializationOptions: null, trace: null, clientInfo: null, rootUri: null, workspaceFolders: [{ uri: client.uri(''), name: 'test' }], capabilities });
    await client.notify('initialized', {});
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const [textDocument, range] = [{ uri }, { start: HOVER.position, end: HOVER.position }];
    const wanted = { diagnostics: [], triggerKind: null, ['only']: null };
    const ask = (method: string, params: object) => client.request<readonly unknown[]>(method, { textDocument, ...params, partialResultToken: null, workDoneToken: null });
    assert.deepEqual(await ask('textDocument/codeAction', { range, context: wanted }), await ask('textDocument/codeAction', { range, context: { diagnostics: [] } }));
    assert.ok((await ask('textDocument/documentSymbol', {})).length > 0);
    const { items } = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [], identifier: null, partialResultToken: null });
    assert.ok(items.some((each) => each.uri === uri));
    assert.deepEqual([...client.arrived('$/progress'), ...client.arrived('window/logMessage')], []);
  });

  it('that watches no files is served what is on disk when something is saved or opened', async () => {
    const client = await start({ capabilities: {} });
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    await published(client, agent, (items) => items.some((each) => each.code === 'relaxes-organization'));
    await client.write('policies/acme.yaml', ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked'));
    await client.notify('textDocument/didSave', { textDocument: { uri: agent } });
    await published(client, agent, (items) => items.some((each) => each.code === 'lifts-blocked'));
    await client.write('policies/acme.yaml', ORGANIZATION);
    await client.notify('textDocument/didSave', { textDocument: { uri: agent } });
    await published(client, agent, (items) => !items.some((each) => each.code === 'lifts-blocked'));
    await client.write('policies/acme.yaml', ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked'));
    await client.open('policies/agents/another.yaml', AGENT.replace('deploy-bot', 'another'));
    await published(client, agent, (items) => items.some((each) => each.code === 'lifts-blocked'));
  });
});
