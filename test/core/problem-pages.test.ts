// Owns: the pages of docs/problems/ as tests: each bad block yields its code where it is drawn and nothing else, each good block nothing.
// Refuses: what a page says in words, beyond its fixed parts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PROBLEM_CODES, isProblemCode } from '../../core/src/index.js';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { parseFixture } from '../support/fixture.js';
import { PAGE_HEADINGS, pageCodes, pageRows, readPage } from '../support/problem-page.js';

describe('the catalogue of problems', () => {
  it('has a page for each code, and no other page', () => {
    assert.deepEqual(pageCodes(), Object.keys(PROBLEM_CODES).sort());
  });

  it('has a row in the overview for each page, with the words of the page', () => {
    const rows = pageRows();
    assert.deepEqual(rows.map((row) => row.code).sort(), pageCodes());
    for (const row of rows) {
      const { severity, suppressible, summary } = readPage(row.code);
      assert.deepEqual(row, { code: row.code, severity, suppressible, summary });
    }
  });
});

for (const code of pageCodes()) {
  const page = readPage(code);

  describe(`docs/problems/${code}.md`, () => {
    it('has the fixed parts', () => {
      assert.ok(isProblemCode(code));
      assert.equal(page.title, code);
      assert.equal(page.severity, PROBLEM_CODES[code].severity);
      assert.match(page.summary, /^[A-Z`].*\.$/s);
      assert.match(page.suppressible, /^(yes|no|in an organization policy)$/);
      assert.deepEqual(page.headings, PAGE_HEADINGS);
      assert.ok(page.bad.length > 0 && page.good.length > 0, 'a block under Bad and one under Good');
      if (page.severity === 'error') assert.equal(page.suppressible, 'no', 'errors cannot be suppressed');
    });

    page.bad.forEach((text, index) => {
      it(`bad block ${index + 1} yields the code where it is drawn, and nothing else`, () => {
        const fixture = parseFixture(text);
        const codes = [...fixture.expected, ...fixture.reports].map((each) => each.code);
        assert.deepEqual([...new Set(codes)], [code], 'the block draws its own code only');
        expectDrawnProblems(fixture);
      });
    });

    page.good.forEach((text, index) => {
      it(`good block ${index + 1} yields nothing`, () => {
        const fixture = parseFixture(text);
        assert.deepEqual([...fixture.expected, ...fixture.reports], []);
        expectDrawnProblems(fixture);
      });
    });
  });
}
