// Owns: the answers that docs/language.md prints: each is what the command says in a directory of the policies that the section shows above it; and the
// commands of examples/README.md.
// Refuses: what the language means; the page decides that.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { projectPath } from '../support/project-root.js';
import { placeWith, runInside } from './program.js';

/** A heading of a section, a policy that is called after its first line, or a command with what it says. */
const PARTS = /^## .*$|^```yaml\n# (?<path>policies\/\S+)\n[^]*?^```$|^```console\n\$ kruxos-policy (?<line>.*)\n[^]*?^```$/gm;

test('every answer on docs/language.md is the real one', async (t) => {
  const path = projectPath('docs/language.md');
  const page = readFileSync(path, 'utf8');
  let files: Record<string, string> = {};
  let real = page;
  let count = 0;
  for (const { 0: part, groups } of page.matchAll(PARTS)) {
    const { path: file, line } = groups ?? {};
    // An organization policy begins another directory.
    if (file === undefined ? line === undefined : !file.includes('/agents/')) files = {};
    if (file !== undefined) files[file] = part.replace(/^```.*\n?/gm, '');
    if (line === undefined) continue;
    const { stdout, stderr } = await placeWith(t, files).run(...line.split(' '));
    real = real.replace(part, () => `\`\`\`console\n$ kruxos-policy ${line}\n${stdout}${stderr}\`\`\``);
    count++;
  }
  assert.ok(count >= 9);
  // As with goldens: written anew when asked, and never in continuous integration.
  if (process.env['UPDATE_GOLDENS'] === '1' && (process.env['CI'] ?? '') === '') writeFileSync(path, real);
  else assert.equal(page, real);
});

test('every command on examples/README.md runs, and prints what stands under it', async () => {
  const page = readFileSync(projectPath('examples/README.md'), 'utf8');
  const blocks = [...page.matchAll(/^```\nkruxos-policy (.*)\n```$(?:\n\n^```\n([^]*?)^```$)?/gm)];
  assert.ok(blocks.length >= 6);
  for (const [, line = '', shown] of blocks) {
    const { code, stdout } = await runInside(line.split(' '));
    assert.equal(code, 0, line);
    if (shown !== undefined) assert.equal(stdout, shown, line);
  }
});
