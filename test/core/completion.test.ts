// Owns: what completion offers at each kind of place, in which order, and what taking it makes of the file.
// Refuses: properties of every place (completion-properties.test.ts) and the protocol (test/wire/completion.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { activeNameCompletionOf } from '../../core/src/index.js';
import { complete, drawn, labelsAt, take, taken } from '../support/completing.js';
import { parseFixture } from '../support/fixture.js';
import { golden } from '../support/golden.js';
import { placedProblems, workspaceOf } from '../support/workspace.js';

const HEAD = 'name: acme\nversion: "1.0"\ncapabilities:\n';

describe('conditions of an item of a list', () => {
  it('are about the capabilities that the items before it leave to it, whatever those in error are about', () => {
    const offered = (before: string) => labelsAt(`name: acme\nrules:\n${before}  - capability: "process.*"\n    tier: notify\n    conditions: { <|> }\n`);
    const [open, odd, taken, conditional] = ['', '  - {capability: Process.Run, tier: blocked}\n', '  - {capability: process.run, tier: blocked}\n', '  - {capability: process.run, conditions: {timeout_lt: 5}, tier: blocked}\n'].map(offered);
    assert.deepEqual([open, odd, taken, conditional].map((each) => each?.includes('command')), [true, true, false, true]);
  });

  it('are offered on an empty line below their key too, whatever follows', () => {
    const items = [
      '  - capability: process.run\n    conditions:\n      <|>',
      '  - tier: notify\n    capability: "process.run"\n    condition:\n      <|>',
      '  - match: { capability: process.run }\n    conditions:\n      <|>',
      '  - match:\n      capability: process.run\n    conditions:\n      <|>',
      '  - capability: git.push\n    tier: notify\n  - capability: process.run\n    conditions:\n          <|>',
      '- capability: process.run\n  conditions:\n    <|>',
      '-   capability: process.run\n    conditions:\n      timeout_lt: 5\n      <|>',
    ];
    for (const item of items) {
      for (const below of ['', '\n', '\n\n  # remark\n', `\n${item.startsWith('-') ? '' : '  '}- capability: git.pull\n`, '\nversion: "1"\n']) {
        for (const text of [`name: acme\nrules:\n${item}${below}`, `#- agents/bot.yaml\nagent: bot\nrules:\n${item}${below}`, `name: acme\noverrides:\n${item}${below}`.replaceAll('\n', '\r\n')]) {
          assert.ok(labelsAt(text).includes('command'), JSON.stringify(text));
        }
      }
    }
  });
});

describe('completion shows', () => {
  const places: Readonly<Record<string, readonly string[]>> = {
    'completion-keys': [
      '<|>',
      'na<|>',
      'name: acme\nversion: "1.0"\n<|>\ncapabilities:\n  filesystem.*:\n    tier: notify\n',
      '#- agents/deploy-bot.yaml\nagent: deploy-bot\nex<|>',
      `${HEAD}  filesystem.write:\n    <|>`,
      `${HEAD}  filesystem.write:\n    tie<|>`,
      `${HEAD}  filesystem.write: { rea<|> }`,
      `${HEAD}  filesystem.write:\n    tier: notify\n    rate_limit:\n      max: 10\n      <|>`,
      `${HEAD}  filesystem.write:\n    rules:\n      - <|>`,
      'name: acme\ndefaults: <|>',
      'name: acme\nrules:\n  - capability: "email.send"\n    <|>',
      'name: acme\nrules:\n  - match: { capability: "email.send" }\n    rate_limit: { max_per_hour: 3, <|> }',
    ],
    'completion-values': [
      `${HEAD}  filesystem.write:\n    tier: <|>`,
      `${HEAD}  filesystem.write:\n    tier:<|>`,
      `${HEAD}  filesystem.write:\n    tier: "app<|>`,
      `${HEAD}  filesystem.write:\n    tier: notify\n    rate_limit:\n      max: 10\n      window: 60\n      on_exceed: <|>`,
      `${HEAD}  filesystem.write:\n    rate_limit: { max: 10, window: <|> }`,
      '#- acme.yaml\nname: acme\ncapabilities: {}\n#- .active\nacme\n#- agents/deploy-bot.yaml\nagent: deploy-bot\nextends: <|>',
      '#- agents/deploy-bot.yaml\nagent: <|>',
      'version: <|>',
    ],
    'completion-conditions': [
      `${HEAD}  filesystem.write:\n    rules:\n      - condition:\n          <|>`,
      `${HEAD}  filesystem.write:\n    rules:\n      - condition:\n          content_size_<|>\n        tier: notify`,
      `${HEAD}  filesystem.write:\n    rules:\n      - condition:\n          content_size_lt: <|>`,
      `${HEAD}  filesystem.write:\n    rules:\n      - condition: { create_parents: <|>`,
      `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in: [<|>]`,
      `${HEAD}  filesystem.write:\n    rules:\n      <|>`,
    ],
  };
  for (const [name, fixtures] of Object.entries(places)) {
    it(name.replace('completion-', ''), () => golden(`core/${name}`, fixtures.map((each) => drawn(each, { most: 60 })).join('\n────\n\n')));
  }

  it('patterns', () => {
    const fixtures = [`${HEAD}  <|>`, `${HEAD}  filesystem.*:\n    tier: notify\n  filesystem.<|>`, 'name: acme\nrules:\n  - capability: <|>'];
    golden('core/completion-patterns', fixtures.map((each) => drawn(each, { most: 20 })).join('\n────\n\n'));
  });
});

describe('completion', () => {
  it('offers only what is not there yet, also below the cursor and where the file does not parse', () => {
    assert.deepEqual(labelsAt(`${HEAD}  filesystem.write:\n    <|>\n    reason: x\n    tier: notify\n`), ['rules', 'rate_limit']);
    assert.deepEqual(labelsAt(`${HEAD}  filesystem.write:\n    re<|>\n    tier: notify\n  broken\n  git.*: {`), ['reason', 'rules', 'rate_limit']);
    assert.deepEqual(labelsAt(`${HEAD}  filesystem.write: { tier: notify, <|>, reason: "x" }`), ['rules', 'rate_limit']);
    assert.ok(!labelsAt(`${HEAD}  filesystem.read:\n    tier: notify\n  filesystem.<|>\n  filesystem.stat:\n    tier: notify\n`).some((each) => each === 'filesystem.read' || each === 'filesystem.stat'));
  });

  it('writes JSON into a file that is JSON', () => {
    const inEntry = (inside: string) => `{"name": "acme", "capabilities": {"process.run": {${inside}}}}`;
    const places = ['{"name": "acme", <|>}', '{\n  "name": "acme",\n  <|>\n}', inEntry('<|>'), inEntry('"tier": <|>'), inEntry('"tier":<|>'), inEntry('"ti<|>"'), inEntry('"rules": [<|>]'), inEntry('"rules": [{"condition": {<|>}}]'), '{"name": "acme", "extends": <|>}', '{"name": "acme", "capabilities": <|>}', '{"name": "acme", "capabilities": {<|>}}', '{"name": "acme", "rules": [{"capability": <|>}]}', '{"name": "acme", "rules": [<|>]}'];
    for (const place of places) {
      const asked = complete(place);
      const items = asked.completion?.items ?? [];
      assert.ok(items.length > 0, place);
      for (const item of items) {
        // What is still to be written, such as a tier, is offered in turn.
        const after = taken(asked, item).replace(/": *(?=\s*[,}])/g, '": 0');
        assert.doesNotThrow(() => JSON.parse(after) as unknown, `${item.label} makes ${after}`);
      }
    }
    assert.equal(take('{name: acme, defaults: {<|>}}', 'tier'), '{name: acme, defaults: {tier: }}');
  });

  it('offers the values of a key on the line below it, where nothing else stands there', () => {
    const entry = `${HEAD}  network.http_request:\n    `;
    const tiers = ['autonomous', 'notify', 'approval_required', 'blocked'];
    for (const before of ['tier:\n      <|>', 'tier: # which?\n\n      <|>\n    reason: r\n', 'tier:\n      app<|>\n  git.push: {tier: notify}\n', 'tier:\n     "no<|>', 'rules:\n      - tier:\n          <|>\n      - tier: notify\n', 'rules:\n      - condition: {}\n        tier:\n          <|>']) {
      assert.deepEqual(labelsAt(entry + before), tiers, before);
      assert.deepEqual(labelsAt(`${entry}${before}`.replaceAll('\n', '\r\n')), tiers, before);
    }
    assert.deepEqual(labelsAt(`${entry}tier: notify\n    rate_limit:\n      max: 10\n      on_exceed:\n        <|>\n      window: 60\n`), tiers.slice(2));
    assert.ok(labelsAt(`${entry}rules:\n      - condition:\n          follow_redirects:\n            <|>`).includes('true'));
    assert.ok(labelsAt('name: acme\nextends:\n  <|>\ncapabilities: {}\n').includes('team-moderate'));
    assert.ok(labelsAt('name: acme\nrules:\n  - capability:\n      <|>').includes('git.push'));
    assert.equal(take(`${entry}tier:\n      "app<|>"\n    reason: r\n`, 'notify'), `${entry}tier:\n      "notify"\n    reason: r\n`);
    for (const nothing of ['tier\n      <|>', 'tier: notify\n      <|>', 'tier:\n      <|>\n      notify\n', 'tier:\n      notify\n      <|>', 'tier:\n      <|>\n    - x\n', 'tier:\n      - <|>', 'tier:\n      no<|>: x', 'reason:\n      <|>', 'tier: |\n      <|>', 'tier:\n    \t<|>']) assert.ok(!labelsAt(entry + nothing).includes('notify'), nothing);
  });

  it('offers nothing in an indentation in front of something, in brackets neither', () => {
    const flow = (line: string) => `${HEAD}  git.push: {\n${line}\n  }\n`;
    assert.deepEqual(labelsAt(flow('<|>    tier: notify')), []);
    assert.deepEqual(labelsAt(flow('  <|>  tier: notify')), []);
    assert.ok(labelsAt(flow('    <|>tier: notify')).includes('tier'));
    assert.ok(labelsAt(`${HEAD}  git.push: {\n    tier: notify,\n    <|>}\n`).includes('reason'));
  });

  it('takes nothing that a tab indents for a key of the document', () => {
    for (const line of ['\tfil<|>', '\tfilesystem.write:\n\t\tti<|>', '  \tdef<|>', '  git.push:\n\t<|>', '  \t<|>']) assert.deepEqual(labelsAt(`${HEAD}${line}\n`), [], line);
    assert.ok(labelsAt(`${HEAD}  filesystem.write: {\n\t\tti<|>\n\t}\n`).includes('tier'));
  });

  it('puts what no entry decides first', () => {
    const labels = labelsAt(`${HEAD}  filesystem.*:\n    tier: notify\n  email.send:\n    tier: notify\n  <|>`);
    assert.ok(labels.indexOf('email.read') < labels.indexOf('filesystem.read'));
    assert.ok(labels.indexOf('git.*') < labels.indexOf('filesystem.read'));
    const inherited = labelsAt('#- base.yaml\nname: base\ncapabilities:\n  agent.*:\n    tier: notify\n#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  <|>');
    assert.ok(inherited.indexOf('alerts.send') < inherited.indexOf('agent.whoami'));
  });

  it('offers the parameters of the capabilities that the entry is asked about', () => {
    const condition = (pattern: string, others = '') => labelsAt(`${HEAD}  ${pattern}:\n    rules:\n      - condition:\n          <|>\n        tier: notify\n${others}`);
    assert.ok(condition('email.send').includes('to_count_gt') === condition('email.send').includes('to_count'));
    assert.ok(condition('filesystem.*').includes('content_size_gte'));
    assert.ok(!condition('filesystem.*', ['write', 'append', 'edit'].map((each) => `  filesystem.${each}:\n    tier: notify\n`).join('')).includes('content_size_gte'));
    assert.deepEqual(condition('nobody.knows'), []);
    assert.ok(condition('filesystem.write').every((each) => !/^create_parents_(?:lt|prefix)/.test(each)));
  });

  it('offers operators as the half word asks for them where there are many parameters', () => {
    const half = (word: string) => labelsAt(`${HEAD}  "*":\n    rules:\n      - condition:\n          ${word}<|>`);
    assert.ok(half('').includes('path') && !half('').includes('path_prefix'));
    assert.ok(half('pat').includes('path_prefix'));
    assert.equal(complete(`${HEAD}  "*":\n    rules:\n      - condition:\n          <|>`).completion?.isIncomplete, true);
  });

  it('never offers a tier beyond a limit that is not stricter', () => {
    assert.deepEqual(labelsAt(`${HEAD}  git.push:\n    tier: approval_required\n    rate_limit: { max: 1, window: 60, on_exceed: <|> }`), ['blocked']);
  });

  it('offers policies to extend, but not the file itself, and every agent the active one first', () => {
    const names = labelsAt('#- a.yaml\nname: a\ncapabilities: {}\n#- b.yaml\nname: b\nextends: <|>\ncapabilities: {}\n');
    assert.ok(names.includes('a') && names.includes('team-moderate') && !names.includes('b'));
  });

  it('offers nowhere what `system.yaml` is called, nor `system`: what belongs to the system layer can be neither extended nor active', () => {
    const files = (path: string, name: string) => `#- ${path}\nname: ${name}\ncapabilities: {}\n#- acme.yaml\nname: acme\nextends: <|>\ncapabilities: {}\n`;
    const offered = (fixture: string) => {
      const { set } = workspaceOf(fixture);
      return [labelsAt(fixture), (activeNameCompletionOf({ set, text: '', offset: 0 })?.items ?? []).map((each) => each.label)].map((labels) => labels.filter((each) => each === 'house' || each === 'system'));
    };
    assert.deepEqual(['house', 'system'].map((name) => offered(files('system.yaml', name))), [[[], []], [[], []]]);
    assert.deepEqual(offered(files('house.yaml', 'system')), [[], []]);
    assert.deepEqual(['house.yaml', 'system.yaml', 'system.kruxos.yaml'].map((path) => labelsAt(`#- ${path}\nname: <|>\ncapabilities: {}\n`)), [['house'], ['system'], ['system.kruxos']]);
    assert.deepEqual(offered(files('house.yaml', 'house')), [['house'], ['house']]);
  });

  it('offers the codes found in the line that a comment speaks for first', () => {
    const labels = labelsAt(`${HEAD}  # kruxos-ignore <|>\n  nobody.knows:\n    tier: notify\n`);
    assert.equal(labels[0], 'unknown-capability');
    assert.ok(!labels.includes('yaml-syntax') && !labels.includes('unused-suppression'));
    assert.equal(labelsAt(`${HEAD}  nobody.knows: # kruxos-ignore unk<|>\n    tier: notify\n`)[0], 'unknown-capability');
    assert.equal(take(`${HEAD}  # kru<|>\n  nobody.knows:\n    tier: notify\n`, 'kruxos-ignore unknown-capability'), `${HEAD}  # kruxos-ignore unknown-capability: \n  nobody.knows:\n    tier: notify\n`);
    assert.equal(take(`${HEAD}  #<|>\n  git.*:\n    tier: blocked\n`, 'kruxos-ignore missing-reason'), `${HEAD}  # kruxos-ignore missing-reason: \n  git.*:\n    tier: blocked\n`);
    assert.ok(!labelsAt(`#- agents/x.yaml\nagent: x\ncapabilities:\n  # kruxos-ignore <|>\n  git.*:\n    tier: notify\n`).includes('relaxes-organization'));
  });

  it('keeps out of words for people', () => {
    for (const fixture of ['# a comm<|>ent\n', 'name: acme\ndescription: some wor<|>ds\n', `${HEAD}  git.*:\n    reason: |\n      tier: <|>\n`, `${HEAD}  git.*:\n    reason: "over\n      two lin<|>es"\n`, `${HEAD}  git.*:\n    tier: notify    <|>`]) {
      assert.equal(complete(fixture).completion, null, fixture);
    }
  });

  it('offers in flow style no key that stands behind the cursor, and nothing in front of a value that there is', () => {
    const inFlow = (text: string) => labelsAt(`${HEAD}  git.push: ${text}\n`);
    for (const text of ['{<|> tier: blocked, reason: x}', '{ <|> tier: blocked, reason: x}', '{reason: x,<|> tier: blocked}', '{reason: x, <|># why\n    tier: blocked }']) assert.deepEqual(inFlow(text).filter((each) => each === 'tier' || each === 'reason'), [], text);
    for (const text of ['{tier:<|> blocked}', '{tier: <|> blocked }', '{tier: <|>\n    blocked}', '{rate_limit:<|> {max: 1}}', '{rate_limit: <|>{max: 1}}', '{rules: <|>[{}]}']) assert.deepEqual(inFlow(text), [], text);
    assert.ok(inFlow('{tier: <|> reason: x}').includes('blocked'));
  });

  it('leaves keys that are written out with a question mark to their author', () => {
    for (const line of ['?<|> git.push', '? <|>git.push', '<|>? git.push', '? git.push\n  :<|> tier: notify', '? git.push\n  : ti<|>er: notify']) assert.deepEqual(labelsAt(`${HEAD}  ${line}\n`), [], line);
  });

  it('offers nothing behind the brackets that hold all of a policy, and no value in front of the one below its key', () => {
    for (const text of ['{"name": "acme", "capabilities": {}}\n<|>', '{name: acme,\n  capabilities: {}\n}\n <|>\n']) assert.deepEqual(labelsAt(text), [], text);
    assert.deepEqual(labelsAt(`${HEAD}  git.push:\n    tier: <|>\n      notify\n`), []);
  });

  it('does not disturb typing: a space in front of a line, in a comment, in a text', () => {
    assert.deepEqual(labelsAt(`${HEAD}  <|>`, ' '), []);
    assert.deepEqual(labelsAt(`${HEAD}  # <|>`, ' '), []);
    assert.equal(labelsAt(`${HEAD}  git.*:\n    tier: <|>`, ' ').length, 4);
    assert.ok(labelsAt(`${HEAD}  # kruxos-ignore <|>\n`, ' ').length > 5);
  });
});

describe('what is taken', () => {
  const taking: readonly (readonly [what: string, before: string, label: string, after: string])[] = [
    ['a half key', `${HEAD}  git.push:\n    tie<|>`, 'tier', `${HEAD}  git.push:\n    tier: `],
    ['the whole of a key around the cursor, and its colon stays', `${HEAD}  git.push:\n    ti<|>re: notify`, 'tier', `${HEAD}  git.push:\n    tier: notify`],
    ['a bare category', `${HEAD}  filesystem.<|>`, 'filesystem.write', `${HEAD}  filesystem.write:\n    tier: `],
    ['a name in the middle of another, above its body', `${HEAD}  filesystem.wr<|>ong\n    tier: notify\n`, 'filesystem.write', `${HEAD}  filesystem.write:\n    tier: notify\n`],
    ['everything', `${HEAD}  *<|>`, '*', `${HEAD}  "*":\n    tier: `],
    ['everything, between quotes', `${HEAD}  "<|>"`, '*', `${HEAD}  "*":\n    tier: `],
    ['a key in an open quote', `${HEAD}  "git.<|>`, 'git.push', `${HEAD}  "git.push":\n    tier: `],
    ['a key in an open quote, in flow style', `${HEAD}  git.push: { tier: notify, "re<|> }\n`, 'reason', `${HEAD}  git.push: { tier: notify, "reason": "" }\n`],
    ['a half key in front of another in flow style', `${HEAD}  git.push: { re<|> tier: blocked }`, 'reason', `${HEAD}  git.push: { reason: "", tier: blocked }`],
    ['a half value in front of another key in flow style', `${HEAD}  git.push: {tier: blo<|> reason: x}`, 'blocked', `${HEAD}  git.push: {tier: blocked, reason: x}`],
    ['a value on an empty line of a list', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in:\n            - HEAD\n            <|>\n`, 'GET', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in:\n            - HEAD\n            - GET\n`],
    ['a key in an open quote in front of others', `${HEAD}  git.push: {"re<|>, "tier": "blocked"}\n`, 'reason', `${HEAD}  git.push: {"reason": "", "tier": "blocked"}\n`],
    ['a value in an open quote in front of others', `${HEAD}  git.push: {"tier": "no<|>, "reason": "x"}\n`, 'notify', `${HEAD}  git.push: {"tier": "notify", "reason": "x"}\n`],
    ['a value in an open quote, in flow style', `${HEAD}  git.push: { tier: "no<|>, reason: x }\n`, 'notify', `${HEAD}  git.push: { tier: "notify", reason: x }\n`],
    ['a value in an open quote, in front of a comment', `${HEAD}  git.push:\n    tier: "no<|>tify # why\n`, 'notify', `${HEAD}  git.push:\n    tier: "notify" # why\n`],
    ['a value between quotes, behind a dash', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method:\n            - "G<|>"\n`, 'GET', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method:\n            - "GET"\n`],
    ['a key between quotes', `${HEAD}  'git.<|>': { tier: notify }`, 'git.push', `${HEAD}  'git.push': { tier: notify }`],
    ['a tier right behind the colon', `${HEAD}  git.push:\n    tier:<|>\n`, 'blocked', `${HEAD}  git.push:\n    tier: blocked\n`],
    ['a tier that was begun without a space', `${HEAD}  git.push:\n    tier:blo<|>\n`, 'blocked', `${HEAD}  git.push:\n    tier: blocked\n`],
    ['a tier in front of a comment', `${HEAD}  git.push:\n    tier: <|> # why\n`, 'blocked', `${HEAD}  git.push:\n    tier: blocked # why\n`],
    ['a tier in flow style', `${HEAD}  git.push: {tier:<|>}`, 'blocked', `${HEAD}  git.push: {tier: blocked}`],
    ['a key in front of another in flow style', `${HEAD}  git.push: { <|> tier: blocked }`, 'reason', `${HEAD}  git.push: { reason: "", tier: blocked }`],
    ['a key right behind a comma in flow style', `${HEAD}  git.push: {tier: blocked,<|>}`, 'reason', `${HEAD}  git.push: {tier: blocked, reason: ""}`],
    ['a rule behind a dash that stands apart', `${HEAD}  git.push:\n    rules:\n    -   <|>\n`, 'rule', `${HEAD}  git.push:\n    rules:\n    -   condition:\n          path_prefix: /workspace\n        tier: approval_required\n`],
    ['a value for want of which the next key follows', `${HEAD}  git.push: {tier: <|> reason: x}`, 'blocked', `${HEAD}  git.push: {tier: blocked, reason: x}`],
    ['an entry in flow style', `${HEAD.trimEnd()} { git.<|> }`, 'git.push', `${HEAD.trimEnd()} { git.push: { tier:  } }`],
    ['a key of an entry behind its colon', `${HEAD}  git.push: <|>\n`, 'tier', `${HEAD}  git.push:\n    tier: \n`],
    ['rules with a whole rule, no looser than the entry', `${HEAD}  filesystem.delete:\n    tier: approval_required\n    rul<|>\n    reason: "A person looks"\n`, 'rules', `${HEAD}  filesystem.delete:\n    tier: approval_required\n    rules:\n      - condition:\n          path_prefix: /workspace\n        tier: blocked\n    reason: "A person looks"\n`],
    ['rules behind their colon', `${HEAD}  git.push:\n    rules:<|>\n`, 'rule', `${HEAD}  git.push:\n    rules:\n      - condition:\n          path_prefix: /workspace\n        tier: approval_required\n`],
    ['a rule below its key, at the same indentation', `${HEAD}  git.push:\n    rules:\n    <|>\n`, 'rule', `${HEAD}  git.push:\n    rules:\n    - condition:\n        path_prefix: /workspace\n      tier: approval_required\n`],
    ['a key behind a dash', `${HEAD}  git.push:\n    rules:\n      -<|>\n`, 'condition', `${HEAD}  git.push:\n    rules:\n      - condition:\n          \n`],
    ['a key too far to the left', `${HEAD}  git.push:\n    tier: blocked\n   <|>\n`, 'reason', `${HEAD}  git.push:\n    tier: blocked\n    reason: ""\n`],
    ['a key too far to the right', `${HEAD}  git.push:\n    tier: blocked\n         <|>\n`, 'reason', `${HEAD}  git.push:\n    tier: blocked\n    reason: ""\n`],
    ['an entry above others of another indentation', `name: acme\ncapabilities:\n<|>\n    git.*:\n        tier: notify\n`, 'git.push', `name: acme\ncapabilities:\n    git.push:\n        tier: \n    git.*:\n        tier: notify\n`],
    ['a limit, indented as the file is', `name: acme\ncapabilities:\n    git.*:\n        tier: notify\n        rate<|>`, 'rate_limit', `name: acme\ncapabilities:\n    git.*:\n        tier: notify\n        rate_limit:\n            max: 10\n            window: 3600\n            on_exceed: approval_required`],
    ['lines that end as the file’s do', 'name: acme\r\ncapabilities:\r\n  git.<|>\r\n', 'git.push', 'name: acme\r\ncapabilities:\r\n  git.push:\r\n    tier: \r\n'],
    ['a list of values', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in: <|>`, 'GET', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in: [GET]`],
    ['a value of a list in block style', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in:\n            - G<|>`, 'GET', `${HEAD}  network.http_request:\n    rules:\n      - condition:\n          method_in:\n            - GET`],
    ['a boolean', `${HEAD}  filesystem.write:\n    rules:\n      - condition: { create_parents: <|>`, 'true', `${HEAD}  filesystem.write:\n    rules:\n      - condition: { create_parents: true`],
    ['a wildcard in an ordered list', 'rules:\n  - capability: fil<|>', 'filesystem.*', 'rules:\n  - capability: "filesystem.*"'],
  ];
  for (const [what, before, label, after] of taking) it(what, () => assert.equal(take(before, label), after));

  it('offers for `agent` and `name` what the file is called after, without `.kruxos`', () => {
    assert.equal(labelsAt('#- agents/bot.kruxos.yaml\nagent: <|>\ncapabilities: {}\n')[0], 'bot');
    assert.equal(labelsAt('#- acme.kruxos.yaml\nname: <|>\ncapabilities: {}\n')[0], 'acme');
  });

  it('a whole file, an entry or a rule, is a policy without problems', () => {
    const files: readonly (readonly [fixture: string, label: string])[] = [
      ['#- acme.yaml\n<|>', 'organization policy'],
      ['#- acme.yaml\n# What we allow.\n\norg<|>', 'organization policy'],
      ['#- .active\nacme\n#- acme.yaml\nname: acme\ncapabilities:\n  network.*:\n    tier: notify\n#- agents/bot.yaml\n<|>', 'agent policy'],
    ];
    for (const [fixture, label] of files) {
      const { cursor } = parseFixture(fixture);
      const text = take(fixture, label);
      const workspace = workspaceOf({ ...parseFixture(fixture), files: parseFixture(fixture).files.map((each) => (each.path === cursor?.path ? { ...each, text } : each)) });
      assert.deepEqual(placedProblems(workspace).filter((each) => each.path === cursor?.path), [], text);
    }
    const entry = 'name: acme\nversion: "1.0"\nextends: team-moderate\ncapabilities:\n  <|>\n';
    for (const label of ['entry with a reason', 'entry with a threshold', 'entry with a rate limit']) {
      const found = placedProblems(workspaceOf(take(entry, label)));
      assert.deepEqual(found.filter((each) => each.severity === 'error' || each.severity === 'warning'), [], label);
    }
    for (const label of ['rule', 'two rules with a threshold']) {
      const text = take(`${entry.replace('<|>', 'filesystem.write:\n    rules:\n      <|>')}`, label);
      assert.deepEqual(placedProblems(workspaceOf(text)).filter((each) => each.severity === 'error' || each.severity === 'warning'), [], text);
    }
  });
});
