// Owns: what a hover knows of entries that are asked before others, and of the items of a list that are about one pattern.
//   And what is said of keys and turns in a list, where they mean something else than in a map, and of limits that count nothing.
// Refuses: its other words (render/hover.ts) and its place on the wire (test/wire/hover.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoverBlocks, hoverOf, toMarkdown, toPlainText } from '../../core/src/index.js';
import type { Hover } from '../../core/src/index.js';
import { aroundCursor } from '../support/around.js';

function hover(text: string): Hover | null {
  const { around, offset } = aroundCursor(text);
  return hoverOf({ ...around, offset });
}

describe('a hover over a wildcard', () => {
  const before = (text: string) => {
    const found = hover(text);
    assert.ok(found?.kind === 'wildcard');
    return found.elsewhere.map(({ pattern, tier, names }) => [pattern, tier, names.length]);
  };

  it('names the narrower entries of a map, inherited ones too', () => {
    assert.deepEqual(before('#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  process.<|>*: {tier: notify}\n  process.run: {tier: blocked}\n#- base.yaml\nname: base\ncapabilities:\n  process.list: {tier: autonomous}\n#- .active\nacme\n'), [['process.run', 'blocked', 1], ['process.list', 'autonomous', 1]]);
  });

  it('names the earlier items of a list, and no later one', () => {
    assert.deepEqual(before('name: acme\nrules:\n  - {capability: process.run, tier: blocked}\n  - {capability: process.<|>*, tier: notify}\n  - {capability: process.list, tier: autonomous}\n'), [['process.run', 'blocked', 1]]);
    assert.deepEqual(before('name: acme\nrules:\n  - {capability: "*", tier: blocked}\n  - {capability: process.<|>*, tier: notify}\n'), [['*', 'blocked', 5]]);
  });

  it('counts each capability once: it is decided by the wildcard, or by the entry that leaves it no call', () => {
    const list = (...items: string[]) => `#- acme.yaml\nname: acme\nrules:\n${items.map((each) => `  - {${each}}\n`).join('')}`;
    const [wide, some, narrow, own] = ['capability: "*", tier: notify, conditions: {path_prefix: /a}', 'capability: process.run, tier: notify, conditions: {path_prefix: /a}', 'capability: process.run, tier: blocked', 'capability: process.<|>*, tier: notify'];
    const extending = (form: string) => `#- acme.yaml\nname: acme\nextends: base\n${form}#- base.yaml\nname: base\nrules:\n  - {capability: process.list, tier: blocked}\n#- .active\nacme\n`;
    const run = [['process.run', 'blocked', 1]];
    const cases = [
      [list(some, own), 5, []],
      [list(some, narrow, own), 4, run],
      [list(wide, narrow, own), 4, run],
      [list('capability: process.*, tier: blocked, conditions: {path_prefix: /a}', narrow, own), 4, run],
      [list('capability: process.*, tier: blocked', own), 0, [['process.*', 'blocked', 5]]],
      [extending(`rules:\n  - {${narrow}}\n  - {${own}}\n`), 4, run],
      [extending('capabilities:\n  process.run: {tier: blocked}\n  process.<|>*: {tier: notify}\n'), 4, run],
    ] as const;
    for (const [text, decided, elsewhere] of cases) {
      const found = hover(text);
      assert.ok(found?.kind === 'wildcard');
      assert.deepEqual([found.covered, found.entry.decides.length, before(text)], [5, decided, elsewhere], text);
    }
  });

  it('names no item of a list that is asked after the map which extends it', () => {
    assert.deepEqual(before('#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  process.<|>*: {tier: notify}\n#- base.yaml\nname: base\nrules:\n  - {capability: process.run, tier: blocked}\n#- .active\nacme\n'), []);
  });
});

describe('a hover over an alias', () => {
  const shown = (text: string): string | null => {
    const found = hover(text);
    return found?.kind === 'alias' ? toPlainText(hoverBlocks(found)) : null;
  };
  const policy = (value: string) => `name: acme\ncapabilities:\n  process.run: &strict\n    tier: &t approval_required\n    reason: &w "looked \`\`\`at"\n    rules: &r # note\n      - condition: &c {timeout_lt: 5}\n        tier: notify\n  git.push: ${value}\n`;

  it('shows what it stands for as it is written, also in another entry, and where', () => {
    const strict = '*strict stands for what is written at &strict:\n\ntier: &t approval_required\nreason: &w "looked ```at"\nrules: &r # note\n  - condition: &c {timeout_lt: 5}\n    tier: notify';
    for (const value of ['*str<|>ict', '<|>*strict', '*strict<|>', '\n    <<: *strict<|>\n    tier: blocked']) assert.equal(shown(policy(value)), strict, value);
    assert.equal(shown(policy('{tier: blocked, reason: *w<|>}')), '*w stands for what is written at &w:\n\n"looked ```at"');
    assert.equal(shown(policy('{tier: blocked, rules: *<|>r}')), '*r stands for what is written at &r:\n\n# note\n- condition: &c {timeout_lt: 5}\n  tier: notify');
    const found = hover(policy('{tier: blocked, reason: *w<|>}'));
    assert.ok(found?.kind === 'alias' && found.source.line === 5);
    assert.match(toMarkdown(hoverBlocks(found), () => null), /\n\n````yaml\n"looked ```at"\n````$/);
  });

  it('shows no more than a glance takes in', () => {
    const many = Array.from({ length: 30 }, (_, i) => `      - condition: {timeout_lt: ${i}}\n        tier: notify\n`).join('');
    const lines = shown(`name: acme\ncapabilities:\n  process.run:\n    rules: &r\n${many}  process.list:\n    rules: *<|>r\n`)?.split('\n') ?? [];
    assert.deepEqual([lines.length, lines.at(-1)], [14, '…']);
  });

  it('says of a tier and of a condition what they mean, and nothing of an alias that leads nowhere', () => {
    assert.equal(hover(policy('{tier: *<|>t}'))?.kind, 'tier');
    assert.equal(hover(policy('\n    rules:\n      - condition: {branch: *w<|>}\n        tier: notify'))?.kind, 'condition');
    for (const value of ['*none<|>', '{tier: notify, reason: *late<|>, rules: &late []}']) assert.notEqual(hover(policy(value))?.kind, 'alias', value);
  });
});

describe('a hover over a tier', () => {
  it('tells apart the items of a list that are about one pattern', () => {
    const list = (first: string, second: string) => `name: acme\nrules:\n  - {capability: filesystem.write, condition: {content_size_lt: 5}, tier: ${first}}\n  - {capability: filesystem.write, condition: {content_size_lt: 50}, tier: ${second}}\n  - {capability: filesystem.write, tier: blocked}\n`;
    for (const text of [list('auto<|>nomous', 'notify'), list('autonomous', 'not<|>ify')]) {
      const found = hover(text);
      assert.ok(found?.kind === 'tier');
      assert.deepEqual(found.standing.inForce.map(({ tier, inSomeCalls }) => [tier, inSomeCalls]), [[found.tier, false]]);
    }
  });

  it('knows of a case that comes out in several ways, in one of which the tier is heard', () => {
    const found = hover('#- acme.yaml\nname: acme\ncapabilities:\n  git.push:\n    rules:\n      - condition: {branch_prefix: m}\n        tier: blocked\n        reason: r\n    tier: notify\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  git.push:\n    rules:\n      - condition: {branch: main}\n        tier: auto<|>nomous\n#- .active\nacme\n');
    assert.ok(found?.kind === 'tier');
    assert.deepEqual(found.standing.inForce.map(({ tier, inSomeCalls }) => [tier, inSomeCalls]), [['blocked', false]]);
  });
});

function said(text: string): string | null {
  const found = hover(text);
  return found === null ? null : toPlainText(hoverBlocks(found));
}

describe('a hover over a condition', () => {
  it('names the capability that describes a parameter where others describe it otherwise', () => {
    const entry = (key: string, parameter: string) => said(`name: acme\ncapabilities:\n  ${key}:\n    rules:\n      - condition: {${parameter}<|>: /a}\n        tier: notify\n`)?.split('\n\n')[1];
    assert.equal(entry('filesystem.read', 'path_prefix'), 'path: FilesystemPath. The file to read.');
    assert.equal(entry('filesystem.*', 'path_prefix'), 'path: FilesystemPath. In filesystem.read: The file to read.');
    assert.equal(entry('process.*', 'working_directory'), 'working_directory: FilesystemPath. The directory to run it in.');
  });
});

describe('a hover over a limit', () => {
  const entry = (rest: string, at: 'rate_limit' | 'max' | 'on_exceed: ' | 'git.push') => `name: acme\ncapabilities:\n  git.push: {${rest}, rate_limit: {max: 5, window: 60, on_exceed: approval_required}}\n`.replace(at, `${at}<|>`);

  it('promises no tier beyond it where every call is blocked', () => {
    const never = 'The entry is always blocked, so its rate limit never counts a call.';
    for (const rest of ['tier: blocked', 'rules: [{condition: {branch: main}, tier: blocked}]']) {
      assert.equal(said(entry(rest, 'rate_limit')), never);
      assert.equal(said(entry(rest, 'on_exceed: ')), never);
      assert.ok(said(entry(rest, 'git.push'))?.includes(`\n\n${never}\n`), rest);
    }
    assert.match(said(entry('tier: notify', 'rate_limit')) ?? '', /^5 calls in any 60 seconds/);
  });

  it('counts for a wildcard whatever it decides, what the rules of narrower entries leave to it among it', () => {
    const [wide, narrow] = ['  git.*: {tier: notify, rate_li<|>mit: {max: 5, window: 60}}\n', '  git.push: {rules: [{condition: {branch: main}, tier: blocked}]}\n'];
    for (const text of [wide, wide + narrow]) assert.match(said(`name: acme\ncapabilities:\n${text}`) ?? '', /\n\nOne counter for each agent, for everything that the entry decides\. Calls/);
    assert.match(said(entry('tier: notify', 'rate_limit')) ?? '', /\n\nCounted for each agent by itself\. Calls/);
  });

  it('is about what the keys are for where the entry is in error', () => {
    for (const at of ['rate_limit', 'max', 'on_exceed: '] as const) assert.doesNotMatch(said(entry('tier: approval_required', at)) ?? 'gets', /gets/, at);
    assert.doesNotMatch(said(entry('tier: approval_required', 'git.push')) ?? 'gets', /gets/);
  });
});

describe('a hover in a list', () => {
  const item = (condition: string) => `  - {capability: process.run, conditions: {${condition}}, tier: notify}\n`;

  it('explains every key, those too that only this form has', () => {
    const text = 'name: acme\n@rules:\n  - @match: {@capability: process.*}\n    @tier: notify\n  - @capability: email.send\n    @conditions: {to: a}\n    tier: notify\n    rate_limit: {@max_per_hour: 0, @escalate_to: blocked}\n';
    for (const { index } of text.matchAll(/@/g)) {
      const asked = `${text.slice(0, index)}<|>${text.slice(index + 1)}`.replaceAll('@', '');
      assert.ok((said(asked) ?? '').length > 20, asked);
    }
    assert.equal(said('name: acme\nrules:\n  - capability: process.*\n    t<|>ier: notify\n'), 'tier: What happens when the item is the first of the list that matches the call.');
  });

  it('counts the items above one, and sees it at its dash', () => {
    const list = `name: acme\nrules:\n${item('timeout_lt: 5')}  - {capability: email.send, tier: notify}\n${item('timeout_lt: 10').replace('{', '{ ')}`;
    assert.match(said(list.replace('- { ', '-<|> {')) ?? '', /^timeout < 10 → notify\n\nTried where none of the 2 items above matches\./);
    assert.match(said(list.replace('- {', '-<|> {')) ?? '', /^timeout < 5 → notify\n\nTried first\./);
  });

  it('says why no call reaches an item, or a rule: others take them, or there are none', () => {
    const after = (condition: string) => `name: acme\nrules:\n${item('timeout_lt: 5')}${item(condition).replace('conditions', 'cond<|>itions')}`;
    assert.match(said(after('timeout_lt: 3')) ?? '', /does not match\.\n\nNo call reaches it: the items above cover everything that it asks for\.$/);
    assert.match(said(after('timeout_lt: 3, timeout_gt: 7')) ?? '', /No call reaches it: no value satisfies the condition\.$/);
    assert.match(said('name: acme\ncapabilities:\n  process.run:\n    rules:\n      - condi<|>tion: {timeout_lt: 3, timeout_gt: 7}\n        tier: notify\n') ?? '', /Tried first\.\n\nNo call reaches it: no value satisfies the condition\.$/);
  });
});

describe('what authors wrote in sentences', () => {
  it('is said in one line, whatever blocks of text it was written as', () => {
    const reason = (written: string) => /\n\n(.*) · acme\.yaml/.exec(said(`#- acme.yaml\nname: acme\ncapabilities:\n  git.<|>push:\n    tier: blocked\n    reason: ${written}\n`) ?? '')?.[1];
    for (const written of ['|\n      Ask a person\n      first.\n', '>\n      Ask a person\n      first.', '|+\n      Ask a person\n\n        first.\n\n', '"Ask a person\\r\\nfirst.\\n"']) assert.equal(reason(written), 'Ask a person first.', written);
    // Nothing else of it is hidden.
    assert.equal(reason('"Ask\\ta\\u202eperson"'), 'Ask\\u{9}a\\u{202e}person');
  });
});
