// Owns: recorded calls decided again: what is told of each is true, and what cannot be told is called that.
// Refuses: reading logs (test/audit), and how the result is written (test/cli/replay.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Replay } from '../../engine/src/replay/index.js';
import type { ReplayReport } from '../../engine/src/replay/index.js';
import type { AuditEntry } from '../../engine/src/audit/index.js';
import { TIERS, isPlain, isStricter, referenceReplay } from '../reference/evaluate.js';
import type { RefWorld, Tier } from '../reference/evaluate.js';
import { arbReplay } from '../reference/generate.js';
import { agree } from '../support/agree.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { workspaceOf } from '../support/workspace.js';

const NOON = Date.UTC(2026, 2, 1, 12);

interface Given {
  /** Milliseconds after noon. */
  readonly at?: number;
  readonly agent?: string;
  readonly capability?: string;
  readonly inputs?: unknown;
  readonly tier?: string;
  readonly metadata?: object;
}

function entry({ at = 0, agent = 'bot', capability = 'email.send', inputs = {}, tier = 'notify', metadata = {} }: Given): AuditEntry {
  return { timestamp: new Date(NOON + at).toISOString(), actor: { type: 'agent', name: agent }, capability, inputs, status: 'success', policy_decision: { tier }, metadata } as AuditEntry;
}

/** So long before the others that no window reaches back to it. */
const LONG_BEFORE = entry({ at: -1e11, agent: 'nobody', capability: 'git.log', tier: 'blocked' });

function replay(fixture: string, entries: readonly AuditEntry[]): ReplayReport {
  const run = new Replay(workspaceOf(fixture).set);
  for (const each of entries) run.add(each);
  return run.report();
}

/** `SAME same, then the changes and what cannot be told: `COUNT×CAPABILITY BEFORE → AFTER FILE:LINE`. */
function told({ same, changes, untold }: ReplayReport): string[] {
  return [
    `${same} same`,
    ...changes.map(({ calls, capability, before, after, source, rateLimited }) => `${calls} ${capability} ${before} → ${after}${rateLimited ? ' (limit)' : ''} ${source?.file ?? 'none'}:${source?.line ?? 0}`),
    ...untold.map(({ calls, capability, lacking }) => `${calls} ${capability} untold: ${lacking?.join(', ') ?? 'calls'}`),
  ];
}

const POLICY = `
#- acme.yaml
name: acme
defaults: {tier: notify}
capabilities:
  filesystem.write:
    rules:
      - condition: {content_size_lt: 10}
        tier: autonomous
    tier: approval_required
    reason: large
  email.send:
    tier: notify
    rate_limit: {max: 2, window: 60, on_exceed: blocked}
  git.push: {tier: approval_required, reason: seen}
`;

describe('recorded calls decided again', () => {
  it('are the same, or what became of them is told with the line that decides', () => {
    const found = replay(POLICY, [
      entry({ capability: 'git.push', tier: 'approval_required' }),
      entry({ capability: 'git.push', tier: 'blocked' }),
      entry({ capability: 'git.push', tier: 'autonomous', agent: 'other' }),
      entry({ capability: 'git.push', tier: 'autonomous' }),
      entry({ capability: 'filesystem.write', inputs: { path: '/a', content: 'x' }, tier: 'notify' }),
      entry({ capability: 'git.log', tier: 'autonomous' }),
    ]);
    assert.deepEqual(told(found), [
      '1 same',
      '2 git.push autonomous → approval_required acme.yaml:13',
      '1 git.push blocked → approval_required acme.yaml:13',
      '1 filesystem.write notify → autonomous acme.yaml:6',
      '1 git.log autonomous → notify acme.yaml:2',
    ]);
    assert.deepEqual([...(found.changes[0]?.agents ?? [])], [['other', 1], ['bot', 1]]);
    assert.deepEqual(found.changes.map(({ change }) => change), ['stricter', 'looser', 'looser', 'stricter']);
    assert.deepEqual(found.changes[2]?.example, { agent: 'bot', capability: 'filesystem.write', parameters: { path: '/a', content: 'x' }, at: NOON });
  });

  it('cannot be told where a parameter was taken out that makes a difference', () => {
    const write = (inputs: unknown) => entry({ capability: 'filesystem.write', inputs, tier: 'autonomous' });
    const hidden = ['[REDACTED:content]', '[REDACTED]', 'see [REDACTED:token]', { token: '[REDACTED:token]' }, '[12 bytes]', '[nested too deeply]'];
    assert.deepEqual(told(replay(POLICY, hidden.map((content) => write({ path: '/a', content })))), ['0 same', '6 filesystem.write untold: content']);
    // What was never given was missing at the time, and then the size decides that was given in its place; beside a value that is not how it is decided.
    assert.deepEqual(told(replay(POLICY, [write({ path: '/a', content_size: 3 }), write({ path: '/a' })])), ['1 same', '1 filesystem.write autonomous → approval_required acme.yaml:4']);
    assert.deepEqual(told(replay(POLICY, [write({ path: '/a', content: '[REDACTED:content]', content_size: 3 })])), ['0 same', '1 filesystem.write untold: content']);
    // No guard of the system is about what was taken out, and no entry.
    assert.deepEqual(told(replay(POLICY, [entry({ capability: 'git.push', inputs: { path: '[REDACTED:path]' }, tier: 'approval_required' })])), ['1 same']);
    assert.deepEqual(told(replay(POLICY, [write({ path: '[REDACTED:path]', content: 'x' })])), ['0 same', '1 filesystem.write untold: path']);
    // A log that says nothing of parameters.
    assert.deepEqual(told(replay(POLICY, [write(null), write('x'), entry({ capability: 'git.push', inputs: null, tier: 'approval_required' })])), ['1 same', '2 filesystem.write untold: path, content']);
  });

  it('are told of whole numbers that a log has more exactly than programs count', () => {
    const limited = 'name: acme\ncapabilities:\n  email.search:\n    rules: [{condition: {limit_lte: 100}, tier: approval_required}]\n    tier: notify\n';
    assert.deepEqual(told(replay(limited, [2 ** 60, 2n ** 60n].map((limit) => entry({ capability: 'email.search', inputs: { limit } })))), ['2 same']);
  });

  it('are counted by rate limits at the times of the log', () => {
    const at = (...times: readonly number[]) => times.map((each) => entry({ at: each * 1000 }));
    assert.deepEqual(told(replay(POLICY, [LONG_BEFORE, ...at(0, 1, 2, 59, 60, 61, 62)])), ['4 same', '3 email.send notify → blocked (limit) acme.yaml:10', '1 git.log blocked → notify acme.yaml:2']);
    // Where the log begins, calls before it explain what was recorded, and what they kept out did not count.
    const begun = (...tiers: readonly string[]) => replay(POLICY, tiers.map((tier, i) => entry({ at: i * 1000, tier })));
    assert.deepEqual(told(begun('blocked', 'notify', 'blocked', 'notify', 'notify', 'blocked')), ['5 same', '1 email.send notify → blocked (limit) acme.yaml:10']);
    // They explain nothing that no limit gives, and nothing later.
    assert.deepEqual(told(begun('approval_required')), ['0 same', '1 email.send approval_required → notify acme.yaml:10']);
    assert.deepEqual(told(replay(POLICY, [entry({ at: -1e11, capability: 'git.log' }), entry({ tier: 'blocked' })]))[1], '1 email.send blocked → notify acme.yaml:10');
  });

  it('are not counted where the log has a hole, no order or no times', () => {
    const run = new Replay(workspaceOf(POLICY).set);
    for (const each of [LONG_BEFORE, 'hole', entry({ at: 1000, tier: 'blocked' }), entry({ at: 62_000, tier: 'blocked' })] as const) {
      if (each === 'hole') run.hole();
      else run.add(each);
    }
    assert.deepEqual(told(run.report()), ['1 same', '1 git.log blocked → notify acme.yaml:2', '1 email.send blocked → notify acme.yaml:10']);
    const backward = replay(POLICY, [entry({ at: 500_000 }), entry({ at: 400_000 }), entry({ at: 300_000 }), entry({ at: 200_000, capability: 'git.push', tier: 'approval_required' })]);
    assert.deepEqual([told(backward), backward.isOrdered], [['2 same', '2 email.send untold: calls'], false]);
    const newestFirst = replay(POLICY, [5, 5, 4, 3, 2, 1].map((second) => entry({ at: second * 1000 })));
    assert.deepEqual([told(newestFirst), newestFirst.isOrdered], [['2 same', '4 email.send untold: calls'], false]);
    // A clock that was set back is past once windows no longer reach back to that.
    const steppedBack = replay(POLICY, [LONG_BEFORE, ...[3600, 0, 3500, 3600, 3661, 3662, 3663].map((second) => entry({ at: second * 1000 }))]);
    assert.deepEqual([told(steppedBack), steppedBack.isOrdered], [['3 same', '1 git.log blocked → notify acme.yaml:2', '1 email.send notify → blocked (limit) acme.yaml:10', '3 email.send untold: calls'], false]);
    const undated = replay(POLICY, [{ ...entry({}), timestamp: 'today' }, entry({ capability: 'git.push', tier: 'approval_required' })]);
    assert.deepEqual([told(undated), undated.isOrdered, undated.first], [['1 same', '1 email.send untold: calls'], false, NOON]);
    // Writers of one log are not quite in step.
    assert.deepEqual(told(replay(POLICY, [LONG_BEFORE, entry({ at: 0 }), entry({ at: -100 })]))[0], '2 same');
  });

  it('are in doubt only for limits by which a call may have counted that cannot be told', () => {
    const write = (at: number) => entry({ at, capability: 'filesystem.write', inputs: { path: '/a', content: '[REDACTED:content]' }, tier: 'autonomous' });
    const others = [1, 2].map((at) => entry({ at }));
    assert.deepEqual(told(replay(POLICY, [write(0), ...others])), ['2 same', '1 filesystem.write untold: content']);
    const counted = `
#- acme.yaml
name: acme
capabilities:
  filesystem.*:
    rules:
      - condition: {content_size_lt: 10}
        tier: autonomous
    tier: notify
    rate_limit: {max: 3, window: 60, on_exceed: blocked}
  filesystem.write:
    rules:
      - condition: {content_size_gte: 100}
        tier: autonomous
`;
    const read = (at: number) => entry({ at, capability: 'filesystem.read', inputs: { path: '/a' } });
    // One of three may have counted, so that the third one of those that are known fits in or not.
    assert.deepEqual(told(replay(counted, [write(0), read(1), read(2), read(3), read(70_000)])), ['3 same', '1 filesystem.write untold: content', '1 filesystem.read untold: calls']);
    // The same tier and the same limit in either case.
    assert.deepEqual(told(replay(counted.replace('tier: autonomous\n    tier: notify', 'tier: notify\n    tier: notify').replace(/ {2}filesystem\.write:[^]*/, ''), [1, 2, 3, 4].map((at) => ({ ...write(at), policy_decision: { tier: 'notify' } })))), ['3 same', '1 filesystem.write notify → blocked (limit) acme.yaml:3']);
    // Without its path the call was blocked, whatever it was to write.
    assert.deepEqual(told(replay(POLICY, [entry({ capability: 'filesystem.write', inputs: { content: '[REDACTED:content]' }, tier: 'blocked' })])), ['1 same']);
  });

  it('count where the log begins by the limits that are not the reason', () => {
    const two = `
#- acme.yaml
name: acme
capabilities:
  email.send: {tier: notify, rate_limit: {max: 2, window: 60, on_exceed: approval_required}}
#- agents/bot.yaml
agent: bot
extends: acme
capabilities:
  email.send: {tier: notify, rate_limit: {max: 3, window: 3600, on_exceed: blocked}}
`;
    const asked = [0, 1, 2].map((at) => entry({ at, tier: 'approval_required' }));
    assert.deepEqual(told(replay(two, [...asked, entry({ at: 120_000 })])), ['3 same', '1 email.send notify → blocked (limit) bot.yaml:4']);
  });

  it('are one call where an approval and its end are recorded apart', () => {
    const push = (metadata: object) => entry({ capability: 'git.push', tier: 'approval_required', metadata });
    const found = (...entries: readonly AuditEntry[]) => {
      const { calls, otherEntries } = replay(POLICY, entries);
      return [calls, otherEntries];
    };
    assert.deepEqual(found(push({ approval_request_id: 'a' }), push({ approval_request_id: 'b' }), push({ approval_request_id: 'a', approval: 'approved' }), push({ approval_request_id: 'a', status: 'done' })), [2, 2]);
    assert.deepEqual(found(push({}), push({}), push({ approval: 'approved' }), push({ event: 'rejected' }), push({ approval: 'approved' })), [3, 2]);
    // An end without an answer is one, and so is one that the status tells.
    assert.deepEqual(found(push({}), push({ event: 'timed_out' }), push({ approval: 'approved' })), [2, 1]);
    assert.deepEqual(found(push({}), { ...push({}), status: 'approved' }, push({}), { ...push({}), status: 'timed_out' }), [2, 2]);
    assert.deepEqual(found(push({}), entry({ capability: 'git.push', tier: 'approval_required', agent: 'other', metadata: { approval: 'approved' } })), [2, 0]);
  });

  it('are decided calls of agents, and nothing else', () => {
    const { calls, otherEntries, first, last, changes } = replay(POLICY, [
      { ...entry({}), actor: { type: 'user' } },
      { ...entry({}), policy_decision: null },
      { ...entry({}), capability: 7 },
      entry({ tier: 'aproval' }),
      entry({ agent: '' }),
      {},
      { timestamp: '2026-03-01T12:00:00Z', agent: 'bot', capability: 'No Name', arguments: { a: 1 }, policy_decision: 'notify' },
    ]);
    assert.deepEqual([calls, otherEntries, first, last], [1, 6, NOON, NOON]);
    assert.deepEqual(changes.map(({ before, after, source }) => [before, after, source]), [['notify', 'blocked', null]]);
  });

  it('are told as the reference decides them, with rate limits, and parameters taken out', (t) => {
    let [calls, untold] = [0, 0];
    const arbRecord = fc.record({ tier: fc.option(fc.constantFrom(...TIERS), { freq: 2 }), hides: fc.integer({ min: -6, max: 3 }) });
    const arbLog = fc.record({ replay: arbReplay, records: fc.array(arbRecord, { minLength: 12, maxLength: 12 }) });
    const tried = agree({ arbitraries: [arbLog], worlds: 250, predicate: ({ replay: { world, history }, records }) => {
      const plain = history.filter(({ request }) => isFullyKnown(world, request.capability) && isPlain(world, request));
      const expected = referenceReplay(world, plain);
      const run = new Replay(compileWorld(world));
      run.add(LONG_BEFORE);
      let hidden = 0;
      const recordedCalls: Given[] = [];
      plain.forEach(({ request, at }, index) => {
        const { tier, hides } = records[index] as { readonly tier: Tier | null; readonly hides: number };
        const truth = (expected[index] as { readonly tier: Tier }).tier;
        const recorded = tier ?? truth;
        const names = Object.keys(request.parameters);
        const inputs = Object.fromEntries(names.map((name, i) => [name, i === hides ? `[REDACTED:${name}]` : request.parameters[name]]));
        if (hides >= 0 && hides < names.length) hidden++;
        const given = { at, agent: request.agent, capability: request.capability, inputs, tier: recorded };
        recordedCalls.push(given);
        const before = run.report();
        run.add(entry(given));
        const found = whatBecame(before, run.report());
        calls++;
        if (found === 'untold') untold++;
        const shown = () => [drawWorld(world), `${found}, in truth ${truth}`, ...recordedCalls.map((each) => JSON.stringify(each))].join('\n');
        if (found === 'untold') assert.ok(hidden > 0, shown());
        else assert.equal(found, recorded === truth ? 'same' : `${isStricter(truth, recorded) ? 'stricter' : 'looser'} ${truth}`, shown());
      });
    } });
    assert.ok(untold > 0 && untold * 2 < calls, `${untold} of ${calls}`);
    t.diagnostic(`${calls} calls, ${untold} of them untold, ${tried}`);
  });
});

function whatBecame(before: ReplayReport, after: ReplayReport): string {
  if (after.same > before.same) return 'same';
  const count = (groups: readonly { readonly calls: number }[]) => groups.reduce((sum, { calls }) => sum + calls, 0);
  if (count(after.untold) > count(before.untold)) return 'untold';
  const grown = after.changes.find((each) => each.calls > (before.changes.find((one) => one.source?.uri === each.source?.uri && one.source?.line === each.source?.line && one.capability === each.capability && one.before === each.before && one.after === each.after && one.rateLimited === each.rateLimited)?.calls ?? 0));
  return grown === undefined ? 'nothing' : `${grown.change} ${grown.after}`;
}

function isFullyKnown({ catalogue }: RefWorld, capability: string): boolean {
  return catalogue.some(({ name, paramsComplete }) => name === capability && paramsComplete);
}
