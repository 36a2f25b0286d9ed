// Owns: cases worked out by hand from the language reference, over three directories: what is decided, by which line, and what a question shows.
// Refuses: expectations taken from a run. Who is wrong where one fails is decided by docs/language.md.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicies } from '../../engine/src/index.js';
import type { EngineOptions } from '../../engine/src/index.js';
import { runInside } from '../cli/program.js';
import { placeWith } from './place.js';

interface Worked {
  readonly agent: string;
  readonly capability: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Asked about the Nth call of many at one moment. */
  readonly call: number;
  readonly tier: string;
  readonly source: string;
  /** Tiers that the question shows with the same parameters, case by case. */
  readonly shown: string;
}

/** `shown` is left out where the question has the decision's one tier; null where the question is refused. */
type Row = readonly [agent: string, capability: string, parameters: Readonly<Record<string, unknown>>, tier: string, source: string, more?: { readonly shown?: string | null; readonly call?: number }];

const bytes = (count: number) => 'x'.repeat(count);

// Rules in order, fallbacks, derived parameters, missing and unusable ones, what an agent may and may not relax.
const STUDIO = {
  'studio.yaml': `name: studio
defaults:
  tier: notify
capabilities:
  filesystem.*:
    tier: autonomous
  filesystem.delete:
    tier: approval_required
  filesystem.write:
    rules:
      - condition: { path_prefix: /workspace, content_size_lte: 100 }
        tier: autonomous
      - condition: { path_prefix: [/workspace, /tmp] }
        tier: notify
      - condition: { path_suffix: .key }
        tier: blocked
    tier: approval_required
  filesystem.move:
    rules:
      - condition: { source_prefix: /workspace, destination_prefix: /workspace }
        tier: notify
  network.*:
    rules:
      - condition: { url_prefix: "https://api.example.com/v1" }
        tier: autonomous
  network.port_check:
    rules:
      - condition: { port_in: [80, 443] }
        tier: autonomous
      - condition: { port_lt: 1024 }
        tier: blocked
  state.shared.*:
    tier: approval_required
  state.*:
    tier: autonomous
  process.run:
    rules:
      - condition: { args_contains: --force }
        tier: blocked
      - condition: { args_count_lte: 2, command: make }
        tier: notify
    tier: approval_required
  secrets.*:
    tier: blocked
  email.send:
    tier: notify
    rate_limit: { max: 2, window: 60, on_exceed: approval_required }
`,
  'agents/bot.yaml': `agent: bot
extends: studio
defaults:
  tier: autonomous
capabilities:
  filesystem.delete:
    tier: autonomous
  filesystem.write:
    tier: notify
  secrets.use:
    tier: autonomous
  secrets.read_raw:
    tier: autonomous
  process.*:
    tier: autonomous
  network.http_request:
    rules:
      - condition: { method: GET }
        tier: autonomous
  email.send:
    tier: autonomous
`,
  'agents/guest.yaml': `agent: guest
defaults:
  tier: approval_required
capabilities:
  filesystem.read:
    tier: autonomous
`,
};

const STUDIO_ROWS: readonly Row[] = [
  // Which entry: exact before the longest prefix before a shorter one before `defaults`.
  ['any', 'filesystem.read', { path: '/etc/passwd' }, 'autonomous', 'studio.yaml:5'],
  ['any', 'filesystem.delete', { path: '/workspace/a' }, 'approval_required', 'studio.yaml:7'],
  ['any', 'state.shared.set', { key: 'k', value: {}, expected_version: 1 }, 'approval_required', 'studio.yaml:32'],
  ['any', 'state.session.get', { key: 'k' }, 'autonomous', 'studio.yaml:34'],
  ['any', 'git.push', { path: '/workspace' }, 'notify', 'studio.yaml:3'],
  ['any', 'rss.fetch', {}, 'notify', 'studio.yaml:3'],
  ['any', 'secrets.use', {}, 'blocked', 'studio.yaml:43'],
  ['any', 'Filesystem.Read', {}, 'blocked', 'none', { shown: null }],
  ['any', 'filesystem', {}, 'blocked', 'none', { shown: null }],
  // The system policy, also on the way around.
  ['any', 'filesystem.delete', { path: '/etc/hosts' }, 'blocked', 'system.yaml:83'],
  ['any', 'filesystem.delete', { path: '/workspace/../etc//./hosts' }, 'blocked', 'system.yaml:83'],
  ['any', 'filesystem.delete', { path: '/etcetera' }, 'approval_required', 'studio.yaml:7'],
  ['any', 'filesystem.copy', { source: '/etc/a', destination: '/workspace/a' }, 'autonomous', 'studio.yaml:5'],
  ['any', 'filesystem.copy', { source: '/workspace/a', destination: '/lib64' }, 'blocked', 'system.yaml:101'],
  ['any', 'state.read_private', {}, 'blocked', 'system.yaml:36'],
  ['any', 'audit.write', {}, 'blocked', 'system.yaml:18'],
  // A question with the parameter open shows a guard, a decision fails closed.
  ['any', 'filesystem.delete', {}, 'blocked', 'system.yaml:83', { shown: 'approval_required' }],
  ['any', 'filesystem.delete', { path: 'relative' }, 'blocked', 'system.yaml:83'],
  ['any', 'filesystem.delete', { path: '/workspace/\0' }, 'blocked', 'system.yaml:83'],
  ['any', 'filesystem.delete', { path: null }, 'blocked', 'system.yaml:83'],
  // Rules in order; sizes are UTF-8 bytes of what is there.
  ['any', 'filesystem.write', { path: '/workspace/a', content: bytes(100) }, 'autonomous', 'studio.yaml:11'],
  ['any', 'filesystem.write', { path: '/workspace/a', content: bytes(101) }, 'notify', 'studio.yaml:13'],
  ['any', 'filesystem.write', { path: '/workspace/a', content: 'é'.repeat(50) }, 'autonomous', 'studio.yaml:11'],
  ['any', 'filesystem.write', { path: '/workspace/a', content: 'é'.repeat(51) }, 'notify', 'studio.yaml:13'],
  ['any', 'filesystem.write', { path: '/workspace', content: '' }, 'autonomous', 'studio.yaml:11'],
  ['any', 'filesystem.write', { path: '/tmp/x', content: '' }, 'notify', 'studio.yaml:13'],
  ['any', 'filesystem.write', { path: '/workspaces/x', content: '' }, 'approval_required', 'studio.yaml:9'],
  ['any', 'filesystem.write', { path: '/home/id.key', content: '' }, 'blocked', 'studio.yaml:15'],
  ['any', 'filesystem.write', { path: '/home/id.KEY', content: '' }, 'approval_required', 'studio.yaml:9'],
  ['any', 'filesystem.write', { path: '/workspace/id.key', content: '' }, 'autonomous', 'studio.yaml:11'],
  ['any', 'filesystem.write', { path: '/workspace/a' }, 'notify', 'studio.yaml:13', { shown: 'autonomous | notify' }],
  // Under a system path it may be a key as well: the lowest layer that says so is named.
  ['any', 'filesystem.write', { content: 'x' }, 'blocked', 'studio.yaml:15', { shown: 'autonomous | notify | blocked | approval_required' }],
  ['any', 'filesystem.write', { path: 'a', content: '' }, 'blocked', 'studio.yaml:15'],
  ['any', 'filesystem.write', { path: '/workspace/a', content: 5 }, 'notify', 'studio.yaml:13'],
  ['any', 'filesystem.write', { path: '/workspace/a', content: 'x', content_size: 5000 }, 'autonomous', 'studio.yaml:11'],
  ['any', 'filesystem.write', { path: '/workspace/a', content_size: 100 }, 'autonomous', 'studio.yaml:11'],
  ['any', 'filesystem.write', { path: '/workspace/a', content_size: 5000 }, 'notify', 'studio.yaml:13'],
  // A size that is none does not count, and so is open like one that was not given.
  ['any', 'filesystem.write', { path: '/workspace/a', content_size: -1 }, 'notify', 'studio.yaml:13', { shown: 'autonomous | notify' }],
  // No rule holds and the entry has no tier: the next wider entry, then the default.
  ['any', 'filesystem.move', { source: '/workspace/a', destination: '/workspace/b' }, 'notify', 'studio.yaml:20'],
  ['any', 'filesystem.move', { source: '/workspace/a', destination: '/home/b' }, 'autonomous', 'studio.yaml:5'],
  ['any', 'filesystem.move', { source: '/etc/a', destination: '/workspace/b' }, 'blocked', 'system.yaml:90'],
  ['any', 'filesystem.move', { source: '/workspace/a', destination: '/usr' }, 'blocked', 'system.yaml:94'],
  ['any', 'filesystem.move', { source: '/workspace/a' }, 'blocked', 'system.yaml:94', { shown: 'notify | autonomous' }],
  ['any', 'network.http_request', { url: 'https://api.example.com/v1/x' }, 'autonomous', 'studio.yaml:24'],
  ['any', 'network.http_request', { url: 'https://api.example.com/v10' }, 'notify', 'studio.yaml:3'],
  ['any', 'network.http_request', { url: 'http://api.example.com/v1' }, 'notify', 'studio.yaml:3'],
  ['any', 'network.http_request', { url: 'https://api.example.com:8443/v1' }, 'notify', 'studio.yaml:3'],
  ['any', 'network.http_request', { url: 'https://api.example.com.evil.example/v1' }, 'notify', 'studio.yaml:3'],
  // A parameter that the capability cannot have is missing: the strictest of both answers.
  ['any', 'network.dns_lookup', { hostname: 'x' }, 'notify', 'studio.yaml:3'],
  ['any', 'network.port_check', { host: 'h', port: 443 }, 'autonomous', 'studio.yaml:28'],
  ['any', 'network.port_check', { host: 'h', port: 22 }, 'blocked', 'studio.yaml:30'],
  ['any', 'network.port_check', { host: 'h', port: 1024 }, 'notify', 'studio.yaml:3'],
  ['any', 'network.port_check', { host: 'h', port: '443' }, 'blocked', 'studio.yaml:30'],
  ['any', 'network.port_check', { host: 'h', port: 443.5 }, 'blocked', 'studio.yaml:30'],
  ['any', 'process.run', { command: 'make', args: [] }, 'notify', 'studio.yaml:40'],
  ['any', 'process.run', { command: 'Make', args: [] }, 'approval_required', 'studio.yaml:36'],
  ['any', 'process.run', { command: 'make', args: ['a', 'b', 'c'] }, 'approval_required', 'studio.yaml:36'],
  ['any', 'process.run', { command: 'make', args: ['--force'] }, 'blocked', 'studio.yaml:38'],
  ['any', 'process.run', { command: 'make', args: ['--forced'] }, 'notify', 'studio.yaml:40'],
  ['any', 'process.run', { command: 'make' }, 'blocked', 'studio.yaml:38', { shown: 'blocked | notify | approval_required' }],
  // An agent's entry may relax its organization, never a block; its default only tightens.
  ['bot', 'filesystem.delete', { path: '/workspace/a' }, 'autonomous', 'bot.yaml:6'],
  ['bot', 'filesystem.delete', { path: '/etc/x' }, 'blocked', 'system.yaml:83'],
  ['bot', 'filesystem.write', { path: '/home/id.key', content: '' }, 'blocked', 'studio.yaml:15'],
  ['bot', 'filesystem.write', { path: '/workspace/a', content: 'x' }, 'notify', 'bot.yaml:8'],
  ['bot', 'filesystem.write', { path: '/home/a', content: 'x' }, 'notify', 'bot.yaml:8'],
  ['bot', 'filesystem.write', { path: '/workspace/a' }, 'notify', 'bot.yaml:8'],
  ['bot', 'secrets.use', {}, 'blocked', 'studio.yaml:43'],
  ['bot', 'secrets.read_raw', {}, 'blocked', 'studio.yaml:43'],
  ['bot', 'process.run', { command: 'x', args: [] }, 'autonomous', 'bot.yaml:14'],
  ['bot', 'process.run', { command: 'x', args: ['--force'] }, 'blocked', 'studio.yaml:38'],
  ['bot', 'network.http_request', { url: 'http://x.example', method: 'GET' }, 'autonomous', 'bot.yaml:18'],
  ['bot', 'network.http_request', { url: 'http://x.example', method: 'POST' }, 'notify', 'studio.yaml:3'],
  ['bot', 'network.http_request', { url: 'http://x.example' }, 'notify', 'studio.yaml:3', { shown: 'autonomous | notify' }],
  ['bot', 'git.push', { path: '/workspace' }, 'notify', 'studio.yaml:3'],
  ['bot', 'state.session.get', { key: 'k' }, 'autonomous', 'bot.yaml:4'],
  ['guest', 'filesystem.read', { path: '/a' }, 'autonomous', 'guest.yaml:5'],
  ['guest', 'filesystem.list', { path: '/a' }, 'approval_required', 'guest.yaml:3'],
  ['guest', 'filesystem.write', { path: '/workspace/a', content: 'x' }, 'approval_required', 'guest.yaml:3'],
  ['guest', 'secrets.use', {}, 'blocked', 'studio.yaml:43'],
  // Limits are applied after the layers: an agent that relaxes a tier keeps the limit.
  ['any', 'email.send', { to: 'a' }, 'notify', 'studio.yaml:45', { call: 2 }],
  ['any', 'email.send', { to: 'a' }, 'approval_required', 'studio.yaml:45', { call: 3 }],
  ['bot', 'email.send', { to: 'a' }, 'autonomous', 'bot.yaml:20', { call: 2 }],
  ['bot', 'email.send', { to: 'a' }, 'approval_required', 'studio.yaml:45', { call: 3 }],
];

// A chosen policy that builds on another, an installation's own system policy, an agent that builds on what is not active.
const WORKS = {
  '.active': 'works\n',
  'base.yaml': `name: base
defaults:
  tier: approval_required
capabilities:
  filesystem.read:
    tier: notify
  git.*:
    tier: notify
    rate_limit: { max: 1, window: 10, on_exceed: blocked }
  email.*:
    tier: autonomous
`,
  'works.yaml': `name: works
extends: base
capabilities:
  filesystem.read:
    tier: autonomous
  email.send:
    rules:
      - condition: { to_suffix: "@works.example" }
        tier: notify
`,
  'system.yaml': `name: system
capabilities:
  network.*:
    tier: blocked
  email.send:
    tier: notify
  git.push:
    tier: approval_required
`,
  'agents/old.yaml': `agent: old
extends: base
capabilities:
  git.push:
    tier: autonomous
  comms.send:
    tier: notify
`,
};

const WORKS_ROWS: readonly Row[] = [
  ['any', 'filesystem.read', { path: '/a' }, 'autonomous', 'works.yaml:4'],
  ['old', 'filesystem.read', { path: '/a' }, 'notify', 'base.yaml:5'],
  ['any', 'git.log', { path: '/a' }, 'notify', 'base.yaml:7'],
  ['any', 'git.push', { path: '/a' }, 'approval_required', 'system.yaml:7'],
  ['old', 'git.push', { path: '/a' }, 'approval_required', 'system.yaml:7'],
  ['any', 'email.send', { to: 'a@works.example' }, 'notify', 'works.yaml:8'],
  ['any', 'email.send', { to: 'a@else.example' }, 'notify', 'system.yaml:5'],
  ['any', 'email.send', {}, 'notify', 'works.yaml:8'],
  ['any', 'email.read', { message_id: '1' }, 'autonomous', 'base.yaml:10'],
  ['any', 'network.http_request', { url: 'http://a.example' }, 'blocked', 'system.yaml:3'],
  ['any', 'comms.send', {}, 'approval_required', 'base.yaml:3'],
  ['old', 'comms.send', {}, 'notify', 'old.yaml:6'],
  ['any', 'git.log', { path: '/a' }, 'blocked', 'base.yaml:7', { call: 2 }],
  ['any', 'git.push', { path: '/a' }, 'blocked', 'base.yaml:7', { call: 2 }],
  ['any', 'state.read_private', {}, 'blocked', 'system.yaml:36'],
  ['any', 'secrets.export', {}, 'blocked', 'system.yaml:13'],
  ['any', 'filesystem.write', { path: '/opt/kruxos/x', content: '' }, 'blocked', 'system.yaml:47'],
  ['any', 'filesystem.write', { path: '/opt/kruxos-x', content: '' }, 'approval_required', 'base.yaml:3'],
];

// The ordered form, broken parts, and the hierarchy `strict`.
const ORDERS = {
  'orders.yaml': `name: orders
defaults: { tier: notify }
rules:
  - capability: "filesystem.*"
    tier: autonomous
    conditions: { path_prefix: "/workspace/" }
  - capability: filesystem.read
    tier: approval_required
  - capability: "filesystem.*"
    tier: blocked
  - match: { capability: "email.send" }
    tier: notify
    rate_limit: { max_per_hour: 1, escalate_to: approval_required }
  - capability: "email.*"
    tier: blocked
  - capability: git.push
    tier: aproval
  - capability: "git.*"
    tier: autonomous
`,
  'agents/ben.yaml': `agent: ben
capabilities:
  email.send:
    tier: autonomous
  filesystem.read:
    tier: blocked
`,
  'agents/ada.yaml': `rules:
  - capability: slack.*
    tier: approval_required
`,
  'agents/torn.yaml': 'agent: torn\ncapabilities: [\n',
};

const ORDERS_ROWS: readonly Row[] = [
  ['any', 'filesystem.read', { path: '/workspace/a' }, 'autonomous', 'orders.yaml:4'],
  ['any', 'filesystem.read', { path: '/home/a' }, 'approval_required', 'orders.yaml:7'],
  ['any', 'filesystem.read', {}, 'approval_required', 'orders.yaml:7', { shown: 'autonomous | approval_required' }],
  ['any', 'filesystem.write', { path: '/workspace/a', content: '' }, 'autonomous', 'orders.yaml:4'],
  ['any', 'filesystem.write', { path: '/home/a', content: '' }, 'blocked', 'orders.yaml:9'],
  ['any', 'filesystem.write', {}, 'blocked', 'orders.yaml:9', { shown: 'autonomous | blocked' }],
  // Its parameters are not all known: it may have a path.
  ['any', 'filesystem.restore', {}, 'blocked', 'orders.yaml:9', { shown: 'autonomous | blocked' }],
  ['any', 'filesystem.move', { source: '/workspace/a', destination: '/workspace/b' }, 'blocked', 'orders.yaml:9'],
  ['any', 'email.send', { to: 'a' }, 'notify', 'orders.yaml:11'],
  ['any', 'email.send', { to: 'a' }, 'approval_required', 'orders.yaml:11', { call: 2 }],
  ['any', 'email.read', { message_id: '1' }, 'blocked', 'orders.yaml:14'],
  ['any', 'git.push', { path: '/a' }, 'blocked', 'orders.yaml:16'],
  ['any', 'git.log', { path: '/a' }, 'autonomous', 'orders.yaml:18'],
  ['any', 'git.psuh', {}, 'autonomous', 'orders.yaml:18'],
  ['any', 'slack.send', {}, 'notify', 'orders.yaml:2'],
  ['ada', 'slack.send', {}, 'approval_required', 'ada.yaml:2'],
  ['ben', 'email.send', { to: 'a' }, 'notify', 'orders.yaml:11'],
  ['ben', 'filesystem.read', { path: '/workspace/a' }, 'blocked', 'ben.yaml:5'],
  ['torn', 'git.log', { path: '/a' }, 'blocked', 'torn.yaml'],
  ['torn', 'rss.fetch', {}, 'blocked', 'torn.yaml'],
];

const DIRECTORIES: readonly (readonly [string, Readonly<Record<string, string>>, readonly Row[], EngineOptions])[] = [
  ['studio', STUDIO, STUDIO_ROWS, {}],
  ['works', WORKS, WORKS_ROWS, {}],
  ['orders, strict', ORDERS, ORDERS_ROWS, { hierarchy: 'strict' }],
];

for (const [name, files, rows, options] of DIRECTORIES) {
  test(`${name}: ${rows.length} cases, as decisions and as questions`, async (t) => {
    const { path } = placeWith(t, files);
    const different: string[] = [];
    const engine = await loadPolicies(path, options);
    for (const [i, each] of rows.map(workedOf).entries()) {
      const { agent, capability, parameters, call, tier, source, shown } = each;
      // So much later that no window remembers another case.
      const asked = Array.from({ length: call }, () => engine.decide({ agent, capability, parameters, at: i * 86_400_000 }));
      const decision = asked.at(-1);
      const place = decision?.source === null || decision === undefined ? 'none' : `${decision.source.file}:${decision.source.line}`;
      // Of a file that does not compile, any line will do.
      const isThere = place === source || (source.endsWith('.yaml') && place.startsWith(`${source}:`));
      const answer = shown === 'refused' ? null : engine.check({ agent, capability, parameters, calls: call });
      const cases = answer === null ? 'refused' : (answer.tier ?? answer.cases.map((one) => one.tier).join(' | '));
      if (decision?.tier !== tier || !isThere || cases !== shown) {
        different.push(`${agent} ${capability} ${JSON.stringify(parameters)} call ${call}: ${decision?.tier} (${place}), shown ${cases}; expected ${tier} (${source}), shown ${shown}`);
      }
    }
    assert.deepEqual(different, []);
  });
}

test('check-policy says the same as the library', async (t) => {
  for (const [name, files, rows, options] of DIRECTORIES) {
    const { path } = placeWith(t, files);
    const engine = await loadPolicies(path, options);
    // Every fourth: the answers are the same function's.
    for (const { agent, capability, parameters, call, shown } of rows.map(workedOf).filter((each, i) => i % 4 === 0 || each.shown === 'refused')) {
      const args = ['--policies', path, '--agent', agent, '--capability', capability, '--params', JSON.stringify(parameters), '--calls', String(call), '--format', 'json', ...(options.hierarchy === 'strict' ? ['--strict'] : [])];
      const { code, stdout } = await runInside(['config', 'check-policy', ...args]);
      if (shown === 'refused') assert.deepEqual([code, stdout], [2, '']);
      else assert.deepEqual(JSON.parse(stdout), engine.check({ agent, capability, parameters, calls: call }), `${name}: ${agent} ${capability}`);
    }
  }
});

function workedOf([agent, capability, parameters, tier, source, { shown = tier, call = 1 } = {}]: Row): Worked {
  return { agent, capability, parameters, call, tier, source, shown: shown ?? 'refused' };
}
