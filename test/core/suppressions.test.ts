// Owns: suppression comments and severity settings: what they silence, what they cannot, and that neither changes a decision.
// Refuses: the problems themselves.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Decider, diagnose, messageText, readPolicy, reportOf, suppressionOf } from '../../core/src/index.js';
import { problem } from '../../core/src/problems/problem.js';
import type { Severities } from '../../core/src/index.js';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

const FOUND = `
name: acme
version: 1
#        ^ warning unquoted-version
capabilities:
  "*":
    tier: blocked
    reason: "Everything else stays closed"
`;

function codes(text: string, severities: Severities = {}): string[] {
  return diagnose(workspaceOf(text.replace(/^# .*\n/gm, '')).set, uriOf('policy.yaml'), severities).problems.map((each) => `${each.severity} ${each.code}`);
}

describe('a suppression', () => {
  it('is needed in the first place', () => void expectDrawnProblems(FOUND));

  for (const [what, text] of [
    ['at the end of the line', FOUND.replace('version: 1', 'version: 1  # kruxos-ignore unquoted-version: read by an old tool')],
    ['on the line above', FOUND.replace('version: 1', '# kruxos-ignore unquoted-version: read by an old tool\nversion: 1')],
    ['above other comments', FOUND.replace('version: 1', '# kruxos-ignore unquoted-version: read by an old tool\n# the first one\nversion: 1')],
    ['without a space after the #', FOUND.replace('version: 1', 'version: 1  #kruxos-ignore unquoted-version: read by an old tool')],
  ] as const) {
    it(`silences ${what}`, () => void expectDrawnProblems(text.replace(/^# +\^.*\n/m, '')));
  }

  it('in a run of comments speaks for the line behind all of them, and in the last one of a file for none', () => {
    expectDrawnProblems(`
name: acme
capabilities:
  # kruxos-ignore missing-reason: known
  # more of it
  # kruxos-ignore redundant-entry: known
# @5:3-41 warning unused-suppression
  "*": {tier: blocked}
  # kruxos-ignore missing-reason: known
# @7:3-40 warning unused-suppression

  git.push: {tier: notify}  # kruxos-ignore relaxes-declared-tier: known
  # kruxos-ignore missing-reason: known
# @10:3-40 warning unused-suppression
  # kruxos-ignore missing-reason: known
# @11:3-40 warning unused-suppression
`);
  });

  it('among a hundred thousand costs what one costs', { timeout: 60_000 }, async () => {
    const text = `name: a\ncapabilities:\n${'  # kruxos-ignore missing-reason: known\n'.repeat(100_000)}  "*": {tier: blocked}\n`;
    const { counts } = diagnose(workspaceOf(text).set, uriOf('policy.yaml'));
    assert.deepEqual(counts, { error: 0, warning: 99_999, information: 0, hint: 0 });
    // So that the timeout is noticed.
    await setImmediate();
  });

  it('elsewhere suppresses nothing', () => {
    expectDrawnProblems(`
# kruxos-ignore unquoted-version: read by an old tool
# @1:1-54 warning unused-suppression
name: acme
version: 1
#        ^ warning unquoted-version
capabilities:
  "*":
    tier: blocked
    reason: "Everything else stays closed"
`);
  });

  const INVALID: readonly (readonly [what: string, comment: string])[] = [
    ['without a reason', '# kruxos-ignore unquoted-version'],
    ['with an empty reason', '# kruxos-ignore unquoted-version:  '],
    ['of an unknown code', '# kruxos-ignore unquoted-versions: x'],
    ['of nothing', '# kruxos-ignore'],
    ['of an error', '# kruxos-ignore unknown-tier: x'],
    ['of a suppression problem', '# kruxos-ignore unused-suppression: x'],
    ['of inherited names', '# kruxos-ignore constructor: x'],
  ];
  for (const [what, comment] of INVALID) {
    it(`${what} is invalid and silences nothing`, () => {
      const { problems } = diagnose(workspaceOf(`name: acme\nversion: 1  ${comment}\ncapabilities:\n  "*": {tier: blocked, reason: closed}\n`).set, uriOf('policy.yaml'));
      assert.deepEqual(problems.map((each) => each.code), ['unquoted-version', 'invalid-suppression']);
    });
  }

  it('is offered on each line above which there is room for a comment', () => {
    const texts = [
      'name: a\ncapabilities:\n  git.push:\n    reason: |\n      a\n      b\n  git.x:\n    tier: "no\n      tify"\n    rate_limit: {\n      max: 1,\n      window:\n        5 }\n  ? git.y\n  : tier: notify\n    reason: a\n      b c\n  ? "git\n    .z"\n  : &a\n    tier: notify\n  git.w:\n   - x\n   -\n     y\n# c\n  git.v: *a\n',
      '!!map\nname: a\ncapabilities:\n  git.push:\n    reason: |\n      a\n  git.x: "a\n    b"\n',
      'name: a\ncapabilities:\n  git.push: "a\n    b\n  git.x: notify\n',
    ];
    for (const text of texts) {
      const file = readPolicy({ uri: uriOf('policy.yaml'), text }, { inAgents: false });
      for (const { index: start } of text.matchAll(/^(?=.)/gm)) {
        const place = start + text.slice(start).search(/\S/);
        const draft = suppressionOf(file, problem('missing-reason', { start: place, end: place + 1 }, 'm'));
        const after = readPolicy({ uri: file.uri, text: `${text.slice(0, place)}# kruxos-ignore missing-reason: x\n${text.slice(start)}` }, { inAgents: false });
        const isComment = after.syntax.comments.some((each) => each.start === place) && after.syntax.problems.length <= file.syntax.problems.length;
        assert.equal(draft !== null, isComment, `above ${JSON.stringify(text.slice(start, start + 20))}`);
      }
    }
  });

  it('inside a text is no comment', () => {
    const text = 'name: acme\nversion: 1\ndescription: "# kruxos-ignore unquoted-version: x"\ncapabilities:\n  "*": {tier: notify}\n';
    assert.ok(diagnose(workspaceOf(text).set, uriOf('policy.yaml')).problems.some((each) => each.code === 'unquoted-version'));
  });

  it('cannot silence an error, and a problem silenced or turned off stays without effect on validity', () => {
    const text = 'name: acme\ncapabilities:\n  email.send: {tier: alow}  # kruxos-ignore unknown-tier: x\n';
    const { set } = workspaceOf(text);
    const { valid, problems } = diagnose(set, uriOf('policy.yaml'), { 'unknown-tier': 'off' });
    assert.equal(valid, false);
    assert.ok(!problems.some((each) => each.code === 'unknown-tier'));
    assert.equal(new Decider(set, null).decide({ agent: 'bot', capability: 'email.send', parameters: {} }).tier, 'blocked');
  });
});

describe('a suppression of what cannot be found for an error', () => {
  const SILENT: readonly (readonly [what: string, text: string])[] = [
    ['in the entry', 'name: a\ncapabilities:\n  "*": {tier: blocked, reason: x}\n  # kruxos-ignore relaxes-declared-tier: known\n  git.push:\n    tier: autonomus\n#         ^^^^^^^^^ error unknown-tier\n'],
    ['in a condition of the entry', 'name: a\ncapabilities:\n  "*": {tier: blocked, reason: x}\n  filesystem.write:\n    rules:\n      - condition: {content_size_les: 5}\n#                   ^^^^^^^^^^^^^^^^ error unknown-operator\n        tier: approval_required  # kruxos-ignore missing-reason: known\n    tier: blocked\n    reason: x\n'],
    ['elsewhere, of coverage', 'name: a\n# kruxos-ignore default-only-category: known\ndefaults: {tier: blocked}\ncapabilities:\n  git.push: {tier: autonomus}\n#                  ^^^^^^^^^ error unknown-tier\n'],
    ['in `defaults`', 'name: a\n# kruxos-ignore default-only-category: known\ndefaults: {tier: blokced}\n#                ^^^^^^^ error unknown-tier\ncapabilities: {}\n'],
    ['on the line', 'name: a\n# kruxos-ignore unquoted-version: known\nversion: [1]\n#        ^^^ error wrong-type\ncapabilities:\n  "*": {tier: blocked, reason: x}\n'],
    ['in the file', 'name: a\nextends: nowhere\n#        ^^^^^^^ error unknown-extends\ncapabilities:\n  # kruxos-ignore redundant-entry: known\n  git.push: {tier: blocked, reason: x}\n'],
    ['in the wider entry', 'name: a\ncapabilities:\n  "*": {tier: blokced, reason: x}\n#             ^^^^^^^ error unknown-tier\n  # kruxos-ignore redundant-entry: known\n  git.push: {tier: blocked, reason: x}\n'],
  ];
  for (const [what, text] of SILENT) it(`is not called unused: ${what}`, () => void expectDrawnProblems(text));

  it('is called unused in the next entry, which is in order', () => void expectDrawnProblems(`
name: a
capabilities:
  "*": {tier: blocked, reason: x}
  git.push: {tier: autonomus}
#                  ^^^^^^^^^ error unknown-tier
  # kruxos-ignore missing-reason: known
# @5:3-40 warning unused-suppression
  git.commit: {tier: blocked, reason: y}
`));
});

describe('very many problems', () => {
  const TEXT = `name: a\ncapabilities:\n  "*": {tier: blocked, reason: x}\n${Array.from({ length: 1500 }, (_, i) => `  zed.c${i}: {tier: ${i === 1499 ? 'alow' : 'notify'}}\n`).join('')}`;

  it('are counted, but only 1,000 are reported, errors among them, and the last one tells how many more there are', () => {
    const { set } = workspaceOf(TEXT);
    const { problems, counts, valid } = diagnose(set, uriOf('policy.yaml'));
    assert.equal(problems.length, 1000);
    assert.deepEqual(counts, { error: 1, warning: 1500, information: 0, hint: 0 });
    assert.equal(valid, false);
    const last = problems.at(-1);
    assert.equal(last?.code, 'unknown-tier');
    assert.ok(last !== undefined && messageText(last).endsWith(' (and 501 more problems of this file, which are not shown)'), JSON.stringify(last));
    assert.equal(problems.filter((each) => each.facts.unreported !== undefined).length, 1);
    const starts = problems.map((each) => each.span.start);
    assert.deepEqual(starts, [...starts].sort((a, b) => a - b));
  });

  it('are told alike whether each is asked about, as a setting wants it, or those beyond the limit are only counted', () => {
    const kinds = ['{tier: notify}', '{tier: blocked}', '{tier: alow}', '{tier: notify, rules: [{condition: {nothing: 1}, tier: autonomous}], tyr: 1}'];
    const texts = [TEXT, ...[1, 2, 3].map((step) => `name: a\ncapabilities:\n${Array.from({ length: 1300 }, (_, i) => `  zed.c${i}: ${kinds[(i >> step) % kinds.length] as string}\n`).join('')}`), `name: a\ncapabilities:\n${Array.from({ length: 1100 }, (_, i) => `  zed.c${i}: {tier: alow}\n`).join('')}  zed.d: {tier: blocked}\n`];
    for (const text of texts) {
      const { set } = workspaceOf(text);
      const [counted, asked] = [{}, { 'yaml-syntax': 'error' } as const].map((severities) => diagnose(set, uriOf('policy.yaml'), severities));
      const told = (diagnosis: typeof counted) => [diagnosis?.counts, diagnosis?.valid, diagnosis?.problems.map((each) => ({ ...each, origin: null }))];
      assert.equal(counted?.problems.length, 1000);
      assert.deepEqual(told(counted), told(asked));
    }
  });

  it('count in the report and keep the policy invalid, whatever is shown', () => {
    const report = reportOf(workspaceOf(TEXT).set, uriOf('policy.yaml'), { 'unknown-tier': 'off' });
    assert.equal(report?.valid, false);
    assert.equal(report?.counts.warning, 1500);
  });
});

describe('a severity setting', () => {
  it('changes a severity, or turns a problem off', () => {
    assert.deepEqual(codes(FOUND), ['warning unquoted-version']);
    assert.deepEqual(codes(FOUND, { 'unquoted-version': 'hint' }), ['hint unquoted-version']);
    assert.deepEqual(codes(FOUND, { 'unquoted-version': 'off' }), []);
    const odd: Severities = JSON.parse('{"no-such-code": "error", "constructor": "error"}') as Severities;
    assert.deepEqual(codes(FOUND, odd), ['warning unquoted-version']);
  });

  it('as an error does not make a policy invalid', () => {
    assert.equal(diagnose(workspaceOf(FOUND.replace(/^# .*\n/gm, '')).set, uriOf('policy.yaml'), { 'unquoted-version': 'error' }).valid, true);
  });
});
