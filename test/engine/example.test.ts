// Owns: running the example of docs/library.md, as it is printed there.
// Refuses: the package's name, which stands for the compiled door here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { projectPath } from '../support/project-root.js';
import { placeWith } from './place.js';

test('the example prints what its comments say', (t) => {
  const page = readFileSync(projectPath('docs/library.md'), 'utf8');
  const example = /^```js\n([^]*?)^```$/m.exec(page)?.[1] ?? '';
  const door = pathToFileURL(projectPath('out/engine/src/index.js')).href;
  assert.match(example, /from 'kruxos-policy';/);
  const place = placeWith(t, {});
  const file = join(place.path, 'example.mjs');
  writeFileSync(file, example.replace("from 'kruxos-policy'", `from '${door}'`));
  const { stdout, stderr } = spawnSync(process.execPath, [file], { cwd: projectPath(), encoding: 'utf8' });
  const expected = [...example.matchAll(/^(?:.*; )?\/\/ (.*)$/gm)].map((match) => match[1]);
  assert.equal(stderr, '');
  assert.deepEqual(stdout.trimEnd().split('\n'), expected);
});
