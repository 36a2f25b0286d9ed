// Owns: code actions over the wire: what is offered when, and the shape of its edit for clients of every ability.
// Refuses: what the edits are (test/core).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, CodeAction, TextDocumentEdit } from 'vscode-languageserver/node';
import { MODERN, WireClient, positionOf } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const LITERALS = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
/** Everything that VS Code can. */
const ABLE: ClientCapabilities = {
  ...MODERN,
  workspace: { ...MODERN.workspace, workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'], snippetEditSupport: true, changeAnnotationSupport: {} } },
  textDocument: { ...MODERN.textDocument, codeAction: { ...LITERALS, isPreferredSupport: true, disabledSupport: true, dataSupport: true, resolveSupport: { properties: ['edit'] } } },
};
/** Hardly anything. */
const PLAIN: ClientCapabilities = { ...MODERN, textDocument: { ...MODERN.textDocument, codeAction: LITERALS } };

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, capabilities: ABLE, ...options });
  clients.push(client);
  return client;
}

interface Asked {
  readonly kinds?: readonly string[];
  readonly triggerKind?: 1 | 2;
}

/** The actions at the first occurrence of `word`, with the diagnostics there. */
async function actions(client: WireClient, uri: string, text: string, word: string, { kinds: only, triggerKind }: Asked = {}): Promise<CodeAction[]> {
  const before = text.slice(0, text.indexOf(word)).split('\n');
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
  const diagnostics = (await client.problems(uri)).filter(({ range }) => range.start.line === position.line);
  const context = { diagnostics, ...(only === undefined ? {} : { only }), ...(triggerKind === undefined ? {} : { triggerKind }) };
  return client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context });
}

const TYPO = ORGANIZATION.replace('tier: blocked', 'tier: bloked');
const PROBE = ORGANIZATION.replace('version: "1.0"', 'version: 1.0');

function titles(found: readonly CodeAction[]): string[] {
  return found.map((each) => each.title);
}

function documentEdits({ edit }: CodeAction): TextDocumentEdit[] {
  return (edit?.documentChanges ?? []).filter((each): each is TextDocumentEdit => !('kind' in each));
}

describe('textDocument/codeAction', () => {
  it('offers the fix of what is wrong here, for the diagnostic that the client sent, in the version that is open', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', TYPO);
    const [fix] = await actions(client, uri, TYPO, 'bloked');
    assert.equal(fix?.title, 'Change `bloked` to `blocked`');
    assert.equal(fix.kind, 'quickfix');
    assert.equal(fix.isPreferred, true);
    assert.deepEqual(fix.diagnostics?.map((each) => each.code), ['unknown-tier']);
    const line = TYPO.split('\n').findIndex((each) => each.includes('bloked'));
    assert.deepEqual(fix.edit, { documentChanges: [{ textDocument: { uri, version: 1 }, edits: [{ range: { start: { line, character: 10 }, end: { line, character: 16 } }, newText: 'blocked' }] }] });
  });

  it('says in the title which decision changes, and then is not preferred', async () => {
    const client = await start();
    const text = ORGANIZATION.replace('tier: approval_required\n    reason: "Deleting', 'tier: aproval_required\n    reason: "Deleting');
    const uri = await client.open('policies/acme.yaml', text);
    const [fix] = await actions(client, uri, text, 'aproval');
    assert.equal(fix?.title, 'Change `aproval_required` to `approval_required` (loosens `filesystem.delete`: blocked → approval_required)');
    assert.equal(fix.isPreferred, undefined);
  });

  it('offers what mends several problems once, for all of them', async () => {
    const client = await start();
    const text = 'name: acme\nversion: "1.0"\ncapabilities:\n  filesystem.read:\n    tier: notify\n';
    const uri = await client.open('policies/acme.yaml', text);
    const found = await actions(client, uri, text, 'capabilities');
    const open = (await client.problems(uri)).filter((each) => each.code === 'uncovered-category').map((each) => each.message);
    assert.ok(open.length > 10);
    assert.deepEqual(titles(found).filter((each, i, all) => all.indexOf(each) !== i), []);
    for (const title of [`Insert entries for all ${open.length} categories`, 'Suppress `uncovered-category` here, with a reason']) {
      const [action] = found.filter((each) => each.title.startsWith(title));
      assert.deepEqual(action?.diagnostics?.map((each) => each.message), open, title);
    }
    const single = found.filter((each) => /^Insert an entry for/.test(each.title));
    assert.deepEqual(single.map((each) => each.diagnostics?.length), open.map(() => 1));
  });

  it('goes by what is asked for', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', PROBE);
    const kinds = async (asked: Asked, word = '1.0') => [...new Set((await actions(client, uri, PROBE, word, asked)).map((each) => each.kind))];
    assert.deepEqual(await kinds({}), ['quickfix', 'source.fixAll.kruxosPolicy']);
    assert.deepEqual(await kinds({ kinds: ['quickfix'] }), ['quickfix']);
    assert.deepEqual(await kinds({ kinds: ['source.fixAll'] }), ['source.fixAll.kruxosPolicy']);
    assert.deepEqual(await kinds({ kinds: ['source'] }), ['source.fixAll.kruxosPolicy']);
    assert.deepEqual(await kinds({ kinds: ['source.organizeImports'] }), []);
    assert.deepEqual(await kinds({ kinds: ['refactor'] }, 'filesystem.*'), ['refactor.rewrite', 'refactor.extract']);
    assert.deepEqual(await kinds({ kinds: ['refactor.extract'] }, 'filesystem.*'), ['refactor.extract']);
    assert.deepEqual(await kinds({ triggerKind: 2 }, 'filesystem.*'), []);
  });

  it('works out refactorings and fixes of everything when they are taken', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', PROBE);
    const [all] = await actions(client, uri, PROBE, 'name', { kinds: ['source.fixAll.kruxosPolicy'] });
    assert.ok(all !== undefined && all.edit === undefined);
    const resolved = await client.request<CodeAction>('codeAction/resolve', all);
    assert.deepEqual(documentEdits(resolved).map((each) => [each.textDocument.version, each.edits]), [[1, [{ range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, newText: 'version: "1.0"\n' }]]]);
    await client.change(uri, { text: `# moved\n${PROBE}` });
    await assert.rejects(client.request('codeAction/resolve', all), { code: -32801 });
  });

  for (const [who, capabilities] of [['offers it first', ABLE], ['edits at once', PLAIN]] as const) {
    it(`of everything in a large document lets an edit in, and ends there: for a client that ${who}`, async () => {
      const client = await start({ capabilities });
      const text = `name: acme\ncapabilities:\n  custom.*:\n    tier: notify\n${Array.from({ length: 500 }, (_, i) => `  custom.c${i}:\n    tier: notify\n`).join('')}`;
      const uri = await client.open('policies/acme.yaml', text);
      await client.pull(uri);
      const top = { line: 0, character: 0 };
      const question = { textDocument: { uri }, range: { start: top, end: top }, context: { diagnostics: [], ['only']: ['source.fixAll.kruxosPolicy'] } };
      const isLater = capabilities === ABLE;
      const [offered] = isLater ? await client.request<CodeAction[]>('textDocument/codeAction', question) : [];
      const asked = assert.rejects(isLater ? client.request('codeAction/resolve', offered) : client.request('textDocument/codeAction', question), { code: -32801 });
      await client.change(uri, { range: { start: top, end: top }, text: '# one more line\n' });
      await asked;
    });
  }

  it('tells a client that shows it why a refactoring is not made', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const refused = (await actions(client, uri, ORGANIZATION, 'filesystem.*', { kinds: ['refactor'] })).filter((each) => each.disabled !== undefined);
    assert.deepEqual(refused.map((each) => [each.title, each.edit, each.data]), [['Give `deploy-bot` an entry of its own for `filesystem.*`', undefined, undefined]]);
    assert.match(refused[0]?.disabled?.reason ?? '', /^not all decisions would stay the same: it loosens/);
    const plain = await start({ capabilities: PLAIN });
    const there = await plain.open('policies/acme.yaml', ORGANIZATION);
    assert.ok((await actions(plain, there, ORGANIZATION, 'filesystem.*', { kinds: ['refactor'] })).every((each) => !each.title.startsWith('Give')));
  });

  it('tells why the ordered form cannot be written as a map, to whoever asks', async () => {
    const text = 'name: acme\ndefaults: {tier: blocked}\nrules:\n  - capability: "email.*"\n    tier: notify\n  - capability: email.send\n    tier: blocked\n';
    const client = await start({ files: { 'policies/acme.yaml': text } });
    const uri = await client.open('policies/acme.yaml', text);
    const ask = async (context: object) => {
      const position = positionOf(text, 'email');
      const found = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [], ...context } });
      return found.filter((each) => each.kind === 'refactor.rewrite').map((each) => [each.title, each.disabled?.reason]);
    };
    const why = ['Write the list of rules as a map of capabilities', 'in the map form the most specific entry decides, and then email.send would get blocked instead of notify'];
    assert.deepEqual(await ask({ ['only']: ['refactor'] }), [why]);
    assert.deepEqual(await ask({ triggerKind: 1 }), [why]);
    assert.deepEqual(await ask({ triggerKind: 2 }), []);
    assert.deepEqual(await ask({ triggerKind: 2, ['only']: ['refactor'] }), []);
  });

  it('asks for a confirmation where a refactoring concerns other agents', async () => {
    const client = await start();
    await client.open('policies/agents/deploy-bot.yaml', AGENT.replace('process.run', 'process.kill'));
    const text = AGENT.replace('process.run', 'process.kill');
    const uri = client.uri('policies/agents/deploy-bot.yaml');
    const [move] = await actions(client, uri, text, 'process.kill', { kinds: ['refactor.move'] });
    assert.equal(move?.title, 'Move `process.kill` to `acme` (loosens `process.kill`: approval_required → autonomous)');
    const { edit } = await client.request<CodeAction>('codeAction/resolve', move);
    assert.deepEqual(Object.values(edit?.changeAnnotations ?? {}).map((each) => [each.needsConfirmation, each.description]), [[true, 'loosens `process.kill`: approval_required → autonomous']]);
    assert.deepEqual((edit?.documentChanges as TextDocumentEdit[]).map((each) => [each.textDocument.uri, each.textDocument.version]), [[uri, 1], [client.uri('policies/acme.yaml'), null]]);
  });

  it('leaves out edits of a file whose text is not the one in force', async () => {
    const client = await start();
    const acme = await client.open('policies/acme.yaml', ORGANIZATION);
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    assert.equal((await actions(client, uri, AGENT, 'process.run', { kinds: ['refactor.move'] })).length, 1);
    await client.change(acme, { text: `${ORGANIZATION}\nbroken` });
    assert.equal((await actions(client, uri, AGENT, 'process.run', { kinds: ['refactor.move'] })).length, 0);
  });

  it('suppresses with a reason to be written, as a snippet where the client takes one', async () => {
    const client = await start();
    const text = ORGANIZATION.replace('    reason: "No secrets"\n', '');
    const uri = await client.open('policies/acme.yaml', text);
    const found = await actions(client, uri, text, 'blocked');
    const snippets = found.flatMap(documentEdits).flatMap((each) => each.edits).map((each) => ('snippet' in each ? each.snippet.value : null));
    assert.deepEqual(titles(found).slice(0, 2), ['Insert a `reason`', 'Suppress `missing-reason` here, with a reason']);
    assert.deepEqual(snippets.slice(0, 2), ['    reason: "${1:secrets.* is blocked}"\n', '    # kruxos-ignore missing-reason: ${1:REASON}\n']);
    const plain = await start({ capabilities: PLAIN });
    const [, suppress] = await actions(plain, await plain.open('policies/acme.yaml', text), text, 'blocked');
    const edits = Object.values(suppress?.edit?.changes ?? {});
    assert.deepEqual(edits.map((each) => each.map((one) => one.newText)), [['    # kruxos-ignore missing-reason: REASON\n']]);
  });

  it('never offers to suppress an error, nor what binds an agent in its own file', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', TYPO);
    assert.ok(titles(await actions(client, uri, TYPO, 'bloked')).every((each) => !each.startsWith('Suppress')));
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const found = titles(await actions(client, agent, AGENT, 'autonomous'));
    assert.deepEqual(found.filter((each) => each.includes('`relaxes-organization`')), []);
    assert.ok(found.some((each) => each.startsWith('Set `approval_required`, as the organization policy does')));
  });

  it('renames a file only for a client that can; else the agent changes its name', async () => {
    const files = { 'policies/acme.yaml': ORGANIZATION, 'policies/agents/deploy.yaml': AGENT };
    const client = await start({ files });
    const uri = await client.open('policies/agents/deploy.yaml', AGENT);
    const [rename] = await actions(client, uri, AGENT, 'deploy-bot', { kinds: ['quickfix'] });
    assert.deepEqual(rename?.edit, { documentChanges: [{ kind: 'rename', oldUri: uri, newUri: client.uri('policies/agents/deploy-bot.yaml'), options: { overwrite: false } }] });
    const plain = await start({ files, capabilities: PLAIN });
    const there = await plain.open('policies/agents/deploy.yaml', AGENT);
    const [change] = await actions(plain, there, AGENT, 'deploy-bot', { kinds: ['quickfix'] });
    assert.match(change?.title ?? '', /^Change `deploy-bot` to `deploy`/);
    assert.equal(change?.edit?.changes?.[there]?.[0]?.newText, 'deploy');
  });

  it('chooses the active policy, in a new file where there is none', async () => {
    const other = ORGANIZATION.replace('acme', 'other');
    const client = await start({ files: { 'policies/acme.yaml': ORGANIZATION, 'policies/other.yaml': other } });
    const uri = await client.open('policies/other.yaml', other);
    const [choose] = await actions(client, uri, other, 'other', { kinds: ['quickfix'] });
    assert.match(choose?.title ?? '', /^Make `other` the active policy/);
    const active = client.uri('policies/.active');
    const insert = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: 'other\n' };
    assert.deepEqual(choose?.edit?.documentChanges, [{ kind: 'create', uri: active, options: { ignoreIfExists: true } }, { textDocument: { uri: active, version: null }, edits: [insert] }]);
    const plain = await start({ files: { 'policies/acme.yaml': ORGANIZATION, 'policies/other.yaml': other }, capabilities: PLAIN });
    assert.deepEqual(await actions(plain, await plain.open('policies/other.yaml', other), other, 'other', { kinds: ['quickfix'] }), []);
  });

  it('corrects the name in `.active`, in that file and from the policy', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/.active': 'acmee\n' } });
    const active = client.uri('policies/.active');
    const fix = { textDocument: { uri: active, version: null }, edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } }, newText: 'acme' }] };
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const [fromPolicy] = await actions(client, uri, ORGANIZATION, 'acme', { kinds: ['quickfix'] });
    assert.deepEqual(fromPolicy?.edit?.documentChanges, [fix]);
    await client.open('policies/.active', 'acmee\n', 'plaintext');
    const [there] = await actions(client, active, 'acmee\n', 'acmee');
    assert.match(there?.title ?? '', /^Make `acme` the active policy/);
    assert.deepEqual(there?.edit?.documentChanges, [{ ...fix, textDocument: { uri: active, version: 1 } }]);
    assert.deepEqual(await client.codes(active), ['unknown-active']);
  });

  it('makes no policy the active one that does not compile, as it reads or as it is saved', async () => {
    const other = ORGANIZATION.replace('acme', 'other');
    const broken = other.replace('tier: notify', 'tier: [notify');
    const chosen = async (client: WireClient, uri: string, text: string) => (await actions(client, uri, text, 'other', { kinds: ['quickfix'] })).filter((each) => each.title.startsWith('Make `'));
    const client = await start({ files: { 'policies/acme.yaml': ORGANIZATION, 'policies/other.yaml': broken } });
    const uri = await client.open('policies/other.yaml', broken);
    assert.deepEqual(await chosen(client, uri, broken), []);
    await client.change(uri, { text: other });
    assert.equal((await chosen(client, uri, other)).length, 1);
    await client.change(uri, { text: broken });
    assert.deepEqual(await chosen(client, uri, broken), []);
    const misspelt = await start({ files: { 'policies/acme.yaml': ORGANIZATION, 'policies/other.yaml': broken, 'policies/.active': 'othr\n' } });
    await misspelt.open('policies/.active', 'othr\n', 'plaintext');
    const there = await actions(misspelt, misspelt.uri('policies/.active'), 'othr\n', 'othr');
    assert.deepEqual(there.map((each) => /`(.*)`/.exec(each.title)?.[1]), ['acme']);
  });

  it('has nothing for clients that take commands only, and for other documents', async () => {
    const client = await start({ capabilities: MODERN });
    assert.equal(client.initialized?.capabilities.codeActionProvider, undefined);
    const able = await start();
    const uri = await able.open('notes.yaml', 'a: 1\n', 'yaml');
    assert.deepEqual(await actions(able, uri, 'a: 1\n', 'a'), []);
  });

  it('never fails, at any place of any text', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', TYPO);
    for (let cut = 0; cut <= TYPO.length; cut += 97) {
      const text = TYPO.slice(0, cut);
      await client.change(uri, { text });
      const last = text.split('\n').length - 1;
      await client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: last, character: 99 } }, context: { diagnostics: [] } });
    }
  });
});
