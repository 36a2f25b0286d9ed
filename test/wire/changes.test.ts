// Owns: kruxosPolicy/changes over the wire: what is compared with what, links, notes.
// Refuses: whether a comparison is right (test/core/compare-decisions.test.ts), and its words (test/cli/diff.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver/node';
import { ChangesRequest } from '../../server/src/protocol.js';
import type { ChangesParams, ChangesResult } from '../../server/src/protocol.js';
import { WireClient } from './client.js';

const ACME = 'name: acme\ndefaults: {tier: notify}\ncapabilities:\n  git.push: {tier: approval_required, reason: "Seen"}\n  email.send: {tier: notify}\n';
const BOT = 'agent: bot\nextends: acme\ncapabilities:\n  git.pull: {tier: blocked, reason: "Never"}\n';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(files: Readonly<Record<string, string>> = { 'policies/acme.yaml': ACME, 'policies/agents/bot.yaml': BOT }): Promise<WireClient> {
  const client = await WireClient.start({ files });
  clients.push(client);
  return client;
}

function changes(client: WireClient, params: ChangesParams = {}): Promise<ChangesResult> {
  return client.request<ChangesResult>(ChangesRequest, params);
}

/** The rows, without their columns. */
function rowsOf({ text }: ChangesResult): string[] {
  return text.split('\n').filter((each) => each.startsWith('  ')).map((each) => each.trim().replace(/ {2,}/g, ' | '));
}

const SAME = 'Every call is decided as before.';

describe('kruxosPolicy/changes', () => {
  it('tells what is not saved yet, with a link to each line', async () => {
    const client = await start();
    const edited = ACME.replace('approval_required', 'autonomous').replace('  email.send: {tier: notify}', '  email.send: {tier: blocked, reason: r}');
    const uri = await client.open('policies/acme.yaml', ACME);
    await client.change(uri, { text: edited });
    const found = await changes(client, { uri });
    assert.deepEqual(rowsOf(found), ['other agents | git.push | approval_required → autonomous | acme.yaml (line 4)', 'other agents | email.send | notify → blocked | acme.yaml (line 5)']);
    assert.deepEqual([found.looser, found.stricter, found.other, found.unproven, found.summary], [1, 1, 0, 0, '1 more permissive, 1 stricter, 0 for another reason']);
    const lines = found.text.split('\n');
    assert.deepEqual(found.links.map(({ line, start, end, target }) => [lines[line]?.slice(start, end), target]), [
      ['acme.yaml (line 4)', { uri, line: 4 }],
      ['acme.yaml (line 5)', { uri, line: 5 }],
    ]);
    await client.write('policies/acme.yaml', edited);
    await client.notify('textDocument/didSave', { textDocument: { uri } });
    const saved = await changes(client);
    assert.deepEqual([saved.text, saved.links, saved.summary], [`${SAME}\n`, [], SAME]);
  });

  it('tells what differs from files as they were: changed, new, gone, or chosen', async () => {
    const client = await start();
    const earlier = (path: string, text: string | null) => ({ uri: client.uri(`policies/${path}`), text });
    const since = async (...files: readonly ReturnType<typeof earlier>[]) => rowsOf(await changes(client, { files }));
    assert.deepEqual(await since(), []);
    assert.deepEqual(await since(earlier('acme.yaml', ACME), earlier('agents/bot.yaml', BOT)), []);
    assert.deepEqual(await since(earlier('acme.yaml', ACME.replace('approval_required', 'blocked'))), ['other agents | git.push | blocked → approval_required | acme.yaml (line 4)']);
    assert.deepEqual(await since(earlier('agents/bot.yaml', null)), ['bot | git.pull | notify → blocked | bot.yaml (line 4)']);
    assert.deepEqual(await since(earlier('agents/gone.yaml', BOT.replace('agent: bot', 'agent: gone'))), ['gone | git.pull | blocked → notify | acme.yaml (line 2)']);
    // What lay elsewhere made no difference, nor what is no YAML.
    assert.deepEqual(await since(earlier('../other/acme.yaml', ACME.replace('approval_required', 'blocked')), earlier('readme.md', 'x')), []);
    // In a folder of policies by its name every YAML file is one, and blocked what it spoke for; elsewhere what does not look like one was none.
    const [own, plain] = [await start(), await start({ 'rules/acme.yaml': ACME, 'rules/agents/bot.yaml': BOT })];
    for (const [at, folder] of [[own, 'policies'], [plain, 'rules']] as const) {
      const { looser, stricter } = await changes(at, { files: [{ uri: at.uri(`${folder}/agents/bot.yaml`), text: '# To be done\n' }] });
      assert.deepEqual([looser > 0, stricter], at === own ? [true, 0] : [false, 1], folder);
    }
    assert.equal((await changes(plain, { files: [{ uri: plain.uri('rules/agents/notes.yaml'), text: 'a: 1\n' }] })).summary, SAME);
    // Before there was an `.active`, the only policy was in force.
    const both = await start({ 'policies/acme.yaml': ACME, 'policies/base.yaml': ACME.replace('acme', 'base').replace('approval_required', 'blocked'), 'policies/.active': 'acme\n' });
    const rows = rowsOf(await changes(both, { files: [{ uri: both.uri('policies/.active'), text: 'base\n' }] }));
    assert.deepEqual(rows.filter((each) => !each.startsWith('under')), ['other agents | git.push | blocked → approval_required | acme.yaml (line 4)']);
  });

  it('says where the earlier state blocked what it spoke for', async () => {
    const client = await start();
    const { text } = await changes(client, { files: [{ uri: client.uri('policies/acme.yaml'), text: `${ACME}extends: [\n` }] });
    assert.match(text, /^More permissive:\n/);
    assert.match(text, /\nNote: the earlier acme\.yaml does not compile: it blocked what it speaks for\n$/);
  });

  it('is answered at once where there are more agents than who asks wants to wait for', async () => {
    const client = await start();
    assert.equal(await client.request(ChangesRequest, { mostAgents: 0 } satisfies ChangesParams), null);
    assert.notEqual(await client.request(ChangesRequest, { mostAgents: 1 } satisfies ChangesParams), null);
  });

  it('lets go of who no longer waits, while others get the answer', async () => {
    const agents = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`policies/agents/bot-${i}.yaml`, BOT.replace('agent: bot', `agent: bot-${i}`)]));
    const client = await start({ 'policies/acme.yaml': ACME, ...agents });
    const files = [{ uri: client.uri('policies/acme.yaml'), text: ACME.replaceAll('tier: ', 'tier: blocked # ') }];
    const order: string[] = [];
    const source = new CancellationTokenSource();
    const answered = changes(client, { files }).then(() => order.push('answered'));
    const left = client.request(ChangesRequest, { files } satisfies ChangesParams, source.token).catch(({ code }: { readonly code: number }) => order.push(String(code)));
    source.cancel();
    await Promise.all([answered, left]);
    assert.deepEqual(order, [String(LSPErrorCodes.RequestCancelled), 'answered']);
  });

  it('refuses a question about several directories', async () => {
    const client = await start({ 'a/policies/acme.yaml': ACME, 'b/policies/acme.yaml': ACME });
    await assert.rejects(changes(client), /there are several policy directories/);
  });
});
