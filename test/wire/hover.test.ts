// Owns: hovers over the wire: what they say on each kind of token, and how.
// Refuses: the decisions themselves (test/core).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
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

async function organizationHover(word: string, text = ORGANIZATION): Promise<string> {
  const client = await start();
  return client.hoverText(await client.open('policies/acme.yaml', text), text, word);
}

describe('textDocument/hover', () => {
  it('shows the decision about a capability with its trace, every hop a link', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const hover = await client.hover(uri, ORGANIZATION, 'filesystem.delete');
    assert.deepEqual(hover?.range, { start: { line: 7, character: 2 }, end: { line: 7, character: 19 } });
    const { value } = hover?.contents as { value: string };
    assert.match(value, /^`filesystem\.delete` → \*\*approval_required\*\* for an agent without a policy of its own\n/);
    assert.ok(value.includes(`system(allowed) → org(**[approval_required](${uri}#L8)**) → agent(no override)`));
    assert.ok(value.includes(`Deleting needs a person · [acme.yaml (line 8)](${uri}#L8)`));
    assert.match(value, /Guard: \*\*blocked\*\* where path under/);
    assert.match(value, /Declared tier: `approval_required`/);
  });

  it('takes the perspective of the agent in its own file', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const text = await client.hoverText(uri, AGENT, 'process.run');
    assert.match(text, /^`process\.run` → \*\*autonomous\*\* for deploy-bot\n/);
    assert.ok(text.includes(`org([approval_required](${client.uri('policies/acme.yaml')}#L26)) → agent(**[autonomous, relaxes org](${uri}#L4)**)`));
  });

  it('lists the cases of an answer that depends on parameters', async () => {
    const text = await organizationHover('filesystem.write');
    assert.match(text, /depends on content_size/);
    assert.match(text, /- content_size \\< 10240 → \*\*autonomous\*\*/);
    assert.match(text, /- content_size \\>= 10240 → \*\*approval_required\*\*/);
  });

  it('says what a wildcard covers and where it does not decide', async () => {
    const text = await organizationHover('filesystem.*');
    assert.match(text, /^`filesystem\.\*` matches 13 known capabilities and decides 11 of them/);
    assert.match(text, /- \*\*autonomous\*\* 11: `filesystem\.read`/);
    assert.match(text, /take over:\n\n- `filesystem\.write`/);
  });

  it('shows a number as it is written, also one that is too large', async () => {
    for (const number of ['1e400', '9007199254740993']) {
      const text = await organizationHover(number, `name: acme\ncapabilities:\n  filesystem.write:\n    rules:\n      - condition: { content_size_lt: ${number} }\n        tier: notify\n    tier: blocked\n`);
      assert.ok(text.startsWith(`**content_size \\< ${number}**`), text);
    }
  });

  it('reads a rule, a condition and a limit in words', async () => {
    const rule = await organizationHover('- condition:\n          content_size_gte');
    assert.match(rule, /^content_size \\>= 10240 → \*\*approval_required\*\*\n\nTried where the rule above does not hold\.\n\nFor example `filesystem\.write` with `content_size = 10240`/);
    const condition = await organizationHover('10240');
    assert.match(condition, /^\*\*content_size \\< 10240\*\*, that is 10 KB\n\n`content_size`: the size of `content` in UTF-8 bytes/);
    const limit = await organizationHover('max: 10');
    assert.match(limit, /^10 calls in any 3600 seconds \(1 hour\); the 11th gets \*\*approval_required\*\* and `RateLimitedError`/);
  });

  it('calls the agents that build on a policy by name, also those whose file has none', async () => {
    const client = await start({ files: { 'policies/acme.yaml': ORGANIZATION, 'policies/agents/bot.yaml': 'agent: bot\nextends: acme\ncapabilities: {}\n', 'policies/agents/torn.yaml': 'extends: acme\ncapabilities: [\n' } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    // Agents are read after what is open.
    await client.problems(client.uri('policies/agents/torn.yaml'));
    const text = await client.hoverText(uri, ORGANIZATION, 'acme');
    assert.match(text, /Agents that build on it: bot, torn\./);
  });

  it('says whether a tier is in force as written', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', `${AGENT}  secrets.use:\n    tier: notify\n`);
    const text = await client.hoverText(uri, `${AGENT}  secrets.use:\n    tier: notify\n`, 'notify');
    assert.match(text, /^\*\*notify\*\*: executes immediately; the supervisor is notified\.\n\n- in force: \*\*blocked\*\* · /);
    assert.match(text, /agent\(\[notify, overruled\]/);
  });

  it('says which tiers are in force in some calls only', async () => {
    const rules = '    rules:\n      - condition: { content_size_gte: 1048576 }\n        tier: blocked\n        reason: too big\n    tier: approval_required\n    reason: r\n';
    const client = await start({ files: { 'policies/acme.yaml': `name: acme\ncapabilities:\n  filesystem.write:\n${rules}`, 'policies/.active': 'acme' } });
    const hover = async (key: string) => {
      const text = `agent: bot\ncapabilities:\n  ${key}:\n    tier: autonomous\n`;
      return client.hoverText(await client.open('policies/agents/bot.yaml', text), text, 'autonomous');
    };
    const trace = /· system\(allowed\) → org\(.*/g;
    assert.deepEqual((await hover('filesystem.write')).replace(trace, '·').split('\n').slice(2), ['- in force as written in some calls ·', '- in force in some calls: **blocked** ·']);
    const wide = (await hover('filesystem.*')).replace(trace, '·').split('\n').slice(2);
    assert.match(wide[0] ?? '', /^- in force as written for .* ·$/);
    assert.deepEqual(wide.slice(1), ['- in force as written in some calls for `filesystem.write` ·', '- in force in some calls: **blocked** for `filesystem.write` ·']);
  });

  it('explains references, defaults, keys and suppressions', async () => {
    const client = await start();
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    assert.match(await client.hoverText(agent, AGENT, 'acme'), /^\*\*acme\*\*: an organization policy of this directory\. It is the active policy\.\n\n- \[acme\.yaml\]/);
    assert.match(await client.hoverText(agent, AGENT, 'extends'), /^`extends`: The organization policy/);
    assert.match(await organizationHover('notify'), /^\*\*notify\*\* where no entry matches.*\n\nIt decides \d+ known capabilities/);
    assert.match(await organizationHover('kruxos-ignore', `# kruxos-ignore missing-reason: later\n${ORGANIZATION}`), /^Suppresses \*\*missing-reason\*\* \(hint\)/);
  });

  it('shows a policy that is not active as if it were, and says so', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/other.yaml': ORGANIZATION.replace('acme', 'other'), 'policies/.active': 'acme' } });
    const text = ORGANIZATION.replace('acme', 'other');
    const hover = await client.hoverText(await client.open('policies/other.yaml', text), text, 'filesystem.delete');
    assert.match(hover, /Shown as if other were active: the active policy is acme\./);
  });

  it('shows the last good version while the file does not compile, and says so', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    await client.codes(uri);
    const broken = `${ORGANIZATION.replace('autonomous', 'blocked')}  broken`;
    await client.change(uri, { text: broken });
    const text = await client.hoverText(uri, broken, 'filesystem.delete');
    assert.match(text, /→ \*\*approval_required\*\*/);
    assert.match(text, /last good version stays in force/);
  });

  it('never takes an author’s words for markup', async () => {
    const text = ORGANIZATION.replace('Deleting needs a person', '[x](command:y) <b> **z** `');
    assert.ok((await organizationHover('filesystem.delete', text)).includes('\\[x\\](command:y) \\<b\\> \\*\\*z\\*\\* \\`'));
  });

  it('is plain text for clients without Markdown', async () => {
    const client = await start({ capabilities: { ...MODERN, textDocument: {} } });
    const hover = await client.hover(await client.open('policies/acme.yaml', ORGANIZATION), ORGANIZATION, 'filesystem.delete');
    const { kind, value } = hover?.contents as { kind: string; value: string };
    assert.equal(kind, 'plaintext');
    assert.match(value, /^filesystem\.delete → approval_required for an agent without a policy of its own\n\nsystem\(allowed\) → org\(approval_required\)/);
  });

  it('never fails, at any offset of any text', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const prefixes = Array.from({ length: 20 }, (_, i) => ORGANIZATION.slice(0, Math.floor((ORGANIZATION.length * i) / 19)));
    for (const text of prefixes) {
      await client.change(uri, { text });
      const lines = text.split('\n');
      const positions = lines.flatMap((line, number) => [0, 3, 5, 9, 12, line.length].map((character) => ({ line: number, character })));
      await Promise.all(positions.map((position) => client.request('textDocument/hover', { textDocument: { uri }, position })));
    }
  });
});
