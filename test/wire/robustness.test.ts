// Owns: what must never end the server: crashing handlers, messages out of order, ugly texts, files that misbehave.
// Refuses: what a healthy answer says.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { diskFiles } from '../../server/src/disk-files.js';
import { projectPath } from '../support/project-root.js';
import { WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, ...options });
  clients.push(client);
  return client;
}

/** Bytes that look random and are the same every time. */
function noise(length: number): string {
  let state = 1;
  const codes = Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) % 0x500);
  return String.fromCharCode(...codes);
}

describe('the server', () => {
  it('loses one answer to a crash, and no more', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    await assert.rejects(client.request('codeAction/resolve', { title: 'x', data: {} }), /codeAction\/resolve failed: .*\(failure 1 in the log\)$/);
    await client.until<{ message: string }>('window/logMessage', ({ message }) => message.startsWith('failure 1: codeAction/resolve failed: '));
    await client.notify('textDocument/didChange', { textDocument: { uri, version: 9 }, contentChanges: 5 });
    assert.match(await client.hoverText(uri, ORGANIZATION, 'filesystem.delete'), /approval_required/);
  });

  it('says of parameters that a method does not have which they are', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const [textDocument, position] = [{ uri }, { line: 1, character: 2 }];
    const range = { start: position, end: position };
    const wrong: readonly (readonly [method: string, params: unknown, message: string])[] = [
      ['textDocument/hover', { textDocument, position: null }, '`position` has to be an object'],
      ['textDocument/hover', { textDocument }, '`position` has to be an object'],
      ['textDocument/hover', null, '`textDocument` has to be an object'],
      ['textDocument/hover', 'x', 'the parameters have to be an object'],
      ['textDocument/completion', { textDocument, position: { line: '1', character: 2 } }, '`position.line` has to be a whole number'],
      ['textDocument/definition', { textDocument: { uri: null }, position }, '`textDocument.uri` has to be a text'],
      ['textDocument/codeAction', { textDocument, range: { start: position }, context: { diagnostics: [] } }, '`range.end` has to be an object'],
      ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [5] } }, '`context.diagnostics[0]` has to be an object'],
      ['textDocument/selectionRange', { textDocument, positions: [position, null] }, '`positions[1]` has to be an object'],
      ['textDocument/rename', { textDocument, position, newName: 5 }, '`newName` has to be a text'],
      ['workspace/symbol', {}, '`query` has to be a text'],
      ['workspace/diagnostic', { previousResultIds: [{ uri }] }, '`previousResultIds[0].value` has to be a text'],
      ['kruxosPolicy/checkPolicy', { uri, agent: '', capability: 'git.push' }, '`agent` has to be a text that is not empty'],
      ['kruxosPolicy/checkPolicy', { uri, agent: 'bot', capability: 'git.push', parameters: 'path' }, '`parameters` has to be an object'],
      ['kruxosPolicy/checkPolicy', { uri, agent: 'bot', capability: 'git.push', version: 'old' }, '`version` has to be `current` or `saved`'],
      ['kruxosPolicy/agents', { uri: 5 }, '`uri` has to be a text'],
    ];
    for (const [method, params, message] of wrong) await assert.rejects(client.request(method, params), { code: -32602, message: `${method}: ${message}` });
    assert.deepEqual(client.arrived('window/logMessage'), []);
    for (const method of ['kruxosPolicy/agents', 'kruxosPolicy/matrix', 'kruxosPolicy/overview', 'kruxosPolicy/templates']) {
      assert.ok(await client.request(method, null));
      assert.ok(await client.connection.sendRequest(method), `${method} without parameters`);
    }
    await assert.rejects(client.connection.sendRequest('textDocument/hover'), { code: -32602 });
  });

  it('has a shape for each request but those of what it made itself', () => {
    const asked = readdirSync(projectPath('server/src/features')).flatMap((each) => [...readFileSync(projectPath('server/src/features', each), 'utf8').matchAll(/on\.(?:request|list)\(([^,]+),/g)].map((found) => found[1] as string));
    const shapes = readFileSync(projectPath('server/src/params.ts'), 'utf8');
    const spelled = (name: string) => name.replace(/^Document(\w+)Request\.method$/, (_, word: string) => `'textDocument/${word[0]?.toLowerCase() ?? ''}${word.slice(1)}'`);
    assert.deepEqual(asked.map(spelled).filter((each) => !/\/resolve'$/.test(each) && each !== 'TemplatesRequest' && !shapes.includes(`  ${each.startsWith("'") ? each : `[${each}]`}:`)), []);
  });

  it('takes an option that is of another kind than it should be for none', async () => {
    const client = await start({ initializationOptions: { problemPagesUri: 5, suggestCommand: [], commands: { includes: 'no' }, shippedScheme: 'yes', settings: 7 } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION.replace('autonomous', 'autonomus'));
    const report = await client.pull(uri);
    assert.ok(report.kind === 'full' && report.items.some((each) => each.code === 'unknown-tier'));
  });

  it('refuses requests after shutdown', async () => {
    const client = await start();
    await client.request('shutdown', undefined);
    await assert.rejects(client.request('textDocument/diagnostic', { textDocument: { uri: client.uri('policies/acme.yaml') } }), { code: -32600 });
  });

  const uglies: Readonly<Record<string, string>> = {
    'random characters': noise(20_000),
    '5,000 nested brackets': `name: a\ncapabilities: ${'['.repeat(5_000)}`,
    '5,000 nested mappings': Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'an alias bomb': `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'.split('').map((each, i) => `${each}: &${each} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(', ')}]`).join('\n')}\n`,
    '10 MB': `${ORGANIZATION}# ${'x'.repeat(99)}\n`.repeat(1) + `  filesystem.read:\n    reason: "${'y'.repeat(99)}"\n`.repeat(70_000),
    'a merge conflict': `${ORGANIZATION}<<<<<<< HEAD\n  git.*:\n=======\n  git.push:\n>>>>>>> other\n`,
    'nothing': '',
    'NUL characters': '\0\0name: a\0\n',
  };
  for (const [name, text] of Object.entries(uglies)) {
    it(`answers about ${name}`, { timeout: 120_000 }, async () => {
      const client = await start();
      const uri = await client.open('policies/acme.yaml', text);
      assert.ok((await client.codes(uri)).length > 0);
      await client.request('textDocument/hover', { textDocument: { uri }, position: { line: 1, character: 16 } });
      await client.request('kruxosPolicy/checkPolicy', { uri, agent: 'deploy-bot', capability: 'process.run' });
      await client.request('kruxosPolicy/validationReport', { uri });
    });
  }

  it('says where the policies of agents cannot be listed, and when they can be again', async () => {
    let isListed = false;
    const disk = { ...diskFiles, list: async (uri: string) => (uri.endsWith('/agents') && !isListed ? null : diskFiles.list(uri)) };
    const client = await start({ disk });
    const said = async () => {
      const { notes } = await client.request<{ readonly notes: string[] }>('kruxosPolicy/status', { uri: client.uri('policies/acme.yaml') });
      const { text } = await client.request<{ readonly text: string }>('kruxosPolicy/checkPolicy', { uri: client.uri('policies/acme.yaml'), agent: 'deploy-bot', capability: 'git.push' });
      return [notes, text].map((each) => each.includes('`agents` cannot be read: answers are without what policies of agents say') || /^Note: `agents` cannot be read/m.test(String(each)));
    };
    assert.deepEqual(await said(), [true, true]);
    isListed = true;
    await client.touched('policies/agents');
    assert.deepEqual(await said(), [false, false]);
  });

  it('closes the door for a file that it cannot read', async () => {
    const disk = {
      ...diskFiles,
      readText: async (uri: string) => (uri.endsWith('/acme.yaml') ? ({ kind: 'unreadable', why: 'permission is denied' } as const) : diskFiles.readText(uri)),
    };
    const client = await start({ disk, files: { ...DIRECTORY, 'policies/.active': 'acme\n' } });
    const uri = client.uri('policies/agents/deploy-bot.yaml');
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { uri, agent: 'x', capability: 'filesystem.read' });
    assert.equal(summary, 'blocked');
    const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri });
    assert.ok(notes.some((each) => each === 'acme.yaml cannot be read (permission is denied): it blocks everything'));
  });

  it('says in words why the system refuses a file', async () => {
    const client = await start();
    const uri = client.uri('policies/circle.yaml');
    symlinkSync(fileURLToPath(uri), fileURLToPath(uri));
    assert.deepEqual(await diskFiles.readText(uri), { kind: 'unreadable', why: 'its links run in a circle' });
  });

  it('says of a file in another encoding which one that is', async () => {
    const client = await start();
    const uri = client.uri('policies/acme.yaml');
    for (const [content, why] of [[Buffer.from('\ufeffname: acme\n', 'utf16le'), 'it is UTF-16 text, not UTF-8'], [Buffer.from([0xe4]), 'it is not UTF-8 text']] as const) {
      writeFileSync(fileURLToPath(uri), content);
      await client.touched('policies/acme.yaml');
      const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri });
      assert.ok(notes.includes(`acme.yaml cannot be read (${why}): it blocks everything`), notes.join('\n'));
    }
  });

  it('closes the door for a link to nothing, and for an `.active` that names nothing', async () => {
    const client = await start();
    const uri = client.uri('policies/agents/deploy-bot.yaml');
    const told = async (name: string) => {
      await client.touched(name);
      const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { uri, agent: 'x', capability: 'filesystem.read' });
      const { notes } = await client.request<{ notes: string[] }>('kruxosPolicy/status', { uri });
      return { summary, notes };
    };
    assert.notEqual((await told('policies/acme.yaml')).summary, 'blocked');
    await client.write('policies/.active', '\n');
    const unnamed = await told('policies/.active');
    assert.equal(unnamed.summary, 'blocked');
    assert.ok(unnamed.notes.includes('`.active` names no policy that can be read: every capability is blocked until it does'), unnamed.notes.join('\n'));
    await client.remove('policies/.active');
    assert.notEqual((await told('policies/.active')).summary, 'blocked');
    symlinkSync('nowhere', fileURLToPath(client.uri('policies/.active')));
    assert.equal((await told('policies/.active')).summary, 'blocked');
    await client.remove('policies/.active');
    await client.remove('policies/acme.yaml');
    symlinkSync('nowhere', fileURLToPath(client.uri('policies/acme.yaml')));
    const linked = await told('policies/acme.yaml');
    assert.equal(linked.summary, 'blocked');
    assert.ok(linked.notes.includes('acme.yaml cannot be read (it is a link to nothing): it blocks everything'), linked.notes.join('\n'));
  });

  it('goes on while files come and go under its hands', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    for (let i = 0; i < 20; i++) {
      const text = ORGANIZATION.replace('version: "1.0"', `version: "${i}"`);
      await client.write('policies/acme.yaml', text);
      await client.touched('policies/acme.yaml');
      const answers = [client.pull(uri), client.pullWorkspace(), client.hover(uri, AGENT, 'process.run')];
      await client.remove('policies/acme.yaml');
      await client.touched('policies/acme.yaml');
      await Promise.all(answers);
    }
    assert.ok((await client.codes(uri)).includes('unknown-extends'));
  });
});
