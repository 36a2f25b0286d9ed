// Owns: diagnostics over the wire: pulled, for the workspace, refreshed, published, and what they carry.
// Refuses: which problems there are (test/core).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { CancellationTokenSource, WorkspaceDiagnosticRequest } from 'vscode-languageserver/node';
import type { Diagnostic, PublishDiagnosticsParams, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver/node';
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

function reportOf(items: readonly WorkspaceDocumentDiagnosticReport[], uri: string): readonly Diagnostic[] | undefined {
  const report = items.find((each) => each.uri === uri);
  return report?.kind === 'full' ? report.items : undefined;
}

interface Poll {
  readonly told: readonly WorkspaceDocumentDiagnosticReport[];
  /** How many messages that took. */
  readonly messages: number;
}

/** Asks as an editor does: with what it was told before, and for parts. */
function poller(client: WireClient): () => Promise<Poll> {
  const known = new Map<string, string>();
  let polls = 0;
  return async () => {
    const told: WorkspaceDocumentDiagnosticReport[] = [];
    let messages = 0;
    const partialResultToken = `poll ${++polls}`;
    client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, ({ items }) => {
      messages += 1;
      told.push(...items);
    });
    const previousResultIds = [...known].map(([uri, value]) => ({ uri, value }));
    const { items } = await client.request<{ items: unknown[] }>('workspace/diagnostic', { previousResultIds, partialResultToken });
    assert.deepEqual(items, []);
    for (const { uri, resultId } of told) known.set(uri, resultId ?? '');
    return { told, messages };
  };
}

const BROKEN_TIER = ORGANIZATION.replace('tier: autonomous', 'tier: autonomos');

describe('textDocument/diagnostic', () => {
  it('counts other places in the text that has the problem, also where an earlier one stays in force', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    await client.problems(uri);
    const text = `\n\n${ORGANIZATION.replace('name: acme\n', '')}  filesystem.*:\n    tier: notify\n`;
    await client.change(uri, { text });
    const repeated = (await client.problems(uri)).find((each) => each.code === 'duplicate-key');
    const first = text.split('\n').indexOf('  filesystem.*:');
    assert.equal(repeated?.relatedInformation?.[0]?.location.range.start.line, first);
  });

  it('tells of an .active in whose directory there is no policy, as the workspace does', async () => {
    const client = await start({ files: { '.active': 'acme\n', 'policies/acme.yaml': ORGANIZATION } });
    const codes = async () => (await client.problems(client.uri('.active'))).map((each) => each.code);
    assert.deepEqual(await codes(), ['unknown-active']);
    await client.open('.active', 'acme\n', 'plaintext');
    assert.deepEqual(await codes(), ['unknown-active']);
    await client.change(client.uri('.active'), { text: 'team-moderate\n' });
    assert.deepEqual(await codes(), []);
  });

  it('reports problems with code, source, severity, range and data', async () => {
    const client = await start({ initializationOptions: { problemPagesUri: 'pages:' } });
    const uri = await client.open('policies/acme.yaml', BROKEN_TIER);
    const found = (await client.problems(uri)).find((each) => each.code === 'unknown-tier');
    assert.equal(found?.source, 'kruxos-policy');
    assert.equal(found?.severity, 1);
    assert.deepEqual(found?.range, { start: { line: 6, character: 10 }, end: { line: 6, character: 19 } });
    assert.equal(found?.codeDescription?.href, 'pages:/unknown-tier.md');
    assert.deepEqual((found?.data as { facts: { suggestions: string[] } }).facts.suggestions, ['autonomous']);
  });

  it('tags what has no effect and names the other places', async () => {
    const client = await start();
    const shadowed = ORGANIZATION.replace('content_size_gte: 10240', 'content_size_lt: 100');
    const uri = await client.open('policies/acme.yaml', shadowed);
    const found = (await client.problems(uri)).find((each) => each.code === 'unreachable-rule');
    assert.deepEqual(found?.tags, [1]);
    assert.equal(found?.relatedInformation?.[0]?.location.uri, uri);
  });

  it('says the column of now where a line begins later and what is at fault does not move', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const at = async () => (await client.problems(uri)).flatMap(({ code, range }) => (range.start.line === 3 ? [`${String(code)} ${range.start.character}`] : []));
    const [before] = await at();
    const start3 = { line: 2, character: 'defaults:'.length };
    await client.change(uri, { range: { start: start3, end: { line: 3, character: 2 } }, text: ' \n ' });
    const [code, column] = (before ?? '').split(' ');
    assert.deepEqual((await at())[0], `${code ?? ''} ${Number(column) - 1}`);
  });

  it('answers unchanged until something changes', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', BROKEN_TIER);
    const first = await client.pull(uri);
    assert.equal(first.kind, 'full');
    assert.equal((await client.pull(uri, first.resultId)).kind, 'unchanged');
    await client.change(uri, { text: ORGANIZATION });
    assert.equal((await client.pull(uri, first.resultId)).kind, 'full');
  });

  it('is silent about documents that are no policies', async () => {
    const client = await start();
    const uri = await client.open('compose.yaml', 'services:\n  web:\n    image: x\n', 'yaml');
    assert.deepEqual(await client.problems(uri), []);
  });

  it('follows a change of the organization in the agent file, and asks the client to pull again', async () => {
    const client = await start({ initializationOptions: { hearsChanges: true } });
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    assert.ok((await client.codes(agent)).includes('relaxes-organization'));
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    await client.change(organization, { text: ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked') });
    assert.deepEqual((await client.codes(agent)).filter((each) => each === 'lifts-blocked' || each === 'relaxes-organization'), ['lifts-blocked']);
    await client.next('workspace/diagnostic/refresh');
    await client.next('kruxosPolicy/changed');
  });

  it('brings along what changed in other open documents, to clients that take it, once', async () => {
    const capabilities = { ...MODERN, textDocument: { ...MODERN.textDocument, diagnostic: { relatedDocumentSupport: true } } };
    const client = await start({ capabilities });
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const related = async () => Object.entries(((await client.pull(organization)) as { readonly relatedDocuments?: Record<string, { readonly items: readonly Diagnostic[] }> }).relatedDocuments ?? {}).map(([uri, { items }]) => [uri, items.some((each) => each.code === 'lifts-blocked')]);
    // Nobody has asked about the other one.
    assert.deepEqual(await related(), []);
    await client.problems(agent);
    await client.change(organization, { text: ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked') });
    assert.deepEqual(await related(), [[agent, true]]);
    assert.deepEqual(await related(), []);
    // Once closed and opened again, nobody has asked about it.
    await client.close(agent);
    await client.open('policies/agents/deploy-bot.yaml', AGENT);
    await client.change(organization, { text: ORGANIZATION });
    assert.deepEqual(await related(), []);
    const plain = await start();
    await plain.problems(await plain.open('policies/agents/deploy-bot.yaml', AGENT));
    await plain.open('policies/acme.yaml', BROKEN_TIER);
    assert.ok(!('relatedDocuments' in (await plain.pull(plain.uri('policies/acme.yaml')))));
  });

  it('puts what is saved in force behind a document that does not compile, also where that was opened as it was saved then', async () => {
    const broken = `${ORGANIZATION}  broken`;
    const client = await start({ files: { 'policies/acme.yaml': broken, 'policies/agents/deploy-bot.yaml': AGENT } });
    const agent = client.uri('policies/agents/deploy-bot.yaml');
    const blocked = await client.codes(agent);
    const organization = await client.open('policies/acme.yaml', broken);
    assert.deepEqual(await client.codes(agent), blocked);
    await client.write('policies/acme.yaml', ORGANIZATION);
    await client.touched('policies/acme.yaml');
    assert.notDeepEqual(await client.codes(agent), blocked);
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri: organization });
    assert.deepEqual(notes, ['acme.yaml does not compile: its last good version stays in force']);
  });

  it('keeps the last good version of a broken file in force for others, and says so', async () => {
    const client = await start();
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const before = await client.codes(agent);
    await client.change(organization, { text: `${ORGANIZATION}  broken` });
    assert.ok((await client.codes(organization)).includes('yaml-syntax'));
    assert.deepEqual(await client.codes(agent), before);
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri: agent });
    assert.deepEqual(notes, ['acme.yaml does not compile: its last good version stays in force']);
  });

  it('takes what is saved for the last good version of a buffer that is broken from the start', async () => {
    const client = await start();
    await client.open('policies/acme.yaml', `${ORGANIZATION}  broken`);
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { agent: 'x', capability: 'filesystem.delete' });
    assert.equal(summary, 'approval_required');
  });

  it('takes nothing for the last good version that somebody tried and did not save, once the document is closed', async () => {
    const [broken, other] = [`${ORGANIZATION}  broken`, ORGANIZATION.replaceAll('approval_required', 'blocked')];
    const client = await start({ files: { 'policies/acme.yaml': broken } });
    const answer = async () => (await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { uri: client.uri('policies/acme.yaml'), agent: 'x', capability: 'filesystem.delete' })).summary;
    assert.equal(await answer(), 'blocked');
    const uri = await client.open('policies/acme.yaml', broken);
    await client.change(uri, { text: ORGANIZATION });
    assert.equal(await answer(), 'approval_required');
    await client.close(uri);
    assert.equal(await answer(), 'blocked');
    // What was saved in between counts, and goes on counting.
    await client.open('policies/acme.yaml', ORGANIZATION);
    await client.write('policies/acme.yaml', ORGANIZATION);
    await client.notify('textDocument/didSave', { textDocument: { uri } });
    await client.change(uri, { text: other });
    assert.equal(await answer(), 'blocked');
    await client.change(uri, { text: broken });
    await client.write('policies/acme.yaml', broken);
    await client.notify('textDocument/didSave', { textDocument: { uri } });
    await client.close(uri);
    await client.touched('policies/acme.yaml');
    assert.equal(await answer(), 'approval_required');
    assert.equal(await answer(), 'approval_required');
  });

  it('puts in force what is written while the policy that it extends does not compile', async () => {
    const base = 'name: base\ncapabilities:\n  filesystem.read: { tier: autonomous }\n';
    const team = (more: string) => `name: acme\nextends: base\ncapabilities:\n  filesystem.write: { tier: notify }\n${more}`;
    const client = await start({ files: { 'policies/.active': 'acme\n', 'policies/base.yaml': base, 'policies/acme.yaml': team('') } });
    const answer = async () => (await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { agent: 'x', capability: 'filesystem.read' })).summary;
    await client.open('policies/base.yaml', `${base}  broken`);
    const organization = await client.open('policies/acme.yaml', team(''));
    assert.equal(await answer(), 'autonomous');
    await client.change(organization, { text: team('  filesystem.read: { tier: blocked, reason: "r" }\n') });
    assert.equal(await answer(), 'blocked');
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri: organization });
    assert.deepEqual(notes, ['base.yaml does not compile: its last good version stays in force']);
  });

  it('takes a file that never compiled for a closed door', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/acme.yaml': `${ORGANIZATION}  broken` } });
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { agent: 'x', capability: 'filesystem.read' });
    assert.equal(summary, 'blocked');
  });
});

describe('settings', () => {
  it('come from workspace/configuration and change what is reported', async () => {
    const client = await start({ settings: () => ({ hierarchy: 'strict', problems: { 'relaxes-declared-tier': 'off' } }) });
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const relaxes = (await client.problems(agent)).find((each) => each.code === 'relaxes-organization');
    assert.equal(relaxes?.severity, 1);
    client.settings = () => ({ hierarchy: 'bounded' });
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    const later = (await client.problems(agent)).find((each) => each.code === 'relaxes-organization');
    assert.equal(later?.severity, 3);
  });

  it('come from initializationOptions where the client answers no questions', async () => {
    const client = await start({ capabilities: {}, initializationOptions: { settings: { activePolicy: 'nobody' } } });
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') });
    assert.match(notes.join(), /`nobody` does not exist/);
  });

  it('say once what is wrong with a catalogue, and go on with the built-in one', async () => {
    const client = await start({ settings: () => ({ catalogue: 'missing.yaml' }) });
    const { notes, catalogue } = await client.request<{ notes: string[]; catalogue: { name: string } }>('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') });
    assert.equal(catalogue.name, 'kruxos');
    assert.deepEqual(notes, ['the catalogue missing.yaml cannot be read (there is no such file): the built-in one is used']);
  });

  it('name a catalogue relative to the workspace folder', async () => {
    const text = '- name: rss.fetch\n  version: "1"\n  permission_tier: notify\n  inputs: []\n';
    const client = await start({ files: { ...DIRECTORY, 'data/rss.yaml': text }, settings: () => ({ catalogue: './data/rss.yaml' }) });
    const { catalogue } = await client.request<{ catalogue: { name: string } }>('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') });
    assert.equal(catalogue.name, 'rss');
  });

  for (const isAble of [true, false]) {
    it(`have the catalogue that they name watched, ${isAble ? 'in its folder' : 'by its name'}, and read when it comes, changes and goes with its folder`, async () => {
      const capabilities = { ...MODERN, workspace: { ...MODERN.workspace, didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: isAble } } };
      const client = await start({ capabilities, settings: () => ({ catalogue: 'data/cat{1}.json' }) });
      const nameNow = async () => (await client.request<{ catalogue: { name: string } }>('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') })).catalogue.name;
      const catalogueOf = (name: string) => JSON.stringify([{ name, version: '1', permission_tier: 'notify', inputs: [] }]);
      assert.equal(await nameNow(), 'kruxos');
      const globPattern = isAble ? { baseUri: client.uri('data'), pattern: 'cat?1?.json' } : '**/cat?1?.json';
      await client.until<{ registrations: { registerOptions?: { watchers?: unknown } }[] }>('client/registerCapability', ({ registrations }) => registrations.some((each) => JSON.stringify(each.registerOptions?.watchers) === JSON.stringify([{ globPattern }])));
      await client.write('data/cat{1}.json', catalogueOf('rss.fetch'));
      await client.touched('data/cat{1}.json');
      assert.equal(await nameNow(), 'cat{1}');
      await client.remove('data');
      await client.touched('data');
      assert.equal(await nameNow(), 'kruxos');
    });
  }
});

describe('workspace/diagnostic', () => {
  it('covers every policy, opened or not, and nothing else', async () => {
    const client = await start({ files: { ...DIRECTORY, 'compose.yaml': 'services: {}\n', 'node_modules/x/policy.yaml': ORGANIZATION } });
    const { items } = await client.pullWorkspace();
    assert.deepEqual(items.map((each) => each.uri), [client.uri('policies/acme.yaml'), client.uri('policies/agents/deploy-bot.yaml')]);
    assert.ok(reportOf(items, client.uri('policies/agents/deploy-bot.yaml'))?.some((each) => each.code === 'relaxes-organization'));
    const again = await client.pullWorkspace(items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })));
    assert.deepEqual(again.items.map((each) => each.kind), ['unchanged', 'unchanged']);
  });

  it('streams where the client asks for it', async () => {
    const client = await start();
    const streamed: WorkspaceDocumentDiagnosticReport[] = [];
    client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'stream', ({ items }) => void streamed.push(...items));
    const report = await client.request<{ items: unknown[] }>('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'stream' });
    assert.deepEqual(report.items, []);
    assert.equal(streamed.length, 2);
  });

  it('keeps a client that takes parts waiting until there is something new, and then tells no more than that', async () => {
    const client = await start();
    const [organization, agent] = [client.uri('policies/acme.yaml'), client.uri('policies/agents/deploy-bot.yaml')];
    const poll = poller(client);
    assert.deepEqual((await poll()).told.map((each) => each.uri), [organization, agent]);
    let isAnswered = false;
    const answer = poll().finally(() => (isAnswered = true));
    // Changes that leave every report as it was.
    await client.touched('policies/acme.yaml');
    await client.write('compose.yaml', 'services: {}\n');
    await client.touched('compose.yaml');
    // Longer than what belongs together is waited for.
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(isAnswered, false);
    await client.write('policies/acme.yaml', ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked'));
    await client.touched('policies/acme.yaml');
    const { told: news } = await answer;
    assert.ok(reportOf(news, agent)?.some((each) => each.code === 'lifts-blocked'));
    assert.ok(news.every((each) => each.kind === 'full'));
    await client.remove('policies/agents/deploy-bot.yaml');
    await client.touched('policies/agents/deploy-bot.yaml');
    assert.deepEqual((await poll()).told.filter((each) => each.uri === agent).map((each) => each.kind === 'full' && each.items), [[]]);
  });

  it('ends a wait that is cancelled, asked for again or overtaken by the end', async () => {
    const client = await start();
    const { items } = await client.pullWorkspace();
    const previousResultIds = items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
    const wait = (name: string, source?: CancellationTokenSource) => client.request('workspace/diagnostic', { previousResultIds, partialResultToken: name }, source?.token);
    const source = new CancellationTokenSource();
    const first = assert.rejects(wait('first', source), { code: -32800 });
    // Whoever brings no token is answered at once; by then the one before is waiting.
    assert.ok((await client.pullWorkspace(previousResultIds)).items.every((each) => each.kind === 'unchanged'));
    source.cancel();
    await first;
    const second = assert.rejects(wait('second'), { code: -32802, data: { retriggerRequest: false } });
    const third = assert.rejects(wait('third'), { code: -32802, data: { retriggerRequest: false } });
    await second;
    await client.connection.sendRequest('shutdown');
    await third;
  });

  it('is a few messages for each burst of edits, however many agents there are', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `bot-${i}`);
    const files = Object.fromEntries(names.map((name) => [`policies/agents/${name}.yaml`, AGENT.replace('deploy-bot', name)]));
    const client = await start({ files: { ...files, 'policies/acme.yaml': ORGANIZATION } });
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const poll = poller(client);
    assert.equal((await poll()).told.length, 301);
    const answer = poll();
    for (let i = 0; i < 12; i++) await client.change(organization, { text: ORGANIZATION.replace('process.*:\n    tier: approval_required', `process.*:\n    tier: ${i % 2 === 0 ? 'notify' : 'blocked'}`) });
    const { told, messages } = await answer;
    assert.ok(told.length > 300);
    // Parts go out after a while, so that a slow machine sends more of them.
    assert.ok(messages < 60, `${messages} messages`);
  });

  it('learns of files that change, come and go outside the editor', async () => {
    const client = await start();
    const uri = client.uri('policies/acme.yaml');
    const before = await client.pullWorkspace();
    assert.equal(reportOf(before.items, uri)?.some((each) => each.code === 'unknown-tier'), false);
    await client.write('policies/acme.yaml', BROKEN_TIER);
    await client.write('other/policies/new.yaml', 'name: new\ncapabilities: {}\n');
    await client.touched('policies/acme.yaml', 'other/policies/new.yaml');
    const { items } = await client.pullWorkspace();
    assert.ok(reportOf(items, uri)?.some((each) => each.code === 'unknown-tier'));
    assert.ok(items.some((each) => each.uri === client.uri('other/policies/new.yaml')));
    await client.remove('policies/acme.yaml');
    await client.touched('policies/acme.yaml');
    const gone = await client.pullWorkspace([{ uri, value: 'known' }]);
    assert.deepEqual(reportOf(gone.items, uri), []);
  });

  it('spares a client that waits for news the refresh while one document is open', async () => {
    const capabilities = { ...MODERN, workspace: { ...MODERN.workspace, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } } };
    const client = await start({ capabilities, initializationOptions: { hearsChanges: true } });
    const methods = ['workspace/diagnostic/refresh', 'workspace/inlayHint/refresh', 'workspace/codeLens/refresh'];
    const poll = poller(client);
    await poll();
    // The directory was found, which concerns whatever is shown.
    for (const method of [...methods, 'kruxosPolicy/changed']) await client.next(method);
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    await client.next('kruxosPolicy/changed');
    // That it is open is news, too.
    await poll();
    const answer = poll();
    await client.change(organization, { text: ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked') });
    await client.next('kruxosPolicy/changed');
    assert.ok(reportOf((await answer).told, client.uri('policies/agents/deploy-bot.yaml'))?.some((each) => each.code === 'lifts-blocked'));
    assert.deepEqual(methods.map((each) => client.arrived(each).length), [0, 0, 0]);
    await client.open('policies/agents/deploy-bot.yaml', AGENT);
    await client.change(organization, { text: ORGANIZATION });
    for (const method of methods) await client.next(method);
  });

  it('learns of a folder that is moved into its place, and of one that goes, by its name', async () => {
    const client = await start({ files: { 'readme.txt': '' } });
    assert.deepEqual((await client.pullWorkspace()).items, []);
    await client.write('deep/policies/acme.yaml', ORGANIZATION);
    await client.touched('deep/policies');
    assert.deepEqual((await client.pullWorkspace()).items.map((each) => each.uri), [client.uri('deep/policies/acme.yaml')]);
    await client.remove('deep');
    await client.touched('deep');
    assert.deepEqual((await client.pullWorkspace()).items, []);
  });

  it('takes no part in folders that no search gets to, but for what is open there', async () => {
    const client = await start({ files: { 'policies/acme.yaml': 'name: acme\ncapabilities:\n  rss.fetch: {tier: notify}\n' } });
    const uris = async () => (await client.pullWorkspace()).items.map((each) => each.uri);
    const [own, hidden] = ['policies/acme.yaml', '.cache/policies/acme.yaml'].map((each) => client.uri(each)) as [string, string];
    for (const path of ['node_modules/x/policies/acme.yaml', '.cache/policies/acme.yaml']) await client.write(path, ORGANIZATION);
    await client.write('node_modules/x/definitions/rss.yaml', '- name: rss.fetch\n');
    await client.touched('node_modules/x/policies/acme.yaml', '.cache/policies/acme.yaml', 'node_modules/x/definitions/rss.yaml');
    assert.deepEqual(await uris(), [own]);
    assert.ok((await client.codes(own)).includes('unknown-capability'));
    await client.open('.cache/policies/acme.yaml', ORGANIZATION);
    assert.deepEqual(await uris(), [hidden, own]);
    await client.close(hidden);
    assert.deepEqual(await uris(), [own]);
  });

  it('takes a policy among definitions for one while it is open, and no longer', async () => {
    const client = await start({ files: { 'policies/acme.yaml': ORGANIZATION, 'definitions/acme.yaml': ORGANIZATION } });
    const uris = async () => (await client.pullWorkspace()).items.map((each) => each.uri);
    const [odd, own] = ['definitions/acme.yaml', 'policies/acme.yaml'].map((each) => client.uri(each)) as [string, string];
    assert.deepEqual(await uris(), [own]);
    await client.touched('definitions/acme.yaml');
    assert.deepEqual(await uris(), [own]);
    await client.open('definitions/acme.yaml', ORGANIZATION);
    assert.deepEqual(await uris(), [odd, own]);
    await client.close(odd);
    assert.deepEqual(await uris(), [own]);
  });

  it('learns of folders of any name that come and go with policies and definitions in them, but for those that are nobody’s', async () => {
    const client = await start({ files: { 'readme.txt': '' } });
    const uris = async () => (await client.pullWorkspace()).items.map((each) => each.uri);
    await client.write('prod/rules/acme.yaml', ORGANIZATION);
    await client.write('node_modules/prod/rules/acme.yaml', ORGANIZATION);
    await client.touched('prod', 'node_modules/prod', 'readme.txt');
    assert.deepEqual(await uris(), [client.uri('prod/rules/acme.yaml')]);
    await client.remove('prod');
    await client.write('test/rules/acme.yaml', ORGANIZATION);
    await client.touched('test', 'prod');
    assert.deepEqual(await uris(), [client.uri('test/rules/acme.yaml')]);
    const isKnown = async () => !(await client.codes(await client.open('test/rules/more.yaml', 'name: more\ncapabilities:\n  rss.fetch: {tier: notify}\n'))).includes('unknown-capability');
    assert.equal(await isKnown(), false);
    await client.write('pack/definitions/rss.yaml', '- {name: rss.fetch, purpose: x, inputs: [], permission_tier: notify}\n');
    await client.touched('pack');
    await uris();
    assert.equal(await isKnown(), true);
    await client.remove('pack');
    await client.touched('pack');
    assert.equal(await isKnown(), false);
  });

  it('learns of another active policy, and of folders that come and go', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/other.yaml': ORGANIZATION.replace('acme', 'other') } });
    const status = () => client.request<{ activePolicy: string | null; notes: string[] }>('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') });
    assert.match((await status()).notes.join(), /several organization policies/);
    await client.write('policies/.active', 'other\n');
    await client.touched('policies/.active');
    assert.deepEqual(await status().then(({ activePolicy, notes }) => [activePolicy, notes]), ['other', []]);
    const folder = { uri: client.uri(''), name: 'test' };
    await client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder] } });
    assert.deepEqual((await client.pullWorkspace()).items, []);
    await client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: null } });
    assert.equal((await client.pullWorkspace()).items.length, 4);
  });

  it('judges an open .active by what the editor shows, and the disk once it is closed', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/.active': 'acm\n' } });
    const policy = client.uri('policies/acme.yaml');
    const status = () => client.request<{ activePolicy: string | null; notes: string[] }>('kruxosPolicy/status', { uri: policy });
    const uri = await client.open('policies/.active', 'acm\n', 'plaintext');
    assert.deepEqual(await client.codes(uri), ['unknown-active']);
    await client.change(uri, { text: 'acme\n' });
    assert.deepEqual(await client.codes(uri), []);
    assert.deepEqual([(await status()).activePolicy, (await status()).notes], ['acme', []]);
    assert.deepEqual(reportOf((await client.pullWorkspace()).items, uri), []);
    await client.change(uri, { text: '' });
    assert.deepEqual(await client.codes(uri), ['unknown-active']);
    assert.equal((await status()).activePolicy, null);
    await client.change(uri, { text: 'acme\n' });
    assert.deepEqual(await client.codes(uri), []);
    await client.close(uri);
    assert.deepEqual(await client.codes(uri), ['unknown-active']);
  });

  it('reports an unknown active policy at .active', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/.active': 'acmee\n' } });
    const { items } = await client.pullWorkspace();
    const [found] = reportOf(items, client.uri('policies/.active')) ?? [];
    assert.equal(found?.code, 'unknown-active');
    assert.deepEqual(found?.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } });
    // The rest of it is nobody's business.
    const uri = await client.open('policies/.active', 'acmee  \r\n\r\nacme\r\n', 'plaintext');
    const [open] = (await client.request<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } })).items;
    assert.deepEqual(open?.range, found?.range);
    await client.change(uri, { text: '\t acmee \n' });
    assert.deepEqual((await client.problems(uri))[0]?.range, { start: { line: 0, character: 2 }, end: { line: 0, character: 7 } });
  });

  it('is cancelled in the middle', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`policies/agents/a${i}.yaml`, AGENT.replace('deploy-bot', `a${i}`)]));
    const client = await start({ files: { ...DIRECTORY, ...files } });
    const source = new CancellationTokenSource();
    const answer = client.request('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'cancelled' }, source.token);
    await client.next('workspace/configuration');
    source.cancel();
    await assert.rejects(answer, { code: -32800 });
    assert.ok((await client.codes(client.uri('policies/agents/a1.yaml'))).length > 0);
  });
});

describe('textDocument/publishDiagnostics', () => {
  const PUSH = { workspace: { workspaceFolders: true }, textDocument: { publishDiagnostics: { relatedInformation: true } } };

  it('tells of an .active in whose directory there is no policy', async () => {
    const client = await start({ capabilities: PUSH, files: { '.active': 'acme\n', 'policies/acme.yaml': ORGANIZATION } });
    const told: PublishDiagnosticsParams[] = [];
    await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => told.push(each) > 0 && told.some(({ uri }) => uri === client.uri('policies/acme.yaml')));
    assert.deepEqual(told.filter(({ uri }) => uri === client.uri('.active')).map(({ diagnostics }) => diagnostics.map((each) => each.code)), [['unknown-active']]);
  });

  it('tells clients that cannot pull, about unopened files too, and clears what is gone', async () => {
    const client = await start({ capabilities: PUSH });
    assert.equal(client.initialized?.capabilities.diagnosticProvider, undefined);
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const agent = client.uri('policies/agents/deploy-bot.yaml');
    const told = (uri: string, code: string) => client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => each.uri === uri && each.diagnostics.some((one) => one.code === code));
    await told(agent, 'relaxes-organization');
    await client.change(organization, { text: ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked') });
    await told(agent, 'lifts-blocked');
    await client.remove('policies/agents/deploy-bot.yaml');
    await client.touched('policies/agents/deploy-bot.yaml');
    await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => each.uri === agent && each.diagnostics.length === 0);
  });

  it('tells what comes into force once the file behind a document is saved otherwise', async () => {
    const broken = `${ORGANIZATION}  broken`;
    const client = await start({ capabilities: PUSH, files: { 'policies/acme.yaml': broken, 'policies/agents/deploy-bot.yaml': AGENT } });
    const told = (isRelaxing: boolean) => client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', ({ uri, diagnostics }) => uri === client.uri('policies/agents/deploy-bot.yaml') && diagnostics.some(({ code }) => code === 'relaxes-organization') === isRelaxing);
    await told(false);
    const organization = await client.open('policies/acme.yaml', broken);
    await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', ({ uri, version }) => uri === organization && version === 1);
    await client.write('policies/acme.yaml', ORGANIZATION);
    await client.touched('policies/acme.yaml');
    await told(true);
  });

  it('tells of the edited document before the others that it concerns', async () => {
    const client = await start({ capabilities: PUSH, files: { 'policies/agents/deploy-bot.yaml': AGENT, 'policies/team.yaml': ORGANIZATION } });
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const organization = await client.open('policies/team.yaml', ORGANIZATION);
    const says = ({ diagnostics }: PublishDiagnosticsParams, code: string) => diagnostics.some((one) => one.code === code);
    await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => each.uri === agent && says(each, 'relaxes-organization'));
    await client.change(organization, { text: ORGANIZATION.replace('process.*:\n    tier: approval_required\n    reason: "Processes need a person"', 'process.*:\n    tier: blocked') });
    const first = await client.until<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (each) => each.version === 2 || says(each, 'lifts-blocked'));
    assert.equal(first.uri, organization);
  });

  it('ends with what the last of many quick edits leads to, in every file', async () => {
    const agents = Array.from({ length: 80 }, (_, i) => `bot-${i}`);
    const files = Object.fromEntries(agents.map((name) => [`policies/agents/${name}.yaml`, `agent: ${name}\nextends: acme\ncapabilities:\n  process.run:\n    tier: autonomous\n    reason: "Why not"\n`]));
    const client = await start({ capabilities: PUSH, files: { ...files, 'policies/acme.yaml': ORGANIZATION } });
    const last = new Map<string, readonly string[]>();
    client.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => void last.set(uri, diagnostics.map((each) => String(each.code))));
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    const blocking = ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked');
    for (let i = 0; i < 21; i++) {
      await client.change(organization, { text: i % 2 === 0 ? blocking : ORGANIZATION });
      // Some edits come while the ones before are still being told of.
      if (i % 3 === 0) await client.request('textDocument/hover', { textDocument: { uri: organization }, position: { line: 0, character: 0 } });
    }
    const uris = agents.map((name) => client.uri(`policies/agents/${name}.yaml`));
    const isTold = () => uris.every((uri) => last.get(uri)?.includes('lifts-blocked') === true);
    while (!isTold()) await client.request('textDocument/hover', { textDocument: { uri: organization }, position: { line: 0, character: 0 } });
    for (let i = 0; i < 20; i++) await client.request('textDocument/hover', { textDocument: { uri: organization }, position: { line: 0, character: 0 } });
    assert.ok(isTold());
  });

  it('is silent for clients that pull', async () => {
    const client = await start({ capabilities: MODERN, initializationOptions: { hearsChanges: true } });
    let published = 0;
    client.connection.onNotification('textDocument/publishDiagnostics', () => void published++);
    await client.problems(await client.open('policies/acme.yaml', BROKEN_TIER));
    await client.next('kruxosPolicy/changed');
    assert.equal(published, 0);
  });
});
