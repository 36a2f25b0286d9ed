// Owns: the answers to questions: cases in their order, merging, `otherwise`, guards, parameters that cannot be used.
// Refuses: decisions (decide.test.ts); agreement on random policies (agreement.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../core/src/index.js';
import type { Answer } from '../../core/src/index.js';
import { workspaceOf } from '../support/workspace.js';
import type { WorkspaceOptions } from '../support/workspace.js';

function ask(fixture: string, capability: string, parameters: Readonly<Record<string, unknown>> = {}, options: WorkspaceOptions = {}): Answer {
  return check(workspaceOf(fixture, options).set, { agent: 'bot', capability, parameters });
}

function cases(answer: Answer): string[] {
  return answer.cases.map(({ when, tier, source }) => {
    const conditions = when.map((each) => `${each.parameter} ${each.operator} ${JSON.stringify(each.value)}`).join(' and ');
    return `${conditions === '' ? 'otherwise' : conditions}: ${tier}${source === null ? '' : ` (line ${source.line})`}`;
  });
}

const GUIDE = `
name: my-policy
capabilities:
  filesystem.write:
    rules:
      # Small files are autonomous
      - condition:
          content_size_lt: 10240
        tier: autonomous

      - condition:
          content_size_gte: 10240
        tier: approval_required
        reason: "Large file writes need review"
`;

describe('the cases of a question', () => {
  it('are those of the guide', () => {
    const answer = ask(GUIDE, 'filesystem.write');
    assert.deepEqual(cases(answer), ['content_size lt 10240: autonomous (line 6)', 'content_size gte 10240: approval_required (line 10)']);
    assert.equal(answer.tier, null);
    assert.deepEqual(answer.dependsOn, ['content_size']);
    assert.equal(answer.cases[1]?.reason, 'Large file writes need review');
  });

  it('close with a parameter that is given', () => {
    assert.deepEqual(cases(ask(GUIDE, 'filesystem.write', { content: 'x' })), ['otherwise: autonomous (line 6)']);
    assert.deepEqual(cases(ask(GUIDE, 'filesystem.write', { content_size: 20_000 })), ['otherwise: approval_required (line 10)']);
  });

  it('with one tier are one answer', () => {
    const answer = ask('name: a\ncapabilities:\n  filesystem.write:\n    rules: [{condition: {content_size_lt: 5}, tier: notify}]\n    tier: notify\n', 'filesystem.write');
    assert.deepEqual([answer.tier, answer.cases.length, answer.dependsOn], ['notify', 1, []]);
  });

  it('end with what remains', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.read:\n    rules:\n      - {condition: {path_prefix: /a}, tier: autonomous}\n      - {condition: {path_suffix: .env}, tier: blocked}\n    tier: notify\n';
    assert.deepEqual(cases(ask(fixture, 'filesystem.read')), ['path prefix "/a": autonomous (line 5)', 'path suffix ".env": blocked (line 6)', 'otherwise: notify (line 3)']);
  });

  it('leave out what no value can reach', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.read:\n    rules:\n      - {condition: {path_prefix: /a}, tier: autonomous}\n      - {condition: {path_prefix: /a/b}, tier: blocked}\n    tier: notify\n';
    assert.deepEqual(cases(ask(fixture, 'filesystem.read')), ['path prefix "/a": autonomous (line 5)', 'otherwise: notify (line 3)']);
  });

  it('are the product over all layers', () => {
    const fixture = `
#- acme.yaml
name: acme
capabilities:
  filesystem.read:
    rules: [{condition: {path_prefix: /a}, tier: approval_required}]
    tier: notify
#- agents/bot.yaml
agent: bot
capabilities:
  filesystem.read:
    rules: [{condition: {path_prefix: /a/b}, tier: blocked}]
`;
    const answer = ask(fixture, 'filesystem.read');
    assert.deepEqual(answer.cases.map((each) => each.tier), ['blocked', 'approval_required', 'notify']);
    assert.deepEqual(answer.cases.map((each) => each.when.map((one) => one.value)).at(-1), []);
  });

  it('are one fail-closed answer where a given parameter cannot be used', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.read:\n    rules: [{condition: {path_prefix: /a}, tier: approval_required}]\n    tier: notify\n';
    const answer = ask(fixture, 'filesystem.read', { path: 'relative' });
    assert.equal(answer.tier, 'approval_required');
    assert.equal(answer.notes.length, 1);
  });

  it('of a capability that cannot have the parameter fail closed', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.*:\n    rules: [{condition: {content_size_lt: 5}, tier: approval_required}]\n    tier: notify\n';
    assert.equal(ask(fixture, 'filesystem.delete', { path: '/workspace/a' }).tier, 'approval_required');
  });

  it('show parameters that lead to each', () => {
    const answer = ask(GUIDE, 'filesystem.write');
    for (const one of answer.cases) assert.equal(ask(GUIDE, 'filesystem.write', one.example).tier, one.tier);
  });
});

describe('guards', () => {
  const OPEN = 'name: a\ncapabilities:\n  filesystem.*: {tier: notify}\n';

  it('stand beside the answer where the system\'s rule depends on what is left open', () => {
    const answer = ask(OPEN, 'filesystem.write');
    assert.equal(answer.tier, 'notify');
    assert.ok(answer.guards.length > 0 && answer.guards.every((each) => each.tier === 'blocked'));
    assert.equal(answer.cases[0]?.settled.steps[0]?.vote, null);
  });

  it('are gone where the parameter is given', () => {
    assert.deepEqual([ask(OPEN, 'filesystem.write', { path: '/workspace/a' }).guards.length, ask(OPEN, 'filesystem.write', { path: '/workspace/a' }).tier], [0, 'notify']);
    assert.equal(ask(OPEN, 'filesystem.write', { path: '/etc/x' }).tier, 'blocked');
  });

  it('hold where the parameter is given and cannot be used', () => assert.equal(ask(OPEN, 'filesystem.write', { path: 'etc' }).tier, 'blocked'));
});

describe('what is said beside the answer', () => {
  it('a name that the catalogue does not have', () => {
    const answer = ask('name: a\ndefaults: {tier: notify}\ncapabilities: {}\n', 'pack.unheard_of');
    assert.deepEqual([answer.isKnown, answer.tier, answer.notes.length], [false, 'notify', 1]);
  });

  it('that no policy is active, where an agent\'s own stands in', () => {
    const fixture = '#- a.yaml\nname: a\ncapabilities: {email.send: {tier: notify}}\n#- b.yaml\nname: b\ncapabilities: {}\n#- agents/bot.yaml\nagent: bot\nextends: a\ncapabilities: {}\n';
    const answer = ask(fixture, 'email.send');
    assert.deepEqual([answer.tier, answer.notes.length, answer.policies.organization], ['notify', 1, 'a']);
  });
});
