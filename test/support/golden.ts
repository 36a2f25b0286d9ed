// Owns: texts that are compared with a file kept beside the tests.
// Refuses: updating one unless asked to (UPDATE_GOLDENS=1), and in continuous integration even then.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { projectPath } from './project-root.js';

/** `folder/name` is the file `test/folder/goldens/name.txt`. */
export function golden(name: string, text: string): void {
  const slash = name.lastIndexOf('/');
  if (slash < 0) throw new Error(`a golden is named after its folder below test/ as well: core/${name}`);
  const path = projectPath('test', name.slice(0, slash), 'goldens', `${name.slice(slash + 1)}.txt`);
  const actual = text.endsWith('\n') ? text : `${text}\n`;
  if (isUpdating()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `there is no golden ${path}: run the tests once with UPDATE_GOLDENS=1 and read what it wrote`);
  assert.equal(actual, readFileSync(path, 'utf8'), `the golden ${name} differs`);
}

function isUpdating(): boolean {
  return process.env['UPDATE_GOLDENS'] === '1' && (process.env['CI'] ?? '') === '';
}
