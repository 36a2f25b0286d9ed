// Owns: what is said of a policy of the wrong shape: each kind of slip, once, where it is, with what was probably meant.
// Refuses: YAML itself (syntax.test.ts), and what the catalogue or other files have to say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TIERS, readPolicy } from '../../core/src/index.js';
import type { Problem } from '../../core/src/index.js';
import { expectProblems } from '../support/expect-problems.js';
import { parseFixture } from '../support/fixture.js';
import { placedProblems, workspaceOf } from '../support/workspace.js';

/** Problems of the text and its shape, as drawn; what rules say of it is their own tests' business. */
function expectShape(text: string): void {
  const fixture = parseFixture(text);
  const workspace = workspaceOf(fixture);
  const own = new Set(workspace.set.organizations.concat(workspace.set.agents).flatMap(({ file }) => file.problems.map((each) => each.code as string)));
  const drawn = new Set(fixture.expected.map((each) => each.code));
  expectProblems(fixture, { placed: placedProblems(workspace).filter((each) => own.has(each.code) || drawn.has(each.code)), reported: [] });
}

function problemsOf(text: string, inAgents = false): readonly Problem[] {
  return readPolicy({ uri: 'file:///policy.yaml', text }, { inAgents }).problems;
}

const SLIPS: Readonly<Record<string, string>> = {
  'a merge key that brings in nothing, whatever it was meant to': `
name: acme
capabilities:
  email.send: {<<: *none}
#                  ^^^^^ error yaml-syntax
  email.read: {<<: blocked}
#                  ^^^^^^^ error yaml-syntax
  email.move: {tier: notify, rules: [{condition: {<<: *none}, tier: notify}, {<<: *none}], rate_limit: {<<: *none}}
#                                                     ^^^^^ error yaml-syntax
#                                                                                 ^^^^^ error yaml-syntax
#                                                                                                           ^^^^^ error yaml-syntax
`,
  'merge keys written twice': `
name: acme
capabilities:
  email.send: {<<: {tier: notify}, <<: {tier: autonomous}}
#                                  ^^ error yaml-syntax
  email.read: {<<: [{tier: notify}, {tier: autonomous}]}
`,
  'what a merge key brings in twice, or under a key that is a collection, whatever stands in its place': `
name: acme
defaults: {<<: {tier: notify, tier: blocked}}
#                             ^^^^ error duplicate-key
capabilities:
  email.send: &send {tier: notify, tier: blocked}
#                                  ^^^^ error duplicate-key
  email.read: {<<: *send, tier: notify}
  email.move: {<<: {? [tier] : blocked}, tier: notify}
#                     ^^^^^^ error wrong-type
  email.search:
    tier: notify
    rules: [{condition: {<<: {query: a, query: b}}, tier: blocked}]
#                                       ^^^^^ error duplicate-key
    rate_limit: {<<: [{max: 9, max: 1}, {window: 60}]}
#                              ^^^ error duplicate-key
`,
  'the same key misspelt in several rules': `
name: acme
capabilities:
  git.commit:
    rules:
      - {conditon: {message: x}, tier: notify}
#        ^^^^^^^^ error unknown-key
      - {condition: {message: x}, teir: notify}
#                                 ^^^^ error unknown-key
      - {when: {message: x}, action: deny}
#        ^^^^ error unknown-key
#                            ^^^^^^ error unknown-key
      - {tier: notify}
#        ^^^^ error missing-key
`,
  'a default that nothing sets off from its key': `
name: acme
defaults {tier: notify}
# @2:1-15 error unknown-key
capabilities: {}
`,
  'keys that nothing sets off from their values': `
name: acme
capabilities:
  git.push: {tier:notify}
#            ^^^^^^^^^^^ error unknown-key
  git.pull: {tier notify, reason: x}
#            ^^^^^^^^^^^ error unknown-key
  git.log: {tier = notify}
#           ^^^^^^^^^^^^^ error unknown-key
  git.commit: {rules: [{condition: {message: x}, tier:notify}]}
#                                                ^^^^^^^^^^^ error unknown-key
`,
  'a misspelt list of rules': `
name: acme
rule: [{capability: git.push, tier: notify}]
# @2:1-5 error unknown-key
`,
  'a misspelt list of rules that has another word': `
name: acme
override:
# @2:1-9 error unknown-key
  - capability: git.push
    tier: notify
`,
  'what is no list of rules beside nothing else': `
name: acme
# @1:1-11 error missing-key
role: admin
# @2:1-5 error unknown-key
`,
  'a key that is no text': `
name: acme
capabilities:
  email.send: {tier: notify, rules: [{condition: {? [to] : b}, tier: notify}]}
#                                                   ^^^^ error wrong-type
`,
  'a missing name': `
capabilities: {}
# @1:1-17 error missing-key
`,
  'missing capabilities': `
name: acme
# @1:1-11 error missing-key
`,
  'an empty file': `
# nothing here
# @1:1-15 error missing-key
# @1:1-15 error missing-key
`,
  'an empty capabilities key': `
name: acme
capabilities:
# @2:1-13 error wrong-type
`,
  'a root that is a list': `
- name: acme
# @1:1-13 error wrong-type
`,
  'a root that is a text': `
acme
# @1:1-5 error wrong-type
`,
  'an unknown key at the top': `
name: acme
capabilites:
# @2:1-12 error unknown-key
  email.send: {tier: notify}
`,
  'an unknown key in defaults': `
name: acme
defaults:
  tier: notify
  level: 3
# ^^^^^ error unknown-key
capabilities: {}
`,
  'an unknown key in an entry': `
name: acme
capabilities:
  email.send:
    teir: notify
#   ^^^^ error unknown-key
`,
  'an unknown key in a rule': `
name: acme
capabilities:
  filesystem.write:
    rules:
      - conditions: {content_size_lt: 5}
#       ^^^^^^^^^^ error unknown-key
        tier: notify
`,
  'an unknown key in a rate limit': `
name: acme
capabilities:
  email.send:
    tier: notify
    rate_limit: {max: 1, window: 2, exceed: blocked}
#                                   ^^^^^^ error unknown-key
`,
  'an unknown tier': `
name: acme
defaults:
  tier: alow
#       ^^^^ error unknown-tier
capabilities:
  email.send:
    tier: approve
#         ^^^^^^^ error unknown-tier
    rate_limit: {max: 1, window: 2, on_exceed: deny}
#                                              ^^^^ error unknown-tier
`,
  'a tier of another type': `
name: acme
capabilities:
  email.send:
    tier: [notify]
#         ^^^^^^^^ error wrong-type
  email.read:
    tier: 3
#         ^ error wrong-type
`,
  'a tier without a value': `
name: acme
capabilities:
  email.send:
    tier:
#   ^^^^ error wrong-type
`,
  'an entry that is a tier': `
name: acme
capabilities:
  email.send: notify
#             ^^^^^^ error wrong-type
`,
  'entries that are empty': `
name: acme
capabilities:
  email.send:
# ^^^^^^^^^^ error empty-entry
  email.read: {}
# ^^^^^^^^^^ error empty-entry
  email.search: {rules: []}
# ^^^^^^^^^^^^ error empty-entry
`,
  'a number as version': `
name: acme
version: 1.10
#        ^^^^ warning unquoted-version
capabilities: {}
`,
  'a list as version': `
name: acme
version: [1]
#        ^^^ error wrong-type
capabilities: {}
`,
  'keys that stand twice': `
name: acme
version: "1"
version: "2"
# @3:1-8 error duplicate-key
capabilities:
  email.send:
    tier: notify
    tier: blocked
#   ^^^^ error duplicate-key
`,
  'keys that are no patterns': `
name: acme
capabilities:
  "*.read": {tier: notify}
# ^^^^^^^^ error invalid-pattern
  filesystem: {tier: notify}
# ^^^^^^^^^^ error invalid-pattern
  File.read: {tier: notify}
# ^^^^^^^^^ error invalid-pattern
  "file*": {tier: notify}
# ^^^^^^^ error invalid-pattern
  filesystem.: {tier: notify}
# ^^^^^^^^^^^ error invalid-pattern
  "a.*.b": {tier: notify}
# ^^^^^^^ error invalid-pattern
`,
  'rate limits without, with odd and with wrong numbers': `
name: acme
capabilities:
  email.send:
    tier: notify
    rate_limit: {max: 10}
#   ^^^^^^^^^^ error invalid-rate-limit
  email.read:
    tier: notify
    rate_limit: {max: 0, window: 1h}
#                     ^ error invalid-rate-limit
#                                ^^ error invalid-rate-limit
  email.search:
    tier: notify
    rate_limit: {max: 1.5, window: "60"}
#                     ^^^ error invalid-rate-limit
#                                  ^^^^ error invalid-rate-limit
`,
  'a policy below a key of its own': `
policy:
# @1:1-7 error unknown-key
  name: acme
  capabilities:
    git.*: {tier: notify}
`,
  'entries below their category': `
name: acme
capabilities:
  filesystem:
# ^^^^^^^^^^ error invalid-pattern
    read: {tier: notify}
    write: {tier: blocked, reason: r}
`,
  // Told once, and not again by what is missing for that.
  'a rate limit with words of the ordered form and of others': `
name: acme
capabilities:
  email.send:
    tier: notify
    rate_limit: {max_per_hour: 20, escalate_to: blocked}
#                ^^^^^^^^^^^^ error unknown-key
#                                  ^^^^^^^^^^^ error unknown-key
  email.read:
    tier: notify
    rate_limit: {calls: 20, per: 60}
#                ^^^^^ error unknown-key
#                           ^^^ error unknown-key
`,
  'a rate limit that is a number': `
name: acme
capabilities:
  email.send:
    tier: notify
    rate_limit: 10
#               ^^ error wrong-type
`,
  'conditions that are empty, a text, nested': `
name: acme
capabilities:
  filesystem.write:
    rules:
      - {condition: {}, tier: notify}
#                   ^^ error wrong-type
      - {condition: small, tier: notify}
#                   ^^^^^ error wrong-type
      - {condition: {content_size_lt: {a: 1}}, tier: notify}
#                                     ^^^^^^ error wrong-type
`,
  'a rule that is a text': `
name: acme
capabilities:
  filesystem.write:
    rules:
      - notify
#       ^^^^^^ error wrong-type
`,
  'rules that are a mapping': `
name: acme
capabilities:
  filesystem.write:
    rules: {condition: {a: 1}, tier: notify}
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error wrong-type
`,
};

describe('a wrong shape is told once, at its place', () => {
  for (const [what, text] of Object.entries(SLIPS)) it(what, () => expectShape(text));

  it('an agent policy has the keys of one', () => {
    expectShape(`
#- agents/bot.yaml
agent: bot
name: bot
# @2:1-5 error unknown-key
capabilities: {}
`);
  });

  it('a broken entry behind two aliases is told once, where it is written', () => {
    const problems = problemsOf('name: a\ncapabilities:\n  email.send: &x\n    teir: notify\n  email.read: *x\n  email.search: *x\n');
    assert.deepEqual(problems.map((each) => each.code), ['unknown-key']);
  });
});

describe('a word that is no tier', () => {
  const MEANT: Readonly<Record<string, readonly string[]>> = {
    approval_required: ['require_approval', 'require-approval', 'requireApproval', 'requires approval', 'approval', 'approve', 'approval-required', 'approval_require', 'APPROVAL', 'ask', 'needs_approval', 'confirm'],
    blocked: ['deny', 'Denied', 'forbid', 'forbidden', 'block', 'disallow', 'not-allowed', 'reject', 'never', 'bloked'],
    'autonomous notify': ['allow', 'allowed', 'permit'],
    autonomous: ['auto', 'automatic', 'autonomus'],
    notify: ['notified', 'notfy'],
    '': ['constructor', '', 'purple', 'unknown', 'required'],
  };

  it('is taken for the one that it means', () => {
    for (const [tiers, words] of Object.entries(MEANT)) {
      for (const word of words) {
        const [problem] = problemsOf(`name: a\ncapabilities:\n  x.y: {tier: "${word}"}\n`);
        assert.deepEqual([problem?.code, problem?.facts.suggestions?.join(' ')], ['unknown-tier', tiers], word);
      }
    }
  });

  it('is so in the place of an entry, where one alone may be meant', () => {
    const meant = (word: string) => problemsOf(`name: a\ncapabilities:\n  x.y: ${word}\n`).map((each) => [each.code, each.facts.tier]);
    assert.deepEqual(['deny', 'require_approval', 'notfy', 'blocked'].map(meant), ['blocked', 'approval_required', 'notify', 'blocked'].map((tier) => [['wrong-type', tier]]));
    assert.deepEqual(['allow', 'yes'].map(meant), [[['wrong-type', undefined]], [['wrong-type', undefined]]]);
  });
});

describe('what was probably meant travels as data', () => {
  const suggested = (text: string, inAgents = false) => problemsOf(text, inAgents).map((each) => [each.code, each.facts.suggestions?.[0]]);
  const CASES: readonly (readonly [string, readonly (readonly [string, string | undefined])[]])[] = [
    ['name: a\ncapabilites: {}\n', [['unknown-key', 'capabilities']]],
    ['name: a\ncapabilities:\n  x.y: {tier: notfy}\n', [['unknown-tier', 'notify']]],
    ['name: a\ncapabilities:\n  x.y: {tier: allow}\n', [['unknown-tier', 'autonomous']]],
    ['name: a\ncapabilities:\n  x.y: {tier: deny}\n', [['unknown-tier', 'blocked']]],
    ['name: a\ncapabilities:\n  x.y: {teir: notify}\n', [['unknown-key', 'tier']]],
    ['name: a\ncapabilities:\n  x.y: {rules: [{conditions: {a: 1}, tier: notify}]}\n', [['unknown-key', 'condition']]],
    ['name: a\ncapabilities:\n  filesystem: {tier: notify}\n', [['invalid-pattern', 'filesystem.*']]],
    ['name: a\ncapabilities:\n  state__shared__set: {tier: notify}\n', [['invalid-pattern', 'state.shared.set']]],
    ['name: a\ncapabilities:\n  File-System.Read: {tier: notify}\n', [['invalid-pattern', 'file_system.read']]],
    ['name: a\nzzzzzz: 1\ncapabilities: {}\n', [['unknown-key', undefined]]],
    ['name: a\ncapabilities:\n  x.y: {rules: [{condition: {a: 1}, when: {b: 1}, tier: notify}]}\n', [['unknown-key', undefined]]],
    ['name: a\ncapabilities:\n  x.y: {tier: notify, reason: a, reason: {b: 1, b: 2}}\n', [['duplicate-key', undefined], ['duplicate-key', undefined]]],
    ['name: a\ncapabilities:\n  x.y: {rules: [{when: {b: 1}, tier: notify}]}\n', [['unknown-key', 'condition']]],
  ];
  for (const [text, expected] of CASES) it(JSON.stringify(text), () => assert.deepEqual(suggested(text), expected));

  it('a tier in place of an entry is that tier, or the one that it is near', () => {
    const tier = (word: string) => problemsOf(`name: a\ncapabilities:\n  x.y: ${word}\n`).map((each) => [each.code, each.facts.tier]);
    for (const each of TIERS) assert.deepEqual(tier(each), [['wrong-type', each]]);
    assert.deepEqual(['blokced', 'zzz'].map(tier), [[['wrong-type', 'blocked']], [['wrong-type', undefined]]]);
  });

  it('a unit becomes seconds', () => {
    const seconds = (window: string) => problemsOf(`name: a\ncapabilities:\n  x.y: {tier: notify, rate_limit: {max: 1, window: ${window}}}\n`)[0]?.facts.replacement;
    assert.deepEqual(['1h', '90s', '2m', '3d', '"60"', 'soon', '1w'].map(seconds), ['3600', '90', '120', '259200', undefined, undefined, undefined]);
  });

  it('a number becomes a quoted version', () => {
    const [found] = problemsOf('name: a\nversion: 1.10\ncapabilities: {}\n');
    assert.equal(found?.facts.replacement, '"1.10"');
  });

  it('every message is lower case, without a final period, and gives no position', () => {
    for (const text of Object.values(SLIPS)) {
      for (const { message } of parseFixture(text).files.flatMap((file) => problemsOf(file.text, file.path.startsWith('agents/')))) {
        assert.doesNotMatch(message, /^[A-Z]|\.$|\bline \d|\bcolumn \d/);
      }
    }
  });
});

describe('an unknown key beside the one that it may have been meant as', () => {
  const brokenOf = (text: string) => readPolicy({ uri: 'file:///policy.yaml', text }, { inAgents: false }).broken;
  const POLICY = 'name: a\nextends: b\ncapabilities:\n  git.push: {tier: autonomous}\n';

  it('makes the file not compile where what it forbids would be dropped', () => {
    assert.equal(brokenOf(`${POLICY}capabilites:\n  email.send: {tier: blocked}\n`), '`capabilites` may be a second `capabilities`');
    assert.equal(brokenOf(`${POLICY}permissions:\n  email.send: {tier: blocked}\n`), '`permissions` may be a second `capabilities`');
    assert.equal(brokenOf(`${POLICY}rule:\n  - {capability: email.send, tier: blocked}\n`), '`rule` may be a second `capabilities`');
    assert.equal(brokenOf('name: a\nrules:\n  - {capability: git.push, tier: notify}\noverides:\n  - {capability: email.send, tier: blocked}\n'), '`overides` may be a second `capabilities`');
    assert.equal(brokenOf(`${POLICY}extend: c\n`), '`extend` may be a second `extends`');
    assert.equal(brokenOf('name: a\ncapabilities: {}\nextend.s: c\n'), '`extends` is misspelt');
  });

  it('makes what the default decides blocked', () => {
    assert.equal(readPolicy({ uri: 'file:///policy.yaml', text: `${POLICY}defaults:\n  tier: autonomous\ndefault:\n  tier: blocked\n` }, { inAgents: false }).defaults?.broken, true);
  });

  it('is any other unknown key where it cannot have been', () => {
    for (const line of ['capabilites: none', 'extends_from: {a: b}', 'default: notify', 'owner: {team: c}', 'x-team: [a]', 'agents: [a]']) assert.equal(brokenOf(`${POLICY}${line}\n`), null, line);
    assert.equal(readPolicy({ uri: 'file:///policy.yaml', text: `${POLICY}defaults:\n  tier: autonomous\nowner:\n  tier: blocked\n` }, { inAgents: false }).defaults?.broken, false);
  });
});
