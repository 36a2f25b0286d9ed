// Owns: documents over the wire: edits, encodings, line ends, buffers against the disk.
// Refuses: what is reported about them, beyond where.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, LineIndex } from '../../core/src/index.js';
import type { Encoding } from '../../server/src/client-facts.js';
import { applyChanges, toOffset } from '../../server/src/from-lsp.js';
import { toPosition } from '../../server/src/to-lsp.js';
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

const ASTRAL = 'name: a\ncapabilities:\n  process.run: { reason: "😀é", tier: oops }\n';

describe('positions', () => {
  for (const [encoding, character] of [
    ['utf-8', 41],
    ['utf-16', 38],
    ['utf-32', 37],
  ] as const) {
    it(`count in ${encoding}`, async () => {
      const client = await start({ capabilities: { ...MODERN, general: { positionEncodings: [encoding, 'utf-16'] } } });
      assert.equal(client.initialized?.capabilities.positionEncoding, encoding);
      const uri = await client.open('policies/astral.yaml', ASTRAL);
      const found = (await client.problems(uri)).find((each) => each.code === 'unknown-tier');
      assert.deepEqual(found?.range, { start: { line: 2, character: character }, end: { line: 2, character: character + 4 } });
      await client.change(uri, { range: found?.range, text: 'blocked' });
      assert.equal((await client.codes(uri)).includes('unknown-tier'), false);
    });
  }

  it('stay with UTF-16 where UTF-8 is only a second choice', async () => {
    const client = await start({ capabilities: { ...MODERN, general: { positionEncodings: ['utf-16', 'utf-8'] } } });
    assert.equal(client.initialized?.capabilities.positionEncoding, 'utf-16');
  });

  for (const [name, end] of [
    ['CR LF', '\r\n'],
    ['lone CR', '\r'],
  ] as const) {
    it(`count lines that end with ${name}`, async () => {
      const client = await start();
      const uri = await client.open('policies/ends.yaml', `name: a\nversion: 1\ncapabilities: {}\n`.replaceAll('\n', end));
      const found = (await client.problems(uri)).find((each) => each.code === 'unquoted-version');
      // YAML itself knows no lone CR; then nothing has to be found, but nothing may crash either.
      if (end === '\r\n') assert.deepEqual(found?.range, { start: { line: 1, character: 9 }, end: { line: 1, character: 10 } });
    });
  }

  it('are not asked for where the whole text is new, also where a client writes null for them', async () => {
    const client = await start();
    const uri = await client.open('policies/astral.yaml', ASTRAL);
    await client.change(uri, { range: null as unknown as undefined, text: ASTRAL.replace('oops', 'blocked') });
    assert.equal((await client.codes(uri)).includes('unknown-tier'), false);
    await client.change(uri, { range: { start: { line: 0, character: 6 }, end: { line: 0, character: 7 } }, text: 'b' }, { range: null as unknown as undefined, text: ASTRAL });
    assert.ok((await client.codes(uri)).includes('unknown-tier'));
  });

  it('do not count a byte order mark that is only on disk', async () => {
    const client = await start({ files: { 'policies/bom.yaml': '\uFEFFname: [x]\ncapabilities: {}\n' } });
    const [found] = await client.problems(client.uri('policies/bom.yaml'));
    assert.deepEqual(found?.range.start, { line: 0, character: 6 });
  });

  it('survive the way there and back, at every offset, in every encoding', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\n', '\r\n', '\r', ' ') });
    const encodings = fc.constantFrom<Encoding>('utf-8', 'utf-16', 'utf-32');
    fc.assert(
      fc.property(texts, encodings, (text, encoding) => {
        const lines = new LineIndex(text);
        for (let offset = 0; offset <= text.length; offset++) {
          // Inside a character or a line end there is no position.
          if (/^[\uDC00-\uDFFF]/.test(text.slice(offset)) || (text[offset] === '\n' && text[offset - 1] === '\r')) continue;
          assert.equal(toOffset(toPosition(offset, { lines }, encoding), BlockText.of(text), encoding), offset);
        }
      }),
    );
  });

  it('apply random edits as a plain replacement of text would', () => {
    const units = fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', ': ');
    const edit = fc.record({ at: fc.nat(), length: fc.nat(4), text: fc.string({ unit: units, maxLength: 4 }) });
    fc.assert(
      fc.property(fc.string({ unit: units }), fc.array(edit, { maxLength: 6 }), fc.constantFrom<Encoding>('utf-8', 'utf-16', 'utf-32'), (start, edits, encoding) => {
        let expected = start;
        let actual = BlockText.of(start);
        for (const each of edits) {
          const points = boundaries(expected);
          const from = points[each.at % points.length] as number;
          const to = points[Math.min(points.indexOf(from) + each.length, points.length - 1)] as number;
          const at = { lines: new LineIndex(expected) };
          const range = { start: toPosition(from, at, encoding), end: toPosition(to, at, encoding) };
          actual = applyChanges(actual, [{ range, text: each.text }], encoding);
          expected = expected.slice(0, from) + each.text + expected.slice(to);
          assert.equal(actual.text, expected);
        }
      }),
    );
  });
});

describe('changes of one notification', () => {
  it('come to what they do one after the other, wherever they stand', () => {
    const units = fc.constantFrom('a', 'é', '😀', '\ud83d', '\ude00', '\n', '\r\n', '\r', 'b:\n', '  c:\n', '---\n', 'capabilities:\n');
    const position = fc.record({ line: fc.nat(6), character: fc.nat(9) });
    const change = fc.record({ range: fc.record({ start: position, end: position }), text: fc.string({ unit: units, maxLength: 3 }) });
    const changes = fc.array(fc.oneof({ weight: 12, arbitrary: change }, { weight: 1, arbitrary: fc.record({ text: fc.string({ unit: units }) }) }), { maxLength: 8 });
    /** As of an editor with many cursors: the last place first. */
    const fromBehind = fc.array(change, { maxLength: 8 }).map((all) => all.sort(({ range: { start: a } }, { range: { start: b } }) => b.line - a.line || b.character - a.character));
    fc.assert(
      fc.property(fc.string({ unit: units, maxLength: 30 }), fc.oneof(changes, fromBehind), fc.constantFrom<Encoding>('utf-8', 'utf-16', 'utf-32'), (text, all, encoding) => {
        const start = BlockText.of(text);
        let expected = start;
        for (const each of all) expected = applyChanges(expected, [each], encoding);
        const actual = applyChanges(start, all, encoding);
        assert.equal(actual.text, expected.text);
        assert.deepEqual(actual.blocks, BlockText.of(expected.text).blocks);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are made together where each stands in front of the one before it', (t) => {
    const at = (line: number) => ({ range: { start: { line, character: 0 }, end: { line, character: 1 } }, text: 'b' });
    const edit = t.mock.method(BlockText.prototype, 'editAt');
    assert.equal(applyChanges(BlockText.of('a\na\na\na\n'), [at(3), at(1), at(0), at(2), at(0)], 'utf-16').text, 'b\nb\nb\nb\n');
    assert.equal(edit.mock.callCount(), 2);
  });
});

/** Offsets between whole characters and line ends. */
function boundaries(text: string): number[] {
  const all = Array.from({ length: text.length + 1 }, (_, i) => i);
  return all.filter((i) => !/^[\uDC00-\uDFFF]/.test(text.slice(i)) && !(text[i] === '\n' && text[i - 1] === '\r'));
}

describe('buffers', () => {
  it('win over the disk until they are closed', async () => {
    const client = await start();
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const organization = await client.open('policies/acme.yaml', ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked'));
    assert.ok((await client.codes(agent)).includes('lifts-blocked'));
    await client.touched('policies/acme.yaml');
    assert.ok((await client.codes(agent)).includes('lifts-blocked'));
    await client.close(organization);
    assert.equal((await client.codes(agent)).includes('lifts-blocked'), false);
  });

  it('stand alone where they are no files', async () => {
    const client = await start();
    const text = AGENT.replace('acme', 'elsewhere').replace('tier: autonomous', 'tier: nope');
    const uri = await client.open('untitled:Untitled-1', text);
    assert.match(await client.hoverText(uri, text, 'process.run'), /Only this document is known here, and neither what it extends nor what binds it\./);
    assert.equal(await client.hoverText(uri, text, 'deploy-bot'), 'Policy of the agent **deploy-bot**\n\nOnly this document is known here, and neither what it extends nor what binds it.');
    assert.match(await client.hoverText(uri, text, 'elsewhere'), /^\*\*elsewhere\*\*: no template has this name; which policies there are beside this document is not known here$/);
    const codes = await client.codes(uri);
    assert.ok(codes.includes('unknown-tier'));
    assert.equal(codes.includes('unknown-extends'), false);
    await client.close(uri);
    assert.deepEqual(await client.codes(uri), []);
  });

  it('are told from other YAML by what they say before they have a name', async () => {
    const client = await start();
    assert.ok((await client.codes(await client.open('untitled:Untitled-1', AGENT.replace('tier: autonomous', 'tier: nope'), 'yaml'))).includes('unknown-tier'));
    const service = 'name: x\nservices: {}\n';
    for (const uri of ['untitled:Untitled-2', 'untitled:service.yaml', 'git:/policies/service.yaml?HEAD']) {
      assert.deepEqual(await client.codes(await client.open(uri, service, 'yaml')), [], uri);
    }
    assert.deepEqual(await client.codes(await client.open('untitled:Untitled-3', AGENT.replace('tier: autonomous', 'tier: nope'), 'plaintext')), []);
  });

  it('count without being saved, in a directory that is nobody’s workspace', async () => {
    const client = await start({ files: {} });
    const other = await WireClient.start({ files: DIRECTORY });
    clients.push(other);
    const uri = await client.open(other.uri('policies/agents/deploy-bot.yaml'), AGENT);
    assert.ok((await client.codes(uri)).includes('relaxes-organization'));
  });

  it('count whatever they say in a folder called `policies` that shows one, and not where it is somebody else’s', async () => {
    const told = async (files: Readonly<Record<string, string>>, path: string) => {
      const client = await start({ files });
      return client.codes(await client.open(path, files[path] ?? '', 'yaml'));
    };
    const misspelt = 'name: acme\ncapabilites:\n  git.push: {tier: notify}\n';
    assert.deepEqual(await told({ 'policies/acme.yaml': misspelt }, 'policies/acme.yaml'), ['unknown-key']);
    assert.deepEqual(await told({ 'other/acme.yaml': misspelt }, 'other/acme.yaml'), []);
    assert.deepEqual(await told({ 'policies/helm.yaml': 'replicas: 2\n' }, 'policies/helm.yaml'), []);
    assert.deepEqual(await told({ 'models/gpt.yaml': 'name: gpt\ncapabilities:\n  vision: true\n' }, 'models/gpt.yaml'), []);
  });

  it('count before they are saved for the first time as the files that they are going to be', async () => {
    const client = await start({ files: { ...DIRECTORY, 'elsewhere/policies/acme.yaml': ORGANIZATION } });
    const place = client.uri('policies/agents/new-bot.yaml');
    const text = AGENT.replace('deploy-bot', 'new-bot');
    const unsaved = await client.open(place.replace('file://', 'untitled:'), text);
    assert.deepEqual(await client.codes(unsaved), ['relaxes-declared-tier', 'relaxes-organization']);
    assert.match(await client.hoverText(unsaved, text, 'process.run'), /org\(.*approval_required.*\) → agent\(.*\(untitled:.*new-bot\.yaml#L/);
    const renamed = await client.request<{ readonly changes?: object }>('textDocument/rename', { textDocument: { uri: unsaved }, position: { line: 0, character: 8 }, newName: 'newer-bot' });
    assert.deepEqual(Object.keys(renamed.changes ?? {}), [unsaved]);
    await client.change(unsaved, { text: text.replace('autonomous', 'nope') });
    assert.deepEqual(await client.codes(unsaved), ['unknown-tier']);
    // Saving opens the file before the other document is closed.
    await client.write('policies/agents/new-bot.yaml', text);
    const saved = await client.open(place, text);
    await client.close(unsaved);
    await client.touched('policies/agents/new-bot.yaml');
    assert.deepEqual(await client.codes(saved), ['relaxes-declared-tier', 'relaxes-organization']);
    assert.deepEqual(await client.codes(unsaved), []);
    // A question that was pinned before names the address of that time.
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { uri: unsaved, agent: 'new-bot', capability: 'process.run' });
    assert.equal(summary, 'autonomous');
  });

  it('stay what they were opened as, whatever is closed meanwhile', async () => {
    const client = await start();
    const place = client.uri('policies/agents/deploy-bot.yaml');
    const saved = await client.open(place, AGENT);
    const unsaved = await client.open(place.replace('file://', 'untitled:'), AGENT);
    await client.close(saved);
    await client.change(unsaved, { text: AGENT.replace('autonomous', 'nope') });
    assert.deepEqual(await client.codes(unsaved), ['unknown-tier']);
    await client.close(unsaved);
    assert.deepEqual(await client.codes(unsaved), []);
    assert.deepEqual((await client.pullWorkspace()).items.map((each) => each.uri).filter((each) => !each.startsWith('file:')), []);
  });

  it('are no part of the workspace where they are earlier versions of its files', async () => {
    const client = await start();
    const earlier = await client.open('git:/policies/acme.kruxos.yaml?HEAD', ORGANIZATION.replace('autonomous', 'nope'));
    assert.ok((await client.codes(earlier)).includes('unknown-tier'));
    assert.deepEqual((await client.pullWorkspace()).items.map((each) => each.uri).filter((each) => !each.startsWith('file:')), []);
    const { summary } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { agent: 'deploy-bot', capability: 'process.run' });
    assert.equal(summary, 'autonomous');
    // Without a workspace there is nothing else to ask about.
    await client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [{ uri: client.uri(''), name: 'test' }] } });
    const { summary: alone } = await client.request<{ summary: string }>('kruxosPolicy/checkPolicy', { agent: 'deploy-bot', capability: 'email.send' });
    assert.equal(alone, 'notify');
  });

  it('stand alone before they are saved where no workspace folder is around them', async () => {
    const client = await start();
    const uri = await client.open('untitled:/elsewhere/policies/agents/deploy-bot.yaml', AGENT);
    assert.deepEqual(await client.codes(uri), ['relaxes-declared-tier']);
  });

  it('outlive their file', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    await client.remove('policies');
    await client.touched('policies/agents/deploy-bot.yaml', 'policies/acme.yaml');
    assert.ok((await client.codes(uri)).includes('unknown-extends'));
    await client.close(uri);
    assert.deepEqual((await client.pullWorkspace()).items, []);
  });
});
