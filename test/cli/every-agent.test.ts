// Owns: `config check-policy --all-agents`: who gets what for a call.
// Refuses: the answers themselves, which are those of one agent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, placeWith } from './program.js';

const FILES = {
  'policies/acme.yaml': lines(`
    name: acme
    defaults: { tier: notify }
    capabilities:
      filesystem.write:
        rules:
          - condition: { content_size_lt: 10240 }
            tier: autonomous
        tier: approval_required
        reason: "Large files need review"
      git.push: { tier: approval_required, reason: "Everybody sees it" }
      email.send:
        tier: notify
        rate_limit: { max: 10, window: 3600, on_exceed: approval_required }
  `),
  'policies/other.yaml': 'name: other\ncapabilities:\n  git.push: { tier: blocked, reason: "Never" }\n',
  'policies/.active': 'acme\n',
  'policies/agents/deploy-bot.yaml': 'agent: deploy-bot\nextends: acme\ncapabilities:\n  git.push: { tier: autonomous }\n',
  'policies/agents/silent-bot.yaml': 'agent: silent-bot\nextends: acme\ncapabilities:\n  git.pull: { tier: blocked, reason: "Never pulls" }\n',
  'policies/agents/else-bot.yaml': 'agent: else-bot\nextends: other\ncapabilities: {}\n',
  'policies/agents/torn-bot.yaml': 'agent: torn-bot\ncapabilities: [\n',
};

test('every agent that has a say is in a row, and all others in one', async (t) => {
  const place = placeWith(t, FILES);
  const ask = (capability: string, ...more: readonly string[]) => place.run('config', 'check-policy', '--all-agents', '--capability', capability, ...more);
  assert.deepEqual(await ask('git.push'), {
    code: 0,
    stdout: lines(`
      deploy-bot    autonomous         deploy-bot.yaml (line 4)
      else-bot      blocked            other.yaml (line 3)
      torn-bot      blocked            torn-bot.yaml (line 2)
      other agents  approval_required  acme.yaml (line 10)
    `),
    stderr: 'warning: torn-bot.yaml does not compile: its YAML does not parse\n',
  });
  assert.equal((await ask('filesystem.write')).stdout, lines(`
    else-bot      content_size < 10240  autonomous         acme.yaml (line 6)
                  otherwise             approval_required  acme.yaml (line 4)
    torn-bot                            blocked            torn-bot.yaml (line 2)
    other agents  content_size < 10240  autonomous         acme.yaml (line 6)
                  otherwise             approval_required  acme.yaml (line 4)
  `));
  assert.match((await ask('email.send')).stdout, /^torn-bot {6}blocked {2}torn-bot\.yaml \(line 2\)\nother agents {2}notify {3}acme\.yaml \(line 11\), 10 calls in 1 hour, then approval_required\n$/m);
  assert.match((await ask('filesystem.write', '--param', 'content_size=5', '--param', 'path=/etc/x')).stdout, /^other agents {2}blocked {2}system\.yaml/m);
});

test('each row is what that agent is told, as data as well', async (t) => {
  const place = placeWith(t, FILES);
  const ask = async (...who: readonly string[]) => JSON.parse((await place.run('config', 'check-policy', ...who, '--capability', 'git.push', '--format', 'json')).stdout) as { agent: string | null }[];
  const all = await ask('--all-agents');
  assert.deepEqual(all.map((each) => each.agent), ['deploy-bot', 'else-bot', 'torn-bot', null]);
  for (const each of all) assert.deepEqual({ ...each, agent: '' }, { ...(await ask('--agent', each.agent ?? 'nobody')), agent: '' });
});

test('--fail-on is about every agent', async (t) => {
  const place = placeWith(t, FILES);
  const code = async (capability: string, tier: string) => (await place.run('config', 'check-policy', '--all-agents', '--capability', capability, '--fail-on', tier)).code;
  assert.deepEqual([await code('git.push', 'blocked'), await code('git.push', 'autonomous')], [1, 1]);
  const calm = placeWith(t, { 'policies/acme.yaml': FILES['policies/acme.yaml'] });
  assert.equal((await calm.run('config', 'check-policy', '--all-agents', '--capability', 'git.push', '--fail-on', 'blocked')).code, 0);
  assert.equal((await place.run('config', 'check-policy', '--all-agents', '--agent', 'a', '--capability', 'git.push')).code, 2);
});
