// Owns: `config diff`: what it says of two directories, as text and as data, and how it ends.
// Refuses: whether the comparison is right (test/core/compare-decisions.test.ts).

import assert from 'node:assert/strict';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectPath } from '../support/project-root.js';
import { lines, placeWith } from './program.js';

const ACME = lines(`
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
    secrets.*: { tier: blocked, reason: "No secrets" }
`);
const AFTER = ACME.replace('10240', '20480').replace('max: 10,', 'max: 100,').replace('"No secrets"', '"Ask the vault"');
const BOT = 'agent: deploy-bot\nextends: acme\ncapabilities:\n  git.push: { tier: autonomous }\n  git.pull: { tier: blocked, reason: "Never pulls" }\n';

const STATES = { 'base/policies/acme.yaml': ACME, 'policies/acme.yaml': AFTER, 'policies/agents/deploy-bot.yaml': BOT };

test('what changed is told by what became of it, with who is concerned, a call that shows it, and the line', async (t) => {
  const place = placeWith(t, STATES);
  const { code, stdout, stderr } = await place.run('config', 'diff', 'base/policies', 'policies');
  assert.deepEqual([code, stderr], [0, '']);
  const page = readFileSync(projectPath('docs/command-line.md'), 'utf8');
  assert.ok(page.includes(`\n$ kruxos-policy config diff base/policies policies\n${stdout}\`\`\`\n`), stdout);
  // The new state is the policy directory where nothing else is said.
  assert.equal((await place.run('config', 'diff', 'base/policies')).stdout, stdout);
  assert.equal((await place.run('config', 'diff', 'base/policies', '--policies', 'policies')).stdout, stdout);
  assert.deepEqual(await place.run('config', 'diff', 'policies', 'policies'), { code: 0, stdout: 'Every call is decided as before.\n', stderr: '' });
});

test('however many are concerned, all of them are named', async (t) => {
  const agents = Array.from({ length: 30 }, (_, i) => `bot-${i}`);
  const files = (folder: string, tier: string) => Object.fromEntries([[`${folder}/acme.yaml`, ACME], ...agents.map((each) => [`${folder}/agents/${each}.yaml`, `agent: ${each}\nextends: acme\ncapabilities:\n  slack.*: { tier: ${tier} }\n`])]) as Record<string, string>;
  const { stdout } = await placeWith(t, { ...files('base', 'notify'), ...files('policies', 'autonomous') }).run('config', 'diff', 'base', 'policies');
  const [title, row, ...below] = stdout.split('\n');
  assert.equal(title, 'More permissive:');
  assert.match(row ?? '', /^ {2}30 agents {2}8 capabilities {2}notify → autonomous {2}bot-0\.yaml \(line 4\), .* and 26 more$/);
  const named = below.slice(0, below.indexOf('')).join(' ');
  for (const each of [...agents, 'slack.send', 'slack.reply', 'slack.search', 'other slack.*']) assert.match(named, new RegExp(`(?:^|[ ,])${each.replace(/[.*]/g, '\\$&')}(?:[ ,]|$)`), each);
});

test('a file that is the same in both states is told by its place in the new one', async (t) => {
  const blocked = ACME.replace('git.push: { tier: approval_required, reason: "Everybody sees it" }', 'git.push: { tier: blocked, reason: "Never" }');
  const place = placeWith(t, { 'base/policies/acme.yaml': blocked, 'base/policies/agents/deploy-bot.yaml': BOT, 'policies/acme.yaml': ACME, 'policies/agents/deploy-bot.yaml': BOT });
  const { stdout } = await place.run('config', 'diff', 'base/policies', 'policies', '--format', 'github');
  assert.match(stdout, /^::warning file=policies\/agents\/deploy-bot\.yaml,line=4,title=more permissive::more permissive for deploy-bot: git\.push: blocked → autonomous$/m);
});

test('a policy that is the active one in either state is told of by the calls of agents alone', async (t) => {
  const base = (tier: string) => `name: base\ndefaults: { tier: ${tier} }\ncapabilities: {}\n`;
  const place = placeWith(t, {
    ...{ 'base/policies/acme.yaml': ACME, 'base/policies/base.yaml': base('blocked'), 'base/policies/.active': 'acme\n' },
    ...{ 'policies/acme.yaml': ACME, 'policies/base.yaml': base('notify'), 'policies/.active': 'base\n' },
  });
  const told = async (...states: readonly string[]) => (await place.run('config', 'diff', ...states)).stdout;
  for (const stdout of [await told('base/policies', 'policies'), await told('policies', 'base/policies')]) {
    assert.match(stdout, /other agents/);
    assert.doesNotMatch(stdout, /if active/);
  }
});

test('each state is read with what its own packs define', async (t) => {
  const policy = 'name: acme\ncapabilities:\n  crm.export:\n    rules:\n      - condition: { target_prefix: /w }\n        tier: autonomous\n    tier: blocked\n';
  const pack = (type: string) => `- name: crm.export\n  version: "1"\n  purpose: Exports\n  inputs: [{ name: target, type: ${type}, required: true, description: Where to }]\n  permission_tier: notify\n`;
  const told = async (before: string, after: string) => {
    const place = placeWith(t, { 'base/policies/acme.yaml': policy, 'base/policies/definitions/crm.yaml': before, 'policies/acme.yaml': policy, 'policies/definitions/crm.yaml': after });
    return (await place.run('config', 'diff', 'base/policies', 'policies')).stdout;
  };
  assert.match(await told(pack('String'), pack('FilesystemPath')), /^Not told apart:\n {2}crm\.export\n/);
  assert.equal(await told(pack('String'), pack('String')), 'Every call is decided as before.\n');
});

test('as data every difference has both sides', async (t) => {
  const place = placeWith(t, STATES);
  const { stdout } = await place.run('config', 'diff', 'base/policies', 'policies', '--format', 'json');
  const { differences, unproven, summary } = JSON.parse(stdout) as { differences: { capability: string }[]; unproven: unknown; summary: unknown };
  assert.deepEqual([unproven, summary], [[], { looser: 3, stricter: 1, other: 6, unproven: 0 }]);
  const limit = { layer: 'organization', policy: 'acme', pattern: 'email.send', max: 10, window: 3600, onExceed: 'approval_required' };
  const source = { file: 'acme.yaml', line: 11 };
  assert.deepEqual(differences.find((each) => each.capability === 'email.send'), {
    ...{ change: 'looser', agent: null, policy: null, capability: 'email.send', known: true, everywhere: true, parameters: {} },
    before: { tier: 'notify', source, rateLimits: [limit] },
    after: { tier: 'notify', source, rateLimits: [{ ...limit, max: 100 }] },
  });
  const write = differences.find((each) => each.capability === 'filesystem.write') as unknown as { everywhere: boolean; parameters: Readonly<Record<string, unknown>> };
  assert.deepEqual([write.everywhere, write.parameters['content_size']], [false, 10240]);
  const call = ['--agent', 'a', '--capability', 'filesystem.write', '--params', JSON.stringify(write.parameters)];
  assert.match((await place.run('config', 'check-policy', '--policies', 'base/policies', ...call)).stdout, /^Tier: {8}approval_required$/m);
  assert.match((await place.run('config', 'check-policy', ...call)).stdout, /^Tier: {8}autonomous$/m);
});

test('for GitHub what is more permissive stands at the line that says so', async (t) => {
  const place = placeWith(t, { ...STATES, 'policies/agents/deploy-bot.yaml': BOT.replace('deploy-bot', '"b,::error::100%"') });
  const { stdout } = await place.run('config', 'diff', 'base/policies', 'policies', '--format', 'github');
  assert.deepEqual(stdout.split('\n'), [
    '::warning file=policies/acme.yaml,line=11,title=more permissive::more permissive for other agents: email.send: notify, rate limit 10 calls in 1 hour, then approval_required → 100 calls in 1 hour, then approval_required',
    '::warning file=policies/acme.yaml,line=6,title=more permissive::more permissive for other agents: filesystem.write: approval_required → autonomous, as with content_size=10240, path=/',
    '::warning file=policies/agents/deploy-bot.yaml,line=4,title=more permissive::more permissive for b,::error::100%25: git.push: approval_required → autonomous',
    '3 more permissive, 1 stricter, 6 for another reason',
    '',
  ]);
});

test('what cannot be told apart is named alike in words and for GitHub, also where only packs define the names', async (t) => {
  const state = (entry: string) => ({
    'acme.yaml': 'name: acme\ncapabilities: {"*": {tier: blocked}}\n',
    'one.yaml': `name: one\ncapabilities: {${entry}}\n`,
    'two.yaml': 'name: two\nextends: one\ncapabilities:\n  "*": {tier: autonomous, rules: [{condition: {source: /w/a}, tier: blocked}]}\n',
    '.active': 'acme\n',
  });
  const within = (folder: string, files: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  const place = placeWith(t, { 'boxes.yaml': '- {name: box.move, inputs: [{name: source, type: FilesystemPath}]}\n', ...within('base', state('')), ...within('policies', state('box.*: {tier: blocked}')) });
  const said = async (...flags: readonly string[]) => (await place.run('config', 'diff', 'base', 'policies', '--catalogue', 'boxes.yaml', ...flags)).stdout;
  const [, open] = /^Not told apart:\n {2}(.+)$/m.exec(await said()) ?? [];
  assert.match(open ?? '', /anything else/);
  assert.ok((await said('--format', 'github')).includes(`::warning title=not told apart::may be more permissive: ${open}\n`));
});

test('--fail-on ends with 1 where something is looser, or different at all', async (t) => {
  const place = placeWith(t, STATES);
  const codes = async (...args: readonly string[]) => [(await place.run('config', 'diff', ...args, '--fail-on', 'looser')).code, (await place.run('config', 'diff', ...args, '--fail-on', 'any')).code];
  assert.deepEqual(await codes('base/policies', 'policies'), [1, 1]);
  assert.deepEqual(await codes('policies', 'policies'), [0, 0]);
  const stricter = placeWith(t, { 'base/acme.yaml': ACME, 'policies/acme.yaml': ACME.replace('max: 10,', 'max: 9,').replace('git.push: { tier: approval_required', 'git.push: { tier: blocked') });
  assert.equal((await stricter.run('config', 'diff', 'base', 'policies', '--fail-on', 'looser')).code, 0);
  assert.equal((await stricter.run('config', 'diff', 'base', 'policies', '--fail-on', 'any')).code, 1);
});

test('a state that decides otherwise than it reads is told: broken, unreadable, empty, without an active policy', async (t) => {
  const place = placeWith(t, { ...STATES, 'broken/acme.yaml': 'name: acme\ncapabilities: [', 'two/acme.yaml': ACME, 'two/other.yaml': ACME.replace('acme', 'other'), 'empty/readme.txt': '' });
  const broken = await place.run('config', 'diff', 'policies', 'broken', '--fail-on', 'looser');
  assert.equal(broken.code, 0);
  assert.match(broken.stdout, /^0 more permissive, \d+ stricter, /m);
  assert.equal(broken.stderr, 'warning: broken/acme.yaml does not compile and blocks what it speaks for: its YAML does not parse\n');
  assert.match((await place.run('config', 'diff', 'policies', 'two')).stderr, /^warning: two: several .*\nerror: two has several organization policies and none is active, so that every call is blocked: compare under one of them, with `--active NAME`\n$/);
  assert.equal((await place.run('config', 'diff', 'base/policies', 'two', '--active', 'acme')).stdout, 'Every call is decided as before.\n');
  assert.deepEqual(await place.run('config', 'diff', 'empty', 'policies'), { code: 2, stdout: '', stderr: 'error: there is no policy file in empty: name the policy directory itself\n' });
  rmSync(join(place.path, 'policies/agents/deploy-bot.yaml'));
  symlinkSync('nowhere', join(place.path, 'policies/agents/deploy-bot.yaml'));
  const unread = await place.run('config', 'diff', 'base/policies', 'policies');
  assert.equal(unread.code, 2);
  assert.match(unread.stderr, /^warning: policies: cannot read .*deploy-bot\.yaml: it is a link to nothing; it counts as a policy that does not compile\n/);
});

test('a limit of what is blocked makes no difference, only the reason does', async (t) => {
  const policy = (entry: string) => `name: acme\ncapabilities:\n  git.push: { ${entry} }\n`;
  const limit = 'rate_limit: { max: 5, window: 60, on_exceed: approval_required }';
  const place = placeWith(t, { 'base/acme.yaml': policy('tier: notify, rate_limit: { max: 5, window: 1h }'), 'policies/acme.yaml': policy(`tier: blocked, reason: "no", ${limit}`) });
  for (const states of [['base', 'policies'], ['policies', 'base']]) assert.equal((await place.run('config', 'diff', ...states)).stdout, '0 more permissive, 0 stricter, 1 for another reason\n');
  const { differences } = JSON.parse((await place.run('config', 'diff', 'base', 'policies', '--format', 'json')).stdout) as { differences: { change: string; after: { rateLimits: unknown[] } }[] };
  assert.deepEqual(differences.map(({ change, after }) => [change, after.rateLimits]), [['other', []]]);
});
