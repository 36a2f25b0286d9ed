// Owns: `config validate`: its reports, exit codes and the report as data.
// Refuses: which problems a policy has; that is tested where they are found.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { MAIN, lines, placeWith } from './program.js';

const SPARSE = `name: sparse
version: 1.0
capabilities:
  email.send:
    tier: notify
  "*":
    tier: notify
`;

test('zero counts, a missing default, and warnings after those about coverage', async (t) => {
  const place = placeWith(t, { 'policies/sparse.yaml': SPARSE, 'policies/few.yaml': 'name: few\nversion: 1.0\ncapabilities:\n  git.push: { tier: blocked, reason: "no" }\n' });
  const { code, stdout } = await place.run('config', 'validate', 'policies/sparse.yaml');
  assert.equal(
    stdout,
    lines(`
      Policy 'sparse' is valid.

        Capabilities covered: 92/92
        Default tier: none
        Agent overrides: 0
        Rate limits: 0

        Warnings:
          - line 2: \`1.0\` is read as a number: a version is a text, so quote it [unquoted-version]
    `).replace(/ +$/, ''),
  );
  assert.equal(code, 0);
  const few = (await place.run('config', 'validate', 'policies/few.yaml')).stdout.split('\n');
  assert.ok(few.includes('    - No rule for 8 of 9 git.* capabilities (no default: blocked unless an agent\'s policy decides)'), few.join('\n'));
  assert.match(few.at(-2) ?? '', /^ {4}- line 2: .* \[unquoted-version\]$/);
});

test('a directory stands for the `policies/` in it where no YAML file beside them may be a policy', async (t) => {
  const files = { 'docker-compose.yaml': 'services:\n  web:\n    image: a\n', 'policies/sparse.yaml': SPARSE };
  const place = placeWith(t, files);
  const { code, stdout } = await place.run('config', 'validate', '.');
  assert.match(stdout, /^Policy 'sparse' is valid\.$/m);
  assert.equal(code, 0);
  // Which of them is active may be chosen beside them.
  const beside = await placeWith(t, { '.active': 'sparse\n', 'policies/sparse.yaml': SPARSE }).run('config', 'validate', '.');
  assert.match(beside.stdout, /^Policy 'sparse' is valid\.$/m);
  // In doubt nothing is passed over: half a policy, one that cannot be read as text, and a directory that has chosen one.
  const doubts: Readonly<Record<string, string>>[] = [{ 'draft.yaml': 'name: a\ncapabilitys:\n  git.push:\n    tier: blocked\n' }, { 'wide.yaml': 'n\0a\0m\0e\0:\0a\0' }, { '.active': 'sparse\n' }];
  for (const each of doubts) {
    const there = await placeWith(t, { ...files, ...each }).run('config', 'validate', '.');
    assert.equal(there.code, 1, JSON.stringify(each));
    assert.doesNotMatch(there.stdout, /'sparse' is valid/);
  }
});

test('--max-warnings turns warnings into a failure', async (t) => {
  const place = placeWith(t, { 'policies/sparse.yaml': SPARSE });
  assert.equal((await place.run('config', 'validate', 'policies/sparse.yaml', '--max-warnings', '1')).code, 0);
  const { code, stdout, stderr } = await place.run('config', 'validate', 'policies/sparse.yaml', '--max-warnings=0');
  assert.equal(code, 1);
  assert.match(stdout, /^Policy 'sparse' is valid\.$/m);
  assert.match(stderr, /^error: 1 warning, more than `--max-warnings 0` allows\n$/m);
});

test('an invalid policy prints its problems with their places', async (t) => {
  const place = placeWith(t, { 'policies/broken.yaml': 'name: broken\ncapabilities:\n  git.push:\n    tier: bloked\n    reason: "no"\n' });
  const { code, stdout } = await place.run('config', 'validate', 'policies/broken.yaml');
  assert.equal(code, 1);
  const [first, last] = stdout.trimEnd().split('\n');
  assert.match(first ?? '', /^policies\/broken\.yaml:4:11 error unknown-tier unknown tier `bloked`/);
  assert.equal(last, "Policy 'broken' is invalid.");
});

test('agent policies, and files without a name, have their own words', async (t) => {
  const place = placeWith(t, {
    'policies/my-policy.yaml': 'name: my-policy\ndefaults: { tier: blocked }\ncapabilities:\n  process.run: { tier: approval_required, reason: "ask" }\n',
    'policies/agents/deploy-bot.yaml': 'agent: deploy-bot\nextends: my-policy\ncapabilities:\n  process.run: { tier: autonomous }\n',
    'policies/agents/broken.yaml': 'agent: broken\ncapabilities:\n  process.run: { teir: blocked }\n',
    'policies/nameless.yaml': 'capabilities: {}\n',
  });
  const valid = await place.run('config', 'validate', 'policies/agents/deploy-bot.yaml', '--active', 'my-policy');
  assert.equal(valid.stdout, "Agent policy 'deploy-bot' is valid.\n\n  Extends: my-policy\n  Entries: 1\n  Rate limits: 0\n");
  assert.match(valid.stderr, /^policies\/agents\/deploy-bot\.yaml:4:\d+ information relaxes-organization /m);
  const strict = await place.run('config', 'validate', 'policies/agents/deploy-bot.yaml', '--active', 'my-policy', '--strict');
  assert.equal(strict.code, 1);
  assert.match(strict.stdout, /error relaxes-organization .*\nAgent policy 'deploy-bot' is invalid\.\n$/);
  assert.match((await place.run('config', 'validate', 'policies/agents/broken.yaml')).stdout, /\nAgent policy 'broken' is invalid\.\n$/);
  assert.match((await place.run('config', 'validate', 'policies/nameless.yaml')).stdout, /\nPolicy 'nameless\.yaml' is invalid\.\n$/);
});

test('the report as data has every key of its documented shape', async (t) => {
  const place = placeWith(t, { 'policies/sparse.yaml': SPARSE });
  const { stdout, code } = await place.run('config', 'validate', 'policies/sparse.yaml', '--format', 'json');
  const report = JSON.parse(stdout) as { readonly problems: readonly { readonly code: string }[] };
  const { problems, ...rest } = report;
  assert.deepEqual(rest, {
    policy: 'sparse',
    valid: true,
    coverage: { covered: 92, total: 92, catalogue: { name: 'kruxos', version: '0.0.3' } },
    defaultTier: null,
    agentOverrides: [],
    rateLimits: [],
  });
  assert.deepEqual(
    problems.find((each) => each.code === 'unquoted-version'),
    { code: 'unquoted-version', severity: 'warning', message: '`1.0` is read as a number: a version is a text, so quote it', file: 'policies/sparse.yaml', line: 2, column: 10, endLine: 2, endColumn: 13 },
  );
  assert.equal(code, 0);
});

test('a broken policy of an agent is called by the agent that it blocks', async (t) => {
  const place = placeWith(t, { 'policies/sparse.yaml': SPARSE, 'policies/agents/x.yaml': 'capabilities: [\n', 'policies/agents/y.kruxos.yaml': Uint8Array.from([0xff]) });
  assert.match((await place.run('config', 'validate', 'policies/sparse.yaml')).stdout, /^ {2}Agent overrides: 2 \(x, y\)$/m);
});

test('a broken agent policy as data', async (t) => {
  const place = placeWith(t, { 'policies/agents/x.yaml': 'agent: x\ncapabilities: [\n' });
  const { stdout, code } = await place.run('config', 'validate', 'policies/agents/x.yaml', '--format', 'json');
  const report = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual([code, report['valid'], report['coverage'], report['policy']], [1, false, null, 'x']);
});

test('`-` is the standard input', (t) => {
  const place = placeWith(t, { 'policies/acme.yaml': 'name: acme\ncapabilities:\n  "*": { tier: notify }\n' });
  const fed = (input: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: place.path, input, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const agent = fed('agent: bot\nextends: acme\ncapabilities:\n  git.push: { tier: blocked, reason: r }\n', 'config', 'validate', '-', '--max-warnings', '0');
  assert.deepEqual([agent.status, agent.stderr], [0, '']);
  assert.match(agent.stdout, /^Agent policy 'bot' is valid\.\n\n {2}Extends: acme\n/);
  const wrong = fed('name: x\ncapabilities: { "*": { tier: notfy } }\n', 'config', 'validate', '-');
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /^-:2:30 error unknown-tier /);
  assert.equal(fed('name: x\nrules: [{ capability: git.push, tier: notify }]\n', 'config', 'convert', '-').stdout, 'name: x\n\ncapabilities:\n  git.push:\n    tier: notify\n');
  const watched = fed('', 'config', 'validate', '-', '--watch');
  assert.deepEqual([watched.status, watched.stderr.split('\n')[0]], [2, 'error: `--watch` watches files: the standard input is read once']);
});

test('the standard input stands in for the policy of the directory that it is a version of', (t) => {
  const quiet = (name: string) => `name: ${name}\ncapabilities:\n  "*": { tier: blocked, reason: r }\n`;
  const bot = 'agent: bot\nextends: acme\ncapabilities:\n  git.push: { tier: blocked, reason: r }\n';
  const place = placeWith(t, { 'policies/main.yaml': quiet('acme'), 'policies/agents/bot.yaml': bot, 'policies/agents/lost.yaml': 'agent: [' });
  const validate = (input: string, ...more: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'config', 'validate', '-', '--max-warnings', '0', ...more], { cwd: place.path, input, encoding: 'utf8' });
    return { status, codes: (JSON.parse(stdout) as { problems: readonly { code: string }[] }).problems.map((each) => each.code), stderr };
  };
  const asData = (input: string) => validate(input, '--format', 'json');
  assert.deepEqual(asData(quiet('acme')), { status: 0, codes: [], stderr: '' });
  assert.deepEqual(asData(bot), { status: 0, codes: [], stderr: '' });
  assert.deepEqual(asData(bot.replace('bot', 'lost')), { status: 0, codes: [], stderr: '' });
  // Nobody can choose what has no name.
  assert.deepEqual(asData('capabilities: {}\n'), { status: 1, codes: ['missing-key'], stderr: '' });
  assert.deepEqual([asData('name: [\n').status, asData('name: [\n').stderr], [1, '']);
  // Nor what the directory does not have.
  assert.deepEqual(asData(quiet('other')), { status: 0, codes: [], stderr: '' });
});

test('a catalogue with nothing in it is told to be none', async (t) => {
  const place = placeWith(t, { 'p.yaml': 'name: p\ncapabilities: {}\n', 'empty.yaml': '# nothing yet\n' });
  const { code, stdout, stderr } = await place.run('config', 'validate', 'p.yaml', '--catalogue', 'empty.yaml');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^empty\.yaml:1:1 error wrong-type a catalogue is a list of capabilities .*\nerror: cannot use the catalogue empty\.yaml: /);
});
