// Owns: `config replay`: what it writes, as text and as data, which calls it takes, and how it ends.
// Refuses: whether what it finds is true (test/engine/replay.test.ts), and reading logs (test/audit).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { replayJson } from '../../cli/src/reports/replay-report.js';
import { lines, placeWith } from './program.js';
import type { Place } from './program.js';

const ACME = lines(`
  name: acme
  defaults: { tier: notify }
  capabilities:
    email.send:
      tier: notify
      rate_limit: { max: 2, window: 3600, on_exceed: blocked }
    filesystem.write:
      rules:
        - condition: { content_size_lt: 10 }
          tier: autonomous
      tier: approval_required
      reason: "Large"
    git.push: { tier: approval_required, reason: "Seen" }
`);

interface Given {
  readonly agent?: string;
  readonly capability?: string;
  readonly inputs?: unknown;
  readonly tier?: string;
}

/** A line of an export; `time` is one of a day. */
function call(time: string, { agent = 'bot', capability = 'email.send', inputs = {}, tier = 'notify' }: Given = {}): string {
  return `${JSON.stringify({ timestamp: `2026-03-02T${time}Z`, actor: { type: 'agent', name: agent }, capability, inputs, status: 'success', policy_decision: { tier } })}\n`;
}

const MAILS = ['09:00:00', '09:10:00', '09:20:00', '10:05:00'].map((each) => call(each)).join('');

function placeOf(t: TestContext, log: string, policies: Readonly<Record<string, string>> = { 'policies/acme.yaml': ACME }): Place & { readonly replay: (...args: readonly string[]) => ReturnType<Place['run']> } {
  const place = placeWith(t, { ...policies, 'log.jsonl': log });
  return { ...place, replay: (...args) => place.run('config', 'replay', '--audit', 'log.jsonl', ...args) };
}

test('calls that are decided as recorded are a line, and none are said to be none', async (t) => {
  assert.deepEqual(await placeOf(t, call('09:00:00')).replay(), { code: 0, stdout: '1 call, decided as recorded.\n', stderr: '' });
  assert.deepEqual(await placeOf(t, `${call('09:00:00')}${call('09:01:00')}`).replay('--fail-on', 'any'), { code: 0, stdout: '2 calls, decided as recorded.\n', stderr: '' });
  assert.deepEqual(await placeOf(t, '{"capability":"git.push"}\n').replay(), { code: 0, stdout: 'No decided call is recorded.\n', stderr: '' });
});

test('what differs is told in rows, those with most calls first, and --fail-on says what counts', async (t) => {
  const stricter = call('09:00:00', { capability: 'git.push', tier: 'autonomous' });
  const untold = call('09:00:00', { capability: 'filesystem.write', inputs: { path: '/a', content: '[REDACTED:content]' } });
  const looser = ['a', 'b', 'c', 'd'].map((agent) => call('09:00:00', { agent, capability: 'git.push', tier: 'blocked' })).join('');
  const all = await placeOf(t, MAILS + stricter + untold + looser).replay('--fail-on', 'looser');
  assert.equal(all.stdout, lines(`
    More permissive:
      4  git.push  blocked → approval_required  4 agents  acme.yaml (line 13)

    Stricter:
      1  email.send  notify → blocked, by its rate limit  bot  acme.yaml (line 4)
      1  git.push    autonomous → approval_required       bot  acme.yaml (line 13)

    Cannot be told:
      1  filesystem.write  bot  it depends on content, which the log does not have

    10 calls: 3 decided as recorded, 4 more permissive, 2 stricter, 1 cannot be told
  `).trimEnd() + '\n');
  assert.equal(all.code, 1);
  const endsWith = async (log: string, ...args: readonly string[]) => (await placeOf(t, log).replay(...args)).code;
  assert.deepEqual([await endsWith(stricter), await endsWith(stricter, '--fail-on', 'looser'), await endsWith(stricter, '--fail-on', 'any')], [0, 0, 1]);
  assert.deepEqual([await endsWith(untold, '--fail-on', 'looser'), await endsWith(untold, '--fail-on', 'any'), await endsWith(looser)], [0, 1, 0]);
});

test('calls of the day before are counted, and calls of others are left out', async (t) => {
  const place = placeOf(t, MAILS + call('10:06:00', { agent: 'other' }));
  assert.match((await place.replay('--from', '2026-03-02T09:15:00Z')).stdout, /^Stricter:\n {2}1 {2}email\.send.*\n\n3 calls: 2 decided as recorded/);
  assert.match((await place.replay('--to', '2026-03-02T09:15:00Z')).stdout, /^2 calls, /);
  assert.match((await place.replay('--agent', 'other')).stdout, /^1 call, /);
  // No other filter leaves rate limits what they are.
  for (const flag of ['--capability', '--outcome', '--limit']) assert.match((await place.replay(flag, 'x')).stderr, new RegExp(`unknown flag \`${flag}\``));
});

test('calls of so long before are counted as a rate limit looks back', async (t) => {
  const days = ['01', '02', '04'].map((day) => call('09:00:00').replace('03-02', `03-${day}`)).join('');
  const replayed = async (window: number) => (await placeOf(t, days, { 'policies/acme.yaml': ACME.replace('3600', String(window)) }).replay('--from', '2026-03-04')).stdout;
  assert.match(await replayed(4 * 86_400), /^Stricter:\n {2}1 {2}email\.send {2}notify → blocked, by its rate limit/);
  assert.equal(await replayed(86_400), '1 call, decided as recorded.\n');
});

test('on demand every line has the calls that it decides, none included', async (t) => {
  const bot = 'agent: bot\nextends: acme\ncapabilities:\n  git.push: { tier: autonomous }\n  git.pull: { tier: autonomous }\n';
  const place = placeOf(t, MAILS + ['bot', 'other'].map((agent) => call('10:30:00', { agent, capability: 'git.push' })).join('') + call('10:31:00', { capability: 'secrets.read_raw' }), { 'policies/acme.yaml': ACME, 'policies/agents/bot.yaml': bot });
  const { stdout } = await place.replay('--by-line');
  assert.ok(
    stdout.includes(
      lines(`
        Calls by the line that decides them:
          1  system.yaml (line 9)  secrets.read_raw
          0  acme.yaml (line 2)    defaults
          4  acme.yaml (line 4)    email.send
          0  acme.yaml (line 7)    filesystem.write
          0  acme.yaml (line 9)    filesystem.write, rule 1
          1  acme.yaml (line 13)   git.push
          1  bot.yaml (line 4)     git.push
          0  bot.yaml (line 5)     git.pull
      `).trimEnd() + '\n\n',
    ),
    stdout,
  );
  const { lines: data } = JSON.parse((await place.replay('--by-line', '--format', 'json')).stdout) as { readonly lines: readonly unknown[] };
  assert.deepEqual([data.length, data[2]], [8, { file: 'acme.yaml', line: 4, says: 'email.send', calls: 4 }]);
});

test('as data every group has its calls, its agents and an example', async (t) => {
  const { stdout, code } = await placeOf(t, call('08:00:00', { capability: 'git.push', inputs: { depth: 1, path: '/a' } }) + call('09:00:00', { capability: 'filesystem.write', inputs: null })).replay('--format', 'json');
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    summary: { calls: 2, same: 0, looser: 0, stricter: 1, untold: 1 },
    otherEntries: 0,
    first: '2026-03-02T08:00:00.000Z',
    last: '2026-03-02T09:00:00.000Z',
    isOrdered: true,
    changes: [
      {
        change: 'stricter',
        capability: 'git.push',
        before: 'notify',
        after: 'approval_required',
        source: { file: 'acme.yaml', line: 13 },
        rateLimited: false,
        calls: 1,
        agents: [{ agent: 'bot', calls: 1 }],
        example: { agent: 'bot', capability: 'git.push', parameters: { depth: 1, path: '/a' }, at: '2026-03-02T08:00:00.000Z' },
      },
    ],
    untold: [{ capability: 'filesystem.write', lacking: ['path', 'content'], calls: 1, agents: [{ agent: 'bot', calls: 1 }], example: { agent: 'bot', capability: 'filesystem.write', parameters: {}, at: '2026-03-02T09:00:00.000Z' } }],
  });
});

test('whole numbers of a log are written exactly', () => {
  const example = { agent: 'bot', capability: 'git.push', parameters: { depth: 9007199254740993n }, at: null };
  const untold = [{ capability: 'git.push', lacking: null, calls: 1, agents: new Map([['bot', 1]]), example }];
  assert.match(replayJson({ calls: 1, same: 0, otherEntries: 0, first: null, last: null, isOrdered: false, changes: [], untold }, null), /"depth": "9007199254740993"/);
});

test('what of the log cannot be read, or has no order, is said', async (t) => {
  const torn = await placeOf(t, `${MAILS.slice(0, -30)}`).replay();
  assert.deepEqual([torn.code, torn.stdout.endsWith('3 calls: 2 decided as recorded, 0 more permissive, 1 stricter, 0 cannot be told\n')], [1, true]);
  assert.match(torn.stderr, /^warning: .*log\.jsonl, byte 504: 138 bytes, up to the end of the file, are no complete entry\n$/);
  const backward = await placeOf(t, [...MAILS.trim().split('\n')].reverse().map((each) => `${each}\n`).join('')).replay();
  assert.match(backward.stdout, /a rate limit counts calls that the log does not have/);
  assert.equal(backward.stderr, 'warning: the log is not in the order of its times, or lacks some: of calls that a rate limit counts nothing is told where that is so\n');
});

test('policies that cannot be asked end it with 2, those that do not compile are said to block', async (t) => {
  const log = call('09:00:00', { capability: 'git.log' });
  const two = await placeOf(t, log, { 'policies/a.yaml': ACME, 'policies/b.yaml': ACME.replace('acme', 'b') }).replay();
  assert.deepEqual([two.code, two.stdout], [2, '']);
  assert.match(two.stderr, /error: policies has several organization policies and none is active.*`--active NAME`/);
  const chosen = await placeOf(t, log, { 'policies/a.yaml': ACME, 'policies/b.yaml': ACME.replace('acme', 'b') }).replay('--active', 'b');
  assert.deepEqual([chosen.code, chosen.stdout], [0, '1 call, decided as recorded.\n']);
  const broken = await placeOf(t, log, { 'policies/acme.yaml': 'name: [\n' }).replay();
  assert.match(broken.stderr, /warning: policies\/acme\.yaml does not compile and blocks what it speaks for/);
  assert.match(broken.stdout, /notify → blocked/);
  const empty = await placeOf(t, log, { 'policies/notes.txt': '' }).replay();
  assert.deepEqual([empty.code, empty.stderr], [2, 'error: there is no policy file in policies: name the policy directory itself\n']);
});
