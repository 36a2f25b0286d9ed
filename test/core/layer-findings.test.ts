// Owns: what is found where layers meet: whole and partial overruling, relaxations by entry and default, the directory's own system policy.
// Refuses: how votes combine (settle.test.ts), and the pages' own examples.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, diagnose, directoryProblems } from '../../core/src/index.js';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

const CATALOGUE = `#- catalogue.yaml
- {name: secrets.read_raw, version: "1", inputs: [], permission_tier: autonomous}
- {name: box.get, version: "1", inputs: [{name: n, type: Integer}], permission_tier: autonomous}
- {name: box.put, version: "1", inputs: [{name: n, type: Integer}], permission_tier: autonomous}
`;
const BOXES = CATALOGUE.replace(/^- {name: secrets.*\n/m, '');

function messages(fixture: string, path: string, code: string): string[] {
  return diagnose(workspaceOf(fixture).set, uriOf(path)).problems.filter((each) => each.code === code).map((each) => each.message);
}

describe('an entry below a system policy that does not block', () => {
  // Without it the agent would be asked for approval.
  it('is not said to have no effect: it loosens what its organization says', () => {
    const fixture = (system: string, entry: string) => `#- system.yaml\nname: system\ncapabilities: {box.get: {tier: ${system}}}\n#- acme.yaml\nname: acme\ncapabilities: {box.get: {tier: approval_required, reason: x}, box.put: {tier: blocked, reason: x}}\n#- agents/bot.yaml\nagent: bot\ncapabilities: {${entry}: {tier: autonomous}}\n${BOXES}`;
    const said = (system: string, entry: string) => ['exceeds-system', 'lifts-blocked'].flatMap((code) => messages(fixture(system, entry), 'agents/bot.yaml', code));
    assert.deepEqual(said('notify', 'box.get'), ['`autonomous` is raised: the system policy sets `notify` for `box.get`']);
    assert.deepEqual(said('blocked', 'box.get'), ['`autonomous` has no effect: the system policy sets `blocked` for `box.get`']);
    assert.deepEqual(said('notify', 'box.*'), ['`autonomous` never holds: `acme` blocks `box.put`, and nothing below lifts that']);
    assert.deepEqual(said('blocked', 'box.*'), ['`autonomous` has no effect: `acme` blocks `box.put`, and nothing below lifts that']);
  });
});

describe('a list of many conditions', () => {
  // What that takes is bounded for each item, and each asks about every capability.
  it('is told for all that its items relax, for the last one as for the first', () => {
    const items = Array.from({ length: 80 }, (_, i) => `  - {capability: "*", condition: {url_prefix: "https://h${i}/"}, tier: autonomous}\n`);
    const fixture = `#- acme.yaml\nname: acme\ndefaults: {tier: approval_required}\ncapabilities: {}\n#- agents/bot.yaml\nagent: bot\nrules:\n${items.join('')}`;
    const said = diagnose(workspaceOf(fixture).set, uriOf('agents/bot.yaml')).problems.filter((each) => each.code === 'relaxes-organization');
    assert.equal(said.length, items.length);
    assert.deepEqual([...new Set(said.map((each) => each.message))], [said[0]?.message]);
    assert.equal(said[0]?.facts.names?.at(-1), 'scheduler.delay');
  });
});

describe('a wildcard of a policy that extends two files of one name', () => {
  // One of the two has an entry of its own for a part of what is overruled.
  it('is told once to be overruled, for all that the system overrules', () => {
    const [one, two] = ['#- one.yaml\nname: basis\ncapabilities: {secrets.read_raw: {tier: blocked, reason: x}}\n', '#- two.yaml\nname: basis\ncapabilities: {}\n'];
    for (const bases of [one + two, two + one]) {
      const fixture = `#- acme.yaml\nname: acme\nextends: basis\ncapabilities: {secrets.*: {tier: notify}}\n#- .active\nacme\n${bases}`;
      assert.deepEqual(messages(fixture, 'acme.yaml', 'partly-overruled'), ['`system` overrules this entry for 2 of the 5 capabilities that it decides: `secrets.read_raw`, `secrets.export`']);
    }
  });
});

describe('an entry that a layer above overrules for every known capability', () => {
  it('is no error as a `*`, which still decides unknown names', () => {
    const fixture = `
name: acme
capabilities:
  box.*: {tier: notify}
  "*": {tier: autonomous}
# ^^^ information partly-overruled
${CATALOGUE}`;
    const { set } = expectDrawnProblems(fixture);
    assert.equal(check(set, { agent: 'bot', capability: 'zed.unknown', parameters: {} }).tier, 'autonomous');
    assert.deepEqual(messages(fixture.replace(/^# .*\n/gm, ''), 'policy.yaml', 'partly-overruled'), [
      '`system` overrules this entry for every known capability that it decides, and leaves it only names that nobody knows: `secrets.read_raw`, `secrets.export`, `audit.write` and 5 more',
    ]);
  });

  it('is an error as a prefix', () => void expectDrawnProblems(`
name: acme
capabilities:
  box.*: {tier: notify}
  secrets.*: {tier: notify}
#                   ^^^^^^ error exceeds-system
${CATALOGUE}`));

  it('is an error as a `*` under a `*` that blocks', () => void expectDrawnProblems(`
#- acme.yaml
name: acme
capabilities:
  "*": {tier: blocked, reason: closed}
#- agents/bot.yaml
agent: bot
capabilities:
  "*": {tier: notify}
#             ^^^^^^ error lifts-blocked
${BOXES}`));

  it('is no error as a `*` under entries that block each known capability', () => void expectDrawnProblems(`
#- acme.yaml
name: acme
capabilities:
  box.*: {tier: blocked, reason: closed}
#- agents/bot.yaml
agent: bot
capabilities:
  "*": {tier: notify}
# ^^^ information partly-overruled
${BOXES}`));

  it('is no error as a `*` either where a `*` above them only asks', () => void expectDrawnProblems(`
#- acme.yaml
name: acme
capabilities:
  box.*: {tier: blocked, reason: closed}
  "*": {tier: approval_required, reason: ask}
# ^^^ information partly-overruled
#- agents/bot.yaml
agent: bot
capabilities:
  "*": {tier: notify}
# ^^^ information partly-overruled
${BOXES}`));
});

describe("an agent's default", () => {
  const opening = `
#- acme.yaml
name: acme
capabilities:
# @2:1-13 warning uncovered-category
  box.get: {tier: notify}
#- agents/bot.yaml
agent: bot
defaults: {tier: autonomous}
#                ^^^^^^^^^^ information relaxes-organization
# @2:18-28 information partly-overruled
capabilities: {}
${BOXES}`;

  it('is said where it opens what the organization leaves out, in the finding and in the trace', () => {
    const { set } = expectDrawnProblems(opening);
    const { problems } = diagnose(set, uriOf('agents/bot.yaml'));
    const found = problems.find((each) => each.code === 'relaxes-organization');
    assert.equal(found?.message, 'default `autonomous` opens what the organization has no rule for, which is blocked otherwise: `box.put`');
    assert.deepEqual(found?.witness, { agent: 'bot', capability: 'box.put', parameters: {} });
    const answer = check(set, { agent: 'bot', capability: 'box.put', parameters: {} });
    assert.deepEqual(answer.outcomes[0]?.steps.map((each) => each.marks.map((mark) => mark.kind)), [[], [], ['default', 'relaxes org']]);
    assert.equal(check(set, { agent: 'other', capability: 'box.put', parameters: {} }).tier, 'blocked');
  });

  it('is said where the organization leaves some calls out', () => {
    const fixture = '#- acme.yaml\nname: acme\ncapabilities:\n  box.put:\n    rules:\n      - {condition: {n_lt: 5}, tier: notify}\n#- agents/bot.yaml\nagent: bot\ndefaults: {tier: notify}\ncapabilities: {}\n' + BOXES;
    const found = diagnose(workspaceOf(fixture).set, uriOf('agents/bot.yaml')).problems.find((each) => each.code === 'relaxes-organization');
    assert.deepEqual(found?.facts.names, ['box.get', 'box.put']);
  });

  it('is said where the organization asks for what the capability cannot have, and so may have no vote', () => {
    const boxes = BOXES.replace('name: n, type: Integer}], permission_tier: autonomous}\n- {name: box.put', 'name: s, type: String}], permission_tier: autonomous}\n- {name: box.put');
    const fixture = `#- acme.yaml\nname: acme\ncapabilities:\n  box.*: {rules: [{condition: {s: a}, tier: notify}]}\n#- agents/bot.yaml\nagent: bot\ndefaults: {tier: notify}\ncapabilities: {}\n${boxes}`;
    const found = diagnose(workspaceOf(fixture).set, uriOf('agents/bot.yaml')).problems.find((each) => each.code === 'relaxes-organization');
    assert.deepEqual(found?.facts.names, ['box.get', 'box.put']);
  });

  it('relaxes nothing where it blocks, where there is no organization, or where the organization has a default', () => {
    const agent = (tier: string) => `#- agents/bot.yaml\nagent: bot\ndefaults: {tier: ${tier}}\ncapabilities: {}\n${BOXES}`;
    for (const fixture of [
      `#- acme.yaml\nname: acme\ncapabilities: {}\n${agent('blocked')}`,
      agent('notify'),
      `#- acme.yaml\nname: acme\ndefaults: {tier: notify}\ncapabilities: {}\n${agent('autonomous')}`,
      `#- acme.yaml\nname: acme\ncapabilities: []\n${agent('autonomous')}`,
    ]) assert.deepEqual(messages(fixture, 'agents/bot.yaml', 'relaxes-organization'), [], fixture);
  });

  it('is why the organization only says what is blocked unless an agent decides', () => {
    assert.deepEqual(messages(opening.replace(/^# .*\n/gm, ''), 'acme.yaml', 'uncovered-category'), ["no entry and no default for 1 of the 2 capabilities of `box.*`, so they are blocked unless an agent's policy decides them"]);
  });
});

describe("an agent's entry that relaxes its organization", () => {
  const BOX = '#- catalogue.yaml\n- {name: box.get, version: "1", inputs: [{name: n, type: Integer}], permission_tier: autonomous}\n- {name: box.put, version: "1", inputs: [{name: n, type: Integer}, {name: s, type: String}], permission_tier: autonomous}\n- {name: box.web, version: "1", inputs: [{name: url, type: URL}], permission_tier: autonomous}\n';
  const found = (organization: string, agent: string, more = '') => messages(`#- acme.yaml\nname: acme\n${organization}\n#- agents/bot.yaml\nagent: bot\n${agent}\n${more}${BOX}`, 'agents/bot.yaml', 'relaxes-organization');
  const entries = (...each: string[]) => `capabilities: {${each.join(', ')}}`;

  it('is said where the organization asks for what the capability cannot have, so that its strictest answer counts', () => {
    const small = entries('box.*: {rules: [{condition: {s_size_lt: 5}, tier: autonomous}], tier: approval_required, reason: x}');
    assert.deepEqual(found(small, entries('box.get: {tier: autonomous}')), ['`autonomous` relaxes the organization: `approval_required` for `box.get`']);
    assert.deepEqual(found(small, entries('box.get: {tier: approval_required, reason: x}')), []);
    // What both ask comes out for both alike.
    assert.deepEqual(found(small, small), []);
  });

  it('is said where the agent itself asks for that', () => {
    const agent = entries('box.*: {rules: [{condition: {s_prefix: a}, tier: notify}], tier: autonomous}');
    assert.deepEqual(found(entries('box.get: {tier: approval_required, reason: x}', 'box.put: {tier: autonomous}', 'box.web: {tier: autonomous}'), agent), ['`notify` relaxes the organization: `approval_required` for `box.get`']);
  });

  it('is said of calls that a narrower entry leaves to it', () => {
    const organization = entries('box.get: {rules: [{condition: {n_lt: 5}, tier: approval_required, reason: x}], tier: notify}', '"*": {tier: notify}');
    assert.deepEqual(found(organization, entries('box.get: {rules: [{condition: {n: 9}, tier: notify}]}', 'box.*: {tier: notify}')), ['`notify` relaxes the organization: `approval_required` in some calls for `box.get`']);
    assert.deepEqual(found(organization, entries('box.get: {rules: [{condition: {n_lt: 5}, tier: blocked, reason: x}]}', 'box.*: {tier: notify}')), []);
  });

  it('is said whichever of several conditions a call fails', () => {
    const organization = entries('box.put: {rules: [{condition: {s: a, s_size_lt: 3}, tier: notify}], tier: autonomous}');
    const agent = entries('box.put: {rules: [{condition: {s_size_lt: 3, n: 5}, tier: notify}], tier: autonomous}');
    assert.deepEqual(found(organization, agent), ['`autonomous` relaxes the organization: `notify` in some calls for `box.put`']);
    // No URL is found that has the prefix and not the first part, and one is that has another end.
    const web = entries('box.web: {rules: [{condition: {url_contains: "https://a", url_suffix: v1}, tier: blocked, reason: x}, {condition: {url_prefix: "https://a.com"}, tier: autonomous}]}');
    assert.deepEqual(found(entries('"*": {rules: [{condition: {s: a}, tier: autonomous}], tier: approval_required, reason: x}'), web), ['`autonomous` relaxes the organization: `approval_required` for `box.web`']);
  });

  it('is said where what else it extends is in error, which tightens only what its organization says', () => {
    const files = `#- acme.yaml\nname: acme\n${entries('box.put: {tier: notify}')}\n#- odd.yaml\nname: odd\ndefaults: {tier: notfy}\ncapabilities: {}\n#- .active\nacme\n#- agents/bot.yaml\nagent: bot\nextends: odd\n${entries('box.get: {tier: notify}')}\n${BOX}`;
    assert.deepEqual(messages(files, 'agents/bot.yaml', 'relaxes-organization'), ['`notify` relaxes the organization: no rule for `box.get`']);
  });

  it('is said as far as the system lets it', () => {
    const ask = entries('box.*: {tier: approval_required, reason: x}');
    const system = '#- system.yaml\nname: system\ncapabilities: {box.get: {tier: notify}}\n';
    assert.deepEqual(found(ask, entries('box.*: {tier: autonomous}'), system), ['`autonomous` relaxes the organization: `approval_required` for `box.get`, `box.put`, `box.web`']);
    assert.deepEqual(found(entries('box.*: {tier: notify}'), entries('box.*: {tier: autonomous}'), system), ['`autonomous` relaxes the organization: `notify` for `box.put`, `box.web`']);
    const large = entries('box.get: {rules: [{condition: {n_lt: 5}, tier: notify}], tier: approval_required, reason: x}', 'box.*: {tier: autonomous}');
    assert.deepEqual(found(large, entries('box.*: {tier: autonomous}'), system), ['`autonomous` relaxes the organization: `approval_required` for `box.get`'], 'and not where it says what the system says');
    assert.deepEqual(found(entries('box.put: {tier: notify}', 'box.web: {tier: notify}'), `defaults: {tier: notify}\n${entries()}`, system), [], 'the system has a rule, so it is not blocked otherwise');
  });
});

describe('an entry in error', () => {
  it('blocks, and so meets no other layer', () => void expectDrawnProblems(`
#- acme.yaml
name: acme
capabilities:
  box.get: {tier: blocked, reason: closed}
  box.put: {tier: approval_required, reason: ask}
#- agents/bot.yaml
agent: bot
capabilities:
  box.get: {tier: notify, teir: notify}
#                         ^^^^ error unknown-key
  box.put: {tier: autonomous, teir: notify}
#                             ^^^^ error unknown-key
${BOXES}`));
});

describe('a rule that may never decide', () => {
  it('meets no other layer: of what the capability cannot have nothing is known, and nothing is said else', () => void expectDrawnProblems(`
#- acme.yaml
name: acme
capabilities:
  box.get: {tier: blocked, reason: closed}
  box.put: {tier: blocked, reason: closed}
#- agents/bot.yaml
agent: bot
capabilities:
  box.get: {rules: [{condition: {s: a}, tier: notify}]}
#                                ^ warning unknown-parameter
${BOXES}`));
});

describe('under `strict`, an agent\'s wildcard', () => {
  it('is told once of what entries above it raise, and once of what is raised by a condition', () => {
    const { set } = workspaceOf(`#- acme.yaml\nname: acme\ncapabilities:\n  box.get: {tier: approval_required, reason: ask}\n  box.put: {rules: [{condition: {n_lt: 5}, tier: approval_required, reason: ask}], tier: notify}\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  box.*: {tier: notify}\n${BOXES}`, { hierarchy: 'strict' });
    const told = diagnose(set, uriOf('agents/bot.yaml')).problems.map(({ code, facts }) => [code, facts.names]);
    assert.deepEqual(told, [['partly-overruled', ['box.get']], ['relaxes-organization', ['box.put']]]);
  });
});

describe("a key that spells no pattern", () => {
  it('blocks what it may mean, so that nothing is said of the entry or default that it takes the call from', () => {
    const set = (agent: string) => workspaceOf(`#- system.yaml\nname: system\ncapabilities: {"*": {tier: notify}}\n#- acme.yaml\nname: acme\ncapabilities: {"*": {tier: approval_required, reason: x}}\n#- agents/bot.yaml\nagent: bot\n${agent}${BOXES}`).set;
    const codes = (agent: string) => diagnose(set(agent), uriOf('agents/bot.yaml')).problems.map((each) => each.code);
    assert.deepEqual(codes('capabilities: {box.*: {tier: autonomous}}\n'), ['exceeds-system']);
    assert.deepEqual(codes('capabilities: {box.*: {tier: autonomous}, "box.ge*": {tier: notify}, "box.p*": {tier: notify}}\n'), ['invalid-pattern', 'invalid-pattern']);
    assert.deepEqual(codes('defaults: {tier: notify}\ncapabilities: {}\n'), ['partly-overruled']);
    assert.deepEqual(codes('defaults: {tier: notify}\ncapabilities: {"b*": {tier: notify}}\n'), ['invalid-pattern']);
  });

  it('does so where it is inherited, too', () => {
    const found = (inherited: string) => messages(`#- system.yaml\nname: system\ncapabilities: {box.*: {tier: blocked, reason: x}}\n#- base.yaml\nname: base\ncapabilities: {${inherited}: {tier: notify}}\n#- acme.yaml\nname: acme\nextends: base\ncapabilities: {box.*: {tier: notify}}\n${BOXES}`, 'acme.yaml', 'exceeds-system');
    assert.equal(found('secrets.get').length, 1);
    assert.deepEqual(found('"BOX.*"'), []);
  });
});

describe("a directory's own system policy", () => {
  it('cannot loosen the shipped one, and that is said', () => void expectDrawnProblems(`
#- system.yaml
name: system
capabilities:
  secrets.read_raw: {tier: notify}
#                          ^^^^^^ error exceeds-system
  box.put: {tier: blocked, reason: closed}
${CATALOGUE}`));

  it('does not exceed itself', () => void expectDrawnProblems(`
#- system.yaml
name: system
capabilities:
  box.put: {tier: approval_required, reason: ask}
#- system.yml
name: system
capabilities:
  box.put: {tier: notify}
${CATALOGUE}`));
});

describe('an active policy that does not hold', () => {
  it('is a problem where it was chosen: in `.active`, or nowhere in the directory', () => {
    const found = (active: string | undefined, more = '') => {
      const { set } = workspaceOf(`#- acme.yaml\nname: acme\ncapabilities: {}\n#- odd.yaml\nname: odd\n${more}`, active === undefined ? {} : { active });
      return directoryProblems(set).map(({ code, atActiveFile }) => [code, atActiveFile]);
    };
    for (const name of ['nobody', 'odd']) {
      assert.deepEqual(found(name), [['unknown-active', false]], name);
      assert.deepEqual(found(name, '#- .active\nacme\n'), [['unknown-active', false]], name);
      assert.deepEqual(found(undefined, `#- .active\n${name}\n`), [['unknown-active', true]], name);
    }
    assert.deepEqual(found('acme', '#- .active\nnobody\n'), []);
  });
});
