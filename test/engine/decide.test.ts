// Owns: the engine of a directory: decisions, questions, limits, and what it says of policies that are not in order.
// Refuses: how the core decides; only what the engine makes of it.

import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { InputError, MemoryRateLimitStore, loadPolicies, noticeText, toRateLimited, watchPolicies } from '../../engine/src/index.js';
import { placeWith } from './place.js';

const TEAM = `name: team
capabilities:
  filesystem.write:
    rules:
      - condition: { content_size_lt: 10240 }
        tier: autonomous
      - condition: { content_size_gte: 10240 }
        tier: approval_required
        reason: "Large file writes need review"
  filesystem.delete: { tier: blocked, reason: "never" }
  process.run: { tier: approval_required, reason: "ask" }
  email.*:
    tier: notify
    rate_limit: { max: 2, window: 60, on_exceed: approval_required }
    reason: "mail is limited"
`;
const BOT = 'agent: bot\ncapabilities:\n  process.run: { tier: autonomous }\n';
const PATHS = { path: '/workspace/a.txt' };

test('a decision tells tier, reason, rule, source, layers and trace', async (t) => {
  const place = placeWith(t, { 'team.yaml': TEAM, 'agents/bot.yaml': BOT });
  const engine = await loadPolicies(place.path);
  const { source, layers, ...decision } = engine.decide({ agent: 'bot', capability: 'process.run', parameters: {}, at: 0 });
  assert.deepEqual(decision, {
    agent: 'bot',
    capability: 'process.run',
    tier: 'autonomous',
    reason: null,
    rule: 'bot:process.run',
    layer: 'agent',
    trace: 'system(allowed) → org(approval_required) → agent(autonomous, relaxes org)',
    undecidable: [],
    rateLimits: [],
    rateLimited: false,
    retryAfter: null,
  });
  assert.deepEqual([source?.file, source?.line], ['bot.yaml', 3]);
  assert.match(source?.uri ?? '', /^file:\/\/\/.*\/agents\/bot\.yaml$/);
  assert.deepEqual(
    layers.map(({ layer, policy, vote, text }) => [layer, policy, vote, text]),
    [
      ['system', null, null, 'allowed'],
      ['organization', 'team', 'approval_required', 'approval_required'],
      ['agent', 'bot', 'autonomous', 'autonomous, relaxes org'],
    ],
  );
  assert.deepEqual([engine.active, engine.version, engine.notices], [['team'], 1, []]);
});

test('a decision fails closed where parameters are missing; a question shows the cases', async (t) => {
  const place = placeWith(t, { 'team.yaml': TEAM });
  const engine = await loadPolicies(place.path);
  const ask = (parameters: Readonly<Record<string, unknown>> | undefined) => engine.decide({ agent: 'a', capability: 'filesystem.write', parameters }).tier;
  assert.equal(ask({ ...PATHS, content: 'hello' }), 'autonomous');
  assert.equal(ask({ ...PATHS, content: 'x'.repeat(10240) }), 'approval_required');
  assert.equal(ask(PATHS), 'approval_required');
  assert.equal(ask(undefined), 'blocked');
  assert.equal(ask({ path: '/etc/passwd', content: '' }), 'blocked');
  assert.deepEqual(engine.decide({ agent: 'a', capability: 'filesystem.write', parameters: PATHS }).undecidable, ['content']);
  const answer = engine.check({ agent: 'a', capability: 'filesystem.write' });
  assert.equal(answer.tier, null);
  assert.deepEqual(answer.cases.map((each) => [each.when[0]?.operator, each.tier]), [['lt', 'autonomous'], ['gte', 'approval_required']]);
  assert.equal(engine.check({ agent: 'a', capability: 'email.send', calls: 3 }).tier, 'approval_required');
});

test('names that are none are blocked; unknown ones are decided by the patterns', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  for (const capability of ['', 'Email.Send', 'email', 'email.*', '__proto__']) assert.equal(engine.decide({ agent: 'a', capability }).tier, 'blocked');
  assert.equal(engine.decide({ agent: 'a', capability: 'email.brand_new' }).tier, 'notify');
  assert.equal(engine.decide({ agent: 'a', capability: 'git.push' }).rule, 'none');
});

test('limits are counted in the store, at the times of the calls or of the clock', async (t) => {
  const place = placeWith(t, { 'team.yaml': TEAM });
  const rateLimitStore = new MemoryRateLimitStore();
  let now = 1_000_000;
  const engine = await loadPolicies(place.path, { rateLimitStore, clock: () => now });
  const send = (at?: number) => engine.decide({ agent: 'a', capability: 'email.send', at });
  assert.deepEqual([send(), send()].map((each) => [each.tier, each.rateLimits[0]?.exceeded]), [['notify', false], ['notify', false]]);
  now += 20_000;
  const third = send();
  assert.deepEqual([third.tier, third.retryAfter, third.layer, third.source?.line], ['approval_required', 40, 'organization', 12]);
  assert.deepEqual(third.rateLimits, [{ layer: 'organization', policy: 'team', pattern: 'email.*', max: 2, window: 60, onExceed: 'approval_required', calls: 2, remaining: 0, exceeded: true, retryAfter: 40 }]);
  const another = await loadPolicies(place.path, { rateLimitStore, clock: () => now });
  assert.equal(another.decide({ agent: 'a', capability: 'email.send' }).tier, 'approval_required');
  assert.equal(another.decide({ agent: 'b', capability: 'email.send' }).tier, 'notify');
  assert.equal(send(1_060_000).tier, 'notify');
  // One that answers later cannot be asked.
  const later = { calls: async () => [], record: () => {} } as unknown as MemoryRateLimitStore;
  const waiting = await loadPolicies(place.path, { rateLimitStore: later, clock: () => now });
  assert.throws(() => waiting.decide({ agent: 'a', capability: 'email.send' }), { name: 'TypeError', message: /^`rateLimitStore\.calls` has to return a list/ });
  const recording = await loadPolicies(place.path, { rateLimitStore: { calls: () => [], record: async () => {} }, clock: () => now });
  assert.throws(() => recording.decide({ agent: 'a', capability: 'email.send' }), { name: 'TypeError', message: /^`rateLimitStore\.record` has to be done when it returns/ });
});

test('a clock is asked once for each call that is counted, and for no other', async (t) => {
  const place = placeWith(t, {
    'team.yaml': 'name: team\ncapabilities:\n  git.push: { tier: notify }\n  email.*:\n    tier: notify\n    rate_limit: { max: 1, window: 60, on_exceed: blocked }\n',
    'agents/bot.yaml': 'agent: bot\ncapabilities:\n  email.send:\n    rules: [{ condition: { subject_eq: x }, tier: notify }]\n    tier: autonomous\n    rate_limit: { max: 1, window: 10, on_exceed: notify }\n',
  });
  const times = [0, 30_000, 61_000];
  const engine = await loadPolicies(place.path, { clock: () => times.shift() ?? Number.NaN });
  assert.equal(engine.decide({ agent: 'bot', capability: 'git.push' }).tier, 'notify');
  assert.deepEqual(times.length, 3);
  const send = (parameters = {}) => engine.decide({ agent: 'bot', capability: 'email.send', parameters }).rateLimits.map(({ calls, retryAfter }) => [calls, retryAfter]);
  assert.deepEqual([send({ subject: 'y' }), send({ subject: 'y' }), send()], [[[1, null], [1, null]], [[1, 30], [0, null]], [[1, null], [1, null]]]);
  assert.throws(() => send(), { name: 'TypeError', message: /^`clock` gave no time/ });
  assert.equal(engine.decide({ agent: 'bot', capability: 'git.push' }).tier, 'notify');
});

test('each limit has its own state; the error speaks of the one that is waited for longest', async (t) => {
  const place = placeWith(t, {
    'team.yaml': 'name: team\ncapabilities:\n  email.*:\n    tier: notify\n    rate_limit: { max: 3, window: 60, on_exceed: approval_required }\n',
    'agents/bot.yaml': 'agent: bot\ncapabilities:\n  email.send:\n    tier: autonomous\n    rate_limit: { max: 1, window: 10, on_exceed: notify }\n',
  });
  const engine = await loadPolicies(place.path);
  const states = (at: number) => {
    const decision = engine.decide({ agent: 'bot', capability: 'email.send', at });
    return { decision, tier: decision.tier, limits: decision.rateLimits.map(({ pattern, calls, remaining, exceeded, retryAfter }) => [pattern, calls, remaining, exceeded, retryAfter]) };
  };
  const all = [0, 4_000, 12_000, 13_000].map(states);
  assert.deepEqual(all.map(({ tier, limits }) => [tier, ...limits]), [
    ['autonomous', ['email.*', 1, 2, false, null], ['email.send', 1, 0, false, null]],
    ['notify', ['email.*', 2, 1, false, null], ['email.send', 1, 0, true, 6]],
    ['autonomous', ['email.*', 3, 0, false, null], ['email.send', 1, 0, false, null]],
    ['approval_required', ['email.*', 3, 0, true, 47], ['email.send', 1, 0, true, 9]],
  ]);
  assert.deepEqual(all.map(({ decision }) => decision.retryAfter), [null, 6, null, 47]);
  assert.deepEqual(toRateLimited((all[1] as (typeof all)[0]).decision).context, { limit: 1, window_seconds: 10, retry_after_seconds: 6 });
  assert.deepEqual(toRateLimited((all[3] as (typeof all)[0]).decision).context, { limit: 3, window_seconds: 60, retry_after_seconds: 47 });
});

test('nobody can change what other decisions share', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  const { layers, source } = engine.decide({ agent: 'a', capability: 'email.send' });
  for (const each of [layers, ...layers, source]) assert.ok(Object.isFrozen(each));
  const { undecidable } = engine.decide({ agent: 'a', capability: 'filesystem.write' });
  assert.deepEqual([undecidable, Object.isFrozen(undecidable)], [['path', 'content'], true]);
});

test('a call that is not well-typed is never decided', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  const wrong: readonly unknown[] = [
    { agent: 'a', capability: 'email.send', at: NaN },
    { agent: 'a', capability: 'email.send', at: '0' },
    { agent: 1, capability: 'email.send' },
    { agent: '', capability: 'email.send' },
    { agent: 'a', capability: undefined },
    { agent: 'a', capability: 'email.send', parameters: null },
    { agent: 'a', capability: 'email.send', parameters: [] },
  ];
  for (const each of wrong) assert.throws(() => engine.decide(each as Parameters<typeof engine.decide>[0]), TypeError);
  assert.throws(() => engine.check({ agent: 'a', capability: 'email.send', calls: 0 }), TypeError);
  for (const capability of ['email', 'Email.send', 'email.*', '']) {
    assert.throws(() => engine.check({ agent: 'a', capability }), { name: 'TypeError', message: `\`${capability}\` is no capability name: give one such as \`filesystem.write\`` });
    assert.equal(engine.decide({ agent: 'a', capability }).tier, 'blocked');
  }
  await assert.rejects(loadPolicies('.', { hierarchy: 'lax' as 'bounded' }), TypeError);
  await assert.rejects(watchPolicies('.', { onEvent: 3 } as object), { name: 'TypeError', message: /is no function/ });
  // It would follow nothing, and say so to nobody.
  await assert.rejects(loadPolicies('.', { onEvent: () => {} } as object), { name: 'TypeError', message: /^unknown option `onEvent`/ });
  for (const load of [loadPolicies, watchPolicies]) {
    await assert.rejects(load('.', { heirarchy: 'strict' } as object), { name: 'TypeError', message: 'unknown option `heirarchy`: did you mean `hierarchy`?' });
    for (const wrong of [{ active: 5 }, { catalogue: [] }, { clock: 5 }, { rateLimitStore: {} }, { rateLimitStore: null }, null]) await assert.rejects(load('.', wrong as unknown as object), { name: 'TypeError', message: / is no | has no |are no / });
    for (const wrong of ['', undefined, 5]) await assert.rejects(load(wrong as string), { name: 'TypeError', message: /^the policy directory is no path/ });
  }
});

test('options choose the active policy, the hierarchy and the catalogue', async (t) => {
  const place = placeWith(t, {
    'p/team.yaml': TEAM,
    'p/other.yaml': 'name: other\ncapabilities:\n  process.run: { tier: notify }\n',
    'p/agents/bot.yaml': BOT,
    'catalogue.yaml': '- { name: rss.fetch, purpose: "x", inputs: [], permission_tier: notify }\n',
    'bad.yaml': '- name: nodots\n',
  });
  const run = { agent: 'bot', capability: 'process.run' };
  assert.equal((await loadPolicies(`${place.path}/p`)).decide(run).tier, 'blocked');
  assert.equal((await loadPolicies(`${place.path}/p`, { active: 'team' })).decide(run).tier, 'autonomous');
  assert.equal((await loadPolicies(`${place.path}/p`, { active: 'team', hierarchy: 'strict' })).decide(run).tier, 'approval_required');
  await loadPolicies(`${place.path}/p`, { active: 'team', catalogue: `${place.path}/catalogue.yaml` });
  await assert.rejects(loadPolicies(`${place.path}/p`, { catalogue: `${place.path}/bad.yaml` }), { name: 'InputError', message: /^cannot use the catalogue .*bad\.yaml: / });
});

test('what is not in order is said, with its place and what it means; a directory that cannot be read is an error', async (t) => {
  const place = placeWith(t, {
    '.active': 'team\n',
    'team.yaml': TEAM.replace('{ tier: blocked, reason: "never" }', '{ tier: bloked }'),
    'agents/bot.yaml': 'agent: bot\ncapabilities: [\n',
    'agents/raw.yaml': Uint8Array.from([0xff, 0xfe]),
  });
  const engine = await loadPolicies(place.path);
  assert.deepEqual(
    engine.notices.map((each) => noticeText(each).replaceAll(place.path, '…').replace(/(unknown tier `bloked`).*? \(/, '$1 (')),
    [
      'warning cannot read …/agents/raw.yaml: it is UTF-16 text, not UTF-8; it counts as a policy that does not compile',
      '…/team.yaml:10:30 error unknown-tier unknown tier `bloked` (entry blocks)',
      ...engine.notices.filter((each) => each.path?.endsWith('bot.yaml')).map((each) => noticeText(each).replaceAll(place.path, '…')),
      '…/agents/raw.yaml error it does not compile: it is UTF-16 text, not UTF-8 (blocks everything)',
    ],
  );
  assert.ok(engine.notices.some((each) => each.path?.endsWith('bot.yaml') && each.code === 'yaml-syntax' && each.effect === 'blocks everything'));
  assert.equal(engine.decide({ agent: 'bot', capability: 'process.run' }).rule, 'bot:not-compiled');
  assert.equal(engine.decide({ agent: 'raw', capability: 'process.run' }).tier, 'blocked');
  assert.equal(engine.decide({ agent: 'else', capability: 'process.run' }).tier, 'approval_required');
  await assert.rejects(loadPolicies(`${place.path}/none`), InputError);
  await assert.rejects(loadPolicies(`${place.path}/team.yaml`), InputError);
});

test('a file in another encoding blocks whom it names, and not only whom it is called after', async (t) => {
  const place = placeWith(t, { '.active': 'team\n', 'team.yaml': TEAM, 'agents/raw.yaml': Buffer.from('\ufeffagent: deep\ncapabilities: {}\n', 'utf16le') });
  const engine = await loadPolicies(place.path);
  assert.deepEqual(['deep', 'raw', 'else'].map((agent) => engine.decide({ agent, capability: 'process.run' }).tier), ['blocked', 'blocked', 'approval_required']);
});

test('what is said of a directory is one line each, whatever is written in its files', async (t) => {
  const place = placeWith(t, { 'team.yaml': 'name: team\ncapabilities:\n  "git.push\\n/p/team.yaml:1:1 error": {tier: "\\e[2Kblocked"}\n' });
  const texts = (await loadPolicies(place.path)).notices.map(noticeText);
  assert.equal(texts.length, 2);
  assert.match(texts.join(''), /`git\.push\\u\{a\}.*`\\u\{1b\}\[2Kblocked`/);
  assert.doesNotMatch(texts.join(''), /\p{Cc}/u);
});

test('the rule of what no entry decides is its policy, or the file, or none', async (t) => {
  const rule = async (files: Readonly<Record<string, string>>) => (await loadPolicies(placeWith(t, files).path)).decide({ agent: 'a', capability: 'git.push' }).rule;
  assert.equal(await rule({ 'team.yaml': 'name: team\ncapabilities: [\n' }), 'team:not-compiled');
  assert.equal(await rule({ 'team.yaml': 'capabilities: {}\n' }), 'team.yaml:not-compiled');
  assert.equal(await rule({ 'team.yaml': 'name: team\ndefaults: { tier: notify }\ncapabilities: {}\n' }), 'team:defaults');
  assert.equal(await rule({ 'team.yaml': 'name: team\ncapabilities: {}\n', '.active': 'nobody\n' }), 'none');
  assert.equal(await rule({ 'team.yaml': 'name: team\ncapabilities: {}\n' }), 'none');
});

test('a watch that is refused starts nothing', async (t) => {
  const { mock } = t.mock.method(globalThis, 'setTimeout');
  await assert.rejects(watchPolicies('.', { onEvent: 3 } as object), TypeError);
  assert.equal(mock.callCount(), 0);
});

test('an `.active` that comes while the directory is read chooses something or nothing, and is no fault', async (t) => {
  const place = placeWith(t, { 'team.yaml': TEAM });
  const at = (name: string) => `${place.path}/${name}`;
  let isOver = false;
  const comeAndGo = async (): Promise<void> => {
    while (!isOver) {
      await writeFile(at('new'), 'team\n');
      await rename(at('new'), at('.active'));
      await rm(at('.active'));
    }
  };
  const coming = comeAndGo();
  try {
    for (let i = 0; i < 200; i++) {
      const { active, notices } = await loadPolicies(place.path);
      assert.deepEqual([active, notices], [['team'], []]);
    }
  } finally {
    isOver = true;
    await coming;
  }
});

test('a file that is too large is not read, and blocks what it speaks for', async (t) => {
  const place = placeWith(t, { 'team.yaml': 'name: team\ncapabilities: { git.push: { tier: notify } }\n', 'agents/a.yaml': 'agent: a\ncapabilities: {}\n' });
  truncateSync(`${place.path}/agents/a.yaml`, 16 * 1024 * 1024 + 1);
  const engine = await loadPolicies(place.path);
  assert.equal(engine.decide({ agent: 'a', capability: 'git.push' }).reason, 'a.yaml does not compile: it is larger than 16 MiB');
  assert.deepEqual(['a', 'b'].map((agent) => engine.decide({ agent, capability: 'git.push' }).tier), ['blocked', 'notify']);
});
