// Owns: the ordered form: that its list decides by order, spells conditions and limits in its own words, and fails closed.
// Refuses: what an entry means once it is read; that is the same in both forms.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Decider, MemoryRateLimitStore, check, convertToMap, diagnose } from '../../core/src/index.js';
import { workspaceOf } from '../support/workspace.js';

const BOOKKEEPER = `#- org.yaml
defaults: { tier: notify }
rules:
  - capability: "filesystem.*"
    tier: autonomous
    conditions: { path_prefix: "/workspace/bookkeeper/" }
  - capability: "filesystem.*"
    tier: blocked
    reason: "outside the workspace"
  - match: { capability: "email.send" }
    tier: notify
    rate_limit: { max_per_hour: 2, escalate_to: approval_required }
#- agents/clerk.yaml
rules:
  - capability: git.push
    tier: blocked
    reason: "clerks do not push"
`;

function tierOf(source: string, capability: string, parameters: Record<string, unknown> = {}, agent = 'someone'): string {
  return new Decider(workspaceOf(source).set, null).decide({ agent, capability, parameters }).tier;
}

function codesOf(source: string, path = 'org.yaml'): string[] {
  return problemsOf(source, path).map((each) => each.code);
}

function errorsOf(source: string): string[] {
  return problemsOf(source, 'org.yaml').filter((each) => each.severity === 'error').map((each) => each.code);
}

function problemsOf(source: string, path: string) {
  const { set } = workspaceOf(source);
  const uri = [...set.input.organizations, ...set.input.agents].find((each) => each.uri.endsWith(path))?.uri ?? '';
  return diagnose(set, uri).problems;
}

suite('the ordered form', () => {
  test('the first item that matches decides, whatever its specificity', () => {
    assert.equal(tierOf(BOOKKEEPER, 'filesystem.read', { path: '/workspace/bookkeeper/a' }), 'autonomous');
    assert.equal(tierOf(BOOKKEEPER, 'filesystem.read', { path: '/workspace/other' }), 'blocked');
    const wide = `#- org.yaml\nrules:\n  - { capability: "*", tier: notify }\n  - { capability: git.push, tier: blocked }\n`;
    assert.equal(tierOf(wide, 'git.push'), 'notify');
  });

  test('what no item matches is decided by the default', () => {
    assert.equal(tierOf(BOOKKEEPER, 'git.log'), 'notify');
  });

  test('a missing parameter counts against the call', () => {
    assert.equal(tierOf(BOOKKEEPER, 'filesystem.read'), 'blocked');
  });

  test('a file without a name is org, and an agent file is its agent', () => {
    const { set } = workspaceOf(BOOKKEEPER);
    assert.equal(set.active.kind === 'chosen' && set.active.name, 'org');
    assert.equal(tierOf(BOOKKEEPER, 'git.push', {}, 'clerk'), 'blocked');
  });

  test('limits by the hour', () => {
    const decider = new Decider(workspaceOf(BOOKKEEPER).set, new MemoryRateLimitStore());
    const tiers = [0, 1_000, 2_000, 3_600_000].map((at) => decider.decide({ agent: 'a', capability: 'email.send', parameters: {}, at }));
    assert.deepEqual(tiers.map((each) => each.tier), ['notify', 'notify', 'approval_required', 'notify']);
    assert.deepEqual(tiers.map((each) => each.retryAfter), [null, null, 3_598, null]);
  });

  test('a question shows the items as cases, with their lines', () => {
    const answer = check(workspaceOf(BOOKKEEPER).set, { agent: 'a', capability: 'filesystem.read', parameters: {} });
    assert.deepEqual(answer.cases.map((each) => [each.tier, each.source?.line]), [['autonomous', 3], ['blocked', 6]]);
  });

  test('an item that earlier items hide is unreachable', () => {
    const source = `#- org.yaml\nrules:\n  - { capability: "*", tier: blocked, reason: closed }\n  - { capability: git.push, tier: blocked, reason: no }\n`;
    assert.deepEqual(codesOf(source), ['unreachable-rule']);
  });

  test('both forms in one file are an error at the second, and nothing of it holds', () => {
    const source = `#- org.yaml\nname: org\nrules: []\ncapabilities:\n  "*": { tier: autonomous }\n`;
    const { set } = workspaceOf(source);
    const problems = diagnose(set, set.input.organizations[0]?.uri ?? '').problems.filter((each) => each.code === 'unknown-key');
    assert.deepEqual(problems.map((each) => set.input.organizations[0]?.text.slice(each.span.start, each.span.end)), ['capabilities']);
    assert.equal(tierOf(source, 'git.log'), 'blocked');
  });

  // One of the lists decided, and what the other one forbids was dropped.
  test('so are two lists', () => {
    const [open, closed] = ['  - { capability: "*", tier: autonomous }\n', '  - { capability: git.push, tier: blocked }\n'];
    const found = ([one, other]: readonly [string, string]) => {
      const sources = [`${one}:\n${open}${other}:\n${closed}`, `${one}:\n${closed}${other}:\n${open}`, `${one}: [{ capability: "*", tier: autonomous }]\n${other}:\n${closed}`];
      return sources.map((each) => {
        const { set } = workspaceOf(`#- org.yaml\nname: org\n${each}`);
        const file = set.input.organizations[0];
        return [tierOf(`#- org.yaml\nname: org\n${each}`, 'git.log'), file?.broken, ...(file?.topProblems ?? []).map(({ code, span }) => `${code} ${file?.lines.lineOf(span.start)}`)];
      });
    };
    assert.deepEqual(found(['rules', 'overrides']), [3, 3, 2].map((line) => ['blocked', 'it has two lists of rules', `unknown-key ${line}`]));
    assert.deepEqual(found(['overrides', 'rules']), [3, 3, 2].map((line) => ['blocked', 'it has two lists of rules', `unknown-key ${line}`]));
    assert.deepEqual(found(['rules', 'rules']), [3, 3, 2].map((line) => ['blocked', '`rules` is written twice', `duplicate-key ${line}`]));
  });

  test('what an item lacks is said once, in the words of a list', () => {
    const said = (item: string) => {
      const { set } = workspaceOf(`#- org.yaml\nname: org\nrules:\n  - ${item}\n`);
      return (set.input.organizations[0]?.problems ?? []).map(({ code, message }) => `${code} ${message}`);
    };
    assert.deepEqual(said('{ capability: git.push }'), ['missing-key `tier` is missing']);
    assert.deepEqual(said('{ capability: git.push, conditions: { path: /a } }'), ['missing-key `tier` is missing']);
    assert.deepEqual(said('{ tier: notify }'), ['missing-key `capability` is missing']);
  });

  test('what is no list is not one', () => {
    for (const [list, line] of [['rules: 5', 1], ['rules: {a: 1}', 1], ['overrides: ~', 1]] as const) {
      const file = workspaceOf(`#- org.yaml\nname: org\n${list}\n`).set.input.organizations[0];
      assert.deepEqual([file?.broken, ...(file?.topProblems ?? []).map(({ code, span }) => `${code} ${file?.lines.lineOf(span.start)}`)], [`\`${list.slice(0, list.indexOf(':'))}\` is no list`, `wrong-type ${line}`]);
    }
  });

  test('a broken item blocks what it may have been meant for, and nothing before it', () => {
    const source = (item: string) => `#- org.yaml\nrules:\n  - { capability: git.log, tier: autonomous }\n  - ${item}\n  - { capability: "*", tier: autonomous }\n`;
    for (const item of ['{ capability: git.push, tier: atonomous }', '{ capabilty: git.push, tier: notify }', '{ tier: notify }', 'git.push', '{ capability: [git.push], tier: notify }']) {
      assert.equal(tierOf(source(item), 'git.log'), 'autonomous', item);
      assert.equal(tierOf(source(item), 'git.push'), 'blocked', item);
    }
  });

  test('what an item says twice, or asks beside the capability, is an error and blocks', () => {
    const item = (text: string) => `#- org.yaml\nrules:\n  - { ${text} }\n  - { capability: "*", tier: notify }\n`;
    const twice = [
      'capability: git.push, tier: autonomous, tier: blocked',
      'capability: git.push, tier: autonomous, condition: { path: /a }, conditions: { path: /b }',
      'capability: git.push, tier: autonomous, conditions: { path: /a, path: /b }',
      'capability: git.push, tier: autonomous, rate_limit: { max_per_hour: 5, max: 100, escalate_to: blocked }',
      'capability: git.push, tier: autonomous, rate_limit: { max: 3, window: 60, max_per_hour: 2 }',
      'capability: git.push, tier: autonomous, rate_limit: { max_per_hour: 5, max_per_hour: 6, escalate_to: blocked }',
      'capability: git.push, tier: autonomous, rate_limit: { max_per_hour: 5, escalate_to: blocked, on_exceed: notify }',
    ];
    for (const each of twice) {
      assert.deepEqual([errorsOf(item(each)), tierOf(item(each), 'git.push', { path: '/a' }), tierOf(item(each), 'git.log')], [['duplicate-key'], 'blocked', 'notify'], each);
    }
    // Nobody knows which of the two was meant.
    for (const each of ['capability: git.log, capability: git.push, tier: autonomous', 'capability: git.log, match: { capability: git.push }, tier: autonomous', 'match: { capability: git.log, capability: git.push }, tier: autonomous']) {
      assert.deepEqual([errorsOf(item(each)), tierOf(item(each), 'git.push'), tierOf(item(each), 'git.log')], [['duplicate-key'], 'blocked', 'blocked'], each);
    }
    const restricted = item('match: { capability: git.push, agent: deploy-bot }, tier: autonomous');
    assert.deepEqual([errorsOf(restricted), tierOf(restricted, 'git.push')], [['unknown-key'], 'blocked']);
  });

  test('a merge key that brings in nothing is said once', () => {
    for (const item of ['{ <<: *none }', '{ match: { <<: *none }, tier: notify }', '{ capability: git.push, <<: *none }', '{ capability: git.push, <<: none }']) {
      assert.deepEqual(codesOf(`#- org.yaml\nrules:\n  - ${item}\n`), ['yaml-syntax'], item);
    }
  });

  test('a misspelt key is said once', () => {
    for (const item of [
      'capability: git.push, tier:notify', 'capability git.pull, tier: notify', 'match: { capabilty: git.push }, tier: notify', 'match: { capability:git.push }, tier: notify',
      'capability: git.push, tier: notify, rate_limit: { max_per_hoour: 5, escalate_to: blocked }', 'capability: git.push, tier: notify, rate_limit: { max_per_hour: 5, escalat_to: blocked }',
      'capability: git.push, tier: notify, rate_limit: { max_per_hour 5 }', 'capability: git.push, tier: notify, rate_limit: { max_per_hour: 5, max_per_our: 6 }',
    ]) {
      const fixture = `#- org.yaml\nrules:\n  - { ${item} }\n`;
      assert.deepEqual([codesOf(fixture), tierOf(fixture, 'git.push')], [['unknown-key'], 'blocked'], item);
    }
    assert.deepEqual(codesOf(`#- org.yaml\nrules:\n  - { capabilty: git.push, tier: notify }\n`), ['unknown-key']);
  });
});

suite('conversion to the map form', () => {
  const convert = (source: string) => {
    const { set } = workspaceOf(source);
    return convertToMap(set, set.input.organizations[0]?.uri ?? '');
  };

  test('writes what decides the same, with its comments', () => {
    const found = convert(BOOKKEEPER.replace('  - capability: "filesystem.*"', '  # the books\n  - capability: "filesystem.*"'));
    assert.equal(found.kind, 'converted');
    const text = found.kind === 'converted' ? found.text : '';
    assert.match(text, /# the books\n {2}filesystem\.\*:/);
    for (const parameters of [{}, { path: '/workspace/bookkeeper/x' }, { path: '/etc/x' }, { path: 'relative' }]) {
      assert.equal(tierOf(`#- org.yaml\n${text}`, 'filesystem.read', parameters), tierOf(BOOKKEEPER, 'filesystem.read', parameters));
    }
  });

  test('loses no comment, wherever it stands', () => {
    const list = `#- org.yaml\n# c1\ndefaults: { tier: notify } # c2\n# c3\nname: x # c4\nrules: # c5\n  # c6\n  - capability: "git.*" # c7\n    tier: blocked\n    # c8\n    reason: r # c9\n  # c10\n  - { capability: "git.*", tier: notify } # c11\n  # c12\n  - { capability: email.send, tier: notify } # c13\n\n# c14\n`;
    for (const source of [list, list.replaceAll('\n', '\r\n').replace('\r\n', '\n'), list.replace(/- capability[^]*reason: r #/, '- { capability: "git.*", tier: blocked, reason: r } # c7 # c8 #')]) {
      const found = convert(source);
      const text = found.kind === 'converted' ? found.text : found.kind;
      assert.deepEqual([...text.matchAll(/# (c\d+)/g)].map(([, each]) => each).sort(), [...list.matchAll(/# (c\d+)/g)].map(([, each]) => each).sort(), text);
    }
  });

  test('says which call would be decided differently', () => {
    const found = convert(`#- org.yaml\nrules:\n  - { capability: "*", tier: notify }\n  - { capability: git.push, tier: blocked, reason: no }\n`);
    assert.deepEqual(found.kind === 'different' && found.differences.map(({ capability, before, after }) => [capability, before, after]), [['git.push', 'notify', 'blocked']]);
  });

  test('refuses what decides otherwise for a policy that extends it, whatever is active', () => {
    const list = '#- base.yaml\nname: base\nrules: [{ capability: git.push, tier: notify }]\n';
    const acme = (name: string, base: string) => `#- ${name}.yaml\nname: ${name}\nextends: ${base}\ncapabilities: { git.*: { tier: blocked, reason: "No git" } }\n`;
    const told = (source: string) => {
      const found = convert(source);
      return found.kind === 'different' ? found.differences.map(({ policy, capability, before, after }) => [policy, capability, before, after]) : found.kind;
    };
    const loosened = ['acme', 'git.push', 'blocked', 'notify'];
    assert.deepEqual(told(`${list}${acme('acme', 'base')}#- .active\nacme\n`), [loosened]);
    assert.deepEqual(told(`${list}${acme('acme', 'base')}#- .active\nteam-moderate\n`), [loosened]);
    assert.deepEqual(told(`${list}#- mid.yaml\nname: mid\nextends: base\ncapabilities: {}\n${acme('acme', 'mid')}`), [loosened]);
    assert.equal(told(`${list}${acme('acme', 'team-moderate')}`), 'converted');
    assert.equal(told(`${list}${acme('acme', 'base').replace('git.*', 'git.push')}`), 'converted');
    // A name that only a pack can have.
    assert.deepEqual(told(`#- base.yaml\nname: base\nrules: [{ capability: rss.feeds.*, tier: notify }]\n${acme('acme', 'base').replace('git.*', 'rss.*')}`), [['acme', 'rss.feeds.zz_unknown', 'blocked', 'notify']]);
  });

  test('of two files with the name that it extends, each is compared', () => {
    const found = convert('#- org.yaml\nextends: base\nrules: [{ capability: "git.*", tier: blocked }]\n#- one.yaml\nname: base\ncapabilities: {}\n#- two.yaml\nname: base\ncapabilities: { git.push: { tier: notify } }\n');
    assert.deepEqual(found.kind === 'different' && found.differences.map(({ policy, capability, after }) => [policy, capability, after]), [[null, 'git.push', 'notify']]);
  });

  test('refuses where calls would be counted apart', () => {
    const limit = 'rate_limit: { max: 5, window: 60, on_exceed: blocked }';
    const found = convert(`#- org.yaml\nrules:\n  - { capability: "email.*", tier: notify, ${limit} }\n  - { capability: email.send, tier: notify, ${limit} }\n`);
    assert.deepEqual(found.kind === 'different' && found.differences.map(({ capability, inDetail }) => [capability, inDetail]), [['email.send', true]]);
  });

  test('refuses what is broken', () => {
    const broken = ['name: x\nrules: [\n', 'name: x\ncapabilities: [', 'name: x\ncapabilities: {git.push: {tier: foo}}', 'hello', 'name: x\ncapabilities: {}\nrules: []\n', 'name: x\nfoo: 1\nrules: [{capability: git.push, tier: notify}]\n'];
    assert.deepEqual(broken.map((each) => convert(`#- x.yaml\n${each}`).kind), broken.map(() => 'broken'));
    assert.deepEqual(convert('#- x.yaml\nname: x\nrules:\n  - {tier: notify}\n'), { kind: 'broken', why: 'the item in line 3 is in error' });
    assert.equal(convert(`#- org.yaml\nrules:\n  - { capability: "*", tier: notfy }\n`).kind, 'broken');
    assert.equal(convert(`#- org.yaml\nname: org\ncapabilities: {}\n`).kind, 'already a map');
  });
});
