// Owns: quick fixes on texts in every style: flow mappings, CR LF, comments, blank lines, anchors, the last line without its end.
// Refuses: the plain case of each code (fix-pages.test.ts) and titles on the wire.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionTitle, applyEdits, diagnose, fixAll, fixesOf, suppressionOf } from '../../core/src/index.js';
import type { Fix, PolicyFile, Problem } from '../../core/src/index.js';
import { applyChanges } from '../support/apply-changes.js';
import { fileOf } from '../support/fixture.js';
import type { Fixture } from '../support/fixture.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

interface Found {
  readonly fixture: Fixture;
  readonly fixes: readonly Fix[];
}

/** The fixes of the first problem of a code. */
function fixesFor(text: string, code: string, path = 'policy.yaml'): Found {
  const { set, fixture } = workspaceOf(text);
  const { problems } = diagnose(set, uriOf(path));
  const problem = problems.find((each) => each.code === code);
  assert.ok(problem !== undefined, `no ${code}: ${problems.map((each) => each.code).join()}`);
  return { fixture, fixes: fixesOf(set, uriOf(path), problem, problems) };
}

function fixed(text: string, code: string, path = 'policy.yaml'): string {
  const { fixture, fixes } = fixesFor(text, code, path);
  const [first] = fixes;
  assert.ok(first !== undefined, `no fix for ${code}`);
  return fileOf(applyChanges(fixture, first.changes), path);
}

function titlesFor(text: string, code: string, path = 'policy.yaml'): string[] {
  return fixesFor(text, code, path).fixes.map((each) => actionTitle(each, each.effect));
}

const HEAD = 'name: acme\ncapabilities:\n  "*": {tier: blocked, reason: "Closed"}\n';

describe('removing an entry', () => {
  const around = (entry: string) => `${HEAD}  network.*:\n    tier: notify\n${entry}`;

  it('takes the comment above it and the one at its end, and leaves those of others', () => {
    const before = `
  # Mail
  email.send:
    tier: notify

  # Downloads are harmless
  # here
  network.download: # really
    tier: notify # yes
    # so far

  # Files
  filesystem.read:
    tier: notify
`;
    assert.equal(fixed(around(before), 'redundant-entry'), around(`
  # Mail
  email.send:
    tier: notify

  # Files
  filesystem.read:
    tier: notify
`));
  });

  it('leaves no gap at the end', () => {
    assert.equal(fixed(around('\n  network.download:\n    tier: notify\n'), 'redundant-entry'), around(''));
    assert.equal(fixed(around('\n  network.download:\n    tier: notify'), 'redundant-entry'), around('').trimEnd());
  });

  it('keeps what follows the mapping', () => {
    const text = `name: acme\ncapabilities:\n  "*": {tier: notify}\n\n  email.send:\n    tier: notify\n\ndefaults:\n  tier: blocked\n`;
    assert.equal(fixed(text, 'redundant-entry'), `name: acme\ncapabilities:\n  "*": {tier: notify}\n\ndefaults:\n  tier: blocked\n`);
  });

  it('works in flow mappings, at every place', () => {
    const flow = (inner: string) => `name: acme\ncapabilities: {${inner}}\n`;
    assert.equal(fixed(flow('"*": {tier: notify}, email.send: {tier: notify}'), 'redundant-entry'), flow('"*": {tier: notify}'));
    assert.equal(fixed(flow('email.send: {tier: notify}, "*": {tier: notify}'), 'redundant-entry'), flow('"*": {tier: notify}'));
    assert.equal(fixed(flow('a.b: {tier: notify}, email.send: {tier: notify}, "*": {tier: notify}'), 'redundant-entry'), flow('email.send: {tier: notify}, "*": {tier: notify}'));
  });

  it('keeps CR LF', () => {
    const text = around('  network.download:\n    tier: notify\n  email.send:\n    tier: notify\n').replaceAll('\n', '\r\n');
    assert.equal(fixed(text, 'redundant-entry'), around('  email.send:\n    tier: notify\n').replaceAll('\n', '\r\n'));
  });

  it('is not offered where something else refers to the entry', () => {
    const text = around('  network.download: &same\n    tier: notify\n  email.send: *same\n');
    assert.deepEqual(titlesFor(text, 'redundant-entry'), []);
  });

  it('leaves an empty mapping in place of the only entry', () => {
    const files = (entry: string) => `#- policy.yaml\n${HEAD}#- agents/bot.yaml\nagent: bot\ncapabilities:${entry}`;
    const after = fixed(files('\n  # why\n  email.send:\n    tier: notify\n'), 'lifts-blocked', 'agents/bot.yaml');
    assert.equal(after, 'agent: bot\ncapabilities: {}\n');
  });

  it('is called removing an item in a list', () => {
    const files = (agent: string) => `#- acme.yaml\nname: acme\ncapabilities:\n  git.push: {tier: blocked, reason: r}\n#- agents/bot.yaml\n${agent}#- .active\nacme\n`;
    const [item, entry] = ['rules:\n  - {capability: git.push, tier: notify}\n  - {capability: git.log, tier: notify}\n', 'agent: bot\ncapabilities:\n  git.push: {tier: notify}\n'];
    assert.deepEqual([item, entry].map((each) => titlesFor(files(each), 'lifts-blocked', 'agents/bot.yaml')[0]), ['Remove the item', 'Remove the entry `git.push`']);
  });
});

describe('a suppression that is indented otherwise than what it speaks for', () => {
  const redundant = (above: string) => `name: acme\ncapabilities:\n  "*": {tier: notify}\n  process.list:\n    tier: autonomous\n${above}  git.diff: {tier: notify}\n  email.send: {tier: autonomous}\n`;

  it('goes where that goes, and to nothing else', () => {
    for (const above of ['# kruxos-ignore missing-reason: x\n', '      # kruxos-ignore missing-reason: x\n', '# kruxos-ignore missing-reason: x\n      # odd\n  # so\n']) assert.equal(fixed(redundant(above), 'redundant-entry'), redundant('').replace('  git.diff: {tier: notify}\n', ''), above);
    // Of the entry above is what stands there before.
    assert.equal(fixed(redundant('    # list\n      # kruxos-ignore missing-reason: x\n'), 'redundant-entry'), redundant('    # list\n').replace('  git.diff: {tier: notify}\n', ''));
    const behind = redundant('').replace('email.send: {tier: autonomous}', 'git.diff: {tier: notify}').replace('  git.diff: {tier: notify}\n', '');
    assert.equal(fixed(`${behind}    # inner\n# kruxos-ignore unquoted-version: x\nversion: 1.0\n`, 'redundant-entry'), `${behind.replace('  git.diff: {tier: notify}\n', '')}# kruxos-ignore unquoted-version: x\nversion: 1.0\n`);
  });

  it('is not parted from it by what is put in, nor are other comments of an entry', () => {
    const name = '# Header\n# kruxos-ignore unquoted-version: x\nversion: 1.0\ncapabilities: {}\n';
    assert.equal(fixed(name, 'missing-key'), name.replace('# kruxos', 'name: policy\n# kruxos'));
    const rule = `${HEAD}  git.push:\n    rules:\n      -\n        # why\n    # kruxos-ignore missing-reason: x\n        tier: blocked\n`;
    assert.equal(fixed(rule, 'missing-key'), rule.replace('        # why', '        condition:\n          path: "/x"\n        # why'));
    const entries = '  # Mail\n# kruxos-ignore relaxes-declared-tier: x\n  email.*: {tier: notify}\n  git.*: {tier: notify}\n';
    assert.equal(fixed(`name: acme\ndefaults: {tier: blocked}\ncapabilities:\n${entries}`, 'default-only-category').includes(`capabilities:\n  agent.*:\n    tier: blocked\n    reason: "agent.* is blocked"\n${entries}`), true);
  });
});

describe('removing a rule', () => {
  const rules = (list: string) => `${HEAD}  filesystem.write:\n    rules:\n${list}    tier: notify\n`;

  it('takes the comment above its dash', () => {
    const first = '      # in the workspace\n      - condition: {path_prefix: /workspace}\n        tier: autonomous\n';
    const second = '      # reports\n      - condition:\n          path_prefix: /workspace/reports\n        tier: autonomous\n';
    assert.equal(fixed(rules(first + second), 'unreachable-rule'), rules(first));
  });

  it('takes the list as well where it was the only one, and the entry where nothing is left of it', () => {
    const impossible = '      - condition: {content_size_lt: 1, content_size_gt: 5}\n        tier: autonomous\n';
    assert.equal(fixed(rules(impossible), 'impossible-condition'), `${HEAD}  filesystem.write:\n    tier: notify\n`);
    const bare = `${HEAD}  filesystem.write:\n    rules:\n${impossible}  email.send:\n    tier: notify\n`;
    assert.equal(fixed(bare, 'impossible-condition'), `${HEAD}  email.send:\n    tier: notify\n`);
    assert.deepEqual(titlesFor(bare, 'impossible-condition'), ['Remove the entry `filesystem.write`']);
  });

  it('works in a flow sequence', () => {
    const flow = (list: string) => `${HEAD}  filesystem.write: {rules: [${list}], tier: notify}\n`;
    const first = '{condition: {path_prefix: /workspace}, tier: autonomous}';
    assert.equal(fixed(flow(`${first}, {condition: {path_prefix: /workspace/a}, tier: autonomous}`), 'unreachable-rule'), flow(first));
  });

  it('takes an item out of an ordered policy', () => {
    const list = (rest: string) => `name: acme\ndefaults: {tier: blocked}\nrules:\n  - capability: "network.*"\n    tier: notify\n${rest}`;
    assert.equal(fixed(list('  # too late\n  - capability: network.download\n    tier: notify\n'), 'unreachable-rule'), list(''));
  });
});

describe('quoting', () => {
  it('makes a text of what starts with a star', () => {
    for (const [before, after, word] of [['  *.push: {tier: blocked, reason: r}\n', '  "*.push": {tier: blocked, reason: r}\n', '*.push'], ['  git.push: {tier: blocked, reason: *main}\n', '  git.push: {tier: blocked, reason: "*main"}\n', '*main']] as const) {
      assert.equal(fixed(`name: acme\ncapabilities:\n${before}`, 'yaml-syntax'), `name: acme\ncapabilities:\n${after}`);
      const [title = ''] = titlesFor(`name: acme\ncapabilities:\n${before}`, 'yaml-syntax');
      assert.ok(title.startsWith(`Quote \`${word}\``), title);
    }
  });
});

describe('in a list that cannot be read', () => {
  const hidden = '  - {capability: email.*, tier: notify}\n  - {capability: email.send, tier: blocked, reason: r}\n';
  const malformed = [
    `name: acme\nrules:\n  - {capability: "git.push"\n${hidden}`,
    `name: acme\nrules:\n  - {capability: "git.push"\n${hidden}rules:\n  - x\n`,
    `name: acme\nextends: base\nrules:\n${hidden.replace('  - {capability: email.send', ' - {capability: email.send')}`,
  ];

  it('nothing is said of what items decide, and nothing is taken out', () => {
    for (const text of malformed) {
      const { set } = workspaceOf(text);
      const uri = uriOf('policy.yaml');
      const codes = diagnose(set, uri).problems.map(({ code }) => code);
      assert.ok(codes.includes('yaml-syntax') && !codes.includes('unreachable-rule') && !codes.includes('exceeds-system'), `${text}${codes.join()}`);
      assert.equal(fixAll(set, uri), text);
    }
  });
});

describe('a file that is JSON', () => {
  const POLICIES = [
    { name: 'acme', version: '1.0', capabilities: { 'filesystem.write': { tier: 'blocked' }, 'email.send': { tier: 'notify', rate_limit: { max: 1, window: 60, on_exceed: 'autonomous' } }, 'git.push': {}, 'git.pull': null, 'git.log': 'blocked', 'git.tag': { tier: 'autonomus' } } },
    { name: 'acme', version: '1.0', defaults: { tier: 'notify' }, capabilities: {} },
    { name: 'acme', defaults: {}, capabilities: { 'filesystem.write': { rules: [{ tier: 'notify' }, { condition: { content_size_lt: 10 } }, { condition: { content_size_gt: 10 }, tier: 'blocked' }] } } },
    { name: 'acme' },
    { version: '1.0', capabilities: { 'git.*': { tier: 'notify' } } },
    { name: 'acme', capabilities: { 'git.*': { tier: 'notify' } } },
    { name: 'acme', version: 1.5, rules: [{ capability: 'filesystem.*', tier: 'approval_required' }, { capability: 'git.push' }] },
  ];

  it('stays JSON, whatever is mended', () => {
    const seen = new Set<string>();
    for (const policy of POLICIES) {
      for (const text of [JSON.stringify(policy), `${JSON.stringify(policy, null, 2)}\n`, `${JSON.stringify(policy, null, 4)}\n`.replaceAll('\n', '\r\n')]) {
        const { set, fixture } = workspaceOf(text);
        const { problems } = diagnose(set, uriOf('policy.yaml'));
        const categories = problems.filter((each) => each.code.endsWith('-category')).slice(1);
        for (const problem of problems.filter((each) => !categories.includes(each))) {
          for (const { changes, code } of fixesOf(set, uriOf('policy.yaml'), problem, problems)) {
            const after = fileOf(applyChanges(fixture, changes), 'policy.yaml');
            assert.doesNotThrow(() => JSON.parse(after) as unknown, `${code} makes ${after}`);
            seen.add(code);
          }
        }
      }
    }
    for (const code of ['missing-reason', 'empty-entry', 'wrong-type', 'missing-key', 'default-only-category', 'uncovered-category']) assert.ok(seen.has(code as never), code);
  });

  it('gets an entry for each capability of a wildcard', () => {
    const text = '{\n  "name": "acme",\n  "capabilities": {\n    "secrets.*": {"tier": "notify"},\n    "*": {"tier": "blocked", "reason": "r"}\n  }\n}\n';
    assert.equal(fixed(text, 'partly-overruled'), text.replace('    "secrets.*": {"tier": "notify"}', ['list', 'use', 'rotate_request'].map((each) => `    "secrets.${each}": {"tier": "notify"}`).join(',\n')));
    assert.equal(fixed('{name: acme, capabilities: {secrets.*: {tier: notify}, "*": {tier: blocked, reason: r}}}\n', 'partly-overruled'), '{name: acme, capabilities: {secrets.list: {tier: notify}, secrets.use: {tier: notify}, secrets.rotate_request: {tier: notify}, "*": {tier: blocked, reason: r}}}\n');
  });

  it('gets a line for each pair where its neighbours have one', () => {
    const text = '{\n  "name": "acme",\n  "capabilities": {\n    "*": {\n      "tier": "blocked"\n    }\n  }\n}\n';
    assert.equal(fixed(text, 'missing-reason'), text.replace('"blocked"', '"blocked",\n      "reason": "Everything else is blocked"'));
    const empty = '{\n  "name": "acme",\n  "capabilities": {}\n}\n';
    assert.equal(fixed(empty, 'uncovered-category'), empty.replace('{}', '{\n    "agent.*": {"tier": "blocked", "reason": "agent.* is blocked"}\n  }'));
  });
});

describe('a comment in the head of a block of text', () => {
  it('stays when the text is another one', () => {
    const text = 'name: acme\ncapabilities:\n  "*":\n    tier: >- # for now\n      blokced\n    reason: r\n';
    assert.equal(fixed(text, 'unknown-tier'), text.replace('>- # for now\n      blokced', 'blocked # for now'));
    assert.deepEqual(titlesFor(text, 'unknown-tier'), ['Change `blokced` to `blocked`']);
  });
});

describe('the preferred fix', () => {
  const preferred = (text: string, code: string) => fixesFor(text, code).fixes.map((each) => each.isPreferred);

  it('changes no decision but those that the problem is about', () => {
    assert.deepEqual(preferred('name: acme\ncapabilities:\n  secrets.*:\n    tier: notify\n', 'partly-overruled'), [false]);
    assert.deepEqual(preferred('name: acme\ncapabilities:\n  secrets.read_raw:\n    tier: notify\n', 'exceeds-system').slice(0, 1), [true]);
    assert.deepEqual(preferred('name: acme\nversion: 1\ncapabilities: {}\n', 'unquoted-version'), [true]);
  });
});

describe('entries beside `*`', () => {
  it('are for what a layer above overrules, with its tier', () => {
    const acme = '#- acme.yaml\nname: acme\ncapabilities:\n  "*":\n    tier: notify\n';
    const after = fixed(acme, 'partly-overruled', 'acme.yaml');
    assert.ok(after.startsWith('name: acme\ncapabilities:\n  "*":\n    tier: notify\n  secrets.read_raw:\n    tier: blocked\n    reason: "secrets.read_raw is blocked"\n'), after);
    assert.deepEqual(titlesFor(acme, 'partly-overruled', 'acme.yaml'), ['Insert entries for the 8 overruled capabilities']);
    const { set } = workspaceOf(`#- acme.yaml\n${after}`);
    assert.ok(!diagnose(set, uriOf('acme.yaml')).problems.some(({ code }) => code === 'partly-overruled' || code === 'redundant-entry'));
    // A rule may be stricter than what overrules the tier.
    assert.deepEqual(titlesFor(acme.replace('tier: notify', 'rules: [{condition: {path: /x}, tier: blocked}]\n    tier: notify'), 'partly-overruled', 'acme.yaml'), []);
  });
});

describe('inserting', () => {
  it('gives an item of a list a reason about what it is about', () => {
    const text = 'name: acme\nrules:\n  - capability: git.push\n    tier: blocked\n';
    assert.equal(fixed(text, 'missing-reason'), `${text}    reason: "git.push is blocked"\n`);
  });

  it('says what changes in policies that build on this one, though no agent is bound by them yet', () => {
    const entries = ['process', 'state', 'network', 'filesystem', 'git', 'secrets', 'audit', 'policy'].map((each) => `  ${each}.*: {tier: notify}\n`).join('');
    const files = `#- policy.yaml\nname: acme\ndefaults: {tier: notify}\ncapabilities:\n${entries}#- tight.yaml\nname: tight\nextends: acme\ndefaults: {tier: blocked}\ncapabilities: {}\n#- .active\nacme\n`;
    assert.equal(titlesFor(files, 'default-only-category')[0], 'Insert an entry for `agent.*` (loosens 4 capabilities under `tight`)');
  });

  it('puts a reason below its tier, in the style around it', () => {
    const entry = (body: string) => `${HEAD}  email.send:${body}`;
    assert.equal(fixed(entry('\n    tier: blocked # for now\n    # and later\n'), 'missing-reason'), entry('\n    tier: blocked # for now\n    reason: "email.send is blocked"\n    # and later\n'));
    assert.equal(fixed(entry(' {tier: blocked}\n'), 'missing-reason'), entry(' {tier: blocked, reason: "email.send is blocked"}\n'));
    assert.equal(fixed(entry('\n    tier: blocked'), 'missing-reason'), entry('\n    tier: blocked\n    reason: "email.send is blocked"'));
    assert.equal(fixed(entry('\r\n      tier: blocked\r\n').replace(/(?<!\r)\n/g, '\r\n'), 'missing-reason'), entry('\n      tier: blocked\n      reason: "email.send is blocked"\n').replaceAll('\n', '\r\n'));
  });

  it('puts a reason into a rule that starts with its tier', () => {
    const rule = (body: string) => `${HEAD}  email.send:\n    rules:\n      - tier: blocked\n${body}        condition: {to_contains: x}\n    tier: notify\n`;
    assert.equal(fixed(rule(''), 'missing-reason'), rule('        reason: "email.send is blocked"\n'));
  });

  it('leave out `on_exceed` where no tier is stricter than that of the entry', () => {
    const entry = (limit: string) => `${HEAD}  git.push:\n    tier: blocked\n    reason: x\n    rules: [{condition: {branch: main}, tier: notify}]\n    rate_limit: ${limit}\n`;
    assert.equal(fixed(entry('{max: 1, window: 5, on_exceed: approval_required}'), 'rate-limit-not-stricter'), entry('{max: 1, window: 5}'));
    assert.equal(fixed(entry('\n      max: 1\n      on_exceed: blocked  # why\n      window: 5'), 'rate-limit-not-stricter'), entry('\n      max: 1\n      window: 5'));
  });

  it('fills an entry that has nothing', () => {
    assert.equal(fixed(`${HEAD}  email.send: # later\n`, 'empty-entry'), `${HEAD}  email.send: # later\n    tier: blocked\n`);
    assert.equal(fixed(`name: acme\ncapabilities: {email.send: }\n`, 'empty-entry'), 'name: acme\ncapabilities: {email.send: {tier: blocked} }\n');
    assert.equal(fixed(`${HEAD}  email.send: {}\n`, 'empty-entry'), `${HEAD}  email.send: {tier: blocked}\n`);
    assert.equal(fixed(`${HEAD}  email.send: ~ # later\n`, 'empty-entry'), `${HEAD}  email.send:\n    tier: blocked # later\n`);
    assert.equal(fixed('name: acme\ncapabilities: {email.send: null}\n', 'empty-entry'), 'name: acme\ncapabilities: {email.send: {tier: blocked}}\n');
    assert.equal(fixed('name: acme\ncapabilities:\n  ? email.read\n  : tier: notify\n  email.send:\n', 'empty-entry'), 'name: acme\ncapabilities:\n  ? email.read\n  : tier: notify\n  email.send:\n    tier: blocked\n');
    assert.equal(fixed(`${HEAD}  email.send:\n    rules: []\n`, 'empty-entry'), `${HEAD}  email.send:\n    tier: blocked\n    rules: []\n`);
  });

  it('gives a file its missing keys, by its name', () => {
    assert.equal(fixed('#- acme.yaml\n# Ours\ncapabilities: {}\n', 'missing-key', 'acme.yaml'), '# Ours\nname: acme\ncapabilities: {}\n');
    assert.equal(fixed('#- agents/bot.yaml\ncapabilities: {}\n', 'missing-key', 'agents/bot.yaml'), 'agent: bot\ncapabilities: {}\n');
    assert.equal(fixed('#- acme.kruxos.yaml\ncapabilities: {}\n', 'missing-key', 'acme.kruxos.yaml'), 'name: acme\ncapabilities: {}\n');
    assert.equal(fixed('name: acme\n', 'missing-key'), 'name: acme\ncapabilities: {}\n');
    assert.equal(fixed('', 'missing-key'), 'name: policy\n');
  });

  it('starts a condition with a parameter that the capability has', () => {
    const text = `${HEAD}  filesystem.write:\n    rules:\n      - tier: notify\n    tier: blocked\n    reason: "No"\n`;
    assert.equal(fixed(text, 'missing-key'), text.replace('- tier', '- condition:\n          path: "/x"\n        tier'));
  });

  it('gives `defaults` the tier that holds without one', () => {
    assert.equal(fixed(`defaults: {}\n${HEAD}`, 'missing-key'), `defaults: {tier: blocked}\n${HEAD}`);
    // Beside a key that is written out it would land among what that holds.
    assert.deepEqual(titlesFor(`${HEAD}  git.push:\n    rules:\n      - ? condition\n        : branch: main\n`, 'missing-key'), []);
  });

  it('leaves the comments at the end of an entry to it, and those of an empty map to the map', () => {
    const [head, first] = ['name: acme\ndefaults: {tier: notify}\n', '  agent.*:\n    tier: notify\n'];
    const written = '  agent.*: {tier: notify}\n  alerts.*: {tier: notify}\n  comms.*:\n    tier: notify\n    # rate_limit: {max: 5, window: 60}\n';
    assert.equal(fixed(`${head}capabilities:\n${written}`, 'default-only-category'), `${head}capabilities:\n${written}  email.*:\n    tier: notify\n`);
    const [entry, item] = ['  - capability: email.send\n    tier: notify\n    # reason: x\n', '  - capability: "agent.*"\n    tier: notify\n'];
    assert.equal(fixed(`${head}rules:\n${entry}`, 'default-only-category'), `${head}rules:\n${entry}${item}`);
    assert.equal(fixed(`${head}capabilities: {} # tier: notify\n`, 'default-only-category'), `${head}capabilities: # tier: notify\n${first}`);
    assert.equal(fixed(`${head}capabilities:\n  # One\n  { # two\n  } # three\n`, 'default-only-category'), `${head}capabilities:\n  # One\n  # two\n  # three\n${first}`);
  });

  it('offers no entry for a category where all entries come from elsewhere', () => {
    assert.deepEqual(titlesFor('name: acme\ncapabilities:\n  <<: {git.push: {tier: notify}}\n', 'uncovered-category'), []);
  });

  it('puts entries for categories where their names belong, with the gaps of the file', () => {
    const names = ['agent', 'alerts', 'comms', 'email', 'filesystem', 'git', 'process', 'scheduler', 'secrets', 'slack', 'state', 'system'];
    const entries = (list: readonly string[]) => list.map((each) => `  ${each}.*:\n    tier: notify\n`).join('\n');
    const [fix, all] = fixesFor(`name: acme\ncapabilities:\n${entries(names.slice(1))}`, 'uncovered-category').fixes;
    assert.deepEqual([fix, all].map((each) => each && actionTitle(each, each.effect)), ['Insert an entry for `agent.*`', 'Insert entries for all 2 categories']);
    const blocked = (name: string) => `  ${name}.*:\n    tier: blocked\n    reason: "${name}.* is blocked"\n`;
    const after = `name: acme\ncapabilities:\n${blocked('agent')}\n${entries(names.slice(1, 6))}\n${blocked('network')}\n${entries(names.slice(6))}`;
    const { fixture } = workspaceOf(`name: acme\ncapabilities:\n${entries(names.slice(1))}`);
    assert.equal(fileOf(applyChanges(fixture, all?.changes ?? [])), after);
    assert.equal(fixed(`name: acme\ncapabilities:\n${entries(names)}`, 'uncovered-category'), `name: acme\ncapabilities:\n${entries(names.slice(0, 6))}\n${blocked('network')}\n${entries(names.slice(6))}`);
  });
});

describe('indenting with spaces', () => {
  const INDENTED = 'name: acme\ncapabilities:\n  "*":\n    tier: notify\n';
  const offered = (text: string) => fixesFor(text, 'yaml-syntax').fixes.length;

  it('takes the column of what stands below, and of the file where nothing does', () => {
    const four = (line: string) => `name: acme\ncapabilities:\n    email.send:\n${line}tier: notify\n        reason: "x"\n`;
    assert.equal(fixed(four('    \t'), 'yaml-syntax'), four('        '));
    const last = (line: string) => `name: acme\ncapabilities:\n    email.send:\n${line}tier: notify\n`;
    assert.equal(fixed(last('\t'), 'yaml-syntax'), last('        '));
  });

  it('keeps the lines of an entry in it, and makes an entry of what is one', () => {
    const below = (indent: string) => `${INDENTED}  email.send:\n${indent}tier: notify\n`;
    assert.equal(fixed(below('\t'), 'yaml-syntax'), below('    '));
    assert.equal(fixed(below('  \t'), 'yaml-syntax'), below('    '));
    const reason = (indent: string) => `${INDENTED}${indent}reason: "x"\n`;
    assert.equal(fixed(reason('\t'), 'yaml-syntax'), reason('    '));
    const entry = (indent: string, inner: string) => `${INDENTED}${indent}email.send:\n${inner}tier: notify\n`;
    assert.equal(fixed(entry('\t', '    '), 'yaml-syntax'), entry('  ', '    '));
    assert.equal(fixed(entry('\t', '\t\t'), 'yaml-syntax'), entry('  ', '    '));
    const limit = (indent: string) => `${INDENTED}  email.send:\n${indent}rate_limit:\n      max: 3\n      window: 60\n    tier: notify\n`;
    assert.equal(fixed(limit('\t'), 'yaml-syntax'), limit('    '));
  });

  it('takes the lines that tabs indent together, lists and CR LF included', () => {
    const all = (unit: string) => `name: acme\ncapabilities:\n${unit}email.send:\n${unit}${unit}tier: notify\n\n${unit}email.read:\n${unit}${unit}rules:\n${unit}${unit}${unit}- condition: {folder: a}\n${unit}${unit}${unit}  tier: notify\n`;
    assert.equal(fixed(all('\t'), 'yaml-syntax'), all('  '));
    assert.equal(fixed(all('\t').replaceAll('\n', '\r\n'), 'yaml-syntax'), all('  ').replaceAll('\n', '\r\n'));
    const apart = (first: string, second: string) => `name: acme\ncapabilities:\n  email.send:\n${first}tier: notify\n    rate_limit:\n${second}max: 3\n${second}window: 60\n`;
    const once = fixed(apart('\t', '\t\t'), 'yaml-syntax');
    assert.equal(once, apart('    ', '\t\t'));
    assert.equal(fixed(once, 'yaml-syntax'), apart('    ', '      '));
  });

  it('is not offered where the line would not parse, or where the tabs do not tell what it belongs to', () => {
    assert.equal(offered(`${INDENTED}  email.send:\n\ttier: "notify\n`), 0);
    assert.equal(offered(`${INDENTED}  email.send:\n    rules:\n\t  - condition: {to: a}\n\t\ttier: notify\n`), 0);
  });
});

describe('an entry that is only its tier', () => {
  it('becomes a mapping, also where a space is missing', () => {
    for (const [entry, expected] of [[' blocked', 'blocked'], [' tier:blocked', 'blocked'], ['\n    tier:deny', 'blocked'], ['\n    tier = blocked', 'blocked']] as const) {
      assert.equal(fixed(`${HEAD}  email.send:${entry}\n`, 'wrong-type'), `${HEAD}  email.send:\n    tier: ${expected}\n`);
    }
    assert.deepEqual(titlesFor(`${HEAD}  email.send: tier:allow\n`, 'wrong-type'), []);
  });
});

describe('replacing', () => {
  it('keeps the quotes', () => {
    assert.equal(fixed(`${HEAD}  email.send: {tier: 'notfy'}\n`, 'unknown-tier'), `${HEAD}  email.send: {tier: 'notify'}\n`);
    assert.equal(fixed(`${HEAD}  "filesystem.wirte": {tier: notify}\n`, 'unknown-capability'), `${HEAD}  "filesystem.write": {tier: notify}\n`);
    assert.equal(fixed(`${HEAD}  email.send: {"teir": notify}\n`, 'unknown-key'), `${HEAD}  email.send: {"tier": notify}\n`);
  });

  it('names only patterns that match something', () => {
    const meant = (key: string, more = '') => diagnose(workspaceOf(`#- policy.yaml\n${HEAD}  ${key}: {tier: notify}\n${more}`).set, uriOf('policy.yaml')).problems.filter((each) => each.code === 'invalid-pattern').map((each) => each.facts.suggestions);
    const catalogue = '#- catalogue.yaml\n- {name: file.get, version: "1", inputs: [], permission_tier: autonomous}\n';
    assert.deepEqual(['file', 'file*', 'File.Read', 'email', 'email*', 'Email.Send'].map((each) => meant(each)), [[[]], [[]], [[]], [['email.*']], [['email.*']], [['email.send']]]);
    assert.deepEqual(['file', 'File.Read', 'email'].map((each) => meant(each, catalogue)), [[['file.*']], [[]], [[]]]);
  });

  it('offers every tier that may be meant, and none of them first', () => {
    assert.deepEqual(titlesFor(`${HEAD}  email.send: {tier: allow}\n`, 'unknown-tier'), [
      'Change `allow` to `autonomous` (loosens `email.send`: blocked → autonomous)',
      'Change `allow` to `notify` (loosens `email.send`: blocked → notify)',
    ]);
    assert.deepEqual(titlesFor(`${HEAD}  email.send: {tier: purple}\n`, 'unknown-tier'), ['Change `purple` to `blocked`']);
  });

  it('never makes a name twice', () => {
    assert.deepEqual(titlesFor(`${HEAD}  filesystem.write: {tier: notify}\n  filesystem.wirte: {tier: notify}\n`, 'unknown-capability'), []);
  });

  it('moves a bound where the operator is not what leaves values out', () => {
    const rules = (second: string) => `${HEAD}  filesystem.write:\n    rules:\n      - condition: {content_size_lt: 10}\n        tier: notify\n      - condition: {${second}}\n        tier: autonomous\n`;
    assert.equal(fixed(rules('content_size_gt: 20'), 'condition-gap'), rules('content_size_gte: 10'));
  });
});

describe('a fix after which an entry would be in error', () => {
  const limited = 'rate_limit: {max: 1, window: 60, on_exceed: approval_required}';
  const impossible = (tier: string) => `${HEAD}  filesystem.write:\n    rules:\n      - condition: {content_size_lt: 1, content_size_gt: 5}\n        tier: notify\n    tier: ${tier}\n    ${limited}\n`;
  const onlyRules = `${HEAD}  filesystem.write:\n    rules:\n      - condition: {content_size_lt: 1, content_size_gt: 5}\n        tier: notify\n      - condition: {content_size_lt: 9}\n        tier: approval_required\n        reason: "Ask"\n    ${limited}\n`;

  it('is not offered where the new tier is no more permissive than the one beyond the limit', () => {
    const files = (tier: string) => `#- policy.yaml\nname: acme\ncapabilities:\n  email.send: {tier: ${tier}, reason: "Ask"}\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  email.send:\n    tier: autonomous\n    ${limited}\n`;
    assert.deepEqual(titlesFor(files('approval_required'), 'relaxes-organization', 'agents/bot.yaml'), []);
    assert.deepEqual(titlesFor(files('notify'), 'relaxes-organization', 'agents/bot.yaml'), ['Set `notify`, as the organization policy does (tightens `email.send` for bot: autonomous → notify)']);
  });

  it('is not offered where the limit was measured by the rule that goes, nor taken with all others', () => {
    assert.deepEqual(titlesFor(onlyRules, 'impossible-condition'), []);
    assert.equal(fixAll(workspaceOf(onlyRules).set, uriOf('policy.yaml')), onlyRules);
    assert.deepEqual(titlesFor(impossible('notify'), 'impossible-condition'), ['Remove the rule']);
  });

  it('does not let a policy extend one that does not compile', () => {
    const files = (other: string) => `#- policy.yaml\nname: acme\nextends: bases\ncapabilities: {}\n#- base.yaml\nname: base\n${other}\n`;
    assert.deepEqual(titlesFor(files('capabilities: 5'), 'unknown-extends'), []);
    assert.deepEqual(titlesFor(files('extends: acme\ncapabilities: {}'), 'unknown-extends'), [], 'it would run in a circle');
    assert.equal(titlesFor(files('capabilities: {}'), 'unknown-extends').length, 1);
  });

  it('is not offered where the key stands there already', () => {
    assert.deepEqual(titlesFor(`${HEAD}  email.*: {tier: notify}\n  email*: {tier: notify}\n`, 'invalid-pattern'), []);
    assert.equal(titlesFor(`${HEAD}  email*: {tier: notify}\n`, 'invalid-pattern').length, 1);
  });
});

describe('setting a tier of the layer above', () => {
  const above = 'capabilities:\n  process.run: {tier: blocked, reason: "No"}\n  process.monitor: {tier: notify}\n  process.*: {tier: approval_required, reason: "Ask"}\n';

  it('leaves nothing of an organization relaxed that says several', () => {
    const files = `#- policy.yaml\nname: acme\n${above}#- agents/bot.yaml\nagent: bot\ncapabilities:\n  process.run: {tier: blocked}\n  process.*:\n    tier: autonomous\n`;
    assert.deepEqual(titlesFor(files, 'relaxes-organization', 'agents/bot.yaml').map((each) => each.slice(0, each.indexOf(' ('))), ['Set `approval_required`, as the organization policy does']);
    const after = fixed(files, 'relaxes-organization', 'agents/bot.yaml');
    const { set } = workspaceOf(`#- policy.yaml\nname: acme\n${above}#- agents/bot.yaml\n${after}`);
    assert.deepEqual(diagnose(set, uriOf('agents/bot.yaml')).problems.filter((each) => each.code === 'relaxes-organization'), []);
  });

  it('is not offered where the organization has no rule for some of it', () => {
    const files = (more: string) => `#- policy.yaml\nname: acme\ncapabilities:\n  process.run: {tier: notify}\n${more}#- agents/bot.yaml\nagent: bot\ncapabilities:\n  process.*:\n    tier: autonomous\n`;
    assert.deepEqual(titlesFor(files(''), 'relaxes-organization', 'agents/bot.yaml'), []);
    assert.equal(titlesFor(files('  process.*: {tier: notify}\n'), 'relaxes-organization', 'agents/bot.yaml').length, 1);
  });

  it('says what the system sets for which capabilities, and takes the tier with which no decision changes', () => {
    const files = `#- system.yaml\nname: house\n${above}#- policy.yaml\nname: acme\ncapabilities:\n  process.monitor: {tier: notify}\n  process.*:\n    tier: autonomous\n`;
    const message = diagnose(workspaceOf(files).set, uriOf('policy.yaml')).problems.find((each) => each.code === 'exceeds-system')?.message ?? '';
    assert.match(message, /^`autonomous` is raised: the system policy sets `approval_required` for `process\.\w+`, .*; `blocked` for `process\.run`$/);
    assert.deepEqual(titlesFor(files, 'exceeds-system'), ['Set `approval_required`, as the system policy does']);
  });
});

describe('a byte order mark', () => {
  it('stays in front of what is put in at the top', () => {
    assert.equal(fixed('\uFEFFversion: "1"\ncapabilities: {}\n', 'missing-key'), '\uFEFFname: policy\nversion: "1"\ncapabilities: {}\n');
    assert.equal(fixed('\uFEFFname: acme\nversion: "1"\n', 'missing-key'), '\uFEFFname: acme\nversion: "1"\ncapabilities: {}\n');
    assert.equal(fixed('\uFEFF', 'missing-key'), '\uFEFFname: policy\n');
  });

  it('stays in front of a suppression', () => {
    const { set } = workspaceOf('#- agents/deploy.yaml\n\uFEFFagent: bot\ncapabilities: {}\n');
    const file = set.policyAt(uriOf('agents/deploy.yaml'))?.file as PolicyFile;
    const problem = diagnose(set, file.uri).problems.find((each) => each.code === 'agent-file-name') as Problem;
    const [change] = suppressionOf(file, problem)?.changes ?? [];
    assert.equal(change?.kind === 'edit' ? applyEdits(file.text, change.edits) : null, '\uFEFF# kruxos-ignore agent-file-name: REASON\nagent: bot\ncapabilities: {}\n');
  });
});

describe('a value that is a block of text', () => {
  it('is replaced without its last line end', () => {
    assert.equal(fixed(`${HEAD}  git.push:\n    tier: >-\n      blcked\n    reason: "x"\n`, 'unknown-tier'), `${HEAD}  git.push:\n    tier: blocked\n    reason: "x"\n`);
  });
});
