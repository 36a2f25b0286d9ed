// Owns: rate limits: what is counted under what, when a window has room again, and what an exceeded limit answers.
// Refuses: which entries vote (decide.test.ts); replays against the reference (agreement.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, MemoryRateLimitStore, check } from '../../core/src/index.js';
import { traceOf } from '../support/trace.js';
import { workspaceOf } from '../support/workspace.js';

const LIMITED = `
#- acme.yaml
name: acme
capabilities:
  email.*:
    tier: notify
    rate_limit: {max: 2, window: 10, on_exceed: approval_required}
    reason: mail
  git.push:
    tier: notify
    rate_limit: {max: 1, window: 10}
  git.commit:
    tier: notify
#- agents/bot.yaml
agent: bot
capabilities:
  email.send:
    tier: autonomous
    rate_limit: {max: 3, window: 20, on_exceed: blocked}
  process.run:
    tier: blocked
`;

function caller(fixture = LIMITED) {
  const { set } = workspaceOf(fixture);
  const decider = new Decider(set, new MemoryRateLimitStore());
  return (at: number, capability = 'email.send', agent = 'other'): string => {
    const { tier, retryAfter } = decider.decide({ agent, capability, parameters: {}, at });
    return retryAfter === null ? tier : `${tier} ${retryAfter}`;
  };
}

describe('a rate limit', () => {
  it('answers `on_exceed` after max calls, with the whole seconds until there is room', () => {
    const call = caller();
    assert.deepEqual([0, 1_000, 2_000, 2_001, 9_999].map((at) => call(at)), ['notify', 'notify', 'approval_required 8', 'approval_required 8', 'approval_required 1']);
  });

  it('slides: a call leaves the window exactly when it has passed', () => {
    const call = caller();
    assert.deepEqual([0, 1_000, 10_000, 10_001, 11_000].map((at) => call(at)), ['notify', 'notify', 'notify', 'approval_required 1', 'notify']);
  });

  it('tells the wait also where calls were not handed in by their times', () => {
    const call = caller();
    assert.deepEqual([10_000, 5_000, 12_000, 15_000].map((at) => call(at)), ['notify', 'notify', 'approval_required 3', 'notify']);
  });

  it('does not count the calls beyond it', () => {
    const call = caller();
    for (const at of [0, 0, 5_000, 6_000, 7_000]) call(at);
    assert.equal(call(10_000), 'notify');
  });

  it('is blocked beyond it where `on_exceed` is not written', () => {
    const call = caller();
    assert.deepEqual([call(0, 'git.push'), call(1, 'git.push')], ['notify', 'blocked 10']);
  });

  it('of a wildcard is one counter for all that the entry decides', () => {
    const call = caller();
    assert.deepEqual([call(0, 'email.send'), call(0, 'email.read'), call(0, 'email.search')], ['notify', 'notify', 'approval_required 10']);
  });

  it('is counted for each agent by itself', () => {
    const call = caller();
    call(0), call(0);
    assert.deepEqual([call(0), call(0, 'email.send', 'another')], ['approval_required 10', 'notify']);
  });

  it('of the organization holds also where an agent\'s entry decides', () => {
    const call = caller();
    assert.deepEqual([0, 1, 2, 3].map((at) => call(at, 'email.send', 'bot')), ['autonomous', 'autonomous', 'approval_required 10', 'blocked 20']);
  });

  it('that is exceeded counts where a missing parameter could lead to it, also behind a stricter tier', () => {
    const { set } = workspaceOf('name: acme\ncapabilities:\n  process.run:\n    rules:\n      - condition: {timeout_lt: 5}\n        tier: approval_required\n  process.*:\n    tier: notify\n    rate_limit: {max: 1, window: 60}\n');
    const decider = new Decider(set, new MemoryRateLimitStore());
    const call = (parameters: Readonly<Record<string, unknown>>) => decider.decide({ agent: 'bot', capability: 'process.run', parameters, at: 0 }).tier;
    assert.deepEqual([call({}), call({ timeout: 9 }), call({ timeout: 1 }), call({})], ['approval_required', 'blocked', 'approval_required', 'blocked']);
  });

  it('counts a call that leaves a parameter out, or gives one of no use, wherever it would count with one', () => {
    const exception = 'name: acme\ncapabilities:\n  email.send:\n    rules: [{condition: {to: boss@acme.example}, tier: notify}]\n  email.*:\n    tier: notify\n    rate_limit: {max: 1, window: 60}\n';
    const ordered = 'name: acme\nrules:\n  - {capability: email.send, conditions: {to: boss@acme.example}, tier: notify}\n  - {capability: email.send, tier: notify, rate_limit: {max_per_hour: 1}}\n';
    for (const fixture of [exception, ordered]) {
      const decider = new Decider(workspaceOf(fixture).set, new MemoryRateLimitStore());
      const calls = (agent: string, parameters: Readonly<Record<string, unknown>>) => [0, 1, 2].map((at) => decider.decide({ agent, capability: 'email.send', parameters, at }).tier);
      assert.deepEqual(calls('without', {}), ['notify', 'blocked', 'blocked'], fixture);
      assert.deepEqual(calls('list', { to: ['x'] }), ['notify', 'blocked', 'blocked'], fixture);
      assert.deepEqual(calls('boss', { to: 'boss@acme.example' }), ['notify', 'notify', 'notify'], fixture);
    }
  });

  it('leaves other entries alone', () => {
    const call = caller();
    assert.deepEqual([call(0, 'git.commit'), call(0, 'git.commit')], ['notify', 'notify']);
  });

  it('survives a recompile, since its counter is named after agent, layer, policy and pattern', () => {
    const store = new MemoryRateLimitStore();
    const again = () => new Decider(workspaceOf(LIMITED).set, store).decide({ agent: 'other', capability: 'git.push', parameters: {}, at: 5 });
    assert.deepEqual([again().tier, again().tier], ['notify', 'blocked']);
  });

  it('of one of two files with one name has a counter of its own, whichever of them a call gets to', () => {
    const call = caller('#- one.yaml\nname: acme\ncapabilities:\n  "*": {tier: notify, rate_limit: {max: 3, window: 60}}\n  git.log: {tier: notify}\n#- two.yaml\nname: acme\ncapabilities:\n  "*": {tier: notify, rate_limit: {max: 1, window: 60}}\n');
    // The first call is counted for the second file alone.
    assert.deepEqual([call(0, 'git.log', 'bot'), call(1, 'email.send', 'bot')], ['notify', 'blocked 60']);
  });

  it('of each of two files with one name counts a call once', () => {
    const file = 'name: acme\ncapabilities:\n  "*": {tier: notify, rate_limit: {max: 2, window: 60}}\n';
    const call = caller(`#- one.yaml\n${file}#- two.yaml\n${file}`);
    assert.deepEqual([0, 1, 2].map((at) => call(at)), ['notify', 'notify', 'blocked 60']);
  });

  it('of a policy that only tightens is none where what it tightens has no vote', () => {
    const call = caller('#- acme.yaml\nname: acme\ncapabilities: {}\n#- other.yaml\nname: other\ncapabilities:\n  email.send: {tier: notify, rate_limit: {max: 1, window: 60}}\n#- .active\nacme\n#- agents/bot.yaml\nagent: bot\nextends: other\ncapabilities:\n  email.send: {tier: autonomous}\n');
    assert.deepEqual([0, 1, 2].map((at) => call(at, 'email.send', 'bot')), ['autonomous', 'autonomous', 'autonomous']);
  });

  it('tells the wait until it has room itself, also where more calls than it lets pass are counted with it', () => {
    const item = (more: string) => `{capability: process.run, tier: notify, ${more}}`;
    const { set } = workspaceOf(`#- acme.yaml\nname: acme\nrules: [${item('conditions: {timeout_lt: 5}, rate_limit: {max: 5, window: 60}')}, ${item('rate_limit: {max: 1, window: 60}')}]\n`);
    const decider = new Decider(set, new MemoryRateLimitStore());
    assert.deepEqual([[1, 0], [1, 10_000], [9, 20_000]].map(([timeout, at]) => decider.decide({ agent: 'bot', capability: 'process.run', parameters: { timeout }, at: at as number }).retryAfter), [null, null, 50]);
  });

  it('counts nothing without a store', () => {
    const decider = new Decider(workspaceOf(LIMITED).set, null);
    assert.deepEqual([1, 2, 3].map((at) => decider.decide({ agent: 'other', capability: 'git.push', parameters: {}, at }).tier), ['notify', 'notify', 'notify']);
  });

  it('does not count calls whose answer is blocked', () => {
    const call = caller('#- acme.yaml\nname: acme\ncapabilities:\n  secrets.use: {tier: notify, rate_limit: {max: 1, window: 10}}\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  secrets.use: {tier: blocked}\n');
    assert.deepEqual([call(0, 'secrets.use', 'bot'), call(0, 'secrets.use', 'bot')], ['blocked', 'blocked']);
  });

  it('makes the answer its own: source, reason and mark', () => {
    const decider = new Decider(workspaceOf(LIMITED).set, new MemoryRateLimitStore());
    const decide = () => decider.decide({ agent: 'other', capability: 'email.read', parameters: {}, at: 0 }).settled;
    decide(), decide();
    const settled = decide();
    assert.equal(traceOf(settled), 'system(-) organization(notify, rate limited) agent(-) = approval_required by organization');
    assert.deepEqual([settled.source?.line, settled.reason], [3, 'mail']);
  });
});

describe('a question about the Nth call', () => {
  const ask = (calls: number, agent = 'other') => check(workspaceOf(LIMITED).set, { agent, capability: 'email.send', parameters: {}, calls });
  it('is answered as that call would be', () => {
    assert.deepEqual([1, 2, 3].map((calls) => ask(calls).tier), ['notify', 'notify', 'approval_required']);
    assert.deepEqual([1, 3, 4].map((calls) => ask(calls, 'bot').tier), ['autonomous', 'approval_required', 'blocked']);
    assert.deepEqual(ask(3).cases[0]?.exceeded.map((each) => [each.layer, each.limit.max, each.limit.window]), [['organization', 2, 10]]);
  });
});

describe('the source of an answer that a limit made', () => {
  it('is the entry of the limit, whichever rule voted', () => {
    const { set } = workspaceOf('name: acme\ncapabilities:\n  email.send:\n    reason: "Mail is limited"\n    rules:\n      - condition: {subject: x}\n        tier: autonomous\n        reason: "x is fine"\n    tier: notify\n    rate_limit: {max: 1, window: 60, on_exceed: blocked}\n');
    const decider = new Decider(set, new MemoryRateLimitStore());
    const settled = ['x', 'x', 'y'].map((subject) => decider.decide({ agent: 'bot', capability: 'email.send', parameters: { subject }, at: 0 }).settled);
    assert.deepEqual(settled.map(({ tier, source, reason }) => [tier, source?.line, reason]), [['autonomous', 6, 'x is fine'], ['blocked', 3, 'Mail is limited'], ['blocked', 3, 'Mail is limited']]);
  });
});

describe('what was counted', () => {
  it('is not forgotten where entries of one pattern, which are counted together, have windows of different lengths', () => {
    const item = (more: string) => `{capability: process.run, tier: notify, ${more}}`;
    const [hourly, quick] = [item('conditions: {timeout_lt: 5}, rate_limit: {max: 2, window: 3600}'), item('rate_limit: {max: 9, window: 1}')];
    const fixtures = [`#- acme.yaml\nname: acme\nrules: [${hourly}, ${quick}]\n`, `#- acme.yaml\nname: acme\nextends: base\nrules: [${hourly}]\n#- base.yaml\nname: base\nrules: [${quick}]\n#- .active\nacme\n`];
    for (const fixture of fixtures) {
      const decider = new Decider(workspaceOf(fixture).set, new MemoryRateLimitStore());
      const calls = [[1, 0], [9, 1_000], [9, 10_000], [1, 11_000]] as const;
      assert.deepEqual(calls.map(([timeout, at]) => decider.decide({ agent: 'bot', capability: 'process.run', parameters: { timeout }, at }).tier), ['notify', 'notify', 'notify', 'blocked'], fixture);
    }
  });

  it('is not forgotten either where the longer window is that of an inherited entry', () => {
    const fixture = '#- acme.yaml\nname: acme\nextends: base\nrules: [{capability: process.run, tier: notify, conditions: {timeout_lt: 5}, rate_limit: {max: 9, window: 1}}]\n#- base.yaml\nname: base\nrules: [{capability: process.run, tier: notify, rate_limit: {max: 2, window: 3600}}]\n#- .active\nacme\n';
    const decider = new Decider(workspaceOf(fixture).set, new MemoryRateLimitStore());
    const calls = [[9, 0], [1, 1_000], [1, 10_000], [9, 11_000]] as const;
    assert.deepEqual(calls.map(([timeout, at]) => decider.decide({ agent: 'bot', capability: 'process.run', parameters: { timeout }, at }).tier), ['notify', 'notify', 'notify', 'blocked']);
  });

  it('is counted once where an agent extends the active policy by its name', () => {
    const decider = new Decider(workspaceOf(`${LIMITED}#- agents/heir.yaml\nagent: heir\nextends: acme\ncapabilities: {}\n`).set, new MemoryRateLimitStore());
    assert.equal(decider.decide({ agent: 'heir', capability: 'email.send', parameters: {}, at: 0 }).limits.length, 1);
  });

  it('is not forgotten where another policy comes to be heard as well', () => {
    const store = new MemoryRateLimitStore();
    const tier = (more: string, at: number) => new Decider(workspaceOf(LIMITED + more).set, store).decide({ agent: 'bot', capability: 'email.send', parameters: {}, at }).tier;
    const others = ['', '#- system.yaml\nname: system\ncapabilities: {}\n', '#- agents/more.yaml\nagent: bot\ncapabilities: {}\n'];
    assert.deepEqual(others.map((more, i) => tier(more, 11_000 + i)), ['autonomous', 'autonomous', 'approval_required']);
    // The agent's own limit has seen three calls by now.
    assert.equal(tier('#- system.yaml\nname: system\ncapabilities: {}\n#- .active\nacme\n#- other.yaml\nname: other\ncapabilities: {}\n', 11_009), 'blocked');
  });
});
