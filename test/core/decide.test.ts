// Owns: decisions as an enforcement point gets them: conditions, falling through, failing closed, errors in files, the active policy.
// Refuses: how layers combine (settle.test.ts) and questions (check.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, isStricter } from '../../core/src/index.js';
import type { Decision } from '../../core/src/index.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { arbDecidedCase } from '../reference/generate.js';
import { uriOf, workspaceOf } from '../support/workspace.js';
import type { WorkspaceOptions } from '../support/workspace.js';

type Parameters = Readonly<Record<string, unknown>>;

function decide(fixture: string, capability: string, parameters: Parameters = {}, agent = 'bot', options: WorkspaceOptions = {}): Decision {
  return new Decider(workspaceOf(fixture, options).set, null).decide({ agent, capability, parameters });
}

const SIZES = `
name: acme
capabilities:
  filesystem.write:
    rules:
      - condition: {content_size_lt: 10}
        tier: autonomous
      - condition: {content_size_gte: 100}
        tier: blocked
  filesystem.*:
    tier: approval_required
`;

describe('conditional rules', () => {
  const tier = (parameters: Parameters) => decide(SIZES, 'filesystem.write', { path: '/workspace/a', ...parameters }).tier;

  it('are tried in order, the first that holds decides', () => {
    assert.equal(tier({ content: 'x' }), 'autonomous');
    assert.equal(tier({ content: 'x'.repeat(100) }), 'blocked');
  });

  it('fall through to the next less specific entry where none holds', () => assert.equal(tier({ content: 'x'.repeat(10) }), 'approval_required'));

  it('measure in bytes', () => {
    assert.equal(tier({ content: 'é'.repeat(4) }), 'autonomous');
    assert.equal(tier({ content: 'é'.repeat(5) }), 'approval_required');
  });

  it('measure what is given, whatever its size is said to be', () => assert.equal(tier({ content: 'x'.repeat(200), content_size: 1 }), 'blocked'));

  it('believe no size that is said beside a value that is none', () => {
    for (const content of [null, 5, ['x']]) assert.equal(tier({ content, content_size: 1 }), 'blocked', JSON.stringify(content));
  });

  it('measure a relative path, which is a text all the same', () => {
    const { set } = workspaceOf('name: a\ncapabilities:\n  box.put:\n    rules: [{condition: {to_path_size_lt: 5}, tier: notify}]\n    tier: blocked\n    reason: x\n#- catalogue.yaml\n- {name: box.put, version: "1", inputs: [{name: to_path, type: String}], permission_tier: notify}\n');
    const put = (to_path: string) => new Decider(set, null).decide({ agent: 'bot', capability: 'box.put', parameters: { to_path } }).tier;
    assert.deepEqual(['abc', 'abcdef', '/abc'].map(put), ['notify', 'blocked', 'notify']);
  });

  it('measure also where another capability of the entry declares what is a size here', () => {
    for (const additionalProperties of [true, false]) {
      const schemaOf = (name: string, type: string) => ({ properties: { [name]: { type } }, additionalProperties });
      const tools = [{ name: 'box__put', inputSchema: schemaOf('content', 'string') }, { name: 'pack__up', inputSchema: schemaOf('content_size', 'integer') }];
      const policy = 'name: a\ncapabilities:\n  "*":\n    rules: [{condition: {content_size_lt: 5}, tier: notify}]\n    tier: blocked\n    reason: x\n';
      const put = (parameters: Parameters, capability = 'box.put') => decide(`${policy}#- catalogue.yaml\n${JSON.stringify({ tools })}\n`, capability, parameters).tier;
      assert.deepEqual([{ content: 'abc' }, { content: 'abcdef' }, { content: 'abcdef', content_size: 3 }, { content_size: 3 }, {}].map((each) => put(each)), ['notify', 'blocked', 'blocked', 'notify', 'blocked']);
      assert.deepEqual([{ content_size: 3 }, { content_size: 5 }, {}].map((each) => put(each, 'pack.up')), ['notify', 'blocked', 'blocked']);
    }
  });

  it('believe a size that is said alone, where it is one', () => {
    assert.equal(tier({ content_size: 1 }), 'autonomous');
    for (const size of [-1, 1.5, '1', null, NaN]) assert.equal(tier({ content_size: size }), 'blocked', String(size));
  });
});

describe('a reason', () => {
  it('is that of the rule that decides, else that of its entry', () => {
    const reason = (timeout: number) => decide('name: acme\ncapabilities:\n  process.run:\n    rules:\n      - condition: {timeout_lt: 5}\n        tier: notify\n        reason: quick\n      - condition: {timeout_lt: 9}\n        tier: approval_required\n    tier: blocked\n    reason: programs\n', 'process.run', { timeout }).settled.reason;
    assert.deepEqual([1, 6, 20].map(reason), ['quick', 'programs', 'programs']);
  });
});

describe('failing closed', () => {
  it('a missing, null or mistyped parameter is taken at its strictest', () => {
    for (const parameters of [{}, { content: null }, { content: 5 }, { content: ['x'] }]) {
      const { tier, undecidable } = decide(SIZES, 'filesystem.write', { path: '/workspace/a', ...parameters });
      assert.equal(tier, 'blocked');
      assert.deepEqual(undecidable, ['content']);
    }
  });

  it('so is a number that is none of its kind', () => {
    const tier = (parameter: string, value: number) => decide(`name: acme\ncapabilities:\n  process.run:\n    rules: [{condition: {${parameter}_lt: 5}, tier: notify}]\n    tier: approval_required\n`, 'process.run', { [parameter]: value }).tier;
    assert.deepEqual([4, 4.5, -Infinity, NaN].map((value) => tier('timeout', value)), ['notify', 'approval_required', 'approval_required', 'approval_required']);
    assert.deepEqual([4, 4.5, -Infinity, NaN].map((value) => tier('cpu_limit', value)), ['notify', 'notify', 'approval_required', 'approval_required']);
  });

  it('a whole number is one however exactly a caller has it', () => {
    const tier = (capability: string, limit: bigint) => decide(`name: acme\ncapabilities:\n  ${capability}:\n    rules: [{condition: {limit_lte: 100}, tier: autonomous}, {condition: {limit_gt: 100}, tier: notify}]\n    tier: autonomous\n`, capability, { limit }).tier;
    for (const capability of ['email.search', 'pack.unknown']) {
      assert.deepEqual([100n, 101n, 2n ** 60n, -(2n ** 60n)].map((limit) => tier(capability, limit)), ['autonomous', 'notify', 'notify', 'autonomous'], capability);
    }
  });

  // Each of the files is asked by itself: there are more ways through them than there are exact numbers.
  it('so it is in a directory of ever so many files for one agent', () => {
    const files = Array.from({ length: 60 }, (_, i) => `#- agents/bot-${i}.yaml\nagent: bot\ncapabilities:\n  process.run: {rules: [{condition: {command_contains: "${i}"}, tier: ${i === 40 ? 'blocked' : 'notify'}}], tier: autonomous}\n`);
    const fixture = `#- acme.yaml\nname: acme\ncapabilities: {process.run: {tier: notify}}\n${files.join('')}`;
    assert.deepEqual([{ command: 'ls' }, { command: 'ls 7' }, { command: 'ls 40' }, {}].map((each) => decide(fixture, 'process.run', each).tier), ['autonomous', 'notify', 'blocked', 'blocked']);
  });

  it('what never matters is not asked for', () => {
    const { tier, undecidable } = decide('name: acme\ncapabilities:\n  email.send: {tier: notify}\n', 'email.send');
    assert.deepEqual([tier, undecidable], ['notify', []]);
  });

  it('a condition with one false key is false, whatever the others', () => {
    const fixture = 'name: acme\ncapabilities:\n  filesystem.edit:\n    rules: [{condition: {path_prefix: /a, content_size_lt: 5}, tier: blocked}]\n    tier: notify\n';
    assert.equal(decide(fixture, 'filesystem.edit', { path: '/b' }).tier, 'notify');
  });

  it('a rule that earlier ones cover counts for nothing', () => {
    const fixture = 'name: acme\ncapabilities:\n  state.list:\n    rules:\n      - {condition: {limit_lt: 10}, tier: notify}\n      - {condition: {limit_gte: 10}, tier: notify}\n      - {condition: {limit_lt: 5}, tier: blocked}\n    tier: blocked\n#- catalogue.yaml\n- {name: state.list, version: "1", inputs: [{name: limit, type: Integer}], permission_tier: notify}\n';
    assert.equal(decide(fixture, 'state.list').tier, 'notify');
  });

  // What a call without parameters could be is not found by taking one of them after the other.
  it('what is left behind rules that shut each other out is found, and nothing where nothing is left', () => {
    const tier = (rules: string) => decide(`name: acme\ncapabilities:\n  pack.run: {rules: [${rules}], tier: blocked}\n#- catalogue.yaml\n- {name: pack.run, version: "1", inputs: [{name: a, type: Boolean}, {name: b, type: Boolean}, {name: c, type: Boolean}], permission_tier: notify}\n`, 'pack.run').tier;
    const rules = ['a: true, b: true', 'a: false, c: true', 'a: false, c: false'].map((each) => `{condition: {${each}}, tier: notify}`).join(', ');
    assert.equal(tier(rules), 'blocked');
    assert.equal(tier(`${rules}, {condition: {a: true, b: false}, tier: notify}`), 'notify');
  });

  // A call without `url` was blocked by the second rule.
  it('so does a rule about URLs whose components all hold what an earlier one asks for', () => {
    const fixture = (part: string) => `name: acme\ncapabilities:\n  network.download:\n    rules: [{condition: {url_contains: ${part}}, tier: notify}, {condition: {url_prefix: "https://b.org/x/y"}, tier: blocked}]\n    tier: notify\n`;
    assert.deepEqual(['/x', '/y', '"://"', '/x/y', 'b.org'].map((part) => decide(fixture(part), 'network.download', { path: '/workspace/a' }).tier), ['notify', 'notify', 'notify', 'blocked', 'blocked']);
  });

  // It was `blocked`: a text that is one of the two, not the first, and not later than the third was taken to be possible.
  it('a text that is compared as a time and as a text is one text', () => {
    const rules = (first: string) => `{condition: {when: "${first}"}, tier: notify}, {condition: {when_gt: "2026-01-01T00:00:00Z"}, tier: notify}, {condition: {when_not_in: ["2026-06-01T12:00:00-05:00", "2025-12-31T00:00:00Z"]}, tier: notify}`;
    const tier = (first: string) => decide(`name: acme\ncapabilities:\n  pack.deploy:\n    rules: [${rules(first)}]\n    tier: blocked\n`, 'pack.deploy').tier;
    assert.deepEqual([tier('2025-12-31T00:00:00Z'), tier('2026-06-01T12:00:00-05:00')], ['notify', 'blocked']);
  });

  it('a condition that is too much to be searched, or that only a text too long to be shown satisfies, may hold', () => {
    const names = (letter: string) => `[${Array.from({ length: 50 }, (_, i) => `${letter}${i}`).join(', ')}]`;
    for (const condition of [`subject_prefix: ${names('a')}, subject_suffix: ${names('b')}`, 'subject_prefix: a, subject_size_gt: 5000000']) {
      const { tier } = decide(`name: acme\ncapabilities:\n  email.send:\n    rules:\n      - condition: {${condition}}\n        tier: blocked\n    tier: notify\n`, 'email.send');
      assert.equal(tier, 'blocked', condition);
    }
  });

  it('a relative path and one with a NUL are undecidable', () => {
    const fixture = 'name: acme\ncapabilities:\n  filesystem.read:\n    rules: [{condition: {path_prefix: /secret}, tier: approval_required}]\n    tier: notify\n';
    for (const path of ['secret', './a', '', '/a\0', 7]) assert.equal(decide(fixture, 'filesystem.read', { path }).tier, 'approval_required', JSON.stringify(path));
    assert.equal(decide(fixture, 'filesystem.read', { path: '/a/../b' }).tier, 'notify');
  });

  it('inherited properties of the parameters are not parameters', () => {
    assert.equal(decide(SIZES, 'filesystem.write', Object.create({ path: '/workspace/a', content: 'x' }) as Parameters).tier, 'blocked');
  });

  it('the layers are taken together: an undecidable parameter cannot be two things at once', () => {
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
    rules: [{condition: {path_prefix: /a}, tier: notify}]
    tier: notify
`;
    assert.equal(decide(fixture, 'filesystem.read').tier, 'notify');
  });

  it('leaving a parameter out never makes an answer more permissive', () => {
    fc.assert(fc.property(arbDecidedCase, fc.nat(), ({ world, request }, mask) => {
      const decider = new Decider(compileWorld(world), null);
      const kept = Object.fromEntries(Object.entries(request.parameters).filter((_, index) => ((mask >> index) & 1) === 1));
      const [full, partial] = [decider.decide(request).tier, decider.decide({ ...request, parameters: kept }).tier];
      assert.ok(!isStricter(full, partial), `${drawWorld(world)}\n${JSON.stringify(request)} is ${full}, with only ${JSON.stringify(kept)} it is ${partial}`);
    }), { numRuns: 300, interruptAfterTimeLimit: 20_000 });
  });
});

/** `filesystem.*` knows `content` from `filesystem.write`, as a text. An entry for `filesystem.delete` knows of no such parameter, so there it may be anything. */
describe('a parameter that two policies read as different kinds of value', () => {
  const twice = (organization: string, agent: string) => `
#- acme.yaml
name: acme
capabilities:
  filesystem.delete:
${organization}
#- agents/bot.yaml
agent: bot
capabilities:
  filesystem.*:
${agent}
`;
  const tier = (fixture: string) => decide(fixture, 'filesystem.delete', { path: '/workspace/a' }).tier;

  // The agent got `autonomous`: what its organization asks of numbers was taken to be out of reach beside a size, as if a number were its own size.
  it('has no size where it is a number, so that a condition on the size tells nothing of the number', () => {
    const small = '    rules: [{condition: {content_lt: 2}, tier: approval_required}]\n    tier: autonomous';
    for (const condition of ['content_size_lte: 3', 'content_size_gte: 0, content_size_ne: 1']) {
      assert.equal(tier(twice(small, `    rules: [{condition: {${condition}}, tier: autonomous}]`)), 'approval_required', condition);
    }
    assert.equal(tier(twice(small, '    rules: [{condition: {content_size_lte: 3}, tier: autonomous}, {condition: {content_size_gt: 3}, tier: autonomous}]')), 'autonomous');
  });

  it('has its own size where it is a text', () => {
    const ends = '    rules: [{condition: {content_suffix: a}, tier: autonomous}]\n    tier: autonomous';
    const long = (texts: string) => `    rules: [{condition: {content_size_gt: 3, content_in: ${texts}}, tier: blocked}]`;
    assert.equal(tier(twice(ends, long('[a]'))), 'autonomous');
    assert.equal(tier(twice(ends, long('[a, abcd]'))), 'blocked');
  });

  const paths = `
#- acme.yaml
name: acme
capabilities:
  pack.tool:
    rules: [{condition: {source_contains: //}, tier: approval_required}]
    tier: autonomous
#- agents/bot.yaml
agent: bot
capabilities:
  "*":
    rules: [{condition: {source_ne: /w/a}, tier: autonomous}]
`;

  // With `source: /w//a` approval was needed; an agent that left `source` out got `autonomous`.
  it('left out is never judged more permissively than given, also where one of them resolves paths', () => {
    const given = (parameters: Parameters) => decide(paths, 'pack.tool', parameters).tier;
    assert.deepEqual([{ source: '/w/a' }, { source: '/w/b' }, { source: '/w//a' }, {}].map(given), ['autonomous', 'autonomous', 'approval_required', 'approval_required']);
  });

  // No value is a text and a number: which rule of the organization holds is not known, however well one of them could be tested.
  it('given is unusable where it cannot be of all these kinds', () => {
    const fixture = `
#- acme.yaml
name: acme
capabilities:
  pack.*: {rules: [{condition: {level_lt: 5}, tier: notify}], tier: approval_required}
#- agents/bot.yaml
agent: bot
capabilities:
  pack.numbers.*: {rules: [{condition: {level_lt: 5, other: x}, tier: blocked}]}
#- catalogue.yaml
- {name: pack.text, version: "1", inputs: [{name: level, type: String}], permission_tier: notify}
- {name: pack.numbers.known, version: "1", inputs: [{name: level, type: Integer}], permission_tier: notify}
`;
    assert.equal(decide(fixture, 'pack.numbers.unknown', { level: 3, other: 'y' }).tier, 'approval_required');
  });

  it('may be given by its size or its count, whichever a condition asks about', () => {
    const fixture = `
#- acme.yaml
name: acme
capabilities:
  "*":
    rules: [{condition: {args_count_lt: 3}, tier: autonomous}]
    tier: approval_required
#- agents/bot.yaml
agent: bot
capabilities:
  pack.tool:
    rules: [{condition: {args_contains: x}, tier: notify}]
`;
    const given = (parameters: Parameters) => decide(fixture, 'pack.tool', parameters).tier;
    assert.deepEqual([{ args_count: 1 }, { args_size: 1 }, { args_count: 5 }, { args: ['a'] }, { args: ['x', 1, 2] }].map(given), ['notify', 'approval_required', 'approval_required', 'autonomous', 'notify']);
  });
});

/** `level` is a text for one capability and a number for the other: what a condition says of texts says nothing of numbers. */
describe('conditions of which nothing can be known', () => {
  const fixture = (organization: string, agent: string) => `
#- acme.yaml
name: acme
capabilities:
  pack.*: {rules: [{condition: {${organization}}, tier: approval_required}], tier: autonomous}
#- agents/bot.yaml
agent: bot
capabilities:
  pack.*: {rules: [{condition: {${agent}}, tier: autonomous}]}
#- catalogue.yaml
- {name: pack.text, version: "1", inputs: [{name: level, type: String}], permission_tier: notify}
- {name: pack.number, version: "1", inputs: [{name: level, type: Integer}], permission_tier: notify}
`;

  // The agent got `autonomous` where its file is as long as the organization's up to there: two conditions at one place were taken to be the same one.
  it('are not the same one because they stand at the same place of two files', () => {
    for (const agent of ['level_prefix: b', 'level_suffix: b']) {
      const { tier, undecidable } = decide(fixture('level_prefix: a', agent), 'pack.number');
      assert.deepEqual([tier, undecidable], ['approval_required', ['level']], agent);
    }
  });
});

describe('the shipped system policy', () => {
  const OPEN = 'name: acme\ndefaults: {tier: autonomous}\ncapabilities: {}\n';
  const BLOCKED: readonly (readonly [string, Parameters])[] = [
    ['secrets.read_raw', {}], ['secrets.export', {}], ['audit.write', {}], ['audit.delete', {}], ['audit.truncate', {}], ['policy.modify_system', {}], ['state.read_private', {}], ['state.write_private', {}],
    ['filesystem.write', { path: '/etc/passwd' }], ['filesystem.write', { path: '/workspace/../etc/passwd' }], ['filesystem.append', { path: '/usr' }], ['filesystem.edit', { path: '/boot/x' }],
    ['filesystem.delete', { path: '/proc/1' }], ['filesystem.move', { source: '/sys/x', destination: '/workspace/x' }], ['filesystem.move', { source: '/workspace/x', destination: '/dev/x' }],
    ['filesystem.copy', { source: '/workspace/x', destination: '/bin/x' }], ['network.download', { path: '/sbin/x' }], ['git.clone', { path: '/lib/x' }], ['state.backup.export', { path: '/root/x' }],
    ['filesystem.write', { path: '/opt/kruxos/x' }], ['filesystem.write', { path: '/data/kruxos/policies/x' }], ['filesystem.write', { path: '/data/kruxos/audit' }], ['filesystem.write', { path: '/lib32' }], ['filesystem.write', { path: '/lib64/' }],
    ['filesystem.write', {}], ['filesystem.write', { path: 'relative' }],
  ];
  for (const [capability, parameters] of BLOCKED) {
    it(`blocks ${capability} ${JSON.stringify(parameters)}`, () => {
      const { tier, settled } = decide(OPEN, capability, parameters);
      assert.deepEqual([tier, settled.decidingLayer], ['blocked', 'system']);
    });
  }
  const ALLOWED: readonly (readonly [string, Parameters])[] = [
    ['filesystem.write', { path: '/etcetera/x', content: '' }], ['filesystem.read', { path: '/etc/passwd' }], ['filesystem.copy', { source: '/etc/passwd', destination: '/workspace/x' }], ['filesystem.write', { path: '/opt/other' }],
  ];
  for (const [capability, parameters] of ALLOWED) it(`leaves ${capability} ${JSON.stringify(parameters)} to the others`, () => assert.equal(decide(OPEN, capability, parameters).tier, 'autonomous'));
});

describe('the system policy of a directory', () => {
  it('is known by its file name, in capitals and with the longer ending as well', () => {
    const tier = (file: string) => decide(`#- acme.yaml\nname: acme\ncapabilities: {"*": {tier: autonomous}}\n#- ${file}\nname: system\ncapabilities: {email.send: {tier: blocked, reason: x}}\n#- .active\nacme\n`, 'email.send').tier;
    for (const file of ['system.yaml', 'System.yaml', 'SYSTEM.YML', 'system.kruxos.yaml']) assert.equal(tier(file), 'blocked', file);
    for (const file of ['systems.yaml', 'my-system.yaml', 'agents/System.yaml']) assert.equal(tier(file), 'autonomous', file);
  });
});

describe('what is in error', () => {
  it('in an entry blocks that entry, and never falls through to a wider one', () => {
    const fixture = 'name: acme\ncapabilities:\n  "*": {tier: autonomous}\n  email.send: {tier: alow}\n  email.read: {tier: notify, teir: blocked}\n';
    assert.deepEqual(['email.send', 'email.read', 'email.search'].map((each) => decide(fixture, each).tier), ['blocked', 'blocked', 'autonomous']);
  });

  it('in `defaults` blocks what only the default decides', () => {
    const fixture = 'name: acme\ndefaults: {tier: alow}\ncapabilities:\n  email.send: {tier: notify}\n';
    assert.deepEqual(['email.send', 'email.read'].map((each) => decide(fixture, each).tier), ['notify', 'blocked']);
    for (const defaults of ['defaults: {tier: notify, teir: blocked}', 'defaults: {tier: notify, tier: blocked}', 'defaults: {tier: notify}\ndefaults: {tier: blocked}', 'default: {tier: notify}', 'defaults: notify', 'defaults: {}']) {
      assert.equal(decide(`name: acme\n${defaults}\ncapabilities: {}\n`, 'email.read').settled.steps[1]?.vote?.tier, 'blocked', defaults);
    }
  });

  it('in a key blocks what the key may have meant', () => {
    const fixture = 'name: acme\ncapabilities:\n  "*": {tier: autonomous}\n  Email.Send: {tier: blocked}\n  filesystem: {tier: blocked}\n';
    assert.deepEqual(['email.send', 'filesystem.read', 'git.push'].map((each) => decide(fixture, each).tier), ['blocked', 'blocked', 'autonomous']);
  });

  for (const [what, text] of [
    ['YAML that does not parse', 'name: "acme\ncapabilities: {email.send: {tier: autonomous}}\n'],
    ['several documents', 'name: acme\ncapabilities: {email.send: {tier: autonomous}}\n---\na: 1\n'],
    ['a missing name', 'capabilities: {email.send: {tier: autonomous}}\n'],
    ['missing capabilities', 'name: acme\n'],
    ['a root that is no mapping', '- name: acme\n'],
    ['an unknown extends', 'name: acme\nextends: nowhere\ncapabilities: {email.send: {tier: autonomous}}\n'],
    ['a circle', 'name: acme\nextends: acme\ncapabilities: {email.send: {tier: autonomous}}\n'],
    ['nothing', ''],
  ] as const) {
    it(`${what} in the only organization policy blocks everything`, () => assert.equal(decide(text, 'email.send').tier, 'blocked'));
    // An agent extends organization policies only, so it cannot extend itself.
    if (what === 'a circle') continue;
    it(`${what} in an agent's file blocks everything for that agent`, () => {
      const fixture = `#- acme.yaml\nname: acme\ncapabilities: {email.send: {tier: notify}}\n#- agents/bot.yaml\n${text.replace('name:', 'agent:').replace('acme', 'bot')}`;
      assert.deepEqual([decide(fixture, 'email.send', {}, 'bot').tier, decide(fixture, 'email.send', {}, 'other').tier], ['blocked', 'notify']);
    });
  }

  it('in the indentation blocks an entry of which a part stands too far left, whatever else it says', () => {
    for (const part of ['rules: [{condition: {to: x}, tier: blocked}]', 'rate_limit: {max: 1, window: 60}', 'tier: blocked', 'reason: r']) {
      const fixture = `name: acme\ncapabilities:\n  email.*: {tier: autonomous}\n  email.send:\n    rules: [{condition: {to: y}, tier: notify}]\n  ${part}\n  email.read: {tier: notify}\n`;
      assert.deepEqual(['email.send', 'email.read', 'email.list'].map((each) => decide(fixture, each).tier), ['blocked', 'notify', 'autonomous'], part);
    }
  });

  it('in the indentation blocks an entry that stands inside another one, and that one', () => {
    const inMap = 'name: acme\ndefaults: {tier: notify}\ncapabilities:\n  secrets.list:\n    tier: approval_required\n    git.*:\n      tier: blocked\n    email.send: {tier: blocked}\n  git.log: {tier: notify}\n';
    assert.deepEqual(['secrets.list', 'git.push', 'git.log', 'email.send', 'email.read'].map((each) => decide(inMap, each).tier), ['blocked', 'blocked', 'notify', 'blocked', 'notify']);
    const inList = 'name: acme\ndefaults: {tier: notify}\nrules:\n  - capability: git.log\n    tier: notify\n  - capability: secrets.list\n    tier: approval_required\n    git.*: {tier: blocked}\n  - {capability: "*", tier: autonomous}\n';
    assert.deepEqual(['secrets.list', 'git.push', 'git.log', 'email.send'].map((each) => decide(inList, each).tier), ['blocked', 'blocked', 'notify', 'autonomous']);
  });

  it('in the indentation that takes an entry out of the capabilities keeps the file from compiling', () => {
    const fixture = (stray: string) => `name: acme\ndefaults: {tier: notify}\ncapabilities:\n  git.log: {tier: notify}\n${stray}\n`;
    for (const stray of ['git.push: {tier: blocked}', 'git.*:\n  tier: blocked', '"*": {tier: blocked}', 'git.push: blocked', 'Git.push: {tier: blocked}', '\u0085git.push: {tier: blocked}', 'acl:\n  git.push: {tier: blocked}', 'fallback: {tier: blocked}', 'tier: blocked', 'description:\n  git.push: {tier: blocked}', '? [git.push]\n: {tier: blocked}', '?  git.push: {tier: blocked}']) assert.equal(decide(fixture(stray), 'git.log').tier, 'blocked', stray);
    for (const other of ['acme.version: 5', 'x-stop: {tier: blocked}', 'git.push: later']) assert.equal(decide(fixture(other), 'git.log').tier, 'notify', other);
    const inDefaults = 'name: acme\ncapabilities:\n  git.*: {tier: notify}\ndefaults:\n  tier: notify\n  git.push:\n    tier: blocked\n';
    assert.equal(decide(inDefaults, 'git.push').tier, 'blocked');
    assert.equal(decide('name: acme\n\u200bdefaults: {tier: blocked}\nextends: team-moderate\ncapabilities: {}\n', 'foo.bar').tier, 'blocked');
    assert.equal(decide('name: acme\n\u00a0extends: enterprise-restrictive\ncapabilities: {git.*: {tier: notify}}\n', 'git.push').tier, 'blocked');
  });

  it('that keeps a file from compiling is where its answer comes from, and no other', () => {
    const lineOf = (text: string) => decide(text, 'email.send').settled.source?.line;
    const entry = 'capabilities: {email.send: {tier: alow}}\n';
    assert.deepEqual([`name: acme\nversion: []\n${entry}description: "x\n`, `name: acme\n${entry}---\na: 1\n`, `name: acme\n${entry}extends: nowhere\n`, `name: acme\n${entry}extends: acme\n`].map(lineOf), [4, 3, 3, 3]);
  });

  // It belongs to the system layer, and nobody builds on that.
  it('what extends the directory\'s `system.yaml` blocks everything', () => {
    const fixture = '#- system.yaml\nname: system\ncapabilities: {}\n#- acme.yaml\nname: acme\ncapabilities: {email.send: {tier: notify}}\n#- agents/bot.yaml\nagent: bot\nextends: system\ncapabilities: {}\n';
    assert.deepEqual(['bot', 'ada'].map((agent) => decide(fixture, 'email.send', {}, agent).tier), ['blocked', 'notify']);
    assert.equal(decide(fixture.replace('name: acme', 'name: acme\nextends: system'), 'email.send').tier, 'blocked');
  });

  // The name is the system's, whoever else has it.
  it('what extends `system` blocks everything, also where a policy of the organization is called so, and that one cannot be chosen', () => {
    const fixture = '#- a.yaml\nname: system\ncapabilities: {email.send: {tier: notify}}\n#- agents/bot.yaml\nagent: bot\nextends: system\ncapabilities: {}\n';
    assert.deepEqual(['bot', 'ada'].map((agent) => decide(fixture, 'email.send', {}, agent).tier), ['blocked', 'notify']);
    assert.equal(decide(fixture, 'email.send', {}, 'ada', { active: 'system' }).tier, 'blocked');
    assert.equal(decide(`${fixture}#- .active\nsystem\n`, 'email.send', {}, 'ada').tier, 'blocked');
  });

  it('a broken agent file blocks the agent that it names as well as the one that it is called after', () => {
    const fixture = '#- acme.yaml\nname: acme\ncapabilities: {email.send: {tier: notify}}\n#- agents/bot.yaml\nagent: ada\ncapabilities: "\n';
    assert.deepEqual(['bot', 'ada', 'eve'].map((agent) => decide(fixture, 'email.send', {}, agent).tier), ['blocked', 'blocked', 'notify']);
  });
});

describe('the active policy', () => {
  const two = (active: string) => `#- a.yaml\nname: a\ncapabilities: {email.send: {tier: notify}}\n#- b.yaml\nname: b\ncapabilities: {email.send: {tier: autonomous}}\n#- agents/bot.yaml\nagent: bot\nextends: a\ncapabilities: {}\n${active}`;
  const tier = (fixture: string, options: WorkspaceOptions = {}, agent = 'other') => decide(fixture, 'email.send', {}, agent, options).tier;

  it('is the one that a setting names, else `.active`, else the only one', () => {
    assert.equal(tier(two('#- .active\nb\n')), 'autonomous');
    assert.equal(tier(two('#- .active\nb\n'), { active: 'a' }), 'notify');
    assert.equal(tier('name: a\ncapabilities: {email.send: {tier: notify}}\n'), 'notify');
  });

  it('can be a template', () => assert.notEqual(decide(two('#- .active\nteam-moderate\n'), 'filesystem.read', { path: '/workspace/a' }).tier, 'blocked'));

  it('blocks everything where it is missing, broken, or several could be it', () => {
    assert.equal(tier(two('#- .active\nc\n')), 'blocked');
    assert.equal(tier(two('')), 'blocked');
    assert.equal(tier(two('#- c.yaml\nname: c\n#- .active\nc\n')), 'blocked');
    assert.equal(tier(two(''), {}, 'bot'), 'blocked', 'an enforcement point never guesses');
  });

  it('binds an agent that extends another one, which then only tightens', () => {
    assert.equal(tier(two('#- .active\nb\n'), {}, 'bot'), 'notify');
    assert.equal(tier(two('#- .active\nb\n#- b2.yaml\nname: b\ncapabilities: {}\n'), {}, 'bot'), 'notify');
  });

  // Whoever only tightens has nothing to say where the active policy has not.
  it('that may leave a call to nobody blocks it, whatever the agent extends', () => {
    const fixture = '#- a.yaml\nname: a\ncapabilities: {email.send: {rules: [{condition: {subject: x}, tier: notify}]}}\n#- b.yaml\nname: b\ncapabilities: {email.send: {tier: notify}}\n#- agents/bot.yaml\nagent: bot\nextends: b\ncapabilities: {}\n#- .active\na\n';
    assert.deepEqual([{ subject: 'x' }, { subject: 'y' }, {}].map((each) => decide(fixture, 'email.send', each).tier), ['notify', 'blocked', 'blocked']);
  });

  it('with no organization policy, what an agent extends is its organization', () => {
    const fixture = '#- agents/bot.yaml\nagent: bot\nextends: enterprise-restrictive\ncapabilities: {}\n';
    assert.equal(decide(fixture, 'secrets.read_raw', {}, 'bot').tier, 'blocked');
    assert.equal(decide(fixture, 'email.send', {}, 'other').settled.source, null);
    const opening = '#- agents/bot.yaml\nagent: bot\nextends: enterprise-restrictive\ncapabilities: {pack.tool: {tier: autonomous}}\n';
    assert.deepEqual([decide(opening, 'pack.tool').tier, decide(opening, 'email.send', {}, 'bot').tier], ['blocked', 'approval_required']);
  });
});

describe('sources', () => {
  const FIXTURE = `
#- base.yaml
name: base
defaults:
  tier: notify
capabilities:
  email.read:
    tier: autonomous
#- acme.yaml
name: acme
extends: base
capabilities:
  filesystem.write:
    rules:
      - tier: blocked
        condition: {content_size_gt: 5}
    tier: notify
#- .active
acme
`;
  const source = (capability: string, parameters: Parameters = {}) => {
    const { settled } = decide(FIXTURE, capability, parameters);
    return settled.source === null ? null : `${settled.source.uri} ${settled.source.line}`;
  };

  it('are the entry, the rule\'s dash, the inherited entry, the tier of the defaults', () => {
    assert.equal(source('filesystem.write', { path: '/workspace/a', content: '' }), `${uriOf('acme.yaml')} 4`);
    assert.equal(source('filesystem.write', { path: '/workspace/a', content: 'xxxxxx' }), `${uriOf('acme.yaml')} 6`);
    assert.equal(source('email.read'), `${uriOf('base.yaml')} 5`);
    assert.equal(source('git.push'), `${uriOf('base.yaml')} 3`);
  });
});

describe('programs', () => {
  const fixture = `
#- acme.yaml
name: acme
capabilities:
  "*": {tier: notify}
#- agents/silent.yaml
agent: silent
capabilities: {git.push: {tier: blocked}}
#- agents/also-silent.yaml
agent: also-silent
capabilities: {git.commit: {tier: blocked}}
#- agents/heard.yaml
agent: heard
capabilities: {email.send: {tier: approval_required}}
#- agents/tightened.yaml
agent: tightened
extends: enterprise-restrictive
capabilities: {git.push: {tier: blocked}}
`;
  const decider = new Decider(workspaceOf(fixture).set, null);
  const ask = (agent: string, capability: string) => decider.decide({ agent, capability, parameters: {} });

  it('are shared by agents whose own policies say nothing of the capability', () => {
    assert.equal(ask('silent', 'email.send'), ask('also-silent', 'email.send'));
    assert.deepEqual(['silent', 'also-silent', 'nobody'].map((agent) => ask(agent, 'email.send').tier), ['notify', 'notify', 'notify']);
  });

  it('are their own where an agent, or what it extends, has a say', () => {
    assert.equal(ask('heard', 'email.send').tier, 'approval_required');
    assert.equal(ask('tightened', 'email.send').tier, decide('name: a\nextends: enterprise-restrictive\ncapabilities: {}\n', 'email.send').tier);
    assert.notEqual(ask('tightened', 'email.send'), ask('silent', 'email.send'));
    assert.deepEqual(['silent', 'also-silent'].map((agent) => ask(agent, 'git.push').tier), ['blocked', 'notify']);
  });

  it('for names that nobody knows come and go, and decide the same', () => {
    for (let i = 0; i < 6_000; i++) assert.equal(ask('silent', `pack.tool_${i}`).tier, 'notify');
    assert.equal(ask('silent', 'pack.tool_0').tier, 'notify');
  });
});
