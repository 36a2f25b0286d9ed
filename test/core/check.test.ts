// Owns: the answers to questions: cases in their order, merging, `otherwise`, guards, parameters that cannot be used.
// Refuses: decisions (decide.test.ts); agreement on random policies (agreement.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, answerJson, check, hierarchyText, isGivenUp, settledText } from '../../core/src/index.js';
import type { Answer } from '../../core/src/index.js';
import { Reckoning } from '../../core/src/decide/reasoner.js';
import { TOO_MANY } from '../../core/src/decide/settle.js';
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
    assert.deepEqual(answer.cases.map((each) => each.example), [{ content_size: 0 }, { content_size: 10240 }]);
  });

  it('close with a parameter that is given', () => {
    assert.deepEqual(cases(ask(GUIDE, 'filesystem.write', { content: 'x' })), ['otherwise: autonomous (line 6)']);
    assert.deepEqual(cases(ask(GUIDE, 'filesystem.write', { content_size: 20_000 })), ['otherwise: approval_required (line 10)']);
  });

  it('with one tier are one answer', () => {
    const answer = ask('name: a\ncapabilities:\n  filesystem.write:\n    rules: [{condition: {content_size_lt: 5}, tier: notify}]\n    tier: notify\n', 'filesystem.write');
    assert.deepEqual([answer.tier, answer.cases.length, answer.dependsOn], ['notify', 1, []]);
  });

  it('with one tier have the source that all of them share, else that of the first', () => {
    const source = (organization: string) => {
      const fixture = `#- acme.yaml\nname: acme\ncapabilities:\n  filesystem.write: ${organization}\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  filesystem.write:\n    rules: [{condition: {content_size_lt: 5}, tier: notify, reason: small}]\n    tier: notify\n`;
      const [only] = ask(fixture, 'filesystem.write').cases;
      return [only?.source?.file, only?.source?.line, only?.reason];
    };
    assert.deepEqual(source('{tier: notify, reason: "All are told"}'), ['acme.yaml', 3, 'All are told']);
    assert.deepEqual(source('{tier: autonomous, reason: "Nobody is told"}'), ['bot.yaml', 4, 'small']);
  });

  it('with one tier, in some by a limit, are beyond that limit', () => {
    const fixture = 'name: a\ncapabilities:\n  process.run:\n    rules: [{condition: {command_prefix: rm}, tier: blocked, reason: r}]\n    tier: notify\n    rate_limit: {max: 2, window: 60}\n';
    const asked = (calls: number) => answerJson(check(workspaceOf(fixture).set, { agent: 'bot', capability: 'process.run', parameters: {}, calls }));
    assert.deepEqual([asked(2).tier, asked(2).rateLimit?.exceeded, asked(2).rateLimit?.retryAfter], [null, false, null]);
    assert.deepEqual([asked(3).tier, asked(3).rateLimit?.exceeded, asked(3).rateLimit?.retryAfter], ['blocked', true, 60]);
  });

  it('with one tier tell the limits that count in any of them', () => {
    const { set } = workspaceOf('name: acme\ncapabilities:\n  email.send:\n    rules:\n      - condition: {to: a}\n        tier: notify\n  email.*:\n    tier: notify\n    rate_limit: {max: 4, window: 60, on_exceed: approval_required}\n');
    const asked = (calls: number) => answerJson(check(set, { agent: 'a', capability: 'email.send', parameters: {}, calls }));
    const [within, beyond] = [asked(4), asked(5)];
    assert.deepEqual([within.tier, within.cases.length, within.rateLimit?.exceeded, beyond.cases.length, beyond.rateLimit?.exceeded], ['notify', 1, false, 2, true]);
    assert.deepEqual([within.rateLimit?.max, within.rateLimit?.onExceed], [4, 'approval_required']);
  });

  it('tell of no limit where every call is blocked, and so none is counted', () => {
    const { set } = workspaceOf('name: a\ncapabilities:\n  process.run:\n    rules: [{condition: {command_prefix: rm}, tier: blocked, reason: r}]\n    tier: notify\n    rate_limit: {max: 2, window: 60}\n');
    const asked = (command: string) => answerJson(check(set, { agent: 'bot', capability: 'process.run', parameters: { command }, calls: 3 })).rateLimit;
    assert.deepEqual([asked('rm -rf'), asked('ls')?.max], [null, 2]);
  });

  it('that a layer above makes one still show what the layers below say', () => {
    const answer = ask('#- acme.yaml\nname: acme\ncapabilities:\n  "*": {tier: blocked}\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  filesystem.write:\n    rules:\n      - {condition: {content_size_lt: 5}, tier: autonomous}\n      - {condition: {content_size_gt: 9}, tier: notify}\n', 'filesystem.write');
    assert.deepEqual(cases(answer), ['otherwise: blocked (line 3)']);
    assert.equal(hierarchyText(answer), 'system(allowed) → org(blocked) → agent(autonomous, overruled | notify, overruled | no override)');
  });

  it('are no more than it takes to tell the answers apart', () => {
    const answer = ask(`
#- acme.yaml
name: acme
capabilities:
  filesystem.read:
    rules: [{condition: {limit_lt: 5}, tier: notify}, {condition: {limit_lt: 9}, tier: autonomous}]
    tier: notify
#- agents/bot.yaml
agent: bot
capabilities:
  filesystem.read:
    rules: [{condition: {path_prefix: /a}, tier: blocked}]
    tier: approval_required
#- catalogue.yaml
- {name: filesystem.read, version: "1", inputs: [{name: path, type: FilesystemPath}, {name: limit, type: Integer}], permission_tier: notify}
`, 'filesystem.read');
    assert.deepEqual(cases(answer), ['path prefix "/a": blocked (line 4)', 'otherwise: approval_required (line 3)']);
  });

  it('are told apart by their tiers where they stand in one line', () => {
    const answer = ask('name: a\ncapabilities:\n  email.send: {rules: [{condition: {subject: x}, tier: notify}, {condition: {subject: y}, tier: autonomous}], tier: blocked}\n', 'email.send');
    assert.deepEqual(cases(answer), ['subject eq "x": notify (line 3)', 'subject eq "y": autonomous (line 3)', 'otherwise: blocked (line 3)']);
  });

  it('end with what remains', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.read:\n    rules:\n      - {condition: {path_prefix: /a}, tier: autonomous}\n      - {condition: {path_suffix: .env}, tier: blocked}\n    tier: notify\n';
    assert.deepEqual(cases(ask(fixture, 'filesystem.read')), ['path prefix "/a": autonomous (line 5)', 'path suffix ".env": blocked (line 6)', 'otherwise: notify (line 3)']);
  });

  it('leave out what no value can reach', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.read:\n    rules:\n      - {condition: {path_prefix: /a}, tier: autonomous}\n      - {condition: {path_prefix: /a/b}, tier: blocked}\n    tier: notify\n';
    assert.deepEqual(cases(ask(fixture, 'filesystem.read')), ['path prefix "/a": autonomous (line 5)', 'otherwise: notify (line 3)']);
  });

  it('leave out what earlier cases take, once those are made one', () => {
    const fixture = `
#- acme.yaml
name: acme
capabilities:
  filesystem.write:
    rules:
      - {condition: {path_prefix: /w, content_size_lt: 5}, tier: autonomous}
      - {condition: {encoding: binary}, tier: notify}
      - {condition: {content_contains: secret}, tier: approval_required}
      - {condition: {content_size_gte: 5, content_size_lte: 9}, tier: blocked}
    tier: notify
#- agents/bot.yaml
agent: bot
capabilities:
  filesystem.write: {rules: [{condition: {content_size_lt: 3}, tier: autonomous}], tier: notify}
`;
    assert.deepEqual(cases(ask(fixture, 'filesystem.write')), [
      'content_size lt 3: autonomous (line 3)', 'encoding eq "binary": notify (line 3)', 'content contains "secret": notify (line 3)',
      'content_size gte 5 and content_size lte 9: blocked (line 8)', 'otherwise: notify (line 3)',
    ]);
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

  // Of times the example was `x`, which is none.
  it('show a time where a parameter that nobody declares is compared with one', () => {
    const fixture = 'name: a\ncapabilities:\n  pack.deploy:\n    rules: [{condition: {until_lt: "2026-01-01T00:00:00Z", until_gte: "2025-01-01T00:00:00Z"}, tier: autonomous}]\n    tier: notify\n';
    const { cases } = ask(fixture, 'pack.deploy');
    assert.deepEqual(cases.map((one) => [one.tier, ask(fixture, 'pack.deploy', one.example).tier]), [['autonomous', 'autonomous'], ['notify', 'notify']]);
    assert.match(String(cases[0]?.example['until']), /^2025-.*Z$/);
    assert.equal(ask(fixture.replace('2025', '2027'), 'pack.deploy').tier, 'notify');
  });
});

describe('a claimed size', () => {
  const fixture = `
name: a
defaults: {tier: autonomous}
capabilities:
  filesystem.*:
    rules:
      - {condition: {content_size_ne: 3, destination_suffix: .env}, tier: approval_required}
      - {condition: {content: a, destination_prefix: /w}, tier: approval_required}
`;
  const claimed = { path: '/workspace/a', content_size: 3 };

  it('decides conditions on the size, and leaves the value open', () => {
    assert.deepEqual(cases(ask(fixture, 'filesystem.write', claimed)), ['content eq "a": approval_required (line 7)', 'otherwise: autonomous (line 2)']);
  });

  it('is that of the value which an example shows; where no value has it, none is shown', () => {
    const [contradicting, other] = ask(fixture, 'filesystem.write', claimed).cases;
    assert.deepEqual(contradicting?.example, {});
    assert.equal(String(other?.example['content']).length, 3);
    const full = { ...claimed, ...other?.example };
    assert.equal(new Decider(workspaceOf(fixture).set, null).decide({ agent: 'bot', capability: 'filesystem.write', parameters: full }).tier, 'autonomous');
  });

  it('alone is decided as the strictest of the cases', () => {
    assert.equal(new Decider(workspaceOf(fixture).set, null).decide({ agent: 'bot', capability: 'filesystem.write', parameters: claimed }).tier, 'approval_required');
  });

  it('is no example where a condition looks at the value as well', () => {
    const both = 'name: a\ncapabilities:\n  email.send:\n    rules: [{condition: {subject_size: 3, subject_not_in: [a]}, tier: autonomous}]\n    tier: notify\n';
    const answer = ask(both, 'email.send');
    assert.deepEqual(cases(answer).length, 2);
    assert.deepEqual(Object.keys(answer.cases[0]?.example ?? {}), ['subject']);
    assert.equal(ask(both, 'email.send', answer.cases[0]?.example).tier, 'autonomous');
  });
});

describe('a parameter that policies read as different kinds of value', () => {
  // A text for the one, a path for the other: `/w//a` holds `//` and is `/w/a`.
  const fixture = `
#- acme.yaml
name: acme
capabilities:
  pack.tool: {rules: [{condition: {source_contains: //}, tier: approval_required}], tier: autonomous}
#- agents/bot.yaml
agent: bot
capabilities:
  "*": {rules: [{condition: {source_ne: /w/a}, tier: notify}], tier: autonomous}
`;

  it('is what each of them makes of it, where it is given', () => {
    const tiers = ['/w/a', '/w//a', '/w/b', '/w//b'].map((source) => {
      const answer = ask(fixture, 'pack.tool', { source });
      assert.equal(answer.tier, new Decider(workspaceOf(fixture).set, null).decide({ agent: 'bot', capability: 'pack.tool', parameters: { source } }).tier);
      return answer.tier;
    });
    assert.deepEqual(tiers, ['autonomous', 'autonomous', 'notify', 'notify']);
  });
});

describe('many conditions', () => {
  /** Rules that have nothing to do with each other, about five parameters each. */
  const policy = (pattern: string, rules: number, keys: readonly ((i: number) => string)[]) => {
    const ofRule = (i: number) => `      - {condition: {${Array.from({ length: 5 }, (_, k) => keys[(i + k) % keys.length]?.(i)).join(', ')}}, tier: ${['autonomous', 'notify', 'approval_required'][i % 3]}}`;
    return `name: a\ncapabilities:\n  "${pattern}":\n    rules:\n${Array.from({ length: rules }, (_, i) => ofRule(i)).join('\n')}\n    tier: notify\n`;
  };
  const EVERYWHERE = policy('*', 15, [
    (i) => `path_prefix: /w/${i}`, (i) => `content_size_lt: ${1000 + i}`, (i) => `url_contains: "a${i}"`, (i) => `timeout_gt: ${i}`,
    (i) => `command_prefix: "c${i}"`, (i) => `path_suffix: ".e${i}"`, (i) => `content_contains: "k${i}"`, (i) => `branch: "b${i}z"`,
  ]);
  const NETWORK = policy('network.*', 50, [
    (i) => `url_contains: "q${i}z"`, (i) => `url_suffix: ".x${i}"`, (i) => `method: [GET, "P${i}"]`, (i) => `timeout_gt: ${i}`,
    (i) => `body_size_lt: ${100 * i + 5}`, (i) => `body_contains: "b${i}z"`,
  ]);

  it('are told apart rule by rule, not key by key', () => {
    for (const capability of ['filesystem.write', 'git.commit', 'network.http_request', 'process.run', 'email.send']) {
      assert.equal(isGivenUp(ask(EVERYWHERE, capability)), false, capability);
    }
    const answer = ask(NETWORK, 'network.http_request');
    assert.deepEqual([answer.cases.length, answer.cases[0]?.when.length, answer.cases.at(-1)?.tier], [51, 5, 'notify']);
  });

  it('cost a bounded number of steps, for all questions that belong together', () => {
    const { set } = workspaceOf(EVERYWHERE);
    const reckoning = new Reckoning();
    const answers = [...set.catalogue.capabilities.keys()].map((capability) => check(set, { agent: 'bot', capability, parameters: {} }, reckoning));
    // One search may go a little over, but none begins after the end.
    assert.ok(reckoning.meter.left > -5000, String(reckoning.meter.left));
    assert.ok(answers.every((each) => each.tier !== 'autonomous'));
  });

  it('that cannot be told apart are blocked, which is said', () => {
    const { set } = workspaceOf(NETWORK);
    const answer = check(set, { agent: 'bot', capability: 'network.http_request', parameters: {} }, new Reckoning({ left: 500 }));
    assert.deepEqual([answer.tier, answer.cases.length, answer.cases[0]?.reason], ['blocked', 1, 'the conditions are too many to be told apart']);
    assert.ok(isGivenUp(answer));
    // No layer is said to have no rule only because nobody knows which one decides.
    assert.equal(hierarchyText(answer), 'system(allowed) → org(not told apart) → agent(no override)');
  });

  it('leave known what the other layers say without conditions', () => {
    const trace = (agents: readonly string[]) => {
      const { set } = workspaceOf(`#- acme.yaml\n${NETWORK}${agents.map((each, i) => `#- agents/${i}.yaml\nagent: bot\n${each}`).join('')}`);
      return hierarchyText(check(set, { agent: 'bot', capability: 'network.http_request', parameters: {} }, new Reckoning({ left: 500 })));
    };
    assert.equal(trace(['defaults: {tier: notify}\ncapabilities: {}\n']), 'system(allowed) → org(not told apart) → agent(notify, default)');
    assert.equal(trace(['capabilities: {network.*: {tier: notify}}\n', 'capabilities: {network.*: {tier: blocked}}\n']), 'system(allowed) → org(not told apart) → agent(not told apart)');
  });

  it('leave an answer that depends on none of them as it is, also when nothing is left to spend', () => {
    const { set } = workspaceOf(NETWORK + '  email.send: {tier: autonomous}\n');
    const answer = check(set, { agent: 'bot', capability: 'email.send', parameters: {} }, new Reckoning({ left: 0 }));
    assert.deepEqual([answer.tier, answer.cases[0]?.source?.line], ['autonomous', 56]);
  });

  it('do not keep a decision with missing parameters from coming to its strictest answer', () => {
    const decide = (steps?: number) => new Decider(workspaceOf(NETWORK).set, null, steps).decide({ agent: 'bot', capability: 'network.http_request', parameters: {} });
    assert.deepEqual([decide().tier, decide().settled.source?.line], ['approval_required', 7]);
    assert.deepEqual([decide(1).tier, decide(1).settled.reason], ['blocked', TOO_MANY]);
  });
});

describe('a decision with little to spend', () => {
  it('is the strictest answer or `blocked`, wherever the search ends', () => {
    const rules = Array.from({ length: 12 }, (_, i) => `{condition: {url_contains: "q${i}z", timeout_gt: ${i}}, tier: notify}`);
    const { set } = workspaceOf(`name: a\ncapabilities:\n  network.http_request: {rules: [${rules.join(', ')}], tier: approval_required}\n`);
    const decide = (steps: number) => new Decider(set, null, steps).decide({ agent: 'bot', capability: 'network.http_request', parameters: {} });
    const decisions = Array.from({ length: 1200 }, (_, steps) => decide(steps));
    for (const [steps, { tier, settled }] of decisions.entries()) assert.ok(tier === 'approval_required' || (tier === 'blocked' && settled.reason === TOO_MANY), `${steps}: ${tier}`);
    assert.deepEqual([decisions[0]?.tier, decisions.at(-1)?.tier], ['blocked', 'approval_required']);
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
  it('that an agent relaxes its organization, where conditions on what the capability cannot have, or on what was left out, leave that open', () => {
    const fixture = '#- acme.yaml\nname: acme\ncapabilities:\n  filesystem.*:\n    rules:\n      - {condition: {content_size_lt: 9}, tier: autonomous}\n    tier: approval_required\n    reason: r\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  filesystem.delete: {tier: notify}\n  filesystem.write: {tier: notify}\n';
    const [trace, path] = ['system(allowed) → org(approval_required) → agent(notify, relaxes org)', { path: '/a' }];
    assert.equal(hierarchyText(ask(fixture, 'filesystem.delete')), trace);
    const decider = new Decider(workspaceOf(fixture).set, null);
    for (const capability of ['filesystem.delete', 'filesystem.write']) assert.equal(settledText(decider.decide({ agent: 'bot', capability, parameters: path }).settled), trace, capability);
    const known = decider.decide({ agent: 'bot', capability: 'filesystem.write', parameters: { ...path, content: 'x' } });
    assert.equal(settledText(known.settled), 'system(allowed) → org(autonomous) → agent(notify)');
  });

  it('in each layer the policy that votes, as where the vote was written', () => {
    const { layers } = answerJson(ask('#- acme.yaml\nname: acme\ncapabilities:\n  git.push: {tier: blocked, reason: r}\n#- agents/bot.yaml\nagent: bot\nextends: acme\ncapabilities: {}\n', 'git.push', {}, { active: 'personal-permissive' }));
    assert.deepEqual(layers.map(({ policy, source }) => [policy, source?.file]), [[undefined, undefined], ['acme', 'acme.yaml'], ['bot', undefined]]);
  });

  it('a name that the catalogue does not have', () => {
    const answer = ask('name: a\ndefaults: {tier: notify}\ncapabilities: {}\n', 'pack.unheard_of');
    assert.deepEqual([answer.isKnown, answer.tier, answer.notes.length], [false, 'notify', 1]);
  });

  it('a size that is none', () => {
    const fixture = 'name: a\ncapabilities:\n  filesystem.write:\n    rules: [{condition: {content_size_lt: 10}, tier: notify}]\n    tier: approval_required\n';
    const said = (parameters: Readonly<Record<string, unknown>>) => ask(fixture, 'filesystem.write', { path: '/workspace/a', ...parameters }).notes;
    for (const content_size of ['abc', -5, 1.5, null]) assert.deepEqual(said({ content_size }), ['the given `content_size` is no whole number of 0 or more: it counts for nothing, and `content` stays open'], String(content_size));
    for (const parameters of [{}, { content_size: 3 }, { content: 'x', content_size: 'abc' }]) assert.deepEqual(said(parameters), []);
  });

  it('that no policy is active, where an agent\'s own stands in', () => {
    const fixture = '#- a.yaml\nname: a\ncapabilities: {email.send: {tier: notify}}\n#- b.yaml\nname: b\ncapabilities: {}\n#- agents/bot.yaml\nagent: bot\nextends: a\ncapabilities: {}\n';
    const answer = ask(fixture, 'email.send');
    assert.deepEqual([answer.tier, answer.notes.length, answer.policies.organization], ['notify', 1, 'a']);
  });
});
