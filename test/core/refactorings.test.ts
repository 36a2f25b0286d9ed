// Owns: each refactoring on a text that shows what it keeps, and when it is refused or says what it changes.
// Refuses: what holds for all of them (action-properties.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionTitle, diagnose, readPolicy, readPolicyText, refactoringsAt, refusalText } from '../../core/src/index.js';
import type { OfferedRefactoring } from '../../core/src/index.js';
import { applyChanges } from '../support/apply-changes.js';
import { fileOf, parseFixture } from '../support/fixture.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

function offered(text: string, id: string): OfferedRefactoring[] {
  const fixture = parseFixture(text);
  const { cursor } = fixture;
  assert.ok(cursor !== null);
  return refactoringsAt(workspaceOf(fixture).set, uriOf(cursor.path), cursor.offset, () => true).filter((each) => each.id === id);
}

function titles(text: string, id: string): string[] {
  return offered(text, id).map((each) => (each.refusal !== null ? `refused: ${refusalText(each.refusal)}` : actionTitle(each, each.effect)));
}

function after(text: string, id: string, path = 'policy.yaml', index = 0): string {
  const one = offered(text, id)[index];
  assert.ok(one !== undefined && one.refusal === null, `${id} is not offered: ${titles(text, id).join()}`);
  return fileOf(applyChanges(parseFixture(text), one.changes), path);
}

const HEAD = 'name: acme\ncapabilities:\n  "*":\n    tier: blocked\n    reason: "Closed"\n';

describe('splitting a wildcard', () => {
  it('writes an entry for each capability that it decides, with the gaps of the file', () => {
    const text = `${HEAD}\n  # Talk\n  sl<|>ack.*:\n    tier: notify # all of it\n\n  slack.send:\n    tier: approval_required\n    reason: "Public"\n`;
    const names = ['search', 'read', 'channels', 'reply', 'react', 'remove_react'];
    assert.equal(after(text, 'split-wildcard'), `${HEAD}\n  # Talk\n${names.map((each) => `  slack.${each}:\n    tier: notify # all of it\n`).join('\n')}\n  slack.send:\n    tier: approval_required\n    reason: "Public"\n`);
    assert.deepEqual(titles(text, 'split-wildcard'), [`Split \`slack.*\` into its 6 capabilities (tightens what the catalogue does not know: notify → blocked)`]);
  });

  it('keeps a suppression where there still is something to suppress', () => {
    const text = `${HEAD}  sl<|>ack.*:\n    # kruxos-ignore relaxes-declared-tier: the channel is ours\n    tier: autonomous\n  slack.send:\n    tier: notify\n`;
    const split = after(text, 'split-wildcard');
    assert.match(split, /slack\.search:\n {4}tier: autonomous\n/);
    assert.match(split, /slack\.reply:\n {4}# kruxos-ignore relaxes-declared-tier: the channel is ours\n {4}tier: autonomous\n/);
    assert.deepEqual(diagnose(workspaceOf(split).set, uriOf('policy.yaml')).problems, []);
  });

  it('is refused where a limit counts all of them together, and for single capabilities', () => {
    const text = `${HEAD}  sl<|>ack.*:\n    tier: notify\n    rate_limit: {max: 5, window: 60}\n`;
    assert.match(titles(text, 'split-wildcard')[0] ?? '', /^refused: not all decisions would stay the same: it loosens \d+ capabilities$/);
    assert.deepEqual(titles(`${HEAD}  slack.s<|>end:\n    tier: notify\n`, 'split-wildcard'), []);
  });
});

describe('merging equal entries', () => {
  const scheduler = ['create', 'list', 'cancel'];
  const entries = (names: readonly string[], tier = 'blocked') => names.map((each, i) => `  scheduler.${each}:\n    # no. ${i + 1}\n    tier: ${tier}\n    reason: "Closed"\n`).join('\n');

  it('keeps their comments, in the place of the first', () => {
    const text = `${HEAD}${entries(scheduler)}\n  email.send:\n    tier: notify\n`.replace('scheduler.list', 'scheduler.l<|>ist');
    assert.equal(after(text, 'merge-entries'), `${HEAD}  # no. 2\n  # no. 3\n  scheduler.*:\n    # no. 1\n    tier: blocked\n    reason: "Closed"\n\n  email.send:\n    tier: notify\n`);
  });

  it('is refused where the wildcard would decide more than they did', () => {
    const text = `${HEAD}${entries(['create', 'list'], 'notify')}`.replace('scheduler.list', 'scheduler.l<|>ist');
    assert.match(titles(text, 'merge-entries')[0] ?? '', /^refused: not all decisions would stay the same: it loosens/);
  });

  it('leaves entries alone that say something else, or stand alone', () => {
    assert.deepEqual(titles(`${HEAD}  scheduler.l<|>ist:\n    tier: notify\n  scheduler.create:\n    tier: blocked\n`, 'merge-entries'), []);
  });
});

describe('merging entries with remarks', () => {
  it('says what several say once, and takes no suppression along that would suppress nothing', () => {
    const names = ['commit', 'diff', 'log', 'branch', 'status', 'init', 'push', 'pull', 'clone'];
    const entry = (name: string) => `  git.${name}:\n    tier: blocked # kruxos-ignore missing-reason: everybody knows\n    # for now\n`;
    const entries = names.map(entry).join('').replace('  git.init', '  # mind the hooks\n  git.init').replace('git.diff', 'git.di<|>ff');
    const text = `name: acme\ncapabilities:\n  "*": {tier: notify}\n  # first\n${entries}`;
    assert.equal(after(text, 'merge-entries'), `name: acme\ncapabilities:\n  "*": {tier: notify}\n  # first\n  # mind the hooks\n${entry('*')}`);
  });

  it('suppresses for all of them nothing that was told of some', () => {
    const remark = '# kruxos-ignore relaxes-declared-tier: kept';
    const entry = (name: string, { above = '', behind = '' } = {}) => `${above === '' ? '' : `  ${above}\n`}  process.${name}: {tier: autonomous}${behind === '' ? '' : ` ${behind}`}\n`;
    const merged = (...entries: readonly string[]) => after(`name: acme\ncapabilities:\n  "*": {tier: notify}\n${[...entries, entry('list'), entry('logs'), entry('mon<|>itor')].join('')}`, 'merge-entries').replace('name: acme\ncapabilities:\n  "*": {tier: notify}\n', '');
    assert.equal(merged(entry('run', { behind: remark }), entry('kill')), entry('*'));
    assert.equal(merged(entry('run', { above: remark }), entry('kill', { above: '# so' })), entry('*', { above: '# so' }));
    assert.equal(merged(entry('run'), entry('kill', { behind: remark })), entry('*'));
    assert.equal(merged(entry('run', { behind: remark }), entry('kill', { behind: remark })), entry('*', { behind: remark }));
    assert.equal(merged(entry('run', { above: '# a', behind: '# b' }), entry('kill', { above: remark })), entry('*', { above: '# a', behind: '# b' }));
  });
});

describe('sorting entries', () => {
  it('keeps suppressions above what they speak for, however they are indented', () => {
    const [run, kill, push] = ['# kruxos-ignore unknown-capability: a\n  process.run: {tier: notify}\n', '      # kruxos-ignore unknown-capability: b\n  # kill\n  process.kill: {tier: notify}\n', '    # kruxos-ignore unknown-capability: c\n  git.push: {tier: notify}\n'];
    const text = (...entries: readonly string[]) => `name: acme\ncapabilities:\n${entries.join('')}`;
    assert.equal(after(text(run.replace('run', 'r<|>un'), `      # deep\n${kill}`, push), 'sort-entries'), text(push, kill, run, '      # deep\n'));
  });

  it('keeps comments with their entries and headings with their sections', () => {
    const text = `name: acme
capabilities:
  # Mail

  # sending
  email.send:
    tier: notify
    # so far
  email.*:
    tier: notify

  # Files

  filesystem.write: {tier: notify}
  "filesystem.*": {tier: notify} # all
  <|>"*": {tier: blocked, reason: "No"}
`;
    assert.equal(after(text, 'sort-entries'), `name: acme
capabilities:
  # Mail

  email.*:
    tier: notify
  # sending
  email.send:
    tier: notify
    # so far

  # Files

  "*": {tier: blocked, reason: "No"}
  "filesystem.*": {tier: notify} # all
  filesystem.write: {tier: notify}
`);
  });

  it('takes along a comment right below the entry before', () => {
    const text = 'name: acme\ncapabilities:\n  b.c: {tier: notify} # b\n  # kruxos-ignore missing-reason: about a\n  # so\n  a<|>.b: {tier: blocked}\n';
    assert.equal(after(text, 'sort-entries'), 'name: acme\ncapabilities:\n  # kruxos-ignore missing-reason: about a\n  # so\n  a.b: {tier: blocked}\n  b.c: {tier: notify} # b\n');
  });

  it('works without a line break at the end, and has nothing to do where they are sorted', () => {
    assert.equal(after('name: acme\ncapabilities:\n  b.c: {tier: notify}\n  a<|>.b: {tier: notify}', 'sort-entries'), 'name: acme\ncapabilities:\n  a.b: {tier: notify}\n  b.c: {tier: notify}');
    assert.deepEqual(titles(`${HEAD}  em<|>ail.send: {tier: notify}\n`, 'sort-entries'), []);
  });

  it('leaves an alias behind its anchor', () => {
    assert.deepEqual(titles('name: acme\ncapabilities:\n  b<|>.c: &x {tier: notify}\n  a.b: *x\n', 'sort-entries'), []);
  });
});

describe('between an agent and its organization', () => {
  const files = (org: string, agents: string) => `#- policy.yaml\n${HEAD}${org}${agents}`;

  it('an entry moves up, and the title says for whom that matters', () => {
    const text = files('\n  email.send:\n    tier: notify\n', '#- agents/bot.yaml\nagent: bot\ncapabilities:\n  # Ours\n  process.run:\n    tier: <|>blocked # no\n    reason: "Never"\n  email.send:\n    tier: notify\n');
    const at = text.replace('<|>', '').replace('process.run', 'proc<|>ess.run');
    assert.equal(after(at, 'move-to-organization'), `${HEAD}\n  email.send:\n    tier: notify\n\n  # Ours\n  process.run:\n    tier: blocked # no\n    reason: "Never"\n`);
    assert.equal(after(at, 'move-to-organization', 'agents/bot.yaml'), 'agent: bot\ncapabilities:\n  email.send:\n    tier: notify\n');
    assert.deepEqual(titles(at, 'move-to-organization'), ['Move `process.run` to `acme`']);
    const looser = at.replace('tier: blocked # no', 'tier: notify');
    assert.deepEqual(titles(looser, 'move-to-organization'), ['Move `process.run` to `acme` (loosens `process.run`: blocked → notify)']);
  });

  it('an entry that moves up and is blocked there is called stricter, and the limit that counted it looser', () => {
    const org = (limit: string) => files(`  git.*: {tier: notify${limit}}\n`, '#- agents/bot.yaml\nagent: bot\ncapabilities:\n  gi<|>t.push:\n    tier: blocked\n  git.pull:\n    tier: blocked\n');
    assert.deepEqual(titles(org(''), 'move-to-organization'), ['Move `git.push` to `acme` (tightens `git.push`: notify → blocked)']);
    assert.deepEqual(titles(org(', rate_limit: {max: 5, window: 60}'), 'move-to-organization'), ['Move `git.push` to `acme` (tightens `git.push`: notify → blocked; loosens a rate limit for other calls)']);
  });

  it('an entry that moves up takes its comments along, and leaves the one behind `capabilities`', () => {
    const at = `#- policy.yaml\n${HEAD}#- agents/bot.yaml\nagent: bot\ncapabilities: # its own\n  # why\n  # so\n  proc<|>ess.run: # no\n    tier: blocked\n    reason: "Never"\n    # for good\n`;
    assert.equal(after(at, 'move-to-organization'), `${HEAD}  # why\n  # so\n  process.run: # no\n    tier: blocked\n    reason: "Never"\n    # for good\n`);
    assert.equal(after(at, 'move-to-organization', 'agents/bot.yaml'), 'agent: bot\ncapabilities: {} # its own\n');
  });

  it('an entry that moves up leaves comments to the entry that it comes behind, and to an empty map', () => {
    const moved = (organization: string) => after(`#- acme.yaml\n${organization}#- .active\nacme\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  git.p<|>ush:\n    tier: notify\n    reason: |-\n      Because\n`, 'move-to-organization', 'acme.yaml');
    const [entry, mail] = ['  git.push:\n    tier: notify\n    reason: |-\n      Because\n', 'name: acme\ncapabilities:\n  email.send:\n    tier: notify\n    # rate_limit: {max: 5, window: 60}\n'];
    assert.equal(moved(`${mail}\n# End\n`), `${mail}${entry}\n# End\n`);
    assert.equal(moved('name: acme\ncapabilities: {} # none yet\n'), `name: acme\ncapabilities: # none yet\n${entry}`);
  });

  it('does not move what the organization has, nor into a template', () => {
    const agent = '#- agents/bot.yaml\nagent: bot\ncapabilities:\n  process.r<|>un:\n    tier: blocked\n';
    assert.deepEqual(titles(files('  process.run:\n    tier: blocked\n', agent), 'move-to-organization'), ['refused: `acme` has an entry for `process.run` already']);
    const tied = '#- agents/bot.yaml\nagent: bot\ncapabilities:\n  process.r<|>un: &x\n    tier: blocked\n  email.send: *x\n';
    assert.deepEqual(titles(files('', tied), 'move-to-organization'), ['refused: the text of `process.run` cannot stand in another file: it is in a flow mapping, or an anchor or alias ties it to this one']);
    assert.deepEqual(titles(`#- .active\nteam-moderate\n${agent}`, 'move-to-organization'), []);
  });

  it('nothing moves into a file of which a part cannot be read: it may have that entry', () => {
    const org = (quote: string) => files(`  process.run:\n    tier: ${quote}blocked\n    reason: "No"\n`, '#- agents/bot.yaml\nagent: bot\ncapabilities:\n  email.s<|>end: {tier: blocked}\n');
    assert.deepEqual(titles(org(''), 'move-to-organization'), ['Move `email.send` to `acme`']);
    assert.deepEqual(titles(org('"'), 'move-to-organization'), []);
  });

  it('an agent gets an entry of its own, without the limit that goes on counting', () => {
    const text = files('  email.s<|>end:\n    # Mail\n    rate_limit:\n      max: 1\n      window: 60\n    tier: notify\n', '#- agents/bot.yaml\nagent: bot\ncapabilities: {}\n#- agents/has.yaml\nagent: has\ncapabilities:\n  email.send: {tier: notify}\n');
    assert.deepEqual(titles(text, 'extract-override'), ['Give `bot` an entry of its own for `email.send`']);
    assert.equal(after(text, 'extract-override', 'agents/bot.yaml'), 'agent: bot\ncapabilities:\n  email.send:\n    tier: notify\n');
  });

  it('an entry of its own suppresses what is found in it, and what an agent can suppress', () => {
    const text = files('  process.k<|>ill:\n    # kruxos-ignore loosens-inherited: for now\n    tier: autonomous # kruxos-ignore relaxes-declared-tier: so\n    # kruxos-ignore missing-reason: known\n    reason: "r"\n', '#- agents/bot.yaml\nagent: bot\ncapabilities: {}\n');
    assert.equal(after(text, 'extract-override', 'agents/bot.yaml'), 'agent: bot\ncapabilities:\n  process.kill:\n    tier: autonomous # kruxos-ignore relaxes-declared-tier: so\n    reason: "r"\n');
  });

  it('is refused where the agent would relax something, and pointless where everything is blocked', () => {
    const agent = '#- agents/bot.yaml\nagent: bot\ncapabilities: {}\n';
    const wildcard = files('  em<|>ail.*:\n    tier: notify\n  email.send:\n    tier: approval_required\n    reason: "Ask"\n', agent);
    assert.deepEqual(titles(wildcard, 'extract-override'), ['refused: not all decisions would stay the same: it loosens `email.send` for bot: approval_required → notify']);
    assert.deepEqual(titles(files('', agent).replace('"*"', '"<|>*"'), 'extract-override'), []);
  });
});

describe('spelling a condition otherwise', () => {
  const rule = (condition: string) => `${HEAD}  filesystem.write:\n    rules:\n      - condition: {${condition}}\n        tier: notify\n`;
  const all = (condition: string) => offered(rule(condition), 'convert-condition').map((_, i) => after(rule(condition), 'convert-condition', 'policy.yaml', i));

  it('goes from one form to the others', () => {
    assert.deepEqual(all('pa<|>th: /a'), [rule('path_eq: /a'), rule('path_in: [/a]')]);
    assert.deepEqual(all('path_eq<|>: /a'), [rule('path: /a'), rule('path_in: [/a]')]);
    assert.deepEqual(all('pa<|>th: [/a, /b]'), [rule('path_in: [/a, /b]')]);
    assert.deepEqual(all('path_i<|>n: [/a]'), [rule('path: [/a]'), rule('path_eq: /a')]);
    assert.deepEqual(all('path_n<|>e: /a'), [rule('path_not_in: [/a]')]);
    assert.deepEqual(all('path_not_i<|>n: [/a]'), [rule('path_ne: /a')]);
    assert.deepEqual(all('path_pre<|>fix: /a'), []);
  });

  it('takes no comment away', () => {
    const values = (inside: string) => `${HEAD}  filesystem.write:\n    rules:\n      - condition:\n          path_i<|>n: [\n            /a${inside}\n          ]\n        tier: notify\n`;
    assert.deepEqual(titles(values(''), 'convert-condition'), ['Change `path_in` to `path`', 'Change `path_in` to `path_eq: …`']);
    assert.deepEqual(titles(values(' # why'), 'convert-condition'), ['Change `path_in` to `path`']);
  });

  it('does not write a key twice', () => {
    assert.deepEqual(all('pa<|>th: [/a, /b], path_in: [/b, /c]'), []);
  });
});

describe('writing the ordered form as a map', () => {
  it('reads the same whether or not the list was read before', () => {
    const list = 'name: acme\nrules:\n  - capability: email.send\n    tier: notify\n';
    const map = 'name: acme\ncapabilities:\n  email.send:\n    tier: notify\n';
    const before = readPolicy({ uri: uriOf('policy.yaml'), text: list }, { inAgents: false });
    const after = readPolicyText(before.uri, before.blocks.edit(0, list.length, map), { inAgents: false }, before);
    assert.deepEqual([after.table.keys.all('email.send'), after.table.length], [[0], 1]);
  });

  it('is offered where every decision stays the same', () => {
    const text = 'name: acme\ndefaults: {tier: blocked}\nru<|>les:\n  # mail\n  - capability: email.send\n    tier: notify\n';
    assert.equal(after(text, 'convert-form'), 'name: acme\n\ndefaults:\n  tier: blocked\n\ncapabilities:\n  # mail\n  email.send:\n    tier: notify\n');
    assert.ok(after(`\uFEFF${text}`, 'convert-form').startsWith('\uFEFFname: acme\n'));
    assert.deepEqual(titles(text, 'convert-form'), ['Write the list of rules as a map of capabilities']);
    const json = '{"name": "acme", "ru<|>les": [{"capability": "email.send", "tier": "notify"}], "defaults": {"tier": "blocked"}}\n';
    assert.deepEqual(JSON.parse(after(json, 'convert-form')), { name: 'acme', defaults: { tier: 'blocked' }, capabilities: { 'email.send': { tier: 'notify' } } });
    const order = 'name: acme\ndefaults: {tier: blocked}\nru<|>les:\n  - capability: "email.*"\n    tier: notify\n  - capability: email.send\n    tier: blocked\n';
    assert.deepEqual(titles(order, 'convert-form'), ['refused: in the map form the most specific entry decides, and then email.send would get blocked instead of notify']);
  });

  it('keeps suppressions above what they suppress', () => {
    const list = (...items: readonly string[]) => `# kruxos-ignore relaxes-declared-tier: ours\ndefaults: {tier: notify} # d\nru<|>les:\n${items.join('')}name: acme\n`;
    const map = (...entries: readonly string[]) => `name: acme\n\n# d\n\ndefaults:\n  # kruxos-ignore relaxes-declared-tier: ours\n  tier: notify\n\ncapabilities:\n${entries.join('\n')}`;
    const ignored = (why: string) => `# kruxos-ignore missing-reason: ${why}`;
    const rule = (to: string, above = '') => `      - condition:\n          to: ${to}\n${above === '' ? '' : `        ${above}\n`}        tier: blocked\n`;
    const item = (to: string, behind = '') => `  - {capability: email.send, tier: blocked, conditions: {to: ${to}}}${behind === '' ? '' : ` ${behind}`}\n`;
    const single = after(list(`  # mail\n  ${ignored('known')}\n  - {capability: email.send, tier: blocked}\n`, `  - capability: process.kill\n    tier: approval_required ${ignored('so')}\n`), 'convert-form');
    assert.equal(single, map(`  # mail\n  email.send:\n    ${ignored('known')}\n    tier: blocked\n`, `  process.kill:\n    ${ignored('so')}\n    tier: approval_required\n`));
    assert.equal(after(list(item('a', ignored('one')), item('b', ignored('two'))), 'convert-form'), map(`  email.send:\n    rules:\n${rule('a', ignored('one'))}${rule('b', ignored('two'))}`));
    // For some of them only, it stays above them all, where it suppresses nothing.
    assert.equal(after(list(item('a'), item('b', ignored('two'))), 'convert-form'), map(`  ${ignored('two')}\n  email.send:\n    rules:\n${rule('a')}${rule('b')}`));
  });

  it('is refused where a policy that extends the list would decide otherwise', () => {
    const list = '#- base.yaml\nname: base\nru<|>les:\n  - capability: PATTERN\n    tier: notify\n#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  WIDER:\n    tier: blocked\n    reason: "No"\n#- .active\nACTIVE\n';
    const refused = (pattern: string, wider: string, active: string) => titles(list.replace('PATTERN', pattern).replace('WIDER', wider).replace('ACTIVE', active), 'convert-form');
    const why = (name: string) => [`refused: in the map form the most specific entry decides, and then ${name} under \`acme\` would get notify instead of blocked`];
    assert.deepEqual(refused('git.push', 'git.*', 'acme'), why('git.push'));
    assert.deepEqual(refused('git.push', 'git.*', 'team-moderate'), why('git.push'));
    assert.deepEqual(refused('rss.feeds.*', 'rss.*', 'acme'), why('rss.feeds.zz_unknown'));
  });

  it('is refused with its reason where an item is in error', () => {
    const text = 'name: acme\nru<|>les:\n  - capability: email.send\n    tier: notifi\n';
    assert.deepEqual(titles(text, 'convert-form'), ['refused: the item for `email.send` is in error']);
    assert.deepEqual(titles(`${HEAD}  em<|>ail.send: {tier: notify}\n`, 'convert-form'), []);
  });
});
