// Owns: that the problems of the map form are found in the ordered form as well, each in a list that shows nothing but it.
// Refuses: the places and words, which docs/problems shows for the map form; both forms share the finders.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decider, PROBLEM_CODES } from '../../core/src/index.js';
import type { ProblemCode } from '../../core/src/index.js';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { placedProblems, workspaceOf } from '../support/workspace.js';

const REST = '  - { capability: "*", tier: blocked, reason: r }\n';
const org = (items: string, head = '') => `#- org.yaml\n${head}rules:\n${items}${REST}`;

/** Code → a fixture in which it is found, in the ordered file. */
const FOUND: Partial<Record<ProblemCode, string>> = {
  'yaml-syntax': '#- org.yaml\nrules:\n  - { capability: git.push, tier: blocked\n',
  'multiple-documents': `${org('')}---\nrules: []\n`,
  'duplicate-key': org('  - { capability: git.push, tier: blocked, reason: r, tier: notify }\n'),
  'unknown-key': org('  - { capability: git.push, teir: blocked, reason: r }\n'),
  'missing-key': org('  - { capability: git.push, reason: r }\n'),
  'wrong-type': org('  - { capability: [git.push], tier: blocked, reason: r }\n'),
  'unknown-tier': org('  - { capability: git.push, tier: bloked, reason: r }\n'),
  'unquoted-version': org('', 'version: 1.0\n'),
  'invalid-pattern': org('  - { capability: "*.push", tier: blocked, reason: r }\n'),
  'unknown-capability': org('  - { capability: git.psuh, tier: blocked, reason: r }\n'),
  'unknown-parameter': org('  - { capability: git.push, tier: blocked, reason: r, conditions: { pth_prefix: /a } }\n'),
  'unknown-operator': org('  - { capability: git.push, tier: blocked, reason: r, conditions: { path_prefx: /a } }\n'),
  'operator-type': org('  - { capability: git.push, tier: blocked, reason: r, conditions: { path_lt: 5 } }\n'),
  'impossible-condition': org('  - { capability: filesystem.write, tier: notify, conditions: { content_size_lt: 5, content_size_gt: 9 } }\n'),
  'unreachable-rule': org('  - { capability: "git.*", tier: approval_required, reason: r }\n  - { capability: git.push, tier: blocked, reason: r }\n'),
  'condition-gap': org('  - { capability: filesystem.write, tier: autonomous, conditions: { content_size_lt: 5 } }\n  - { capability: filesystem.write, tier: notify, conditions: { content_size_gt: 5 } }\n'),
  'condition-overlap': org('  - { capability: filesystem.write, tier: autonomous, conditions: { content_size_lt: 5 } }\n  - { capability: filesystem.write, tier: notify, conditions: { content_size_gte: 4 } }\n'),
  'invalid-rate-limit': org('  - { capability: email.send, tier: notify, rate_limit: { max_per_hour: 0, escalate_to: blocked } }\n'),
  'rate-limit-not-stricter': org('  - { capability: email.send, tier: notify, rate_limit: { max_per_hour: 5, escalate_to: notify } }\n'),
  'rate-limit-unreachable': org('  - { capability: email.send, tier: blocked, reason: r, rate_limit: { max_per_hour: 5, escalate_to: blocked } }\n'),
  'missing-reason': org('  - { capability: git.push, tier: approval_required }\n'),
  'exceeds-system': org('  - { capability: secrets.read_raw, tier: notify }\n'),
  'partly-overruled': org('  - { capability: "secrets.*", tier: approval_required, reason: r }\n'),
  'lifts-blocked': '#- acme.yaml\nname: acme\ncapabilities: { git.push: { tier: blocked, reason: r } }\n#- agents/a.yaml\nrules:\n  - { capability: git.push, tier: approval_required, reason: r }\n',
  'relaxes-organization': '#- acme.yaml\nname: acme\ncapabilities: { git.push: { tier: approval_required, reason: r } }\n#- agents/a.yaml\nrules:\n  - { capability: git.push, tier: notify }\n',
  'unknown-extends': org('', 'extends: nobody\n'),
  'extends-cycle': org('', 'extends: org\n'),
  'extends-not-active': `${org('')}#- other.yaml\nname: other\ncapabilities: { "*": { tier: blocked, reason: r } }\n#- agents/a.yaml\nextends: other\nrules:\n  - { capability: git.push, tier: blocked, reason: r }\n#- .active\norg\n`,
  'shadows-template': org('', 'name: team-moderate\n'),
  'agent-file-name': '#- agents/a.yaml\nagent: b\nrules:\n  - { capability: git.push, tier: blocked, reason: r }\n',
  'duplicate-policy': `${org('')}#- other.yaml\nname: org\ncapabilities: { "*": { tier: blocked, reason: r } }\n#- .active\norg\n`,
  'uncovered-category': '#- org.yaml\nrules:\n  - { capability: git.push, tier: blocked, reason: r }\n',
  'default-only-category': '#- org.yaml\ndefaults: { tier: notify }\nrules:\n  - { capability: git.push, tier: blocked, reason: r }\n',
  'relaxes-declared-tier': org('  - { capability: git.push, tier: notify }\n'),
  'loosens-inherited': `${org('  - { capability: "git.*", tier: notify }\n', 'extends: base\n')}#- base.yaml\nname: base\ncapabilities: { git.push: { tier: blocked, reason: r } }\n#- .active\norg\n`,
  'unused-suppression': org('  # kruxos-ignore missing-reason: none is missing\n  - { capability: git.push, tier: blocked, reason: r }\n'),
  'invalid-suppression': org('  # kruxos-ignore missing-reason\n  - { capability: git.push, tier: approval_required }\n'),
};

/**
 * What is not said of a list: an item without a tier is `missing-key`, one that changes nothing is `unreachable-rule` or stands there for the order. Which
 * policy is active is no matter of a form.
 */
const NOT_THERE: readonly ProblemCode[] = ['empty-entry', 'redundant-entry', 'unknown-active', 'no-active-policy'];

for (const code of Object.keys(PROBLEM_CODES) as ProblemCode[]) {
  if (NOT_THERE.includes(code)) continue;
  test(`${code} in the ordered form`, () => {
    const source = FOUND[code];
    assert.ok(source !== undefined, 'no list shows it');
    const found = placedProblems(workspaceOf(source)).filter(({ path }) => path === 'org.yaml' || path === 'agents/a.yaml');
    assert.ok(found.some((each) => each.code === code && each.severity === PROBLEM_CODES[code].severity), found.map((each) => `${each.path}:${each.start.line} ${each.code} ${each.message}`).join('\n'));
  });
}

test('what is wrong with a rate limit is said of the key that the author wrote', () => {
  const said = (limit: string) => placedProblems(workspaceOf(org(`  - { capability: email.send, tier: notify, rate_limit: { ${limit} } }\n`))).filter(({ severity }) => severity === 'error').map(({ message }) => message);
  for (const [max, beyond, window] of [['max_per_hour', 'escalate_to', ''], ['max', 'on_exceed', ', window: 60']] as const) {
    assert.deepEqual(said(`${max}: 0, ${beyond}: blocked${window}`), [`\`${max}\` is a whole number of calls, 1 or more, not \`0\``]);
    assert.deepEqual(said(`${max}: , ${beyond}: blocked${window}`), [`\`${max}\` is a whole number of calls, 1 or more, not nothing`]);
    assert.deepEqual(said(`${max}: 5, ${beyond}: notify${window}`), [`\`${beyond}: notify\` is not stricter than the tier \`notify\`, so exceeding the limit would change nothing`]);
    assert.deepEqual(said(`${max}: 5, ${beyond}: ${window}`), [`\`${beyond}\` has no value: expected a tier`]);
    assert.deepEqual(said(`${max}: 5, ${beyond}: blocked, ${beyond}: blocked${window}`), [`key \`${beyond}\` is written twice`]);
  }
});

test('loosens-inherited in a map that extends a list, and the other way round: what comes before inherited entries replaces them, whatever it is about', () => {
  const list = (items: string) => `rules: [${items}]`;
  const found = (own: string, base: string) =>
    placedProblems(workspaceOf(`#- acme.yaml\nname: acme\nextends: base\n${own}\n#- base.yaml\nname: base\n${base}\n#- .active\nacme\n`))
      .filter(({ path, code }) => path === 'acme.yaml' && code === 'loosens-inherited')
      .map(({ message }) => message);
  const blocked = 'capability: git.push, tier: blocked, reason: r';
  assert.deepEqual(found('capabilities: {git.*: {tier: notify}}', list(`{${blocked}}`)), ['`notify` is more permissive than the inherited `blocked` of `base`']);
  assert.deepEqual(found('capabilities: {git.*: {tier: notify}, git.push: {tier: blocked, reason: r}}', list(`{${blocked}}`)), []);
  assert.deepEqual(found('capabilities: {git.*: {tier: notify}}', 'capabilities: {git.push: {tier: blocked, reason: r}}'), [], 'an inherited entry about less comes first among maps');
  assert.deepEqual(found(list('{capability: git.push, tier: notify}'), list(`{capability: "*", tier: approval_required, reason: r}`)), ['`notify` is more permissive than the inherited `approval_required` of `base`']);
  assert.deepEqual(found(list('{capability: filesystem.write, tier: notify, condition: {content_size_lt: 5}}'), list('{capability: filesystem.write, tier: approval_required, reason: r, condition: {content_size_gt: 9}}, {capability: "*", tier: notify}')), []);
  assert.deepEqual(found('capabilities: {git.push: {tier: notify}}', `defaults: {tier: blocked}\n${list('{capability: email.send, tier: notify}')}`), [], 'what a default says is not replaced');
  const limited = '{capability: git.push, tier: notify, rate_limit: {max: 2, window: 60}}';
  const dropped = ['replacing the inherited entry drops its rate limit of 2 calls in 60 seconds'];
  assert.deepEqual(found('capabilities: {git.*: {tier: notify}}', list(limited)), dropped);
  assert.deepEqual(found('capabilities: {git.*: {tier: notify, rate_limit: {max: 9, window: 60}}}', list(limited)), []);
  assert.deepEqual(found('capabilities: {git.*: {tier: blocked, reason: r}}', list(limited)), []);
  assert.deepEqual(found(list('{capability: "*", tier: notify}'), 'capabilities: {git.push: {tier: notify, rate_limit: {max: 2, window: 60}}}'), dropped);
  assert.deepEqual(found(`defaults: {tier: notify}\n${list('')}`, 'defaults: {tier: blocked}\ncapabilities: {}'), ['default `notify` is more permissive than the inherited `blocked` of `base`']);
});

test('loosens-inherited where an inherited condition asks for what the capability cannot have: the strictest that it can come to counts', () => {
  const found = (own: string, base: string) =>
    placedProblems(workspaceOf(`#- acme.yaml\nname: acme\nextends: base\n${own}\n#- base.yaml\nname: base\n${base}\n#- .active\nacme\n`))
      .filter(({ path, code }) => path === 'acme.yaml' && code === 'loosens-inherited')
      .map(({ message }) => message);
  const rules = (first: string, tier: string) => `capabilities: {filesystem.*: {rules: [{condition: {content_size_lt: 5}, tier: ${first}}], tier: ${tier}, reason: r}}`;
  const item = '{capability: "filesystem.*", tier: blocked, reason: r, condition: {content_size_gt: 5}}';
  assert.deepEqual(found('capabilities: {filesystem.delete: {tier: notify}}', `rules: [${item}]`), ['`notify` is more permissive than the inherited `blocked` of `base`']);
  assert.deepEqual(found('rules: [{capability: filesystem.delete, tier: notify}]', rules('autonomous', 'approval_required')), ['`notify` is more permissive than the inherited `approval_required` of `base`']);
  assert.deepEqual(found('capabilities: {filesystem.write: {tier: blocked, reason: r}, filesystem.*: {tier: notify}}', rules('autonomous', 'approval_required')), ['`notify` is more permissive than the inherited `approval_required` of `base`']);
  assert.deepEqual(found(rules('autonomous', 'approval_required'), rules('autonomous', 'approval_required')), []);
  assert.deepEqual(found('capabilities: {filesystem.*: {rules: [{condition: {content_size_lt: 5}, tier: autonomous}]}}', 'capabilities: {filesystem.*: {tier: notify}}').length, 1, 'of those that have a content');
  assert.deepEqual(found('capabilities: {email.*: {tier: notify}, filesystem.delete: {rules: [{condition: {mystery: a}, tier: autonomous}]}}', 'capabilities: {filesystem.delete: {tier: notify}}'), [], 'perhaps nothing is said now');
  assert.deepEqual(found('capabilities: {filesystem.delete: {tier: approval_required, reason: r}}', `defaults: {tier: blocked}\nrules: [${item.replace('blocked', 'approval_required')}]`), [], 'what a default says is not replaced');
});

test('redundant-entry in a map that extends a list: own entries come first, then the list in its order', () => {
  const push = 'git.push: {tier: blocked, reason: r}';
  const found = (own: string, items: string) =>
    placedProblems(workspaceOf(`#- acme.yaml\nname: acme\nextends: base\ncapabilities: {${own}}\n#- base.yaml\nname: base\nrules: [${items}]\n#- .active\nacme\n`))
      .filter(({ path, code }) => path === 'acme.yaml' && code === 'redundant-entry')
      .map(({ message }) => message);
  const [item, all] = ['{capability: git.push, tier: blocked, reason: r}', '{capability: "*", tier: autonomous}'];
  assert.deepEqual(found(push, item), ['`git.push` says the same, so removing this entry changes no decision']);
  assert.deepEqual(found(push, '{capability: "*", tier: blocked, reason: r}'), ['`*` says the same, so removing this entry changes no decision']);
  assert.deepEqual(found(push, `${all}, ${item}`), [], 'the item comes too late');
  assert.deepEqual(found(push, `{capability: git.push, tier: notify, condition: {branch: main}}, ${item}`), [], 'another item takes some of the calls');
  assert.deepEqual(found(`${push}, git.*: {tier: notify}`, item), [], 'a wider own entry comes before the list');
  assert.deepEqual(found('git.*: {tier: blocked, reason: r}', `${all}, {capability: "git.*", tier: blocked, reason: r}`), [], 'nor does a wildcard');
  assert.deepEqual(found(`${push}, git.*: {tier: blocked, reason: r}`, all), ['`git.*` says the same, so removing this entry changes no decision']);
});

test('an item that is written like an entry of the map form is one problem, and says how it is written in a list', () => {
  const told = (item: string) => placedProblems(workspaceOf(org(`  - ${item}\n`))).filter((each) => each.severity === 'error').map((each) => each.message);
  assert.deepEqual(told('git.push: {tier: notify}'), ['unknown key `git.push`: write `capability: git.push`, and `tier` beside it']);
  assert.deepEqual(told('"*": {tier: notify}'), ['unknown key `*`: write `capability: "*"`, and `tier` beside it']);
});

test('a limit that is named after another window is one problem, and says how it is written', () => {
  const told = (limit: string) => placedProblems(workspaceOf(org(`  - { capability: email.send, tier: notify, rate_limit: { ${limit} } }\n`))).filter((each) => each.severity === 'error').map((each) => each.message);
  assert.deepEqual(told('max_per_minute: 20'), ['unknown key `max_per_minute`: write `max: 20` and `window: 60`']);
});

test('a list beside `capabilities` in a file that a list would name is one problem', () => {
  for (const file of ['org.yaml', 'agents/bob.yaml']) {
    assert.deepEqual(placedProblems(workspaceOf(`#- ${file}\nrules: []\ncapabilities: {}\n`)).map((each) => each.code).filter((each) => each === 'missing-key' || each === 'unknown-key'), ['unknown-key']);
  }
});

test('a `match` that is no mapping is one problem, where it is written', () => {
  expectDrawnProblems('name: a\nrules:\n  - match: git.pull\n#          ^^^^^^^^ error wrong-type\n    tier: blocked\n    reason: r\n');
});

test('what no agent can be called is not told to be the name of a file', () => {
  expectDrawnProblems('#- agents/bot.yaml\nagent: a/b\n#      ^^^ error wrong-type\ncapabilities: {}\n');
});

test('a collection in the place of a key is told, and may be an item of its own: nobody knows what the one around it is about', () => {
  for (const item of ['{ { capability: git.push, tier: blocked, reason: r }, capability: "git.*", tier: notify }', '{ capability: "git.*", tier: notify, [git.push] }']) {
    const workspace = workspaceOf(`#- org.yaml\ndefaults: { tier: autonomous }\nrules:\n  - { capability: git.log, tier: notify }\n  - ${item}\n`);
    assert.deepEqual(placedProblems(workspace).filter((each) => each.severity === 'error').map((each) => each.message), ['a key is a plain text, not a collection']);
    const tier = (capability: string) => new Decider(workspace.set, null).decide({ agent: 'bot', capability, parameters: {} }).tier;
    assert.deepEqual(['git.log', 'git.push', 'email.send'].map(tier), ['notify', 'blocked', 'blocked']);
  }
});
