// Owns: that the pages about problems, as the extension shows them, lead to no page that it does not bring.
// Refuses: the pages as they stand in the repository, and showing them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { withOwnLinks } from '../../client/src/documents/own-links.js';
import { pageCodes } from '../support/problem-page.js';
import { projectPath } from '../support/project-root.js';

test('a page about a problem links to other such pages only, and keeps its words', () => {
  const known = new Set(pageCodes().map((code) => `${code}.md`));
  let kept = 0;
  for (const name of known) {
    const page = readFileSync(projectPath('docs/problems', name), 'utf8');
    const shown = withOwnLinks(page);
    const targets = [...shown.matchAll(/\]\(([^)\s]+)\)/g)].map((each) => each[1] ?? '');
    assert.deepEqual(targets.filter((target) => !known.has(target)), [], name);
    kept += targets.length;
    assert.equal(shown.replace(/[[\]]|\([\w./#-]+\.md[^)]*\)/g, ''), page.replace(/[[\]]|\([\w./#-]+\.md[^)]*\)/g, ''), name);
  }
  assert.ok(kept > 0);
});
