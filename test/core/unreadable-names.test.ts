// Owns: names that cannot be read, of files, entries and the active policy: what they may have meant is never decided by something more permissive.
// Refuses: other errors in files (decide.test.ts), and reading directories (test/engine).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, PolicySet, UNREADABLE_ACTIVE, diagnose, glimpseOf, notUtf8, readActiveName, readPattern, unreadablePolicy } from '../../core/src/index.js';
import { roughPattern } from '../../core/src/compile/rough-pattern.js';
import type { Tier } from '../../core/src/index.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

function decided(set: PolicySet, capability: string, agent = 'nobody'): Tier {
  return new Decider(set, null).decide({ agent, capability, parameters: {} }).tier;
}

const tierOf = (fixture: string, capability: string, { agent, active }: { readonly agent?: string; readonly active?: string } = {}) => decided(workspaceOf(fixture, active === undefined ? {} : { active }).set, capability, agent);

describe('a file whose name cannot be read', () => {
  const TEXTS = ['', 'capabilities: {}\n', 'nme: team-moderate\ncapabilities: {}\n', 'name: [x]\ncapabilities: {}\n', 'name: team-moderate\nname: x\ncapabilities: {}\n', '- team-moderate\n', '"name: team-moderate\n'];

  it('stands where the template does that it is called after', () => {
    assert.equal(tierOf('#- .active\nteam-moderate\n', 'git.log'), 'autonomous');
    for (const text of TEXTS) assert.equal(tierOf(`#- .active\nteam-moderate\n#- team-moderate.yaml\n${text}`, 'git.log'), 'blocked', text);
    for (const name of ['team-moderate.yml', 'team-moderate.kruxos.yaml']) assert.equal(tierOf(`#- .active\nteam-moderate\n#- ${name}\n`, 'git.log'), 'blocked', name);
  });

  it('stands there too where one of its lines looks like the name', () => {
    assert.equal(tierOf('#- .active\nteam-moderate\n#- own.yaml\nname: team-moderate\ncapabilities: {git.log: {tier: blocked}\n', 'git.log'), 'blocked');
    assert.equal(tierOf('#- .active\nteam-moderate\n#- own.yaml\nname: other\ncapabilities: {git.log: {tier: blocked}\n', 'git.log'), 'autonomous');
  });

  it('stands there too in braces, and for each of two names', () => {
    for (const text of ['{"name": "team-moderate", "capabilities": {"git.log": {"tier": "blocked"}', '{\n  name: team-moderate ,\n  capabilities: {\n', 'name: other\nname: team-moderate\ncapabilities: {}\n', 'Name: team-moderate\ncapabilities: {}\n', '"nmae": team-moderate\ncapabilities: {}\n']) {
      assert.equal(tierOf(`#- .active\nteam-moderate\n#- own.yaml\n${text}`, 'git.log'), 'blocked', text);
    }
    const blocked = (text: string) => ['x', 'q', 'my bot'].filter((agent) => tierOf(`#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n#- agents/x.yaml\n${text}`, 'git.log', { agent }) === 'blocked');
    assert.deepEqual(blocked('{"agent": "q", "capabilities": {"git.log": {"tier": "blocked"}'), ['x', 'q']);
    assert.deepEqual(blocked('{ agent: my bot , capabilities: {agent: q\n'), ['x', 'my bot']);
    assert.deepEqual(blocked('agent: my bot\nagent: q\ncapabilities: {}\n'), ['x', 'q', 'my bot']);
    for (const text of ['agent: [q, my bot]\n', 'agents: [ "q", my bot ]\n', 'agent:\n  - q\n  - my bot  # both\n', 'agents:\n- q\n- "my bot"\n', 'agent: [q,\n  my bot]\n', 'agents: q\nagent:\n  - my bot\n']) {
      assert.deepEqual(blocked(`${text}capabilities: {git.log: {tier: blocked}}\n`), ['x', 'q', 'my bot'], text);
    }
    assert.deepEqual(blocked('agent: my bot\ncapabilities:\n  git.push: {tier: notify, reason: "\n    agent: q"}\n'), []);
    // Only the second of two documents names its agent.
    for (const line of ['agent: my bot', '"agent": "my bot"  # both', 'agent : my bot', '? agent\n: my bot', 'agent: &it !!str my bot', 'agent: my bot\r']) {
      assert.deepEqual(blocked(`capabilities: {}\n---\n${line}\ncapabilities: {git.log: {tier: blocked}}\n`), ['x', 'my bot'], line);
    }
    for (const line of ['Agent: my bot', 'AGENT: "my bot"', 'agnet: my bot  # both', 'agent:my bot', 'agent = my bot']) {
      assert.deepEqual(blocked(`${line}\ncapabilities: {git.log: {tier: blocked}}\n`), ['x', 'my bot'], line);
    }
    assert.deepEqual(blocked('agent: "my bot\ncapabilities: {}\n'), ['x', 'my bot']);
    assert.deepEqual(blocked('agent: q bot\ncapabilities: {git.log: {tier: blocked}\n'), ['x']);
  });

  it('stands there where it cannot be read at all', () => {
    const { set } = workspaceOf('#- .active\nteam-moderate\n');
    const file = unreadablePolicy(uriOf('team-moderate.yaml'), { inAgents: false }, { why: 'it is not UTF-8 text', glimpse: '' });
    assert.equal(decided(new PolicySet({ ...set.input, organizations: [file] }), 'git.log'), 'blocked');
  });

  it('blocks whom it names as far as that can be made out, whatever it is written in', () => {
    const fixture = '#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n#- .active\nacme\n';
    const { set } = workspaceOf(fixture);
    const decode = (bytes: Uint8Array) => (label: string) => new TextDecoder(label).decode(bytes);
    const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);
    const text = 'agent: café\ncapabilities:\n  git.*: {tier: blocked, reason: "à"}\n';
    const swapped = bytes(`\ufeff${text}`, 'utf16le').swap16();
    for (const each of [bytes(text, 'latin1'), bytes(`\ufeff${text}`, 'utf16le'), swapped, Buffer.concat([bytes(text, 'utf8'), Buffer.from([0xff])])]) {
      const file = unreadablePolicy(uriOf('agents/x.yaml'), { inAgents: true }, { why: notUtf8(each), glimpse: glimpseOf(each, decode(each)) });
      const agents = ['café', 'x', 'bot'].map((agent) => decided(new PolicySet({ ...set.input, agents: [file] }), 'git.log', agent));
      assert.deepEqual(agents, ['blocked', 'blocked', 'notify'], each.toString('latin1'));
    }
  });

  it('blocks an agent that stands under the key of an organization\'s policy', () => {
    const fixture = (text: string) => `#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n#- .active\nacme\n#- agents/x.yaml\n${text}`;
    for (const text of ['name: bot\ncapabilities: {git.log: {tier: blocked}}\n', 'name: bot\ncapabilities: {git.log: {tier: blocked}\n', 'Name: "bot"\nrules: [\n']) {
      assert.deepEqual(['bot', 'x', 'other'].map((agent) => tierOf(fixture(text), 'git.log', { agent })), ['blocked', 'blocked', 'notify'], text);
    }
    assert.deepEqual(['bot', 'x'].map((agent) => tierOf(fixture('agent: x\ncapabilities: {git.log: {tier: blocked}\nname: bot\n'), 'git.log', { agent })), ['notify', 'blocked']);
  });

  it('is what others build on, who do not compile either', () => {
    const acme = '#- acme.yaml\nname: acme\nextends: team-moderate\ncapabilities: {}\n';
    assert.equal(tierOf(acme, 'git.log', { active: 'acme' }), 'autonomous');
    assert.equal(tierOf(`${acme}#- team-moderate.yaml\n`, 'git.log', { active: 'acme' }), 'blocked');
  });

  it('blocks the agent that its short ending leaves', () => {
    const fixture = (text: string) => `#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n#- agents/bar.kruxos.yaml\n${text}`;
    for (const agent of ['bar', 'bar.kruxos']) assert.equal(tierOf(fixture('agent: [\n'), 'git.log', { agent }), 'blocked', agent);
    assert.deepEqual(['bar', 'bar.kruxos'].map((agent) => tierOf(fixture('rules: [{capability: git.log, tier: blocked}]\n'), 'git.log', { agent })), ['blocked', 'notify']);
  });

  it('blocks the agent that it is called after, however the file system writes accents', () => {
    const [joined, apart] = ['NFC', 'NFD'].map((form) => 'café'.normalize(form)) as [string, string];
    const fixture = (file: string, text: string) => `#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n#- agents/${file}.yaml\n${text}`;
    for (const agent of [joined, apart]) assert.equal(tierOf(fixture(apart, 'agent: [\n'), 'git.log', { agent }), 'blocked');
    const { set } = workspaceOf(fixture(apart, `agent: ${joined}\ncapabilities: {}\n`));
    assert.deepEqual(diagnose(set, uriOf(`agents/${apart}.yaml`)).problems, []);
  });

  it('is not offered as a name', () => {
    const { set } = workspaceOf('#- acme.yaml\nname: acme\ncapabilities: {}\n#- broken.yaml\n');
    assert.ok(!set.policyNames().includes('broken'));
    assert.deepEqual(set.active, { kind: 'ambiguous', names: ['acme'] });
  });
});

describe('a key that spells no pattern', () => {
  const base = (entries: string) => `#- base.yaml\nname: base\ndefaults: {tier: notify}\ncapabilities: {${entries}}\n`;
  const acme = (entries: string, more = '') => `#- acme.yaml\nname: acme\nextends: base\ncapabilities: {${entries}}\n${more}`;
  const active = { active: 'acme' };

  it('blocks what it looks like in every policy that inherits it', () => {
    for (const key of ['Git.push', '"git*"', 'git', 'git/push']) {
      const inherited = base(`${key}: {tier: blocked, reason: r}`);
      assert.equal(tierOf(inherited, 'git.push'), 'blocked', key);
      assert.equal(tierOf(inherited + acme(''), 'git.push', active), 'blocked', key);
      assert.equal(tierOf(`${inherited}#- middle.yaml\nname: middle\nextends: base\ncapabilities: {}\n#- acme.yaml\nname: acme\nextends: middle\ncapabilities: {git.*: {tier: notify}}\n`, 'git.push', active), 'blocked', key);
      assert.equal(tierOf(`${inherited}#- system.yaml\nname: mine\nextends: base\ncapabilities: {}\n#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n`, 'git.push', active), 'blocked', key);
      assert.equal(tierOf(inherited + acme(''), 'email.send', active), 'notify', key);
    }
  });

  it('blocks it also where a merge key brings it in, and so does a name that is brought in twice', () => {
    for (const key of ['<<: {? [git.push, git.log] : {tier: blocked}}', '<<: {git.push: {tier: notify}, git.push: {tier: blocked}}', '<<: {git.push: {tier: blocked}, git.push: {tier: notify}}, git.push: {tier: notify}']) {
      assert.deepEqual(['git.push', 'git.pull'].map((name) => tierOf(base(`${key}, git.*: {tier: notify}`), name)), ['blocked', 'notify'], key);
    }
    for (const entry of ['{<<: {tier: notify, tier: blocked}}', '{<<: {? [tier] : blocked}, tier: notify}', '{tier: notify, rate_limit: {<<: {max: 9, max: 1}, window: 60}}']) {
      assert.equal(tierOf(base(`git.push: ${entry}`), 'git.push'), 'blocked', entry);
    }
    assert.equal(tierOf('#- acme.yaml\nname: acme\ndefaults: {<<: {tier: notify, tier: blocked}}\ncapabilities: {}\n', 'git.push'), 'blocked');
    assert.equal(tierOf('#- acme.yaml\n<<: {name: acme, name: other}\ncapabilities: {git.push: {tier: notify}}\n', 'git.push'), 'blocked');
  });

  const NAMES = ['git.push', 'git.pull', 'git.log', 'state.shared.set', 'slack.send'];
  const MEANT: Readonly<Record<string, readonly string[]>> = {
    'git.push, slack.send': ['git.push', 'slack.send'],
    'git.push|git.pull; slack.send': ['git.push', 'git.pull', 'slack.send'],
    'git.push slack.*': ['git.push', 'slack.send'],
    'slack,state': ['state.shared.set', 'slack.send'],
    'git,push': ['git.push', 'git.pull', 'git.log'],
    'git push': ['git.push'],
    '-git.push': ['git.push'],
    '- git.push': ['git.push'],
    'git.push v2': ['git.push'],
    'git.push@v1': ['git.push'],
    'git.push#x': ['git.push'],
    'tool:git.push': ['git.push'],
    '$git.log!': ['git.log'],
    'git->push': ['git.push'],
    'git → log': ['git.log'],
    'git.*.*': ['git.push', 'git.pull', 'git.log'],
    'capability: git.log': ['git.log'],
    'all of git.push.': ['git.push'],
    '[git.push, git.log]': ['git.push', 'git.log'],
    'git.{push,pull}': ['git.push', 'git.pull', 'git.log'],
    'git.(push|pull)': ['git.push', 'git.pull', 'git.log'],
    'git.pu?h': ['git.push'],
    'git.pu[sl][hl]': ['git.push', 'git.pull'],
    'state.*.set': ['state.shared.set'],
    '.push': ['git.push'],
    git__push: ['git.push'],
    'git_push': ['git.push'],
    'state-shared': ['state.shared.set'],
    'g\u0456t.push': ['git.push'],
    'git.push\u200b': ['git.push'],
    'git.push ': ['git.push'],
    'git.pushed!': [],
    "gi'.push": ['git.push'],
    gitpush: ['git.push'],
    'statesharedset': ['state.shared.set'],
    'what git may push to main': [],
    push: ['git.push'],
    '0git.push': ['git.push'],
    'git.1ush': ['git.push'],
    'Pull': ['git.pull'],
    shared: ['state.shared.set'],
    all: NAMES,
    Everything: NAMES,
    default: NAMES,
    [`git.log, ${'x'.repeat(1_000)}`]: NAMES,
    [Array.from({ length: 60 }, (_, i) => `x${i}.y`).join(', ')]: NAMES,
  };
  for (const [key, meant] of Object.entries(MEANT)) {
    it(`blocks what it looks like: ${JSON.stringify(key.slice(0, 40))}`, () => {
      const fixture = `name: acme\ncapabilities:\n  "*": {tier: autonomous}\n  ${JSON.stringify(key)}: {tier: approval_required, reason: r}\n`;
      assert.deepEqual(NAMES.filter((name) => tierOf(fixture, name) === 'blocked'), meant);
    });
  }

  it('blocks what it is but for one character that is in no name, or that stands in another place', () => {
    const odd = [...' \t-_*!"#$%&\'()+,/:;<=>?@[\\]^`{|}~\u0000\u00a0\u200b\u2028\ufeff\u0456'];
    const slips = (name: string): string[] => [...name].flatMap((_, i) => {
      const [before, after] = [name.slice(0, i), name.slice(i + 1)];
      return [before + name.slice(i + 1, i + 2) + name.slice(i, i + 1) + name.slice(i + 2), ...odd.flatMap((each) => [`${before}${each}${after}`, `${before}${each}${name.slice(i)}`])];
    });
    for (const name of ['git.push', 'git.*', 'state.shared.set']) {
      const call = name === 'git.*' ? 'git.push' : name;
      for (const key of new Set([...slips(name), ...odd.map((each) => name + each)].filter((each) => readPattern(each) === null))) {
        assert.ok(roughPattern({ key }).test(call), JSON.stringify(key));
      }
    }
  });

  it('takes no time where a name is long', () => {
    assert.ok(!roughPattern({ key: 'a*a*a*a*a*a*a*a*.b!' }).test(`${'a'.repeat(100_000)}.c`));
  });

  it('blocks what it looks like where it is a collection', () => {
    const keys: Readonly<Record<string, readonly string[]>> = {
      '[git.push, git.log]': ['git.push', 'git.log'],
      '["slack.*", git.push]': ['git.push', 'slack.send'],
      '{git.push, git.pull}': ['git.push', 'git.pull'],
      '{git.push: blocked}': ['git.push'],
      '\n    - git.push\n    - git.log\n ': ['git.push', 'git.log'],
      '{{ capability }}': NAMES,
      '[[git.push]]': NAMES,
      '[]': NAMES,
    };
    for (const [key, meant] of Object.entries(keys)) {
      const fixture = `name: acme\ncapabilities:\n  "*": {tier: autonomous}\n  ? ${key}\n  : {tier: approval_required, reason: r}\n`;
      assert.deepEqual(NAMES.filter((name) => tierOf(fixture, name) === 'blocked'), meant, key);
    }
    const twice = 'name: acme\ncapabilities:\n  ? [git.push]\n  : {tier: notify}\n  ? [git.push]\n  : {tier: notify}\n';
    assert.deepEqual(NAMES.filter((name) => tierOf(`${twice}  "*": {tier: notify}\n`, name) === 'blocked'), ['git.push']);
  });

  it('may mean anything where a template has not been filled in', () => {
    const keys: Readonly<Record<string, readonly string[]>> = {
      '{{ capability }}': NAMES,
      '{{ category }}.push': ['git.push'],
      'git.{{ action }}': ['git.push', 'git.pull', 'git.log'],
      '${CAPABILITY}': NAMES,
      'git.${ACTION}': ['git.push', 'git.pull', 'git.log'],
      '$CATEGORY.push': ['git.push'],
      'git.$ACTION': ['git.push', 'git.pull', 'git.log'],
      '<capability>': NAMES,
      '<category>.push': ['git.push'],
      '%CAPABILITY%': NAMES,
    };
    for (const [key, meant] of Object.entries(keys)) {
      const fixture = `name: acme\ncapabilities:\n  "*": {tier: autonomous}\n  ${JSON.stringify(key)}: {tier: approval_required, reason: r}\n`;
      assert.deepEqual(NAMES.filter((name) => tierOf(fixture, name) === 'blocked'), meant, key);
    }
  });

  it('leaves a policy what it says itself of the very name', () => {
    const inherited = base('Git.push: {tier: blocked, reason: r}');
    assert.equal(tierOf(inherited + acme('git.push: {tier: approval_required, reason: r}'), 'git.push', active), 'approval_required');
    assert.equal(tierOf(base('git.push: {tier: notify}, Git.push: {tier: blocked, reason: r}') + acme(''), 'git.push', active), 'notify');
  });

  it('comes before what is inherited for the very name, which it may have been meant to replace', () => {
    assert.equal(tierOf(base('git.push: {tier: notify}') + acme('Git.push: {tier: blocked, reason: r}'), 'git.push', active), 'blocked');
  });
});

describe('an active policy that nobody can read', () => {
  it('is none that exists', () => {
    for (const text of ['', '\n', '  \nteam-moderate\n', '\uFEFF\n']) assert.equal(readActiveName(text), UNREADABLE_ACTIVE, JSON.stringify(text));
    assert.equal(readActiveName('team-moderate'), 'team-moderate');
    assert.equal(tierOf(`#- .active\n${UNREADABLE_ACTIVE}\n#- acme.yaml\nname: acme\ncapabilities: {git.*: {tier: notify}}\n`, 'git.log'), 'blocked');
  });
});
