// Owns: suppression comments and severity settings: what they silence, what they cannot, and that neither changes a decision.
// Refuses: the problems themselves.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, diagnose } from '../../core/src/index.js';
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
