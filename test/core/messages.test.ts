// Owns: the words of problems where inputs are ugly: empty names, texts that look like numbers, and what may have been meant.
// Refuses: places (the pages of docs/problems/ and shape.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, diagnose, directoryProblems, messageText } from '../../core/src/index.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

function said(text: string): string[] {
  return diagnose(workspaceOf(text).set, uriOf('policy.yaml'), { 'relaxes-declared-tier': 'off', 'missing-reason': 'off', 'uncovered-category': 'off', 'partly-overruled': 'off' }).problems.map(messageText);
}

const policy = (entry: string) => `name: a\ncapabilities:\n  "*": {tier: approval_required}\n${entry}\n`;
const condition = (written: string) => policy(`  filesystem.write: {rules: [{condition: {${written}}, tier: notify}], tier: autonomous}`);

const CASES: readonly (readonly [text: string, expected: readonly string[]])[] = [
  // Texts that look like something else.
  [condition('content_size_lt: "10"'), ['`content_size_lt` takes a number, not the text `10`']],
  [condition('content_size_lt: "1e3"'), ['`content_size_lt` takes a number, not the text `1e3`']],
  [condition('content_size_lt: ten'), ['`content_size_lt` takes a number, not `ten`']],
  [condition('content_size_lt: ""'), ['`content_size_lt` takes a number, not the text ``']],
  [condition('content_size_in: [1, "2"]'), ['`content_size_in` takes whole numbers, not the text `2`']],
  [condition('content_size_in: [1, 2.5]'), ['`content_size_in` takes whole numbers, not `2.5`']],
  [condition('content_size_in: 5'), ['`content_size_in` takes a list, not `5`']],
  [condition('content_size_lt: [5]'), ['`content_size_lt` takes a number, not a list']],
  [condition('path_prefix: [/a, b]'), ['`path_prefix` takes absolute paths, not `b`']],
  [policy('  filesystem.write:\n    rules:\n      - condition:\n          path_prefix:\n            - /a\n                - /b\n        tier: notify\n    tier: autonomous'), ['the value goes on in the next line, as `/a - /b`: indent the items of a list alike, or quote the text']],
  [policy('  filesystem.write: {rules: [{condition: {content_contains: "a\n\n     b"}, tier: notify}], tier: autonomous}'), []],
  [condition('path_prefix: [/a, /secret/*]'), ['`path_prefix` takes paths without `*` and placeholders, not `/secret/*`']],
  [condition('path_suffix: "*.pem"'), ['`path_suffix` takes paths without `*` and placeholders, not `*.pem`']],
  [condition('path_prefix: "/home/${USER}"'), ['`path_prefix` takes paths without `*` and placeholders, not `/home/${USER}`']],
  [condition('path: "/home/{{ user }}"'), ['`path` takes paths without `*` and placeholders, not `/home/{{ user }}`']],
  [condition('path_prefix: 10'), ['`path_prefix` takes absolute paths, not `10`']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: "10", window: 60}}'), ['`max` is a whole number of calls, 1 or more, not the text `10`']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: 10, window: "1h"}}'), ['`window` is a whole number of seconds, 1 or more, not `1h`: write `3600`']],
  [policy('  email.send: {tier: notify, rate_limit: {max: 10, window: 60, on_exceed: notify}}'), ['`on_exceed: notify` is not stricter than the tier `notify`, so exceeding the limit would change nothing']],
  [policy('  email.send: {rules: [{condition: {subject_prefix: a}, tier: notify}], tier: blocked, rate_limit: {max: 10, window: 60, on_exceed: blocked}}'), ['`on_exceed: blocked` is not stricter than the tier `blocked`, so exceeding the limit would change nothing for calls that the tier decides']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: 0.5, window: {a: 1}}}'), ['`max` is a whole number of calls, 1 or more, not `0.5`', '`window` is a whole number of seconds, 1 or more, not a mapping']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: 1, window: 60, per: hour}}'), ['unknown key `per`: known here are `max`, `window`, `on_exceed`']],
  [policy('  process.run: {rules: [{condition: {cpu_limit: x}, tier: notify}], tier: autonomous}'), ['`cpu_limit` takes a number, not `x`']],
  [policy('  email.send: {tier: autonomous, rules: notify}'), ['`rules` is a list of rules, each with a `condition` and a `tier`, not a text']],
  ['name: a\nrules: []\noverrides: []\n', ['a policy has one ordered list: this is the second list beside `rules`']],
  ['name: a\nrules: []\ncapabilities: {}\n', ['a policy has either `capabilities` or an ordered list: this is the second form beside `rules`']],
  // Names that are empty.
  [condition('content_size_: 5'), ['no operator after `content_size_`: known here are `lt`, `lte`, `gt`, `gte`, `eq`, `ne`, `in`, `not_in`']],
  [condition('"": 5'), ['an empty key names no parameter, so the condition can never be known to hold']],
  [condition('content-size_lt: 5'), ['`filesystem.write` has no parameter `content-size`, so the condition can never be known to hold: did you mean `content_size_lt`?']],
  [condition('größe_lt: 5'), ['`filesystem.write` has no parameter `größe`, so the condition can never be known to hold']],
  [policy('  "": {tier: notify}'), ['an empty text is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`)']],
  [policy('  email.send: {"": 1, tier: notify}'), ['an empty key means nothing: known here are `tier`, `reason`, `rules`, `rate_limit`']],
  [policy('  email.send: {tier: ""}'), ['an empty text is no tier: known are `autonomous`, `notify`, `approval_required`, `blocked`']],
  ['name: ""\ncapabilities: {}\n', ['an empty text cannot be a policy name: use letters, digits, blanks, `-`, `_` and `.`']],
  // Values that are none.
  [condition('content_size_lt: .inf'), ['`content_size_lt` takes a finite number within ±2^53, not `.inf`']],
  [condition('content_size_lt: 1e400'), ['`content_size_lt` takes a finite number within ±2^53, not `1e400`']],
  [condition('content_size_lt: -1e400'), ['`content_size_lt` takes a finite number within ±2^53, not `-1e400`']],
  [condition('content_size_lt: 9007199254740993'), ['`content_size_lt` takes a finite number within ±2^53, not `9007199254740993`']],
  [condition('content_size: 1e400'), ['`content_size` takes a whole number within ±2^53, not `1e400`']],
  [condition('content_size_in: [1, 1e400, .nan]'), ['`content_size_in` takes whole numbers within ±2^53, not `1e400`']],
  [condition('path_prefix: [/a, 1e400]'), ['`path_prefix` takes absolute paths, not `1e400`']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: 1e400, window: 0x1}}'), ['`max` is a whole number of calls, at most 9007199254740991, not `1e400`']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: -.inf, window: 9007199254740993}}'), ['`max` is a whole number of calls, 1 or more, not `-.inf`', '`window` is a whole number of seconds, at most 9007199254740991, not `9007199254740993`']],
  [condition('content_size_lt: .nan'), ['`content_size_lt` takes a finite number within ±2^53, not `.nan`']],
  [condition('content_size_lt: 1e3'), []],
  [condition('content_size_lt: 1_000'), ['`content_size_lt` takes a number, not `1_000`']],
  [condition('content_size_lt: -1'), ['no value satisfies this condition, so the rule never decides']],
  [condition('content_size_in: [1, ~]'), ['the item has no value: expected a text, a number, true or false, or a list of them']],
  [condition('content_size_in: []'), ['an empty list never matches: give at least one value']],
  [condition('content_size_not_in: []'), ['an empty list rules nothing out: give at least one value']],
  [condition('content_size: {lt: 5}'), ['expected a text, a number, true or false, or a list of them, found a mapping']],
  [policy('  filesystem.write:\n    rules:\n      -\n    tier: autonomous'), ['the item has no value: expected a mapping']],
  [policy('  email.send: {tier: yes}'), ['unknown tier `yes`: known are `autonomous`, `notify`, `approval_required`, `blocked`']],
  [policy('  email.send: {tier: true}'), ['expected a tier, found `true`']],
  [policy('  email.send:\n    tier: |\n      notify'), ['`notify` with blanks or line ends around it is no tier: known are `autonomous`, `notify`, `approval_required`, `blocked`; did you mean `notify`?']],
  [policy('  email.send: yes'), ['an entry is a mapping, not a text']],
  [policy('  email.send: notify'), ['an entry is a mapping, not a text: write `tier: notify` below the key']],
  ['name: a\nextends: ""\ncapabilities: {}\n', ['an empty text cannot be a policy name: use letters, digits, blanks, `-`, `_` and `.`']],
  ['name: a\nextends: a/b\ncapabilities: {}\n', ['`a/b` cannot be a policy name: use letters, digits, blanks, `-`, `_` and `.`']],
  // What YAML makes of them.
  ['name: a\ncapabilities:\n  *: {tier: notify}\n', ['a key that starts with `*` has to be quoted: `"*"`']],
  [policy('  git.push: {reason: *main, tier: notify}'), ['no anchor `&main` stands before this alias: a text that starts with `*` has to be quoted']],
  [policy('  *.read: {tier: notify}'), ['a key that starts with `*` has to be quoted: `"*.read"`']],
  [policy('\temail.send: {tier: notify}'), ['a tab cannot indent: use spaces']],
  [policy('  email.send:\n\t  tier: notify'), ['a tab cannot indent: use spaces']],
  [policy('  email.send: &e {tier: notfy}\n  slack.send: {<<: *e}\n  slack.reply: *e'), ['unknown tier `notfy`: known are `autonomous`, `notify`, `approval_required`, `blocked`; did you mean `notify`?']],
  [policy('  email.send: &e {tier: notify}\n  slack.send: {<<: *e, tier: autonomous}'), []],
  [policy('  email.send: {tier: notify}\n  "email.send": {tier: autonomous}'), ['key `email.send` is written twice']],
  // What does not line up, or is not parted.
  [policy('  email.send:\n    tier: notify\n     reason: x'), ['wrong indentation: this line is indented as if it went on with the value above']],
  [policy('  email.send:\n    tier: notify\n\n      reason: x y'), ['wrong indentation: this line is indented as if it went on with the value above']],
  ['name: a\n version: "1"\ncapabilities: {}\n', ['wrong indentation: this line is indented as if it went on with the value above']],
  ['name: a\nrules:\n  - capability: git.push\n   tier: notify\n', ['wrong indentation: the line does not line up with what it belongs to']],
  ['name: a\nrules:\n  - capability: git.push\n    tier: notify\n - capability: git.pull\n   tier: notify\n', ['wrong indentation: the line does not line up with what it belongs to']],
  ['# a\n name: a\nversion: "1"\ncapabilities: {}\n', ['wrong indentation: the line does not line up with what it belongs to']],
  ['name: a\ncapabilities\n  # Mail\n  email.send: {tier: notify}\n', ['expected `:` after `capabilities`']],
  [policy('  email.send:\n    rate_limit\n      # an hour\n      max: 1\n      window: 3600\n    tier: notify'), ['expected `:` after `rate_limit`']],
  [policy('  email.send:\n    reason: Needs: approval'), ['a second `:` on one line: put the inner mapping on a line of its own, or quote the value']],
  [policy('  email.send: {tier: notify reason: x}'), ['expected `,` before `reason`']],
  [policy('  email.send: {\n    tier: notify\n    reason: x\n  }'), ['expected `,` before `reason`']],
  [policy("  email.send:\n    reason: 'it's due'"), ["`'` ends the text before `s due'`: inside the text it is written `''`"]],
  [policy('  email.send:\n    reason: "say "no""'), ['`"` ends the text before `no""`: inside the text it is written `\\"`']],
  [policy('  email.send:\n    tier: notify\n    reason: "a" b'), ['unexpected `b`']],
  // What is glued to its colon.
  ['name:acme\ncapabilities: {}\n', ['expected a space after `name:`']],
  [policy('  email.send:\n    tier:blocked\n    reason: x'), ['expected a space after `tier:`']],
  ['name: a\ncapabilities: {}\nhttp://x/y\n', ['expected `:` after `http://x/y`']],
  [policy('  email.send:\n    tier:blocked'), ['an entry is a mapping, not a text: write `tier: blocked` below the key']],
  [policy('  email.send: tier:deny'), ['an entry is a mapping, not a text: write `tier: blocked` below the key']],
  [policy('  email.send:\n    tier = notify'), ['an entry is a mapping, not a text: write `tier: notify` below the key']],
  [policy('  email.send:\n    tier:allow'), ['an entry is a mapping, not a text: behind `tier` a colon and a space have to follow']],
  [policy('  email.send:\n    reason:x'), ['an entry is a mapping, not a text: behind `reason` a colon and a space have to follow']],
  [policy('  email.send:\n    because:x'), ['an entry is a mapping, not a text']],
  // What holds more than a word.
  ['name: a\ncapabilities:\n  - email.send: {tier: notify}\n', ['`capabilities` is a mapping of names and patterns, not a list']],
  ['name: a\ndefaults: notify\ncapabilities: {}\n', ['`defaults` is a mapping with `tier`, not a text: write `tier: notify` below the key']],
  ['name: a\ndefaults: [notify]\ncapabilities: {}\n', ['`defaults` is a mapping with `tier`, not a list']],
  [policy('  email.send: {tier: autonomous, rate_limit: 10/hour}'), ['`rate_limit` is a mapping with `max` and `window`, not a text']],
  [policy('  filesystem.write: {tier: autonomous, rules: {condition: {path: /a}, tier: notify}}'), ['`rules` is a list of rules, each with a `condition` and a `tier`, not a mapping']],
  [policy('  filesystem.write: {tier: autonomous, rules: [{condition: path = /a, tier: notify}]}'), ['conditions are a mapping, such as `path_prefix: /workspace`, not a text']],
  ['name: a\nrules: [{capability: "*", tier: notify, conditions: path = /a}]\n', ['conditions are a mapping, such as `path_prefix: /workspace`, not a text']],
  // What stands too far left.
  ['name: a\ncapabilities:\nemail.send:\n  tier: notify\n', ['`capabilities` has no value: expected a mapping', '`email.send` stands beside `capabilities`, not below it: indent it']],
  [policy('  email.send:\n  tier: notify'), ['`tier` stands beside the names of capabilities: indent it further than the one that it is about']],
  [policy('  email.send:\n  \u00a0\u00a0tier: notify'), ['`tier` is indented with blanks that are no spaces: YAML takes them for a part of the key']],
  ['name: a\ncapabilities: {}\n\u00a0\u3000email.send: {tier: notify}\n', ['`email.send` is indented with blanks that are no spaces: YAML takes them for a part of the key']],
  [policy('  filesystem.write: {rules: [{condition: , path_prefix: /a, tier: notify}], tier: autonomous}'), ['the condition has no value: expected a mapping', '`path_prefix` stands beside `condition`, not below it: indent it']],
  [policy('  filesystem.write: {rules: [{condition: , teir: notify}], tier: autonomous}'), ['the condition has no value: expected a mapping', 'unknown key `teir`: known here are `condition`, `tier`, `reason`; did you mean `tier`?']],
  ['name: a\nrules:\n  - capability: "*"\n    conditions:\n    path_prefix: /a\n    tier: notify\n', ['the condition has no value: expected a mapping', '`path_prefix` stands beside `conditions`, not below it: indent it']],
  // What stands for several, or between others.
  [policy('  email.send, slack.*: {tier: notify}'), ['`email.send, slack.*` is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`): write an entry for each']],
  [policy('  email.send, slack: {tier: notify}'), ['`email.send, slack` is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`)']],
  [policy('  email.**: {tier: notify}'), ['`email.**` is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`): did you mean `email.*`?']],
  ...['  *:\n    tier: notify', '  *:\n\n    # remark\n    tier: notify', '  *: # remark\n    tier: notify'].map((entry): [string, string[]] => [policy(entry), ['a key that starts with `*` has to be quoted: `"*"`']]),
  ['\n\n@\n', ['a plain value cannot start with `@`: quote it']],
  [condition('content_size <: 5'), ['unknown operator `size <` on `content`: known here are `eq`, `ne`, `in`, `not_in`, `prefix`, `suffix`, `contains`; did you mean `content_size_lt`?']],
  [condition('content_size_>=: 5'), ['unknown operator `>=` on `content_size`: known here are `lt`, `lte`, `gt`, `gte`, `eq`, `ne`, `in`, `not_in`; did you mean `content_size_gte`?']],
  [condition('path =: /a'), ['`filesystem.write` has no parameter `path =`, so the condition can never be known to hold: did you mean `path_eq` or `path`?']],
  [condition('path.prefix: /a'), ['`filesystem.write` has no parameter `path.prefix`, so the condition can never be known to hold: did you mean `path_prefix`?']],
  [condition('size_lt: 5'), ['`filesystem.write` has no parameter `size`, so the condition can never be known to hold: did you mean `content_size_lt` or `encoding_size_lt`?']],
  // What may have been meant.
  ['policy: a\ncapabilities: {}\n', ['unknown key `policy`: known here are `name`, `version`, `description`, `extends`, `defaults`, `capabilities`; did you mean `name`?']],
  ['name: a\nrules: [{capability: "*", decision: notify, when: {path: /a}}]\n', ['unknown key `decision`: known here are `capability`, `match`, `tier`, `reason`, `conditions`, `condition`, `rate_limit`; did you mean `tier`?', 'unknown key `when`: known here are `capability`, `match`, `tier`, `reason`, `conditions`, `condition`, `rate_limit`; did you mean `condition`?']],
  [condition('Content_Size_LT: 5'), ['`filesystem.write` has no parameter `Content_Size_LT`, so the condition can never be known to hold: did you mean `content_size_lt`?']],
  [condition('content_size_LT: 5'), ['unknown operator `LT` on `content_size`: known here are `lt`, `lte`, `gt`, `gte`, `eq`, `ne`, `in`, `not_in`; did you mean `content_size_lt`?']],
  [policy('  Email.Send: {tier: notify}'), ['`Email.Send` is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`): did you mean `email.send`?']],
  [policy('  "email.send ": {tier: notify}'), ['`email.send ` is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`): did you mean `email.send`?']],
  [policy('  email.send: {teir: notify}'), ['unknown key `teir`: known here are `tier`, `reason`, `rules`, `rate_limit`; did you mean `tier`?']],
  [policy('  email.send: {tier: allow}'), ['unknown tier `allow`: known are `autonomous`, `notify`, `approval_required`, `blocked`; did you mean `autonomous` or `notify`?']],
  [policy('  filesystem.raed: {tier: notify}'), ['`filesystem.raed` is not in the catalogue (kruxos 0.0.3): did you mean `filesystem.read`?']],
  [condition('content_size_less_than: 5'), ['unknown operator `less_than` on `content_size`: known here are `lt`, `lte`, `gt`, `gte`, `eq`, `ne`, `in`, `not_in`; did you mean `content_size_lt`?']],
  ['name: a\nextends: team-moderate.yaml\ncapabilities: {}\n', ['there is no policy `team-moderate.yaml` in this directory or among the templates: did you mean `team-moderate`?']],
  ['#- policy.yaml\nname: b\nextends: system\ncapabilities: {}\n#- a.yaml\nname: system\ncapabilities: {}\n', ['the system policy binds every policy anyway and cannot be extended']],
  [policy('  filesystem.write: {conditions: {path_prefix: /a}, tier: blocked}'), ['unknown key `conditions`: an entry has its conditions in `rules`, a list of them, each with a `condition` and a `tier`']],
  ['policy:\n  name: a\n  capabilities: {}\n', ['`policy` stands around the policy: what is below it belongs in the first column']],
  ['name: a\ncapabilities:\n  filesystem:\n    read: {tier: notify}\n    write: {tier: blocked}\n', ['names of capabilities are written whole: `filesystem.read`, and so for the others']],
  ['name: a\nextends: policy.yaml\ncapabilities: {}\n', ['there is no policy `policy.yaml` in this directory or among the templates']],
  ['name: a\nextends: team-modrate\ncapabilities: {}\n', ['there is no policy `team-modrate` in this directory or among the templates: did you mean `team-moderate`?']],
];

describe('what a problem says', () => {
  for (const [text, expected] of CASES) it(`${expected.join('; ') || 'nothing'}: ${JSON.stringify(text.slice(-60))}`, () => assert.deepEqual(said(text), expected, text));
});

describe('`system` in place of the active policy', () => {
  it('is told to be the system policy, whichever file has the name', () => {
    const { set } = workspaceOf('#- a.yaml\nname: system\ncapabilities: {}\n#- .active\nsystem\n');
    assert.deepEqual(directoryProblems(set).map(({ code, message }) => [code, message]), [['unknown-active', '`system` is the system policy, which binds every agent anyway and cannot be the active policy: every capability is blocked until another one is']]);
  });
});

describe('several policies of which none is active', () => {
  it('are told with those that can be chosen', () => {
    const told = (...names: readonly string[]) => directoryProblems(workspaceOf(names.map((each, i) => `#- p${i}.yaml\n${each === '' ? '' : `name: ${each}\n`}capabilities: {}\n`).join('')).set).map(({ message }) => message);
    assert.deepEqual([told('a', 'b'), told('a', 'system'), told('', ''), told(''), told('system')].flat(), ['choose one of `a`, `b`', '`a` can be chosen, the others have no `name` to choose them by', 'none has a `name` to choose it by'].map((each) => `several organization policies and none is active: ${each}`));
  });
});

describe('a very long word', () => {
  it('is quoted by its beginning', () => {
    const word = `a${'b'.repeat(10_000)}`;
    const found = said(`name: a\n${word.slice(0, 900)}: 1\nextends: ${word}\ncapabilities:\n  email.send: {tier: ${word}, rate_limit: {max: ${word}, window: 1}}\n  filesystem.write: {rules: [{condition: {content_size_lt: ${word}}, tier: notify}], tier: ${word}}\n`);
    assert.equal(found.length, 6);
    for (const each of found) assert.ok(each.includes(`\`${word.slice(0, 79)}…\``) && each.length < 400, each.slice(0, 400));
  });
});

describe('a word that every JavaScript object knows', () => {
  const PLACES = [
    (word: string) => policy(`  email.send: {tier: ${word}}`),
    (word: string) => policy(`  email.send: {tier: notify, ${word}: 1}`),
    (word: string) => policy(`  email.send: ${word}`),
    (word: string) => policy(`  email.send: {tier: autonomous, rate_limit: {max: 1, window: 60, on_exceed: ${word}, ${word}: 1}}`),
    (word: string) => policy(`  email.${word}: {tier: notify}`),
    (word: string) => policy(`  ${word}.*: {tier: notify}`),
    (word: string) => condition(`content_size_${word}: 5`),
    (word: string) => condition(`${word}_lt: 5`),
    (word: string) => condition(`${word}: ${word}`),
    (word: string) => `name: ${word}\nextends: ${word}x\n${word}: 1\ndefaults: {${word}: notify}\ncapabilities: {}\n# kruxos-ignore ${word}: so\n`,
    (word: string) => `name: a\nrules:\n  - {${word}: 1, capability: email.send, tier: ${word}}\n`,
    (word: string) => `name: a\ncapabilities:\n  network.http_get: {rules: [{condition: {url_prefix: "${word}://a/b"}, tier: notify}], tier: blocked}\n`,
  ];

  it('means nothing to a policy', () => {
    const shown = (text: string, one: string) => said(text).map((each) => each.replaceAll(one, 'WORD').replaceAll(one.toLowerCase(), 'WORD'));
    for (const [word, other] of [['constructor', 'xqzqxqzqxqz'], ['toString', 'xqXqzqxq'], ['valueOf', 'xqzqxXq'], ['hasOwnProperty', 'xqzXqzXqzqxqzq'], ['__proto__', '__xqzqx__']] as const) {
      for (const place of PLACES) {
        assert.deepEqual(shown(place(word), word), shown(place(other), other), place(word));
      }
    }
  });
});

describe('a parameter that is called like something that every JavaScript object has', () => {
  const TYPES = ['Integer', 'Float', 'String', 'Array', 'Boolean', 'DateTime', 'Any'];
  const RULES = (word: string): readonly (readonly [first: string, second: string])[] => [
    [`${word}_lt: 10`, `${word}_gt: 10`],
    [`${word}_lte: 10`, `${word}_gte: 10`],
    [`${word}_size_lt: 10`, `${word}_size_gt: 10`],
    [`${word}_count_lt: 10`, `${word}_count_gt: 10`],
    [`${word}_gte: 5`, `${word}: 7`],
    [`${word}: true`, `${word}: false`],
    [`${word}_prefix: a`, `${word}: abc`],
    [`${word}_gt: "2026-01-01T00:00:00Z"`, `${word}_gt: "2026-02-01T00:00:00Z"`],
    [`${word}_contains: a`, `${word}_contains: [a, b]`],
    [`${word}_lt: 5, ${word}_gte: 10`, `${word}_ne: 1`],
  ];
  const fixture = (word: string, types: readonly string[], [first, second]: readonly [string, string]) =>
    `#- policy.yaml\nname: a\ncapabilities:\n  box.*:\n    rules:\n      - {condition: {${first}}, tier: autonomous}\n      - {condition: {${second}}, tier: notify}\n    tier: blocked\n#- agents/bot.yaml\nagent: bot\nextends: a\ncapabilities:\n  box.put0: {rules: [{condition: {${second}}, tier: autonomous}]}\n#- catalogue.yaml\n${types.map((type, i) => `- {name: box.put${i}, inputs: [{name: ${word}, type: ${type}}], permission_tier: notify}\n`).join('')}`;

  it('is one like any other', () => {
    const told = (word: string, types: readonly string[], rules: readonly [string, string]): unknown => {
      const { set } = workspaceOf(fixture(word, types, rules));
      const found = ['policy.yaml', 'agents/bot.yaml'].flatMap((path) => diagnose(set, uriOf(path)).problems.map((each) => [each.code, messageText(each)]));
      const answers = ['bot', 'other'].map((agent) => check(set, { agent, capability: 'box.put0', parameters: {} }).cases.map(({ when, tier, example }) => [when, tier, Object.entries(example)]));
      return JSON.parse(JSON.stringify([found, answers]).replaceAll(word, 'WORD'));
    };
    for (const word of ['constructor', '__proto__']) {
      const other = word.replace(/[a-z]/g, 'q');
      RULES(word).forEach((rules, i) => {
        for (const type of TYPES) for (const types of [[type], [type, 'Integer']]) {
          assert.deepEqual(told(word, types, rules), told(other, types, RULES(other)[i] as readonly [string, string]), fixture(word, types, rules));
        }
      });
    }
  });
});

describe('an empty reason', () => {
  it('says nothing, so one is asked for', () => {
    for (const reason of ['""', '"  "']) {
      const { problems } = diagnose(workspaceOf(`name: a\ncapabilities:\n  "*": {tier: blocked, reason: ${reason}}\n`).set, uriOf('policy.yaml'));
      assert.deepEqual(problems.map((each) => each.code), ['missing-reason']);
    }
  });
});
