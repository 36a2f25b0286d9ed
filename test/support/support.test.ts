// Owns: the fixture language and the comparison with what is drawn, tested by themselves: a test that cannot fail proves nothing.
// Refuses: policies; see test/core/.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawProblem, expectDrawnProblems, expectProblems } from './expect-problems.js';
import { fileOf, parseFixture } from './fixture.js';
import { golden } from './golden.js';

const FIXTURE = `
#- acme.yaml
name: acme   # a comment that stays
version: 1
#        ^ warning unquoted-version
# @1:1-2:3 error wrong-type
#- agents/bot.yaml
agent: <|>bot
# @report warning no-active-policy
#- .active
acme
# @1:1 error unknown-active
`;

describe('a fixture', () => {
  const fixture = parseFixture(FIXTURE);

  it('is the files of a directory, without what is expected of them', () => {
    assert.deepEqual(fixture.files, [
      { path: 'acme.yaml', text: 'name: acme   # a comment that stays\nversion: 1\n' },
      { path: 'agents/bot.yaml', text: 'agent: bot\n' },
      { path: '.active', text: 'acme\n' },
    ]);
    assert.equal(fileOf(fixture, '.active'), 'acme\n');
  });

  it('has a cursor', () => assert.deepEqual(fixture.cursor, { path: 'agents/bot.yaml', offset: 7 }));

  it('draws problems under the line, by line and column, and for the directory', () => {
    assert.deepEqual(fixture.expected, [
      { path: 'acme.yaml', severity: 'warning', code: 'unquoted-version', start: { line: 2, column: 10 }, end: { line: 2, column: 11 } },
      { path: 'acme.yaml', severity: 'error', code: 'wrong-type', start: { line: 1, column: 1 }, end: { line: 2, column: 3 } },
      { path: '.active', severity: 'error', code: 'unknown-active', start: { line: 1, column: 1 }, end: null },
    ]);
    assert.deepEqual(fixture.reports, [{ severity: 'warning', code: 'no-active-policy' }]);
  });

  it('without headers is one file', () => assert.deepEqual(parseFixture('name: a\r\n').files, [{ path: 'policy.yaml', text: 'name: a\r\n' }]));

  it('is drawn as it is read', () => {
    for (const each of fixture.expected) {
      const lines = each.path === 'acme.yaml' ? 'name: acme   # a comment that stays\nversion: 1\n' : 'acme\n';
      assert.deepEqual(parseFixture(`#- ${each.path}\n${lines}${drawProblem(each)}\n`).expected, [each]);
    }
  });
});

describe('the comparison', () => {
  const drawn = 'name: acme\nversion: 1\n#        ^ warning unquoted-version\ncapabilities:\n  "*": {tier: blocked, reason: closed}\n';

  it('accepts what is drawn', () => void expectDrawnProblems(drawn));
  it('fails for a problem that is not drawn', () => assert.throws(() => expectDrawnProblems(drawn.replace(/^# .*\n/m, '')), /warning unquoted-version   <- not expected/));
  it('fails for one that is not found', () => assert.throws(() => expectDrawnProblems(drawn.replace('version: 1', 'version: "1"')), /warning unquoted-version   <- not found/));
  it('fails for another place, severity or code', () => {
    for (const [from, to] of [['        ^', '       ^'], ['        ^ ', '        ^^ '], ['warning', 'error'], ['unquoted-version', 'wrong-type']] as const) {
      assert.throws(() => expectDrawnProblems(drawn.replace(from, to)), /not found[^]*not expected/);
    }
  });
  it('counts each problem once', () => {
    const problem = { path: 'policy.yaml', severity: 'error', code: 'wrong-type', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
    assert.throws(() => expectProblems(parseFixture('a\n# @1:1-2 error wrong-type\n'), { placed: [problem, problem], reported: [] }), /not expected/);
  });
  it('fails for reports as well', () => assert.throws(() => expectProblems(parseFixture('a\n'), { placed: [], reported: [{ severity: 'warning', code: 'no-active-policy' }] }), /@report/));
});

describe('a golden', () => {
  it('that does not exist fails instead of being written', () => {
    const before = process.env['UPDATE_GOLDENS'];
    delete process.env['UPDATE_GOLDENS'];
    try {
      assert.throws(() => golden('support/no-such-golden', 'x'), /there is no golden/);
    } finally {
      if (before !== undefined) process.env['UPDATE_GOLDENS'] = before;
    }
  });
});
