// Owns: `config check-policy`: parameters, calls, traces, notes and the answer as data.
// Refuses: what the core decides; it is only looked at through the program.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { displayWidth } from '../../core/src/index.js';
import { placeWith } from './program.js';
import type { Finished } from './program.js';

const POLICY = `name: my-custom-policy
capabilities:
  filesystem.write:
    rules:
      - condition: { content_size_lt: 10240 }
        tier: autonomous
      - condition: { content_size_gte: 10240 }
        tier: approval_required
        reason: "Large file writes need review"
  filesystem.read:
    rules:
      - condition: { path_prefix: [/workspace, "/my data"] }
        tier: autonomous
      - condition: { path_suffix: .md, path_ne: /x.md }
        tier: notify
  email.send:
    tier: notify
    reason: "Email sending is rate-limited"
    rate_limit: { max: 10, window: 3600, on_exceed: approval_required }
  git.*: { tier: blocked, reason: "no git" }
`;

const AGENT = `agent: deploy-bot
defaults: { tier: notify }
capabilities:
  git.push: { tier: autonomous }
`;

function asker(t: TestContext): (capability: string, ...more: string[]) => Promise<Finished> {
  const place = placeWith(t, { 'policies/my-policy.yaml': POLICY, 'policies/agents/deploy-bot.yaml': AGENT });
  return (capability, ...more) => place.run('config', 'check-policy', '--capability', capability, ...(more.includes('--agent') ? [] : ['--agent', 'my-agent']), ...more);
}

function field({ stdout }: Finished, label: string): string | undefined {
  return new RegExp(`^${label}: +(.*)$`, 'm').exec(stdout)?.[1];
}

test('parameters are read by their declared types', async (t) => {
  const ask = asker(t);
  assert.equal(field(await ask('filesystem.write', '--param', 'path=/workspace/a', '--param', 'content_size=10239'), 'Tier'), 'autonomous');
  assert.equal(field(await ask('filesystem.write', '--param', 'path=/workspace/a', '--param', 'content_size=10240'), 'Tier'), 'approval_required');
  assert.equal(field(await ask('filesystem.write', '--params', '{"path": "/workspace/a", "content": "hello"}'), 'Tier'), 'autonomous');
  assert.equal(field(await ask('filesystem.write', '--params', '{"path": "/workspace/a", "content": "path:\\"path\\":", "encoding": {"path": {"path": ":"}}}'), 'Tier'), 'autonomous');
  assert.equal(field(await ask('filesystem.write', '--param=path=/etc/passwd', '--param=content=x'), 'Hierarchy'), 'system(blocked) → org(autonomous, overruled) → agent(no override)');
});

test('a literal of another type than declared is a usage error', async (t) => {
  const ask = asker(t);
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--param', 'content_size=big'], 'error: the parameter `content_size` takes a whole number, not `big`'],
    [['--param', 'content'], 'error: `--param content` has no value: --param NAME=VALUE'],
    [['--param', 'path=/a', '--params', '{"path": "/b"}'], 'error: the parameter `path` is given twice'],
    [['--params', '{"path": '], 'error: `--params` takes a JSON object, such as {"path": "/workspace/a"}, not `{"path": `'],
    [['--params', '[]'], 'error: `--params` takes a JSON object, such as {"path": "/workspace/a"}, not `[]`'],
    [['--params', '{"path": "/etc/x", "content": "\\"path\\": {", "pat\\u0068": "/workspace/a"}'], 'error: `--params` has the key `path` twice: give each key once'],
    [['--params', '{"path": "/a", "content": {"a": [{"b": 1}, {"b": 2, "b" : 3}]}}'], 'error: `--params` has the key `b` twice: give each key once'],
  ];
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = await ask('filesystem.write', ...args);
    assert.equal(stderr, `${message}\nSee kruxos-policy config check-policy --help\n`);
    assert.deepEqual([code, stdout], [2, '']);
  }
});

test('a parameter that the capability cannot have is said, and nothing that --fail-on could let pass', async (t) => {
  const ask = asker(t);
  const said = async (...more: string[]) => {
    const { code, stderr, stdout } = await ask(...(more as [string, ...string[]]));
    assert.match(stdout, /^(?:Tier: |\{)/m);
    return [code, [...stderr.matchAll(/^(?:warning|error): .*$/gm)].map((each) => each[0])];
  };
  const meant = (word: string) => `${word}: \`filesystem.write\` has no parameter \`Path\`: did you mean \`path\`?`;
  assert.deepEqual(await said('filesystem.write', '--param', 'Path=/etc/x'), [0, [meant('warning')]]);
  assert.deepEqual(await said('filesystem.write', '--param', 'Path=/etc/x', '--format', 'json'), [0, [meant('warning')]]);
  assert.deepEqual(await said('filesystem.write', '--param', 'Path=/etc/x', '--fail-on', 'blocked'), [2, [meant('error')]]);
  assert.deepEqual(await said('filesystem.write', '--params', '{"Path": "/etc/x"}', '--fail-on', 'autonomous'), [2, [meant('error')]]);
  assert.deepEqual(await said('network.dns_lookup', '--param', 'colour=red'), [0, ['warning: `network.dns_lookup` has no parameter `colour`: known is `hostname`']]);
  assert.deepEqual(await said('filesystem.write', '--param', 'colour=red'), [0, ['warning: `filesystem.write` has no parameter `colour`: known are `path`, `content`, `encoding`, `create_parents`']]);
  assert.deepEqual(await said('filesystem.write', '--param', 'content_size=3', '--param', 'path=/workspace/a', '--fail-on', 'blocked'), [0, []]);
  // Of what nobody knows completely, nothing is unknown.
  assert.deepEqual(await said('rss.fetch', '--param', 'Url=x', '--fail-on', 'blocked'), [1, []]);
});

test('a parameter is known that the catalogue in use declares, or the one that the system policy is written against', async (t) => {
  const catalogue = '- { name: filesystem.write, purpose: "x", inputs: [{ name: mode, type: String, required: false, description: "x" }], permission_tier: notify }\n- { name: rss.fetch, purpose: "x", permission_tier: notify }\n';
  const place = placeWith(t, { 'policies/my-policy.yaml': POLICY, 'catalogue.yaml': catalogue });
  const isSaid = async (capability: string, ...parameters: string[]) =>
    (await place.run('config', 'check-policy', '--agent', 'a', '--capability', capability, '--catalogue', 'catalogue.yaml', '--fail-on', 'blocked', ...parameters.flatMap((each) => ['--param', each]))).stderr.includes('error: `filesystem.write` has no parameter');
  assert.deepEqual([await isSaid('filesystem.write', 'mode=x', 'path=/a'), await isSaid('filesystem.write', 'moed=x'), await isSaid('rss.fetch', 'anything=x')], [false, true, false]);
});

test('a value that is given and unusable counts against the call, and that is said', async (t) => {
  const { stderr, stdout } = await asker(t)('filesystem.write', '--param', 'path=relative', '--param', 'content=x');
  assert.match(stdout, /^Tier: {8}blocked$/m);
  assert.match(stderr, /^note: the given `path` is no usable value/m);
});

test('conditions are said in words', async (t) => {
  const { stdout, stderr } = await asker(t)('filesystem.read');
  assert.match(stdout, /^ {15}path under one of \[\/workspace, "\/my data"\] {2}→ autonomous {2}my-policy\.yaml \(line 12\)$/m);
  assert.match(stdout, /^ {15}path ends with \.md and path ≠ \/x\.md {9}→ notify {6}my-policy\.yaml \(line 14\)$/m);
  assert.match(stdout, /^ {15}otherwise {35}→ blocked {5}none$/m);
  assert.match(stdout, /org\(autonomous \| notify \| no rule\)/);
  assert.match(stderr, /^note: blocked in one case, because no layer has a rule for it$/m);
});

test('--calls asks about a call inside the window', async (t) => {
  const ask = asker(t);
  const tenth = await ask('email.send', '--calls', '10');
  assert.equal(field(tenth, 'Tier'), 'notify');
  assert.equal(tenth.stderr, 'note: rate limit on `email.send`: 10 calls in 3600 seconds, then approval_required\n');
  const eleventh = await ask('email.send', '--calls', '11');
  assert.equal(field(eleventh, 'Tier'), 'approval_required');
  assert.equal(field(eleventh, 'Source'), 'my-policy.yaml (line 16)');
  assert.equal(field(eleventh, 'Hierarchy'), 'system(allowed) → org(notify, rate limited) → agent(no override)');
  assert.match(eleventh.stderr, /`RateLimitedError` with a `retry_after` of 3600 seconds/);
});

test('a window of a second is one second', async (t) => {
  const place = placeWith(t, { 'policies/acme.yaml': 'name: acme\ncapabilities:\n  git.log:\n    tier: notify\n    rate_limit: { max: 1, window: 1 }\n' });
  const { stderr } = await place.run('config', 'check-policy', '--agent', 'my-agent', '--capability', 'git.log', '--calls', '2');
  assert.equal(stderr, 'note: beyond the rate limit on `git.log` of 1 call: the agent gets `RateLimitedError` with a `retry_after` of 1 second at the most\n');
});

test('marks of the agent layer', async (t) => {
  const ask = asker(t);
  assert.equal(field(await ask('git.push', '--agent', 'deploy-bot'), 'Hierarchy'), 'system(allowed) → org(blocked) → agent(autonomous, overruled)');
  assert.equal(field(await ask('slack.send', '--agent', 'deploy-bot'), 'Hierarchy'), 'system(allowed) → org(no rule) → agent(notify, default, relaxes org)');
  assert.equal(field(await ask('secrets.read_raw', '--agent', 'deploy-bot'), 'Hierarchy'), 'system(blocked) → org(no rule) → agent(notify, default, overruled)');
});

test('an agent without a file is an agent; a near name is pointed out', async (t) => {
  const ask = asker(t);
  assert.equal((await ask('git.push')).stderr, '');
  assert.equal((await ask('git.push', '--agent', 'deplo-bot')).stderr, 'note: `deplo-bot` has no policy file: did you mean `deploy-bot`?\n');
  for (const file of ['deploy-bot.yaml', 'policies/agents/deploy-bot.yml', 'agents\\deploy-bot.kruxos.yaml', 'agents/deploy-bot']) {
    assert.equal((await ask('git.push', '--agent', file)).stderr, `note: \`${file}\` has no policy file: did you mean \`deploy-bot\`?\n`);
  }
});

test('a well-formed unknown capability is answered, an ill-formed one is not', async (t) => {
  const ask = asker(t);
  const unknown = await ask('git.psuh');
  assert.deepEqual([unknown.code, field(unknown, 'Tier')], [0, 'blocked']);
  assert.match(unknown.stderr, /^note: `git\.psuh` is not in the catalogue.*\nnote: `git\.psuh`: did you mean `git\.push`\?\n$/);
  for (const [name, said] of [
    ['Git.Push', 'error: `Git.Push` is no capability name: did you mean `git.push`?\n'],
    ['git', 'error: `git` is no capability name: did you mean `git.'],
    ['git.*', 'error: `git.*` is a pattern: ask about one capability, such as `git.'],
    ['x', 'error: `x` is no capability name: a name has two or more parts, such as `filesystem.read`\n'],
  ] as const) {
    const { code, stdout, stderr } = await ask(name);
    assert.deepEqual([code, stdout], [2, '']);
    assert.ok(stderr.startsWith(said), stderr);
  }
});

test('the answer as data has every key of its documented shape', async (t) => {
  const { stdout, stderr, code } = await asker(t)('filesystem.write', '--format', 'json');
  assert.deepEqual([code, stderr], [0, '']);
  const answer = JSON.parse(stdout) as { readonly guards: readonly Record<string, unknown>[] };
  const { guards, ...rest } = answer;
  assert.deepEqual(rest, {
    agent: 'my-agent',
    capability: 'filesystem.write',
    tier: null,
    reason: null,
    source: null,
    layers: [
      { layer: 'system', vote: null, text: 'allowed', source: null },
      { layer: 'organization', policy: 'my-custom-policy', vote: null, text: 'autonomous | approval_required', source: null },
      { layer: 'agent', policy: null, vote: null, text: 'no override', source: null },
    ],
    cases: [
      { when: [{ parameter: 'content_size', operator: 'lt', value: 10240 }], tier: 'autonomous', reason: null, source: { file: 'my-policy.yaml', line: 5 } },
      {
        when: [{ parameter: 'content_size', operator: 'gte', value: 10240 }],
        tier: 'approval_required',
        reason: 'Large file writes need review',
        source: { file: 'my-policy.yaml', line: 7 },
      },
    ],
    rateLimit: null,
  });
  assert.equal(guards.length, 1);
  assert.deepEqual(Object.keys(guards[0] ?? {}), ['when', 'tier', 'reason', 'source']);
  assert.deepEqual(Object.keys(answer), ['agent', 'capability', 'tier', 'reason', 'source', 'layers', 'cases', 'rateLimit', 'guards']);
});

test('as data: what is left over, one answer, and an exceeded limit', async (t) => {
  const ask = asker(t);
  const open = JSON.parse((await ask('filesystem.read', '--format', 'json')).stdout) as { readonly cases: readonly unknown[] };
  assert.deepEqual(open.cases.at(-1), { when: [], otherwise: true, tier: 'blocked', reason: 'no layer has a rule for it', source: null });
  const limited = JSON.parse((await ask('email.send', '--calls', '11', '--format', 'json')).stdout) as Record<string, unknown>;
  const source = { file: 'my-policy.yaml', line: 16 };
  assert.equal(limited['tier'], 'approval_required');
  assert.deepEqual(limited['source'], source);
  assert.deepEqual(limited['cases'], [{ when: [], tier: 'approval_required', reason: 'Email sending is rate-limited', source }]);
  assert.deepEqual(limited['rateLimit'], { max: 10, window: 3600, onExceed: 'approval_required', exceeded: true, retryAfter: 3600 });
});

test('a guard is said only where it can still make the answer stricter', async (t) => {
  const ask = asker(t);
  assert.match((await ask('filesystem.write', '--param', 'content=x')).stderr, /^note: system guard: blocked where path under one of /);
  assert.equal((await ask('filesystem.move')).stderr, 'note: blocked, because no layer has a rule for it\n');
});

test('names cannot steer the terminal', async (t) => {
  const { stdout } = await asker(t)('git.push', '--agent', 'a\u001b[31m\nTier: autonomous');
  assert.equal(stdout.split('\n')[0], 'Agent:       a\\u{1b}[31m\\u{a}Tier: autonomous');
});

test('cases stay in columns whatever characters their conditions have', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': `name: p\ncapabilities:\n  filesystem.write:\n    rules:\n      - condition: { path_prefix: /工作区/数据 }\n        tier: autonomous\n      - condition: { path_prefix: "/e\\u0301t\u00e9 👩‍👩‍👧" }\n        tier: notify\n    tier: blocked\n    reason: r\n` });
  const { stdout } = await place.run('config', 'check-policy', '--agent', 'a', '--capability', 'filesystem.write');
  const columns = stdout.split('\n').filter((each) => each.includes('p.yaml (')).map((each) => displayWidth(each.slice(0, each.indexOf('→'))));
  assert.equal(columns.length, 3);
  assert.equal(new Set(columns).size, 1, stdout);
});
