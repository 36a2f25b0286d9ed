// Owns: the outputs that docs/command-line.md and README.md print: each is what the command says.
// Refuses: commands that would write.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { projectPath } from '../support/project-root.js';
import { runInside } from './program.js';

/** `$ kruxos-policy …` with the standard output after it, then, where a page shows it, the standard error stream. */
const BLOCK = /^```console\n\$ kruxos-policy (.*)\n([^]*?)^```$/gm;

for (const [name, shows, least] of [['docs/command-line.md', 'both', 8], ['README.md', 'results', 4]] as const) test(`every output on ${name} is the real one`, async () => {
  const path = projectPath(name);
  const page = readFileSync(path, 'utf8');
  let real = page;
  const blocks = [...page.matchAll(BLOCK)];
  assert.ok(blocks.length >= least);
  for (const [block, line] of blocks) {
    const { stdout, stderr } = await runInside((line as string).split(' '), { cwd: projectPath() });
    const said = `${stdout}${shows === 'both' ? stderr : ''}`.replaceAll(projectPath(), '/home/me/acme');
    real = real.replace(block, () => `\`\`\`console\n$ kruxos-policy ${line}\n${said}\`\`\``);
  }
  // As with goldens: written anew when asked, and never in continuous integration.
  if (process.env['UPDATE_GOLDENS'] === '1' && (process.env['CI'] ?? '') === '') writeFileSync(path, real);
  else assert.equal(page, real);
});

test('every command is in the table of commands, and the flags that several have say which', async () => {
  const page = readFileSync(projectPath('docs/command-line.md'), 'utf8');
  const help = async (...words: readonly string[]) => (await runInside([...words, '--help'])).stdout;
  const listed = /^Commands:\n([^]*?)\n\n/m.exec(await help())?.[1]?.split('\n').map((each) => each.trim().split(/ {2,}/)[0] as string) ?? [];
  assert.ok(listed.length >= 9);
  const tabled = [...page.matchAll(/^\| \[(`[^\]]*`)\]\([^)]*\) \|/gm)].flatMap((each) => [...(each[1] as string).matchAll(/`([^`]*)`/g)].map((one) => one[1]));
  assert.deepEqual([...tabled].sort(), [...listed].sort());
  const config = listed.filter((each) => each.startsWith('config '));
  for (const [, flag, of] of page.matchAll(/^\| `(--[a-z]+)(?: [A-Z]+)?` \| (all `config` commands|`[^|]*`) \| [^|]* \|$/gm)) {
    const having = [];
    for (const command of config) if ((await help(...command.split(' '))).includes(`\n  ${flag}`)) having.push(command.replace('config ', ''));
    const named = of?.startsWith('all') === true ? config.map((each) => each.replace('config ', '')) : [...(of ?? '').matchAll(/`([^`]*)`/g)].map((each) => each[1]);
    assert.deepEqual([...named].sort(), having.sort(), flag);
  }
});

test('the shapes of data that the page gives are the real ones', async () => {
  const page = readFileSync(projectPath('docs/command-line.md'), 'utf8');
  const shapes = new Set([...page.matchAll(/\{ ([a-zA-Z]+(?:, [a-zA-Z]+)+) \}/g)].map((each) => each[1]));
  const data = async (line: string) => JSON.parse((await runInside([...line.split(' '), '--format', 'json'], { cwd: projectPath('examples') })).stdout) as Record<string, never>;
  const one = await data('config validate sandbox/policies/first-draft.yaml');
  const several = await data('config validate policies none.yaml');
  const diff = await data('config diff policies sandbox/policies');
  const replay = await data('config replay --policies policies --audit audit --by-line');
  const { lines, ...withoutLines } = replay;
  const shown = [one, one['problems']?.[0], several, several['unreadable']?.[0], await data('config show policy --policies policies')];
  const compared = [diff, diff['differences']?.[0], diff['differences']?.[0]?.['after']];
  const replayed = [withoutLines, replay['summary'], replay['changes']?.[0], replay['changes']?.[0]?.['agents']?.[0], replay['changes']?.[0]?.['example'], replay['untold']?.[0], lines?.[0]];
  for (const each of [...shown, ...compared, ...replayed]) {
    const keys = Object.keys(each ?? {}).join(', ');
    assert.ok(shapes.has(keys), `docs/command-line.md has no { ${keys} }`);
  }
});
