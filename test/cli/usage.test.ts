// Owns: arguments, help, version, streams and colours.
// Refuses: what commands answer.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { run } from '../../cli/src/run.js';
import { projectPath } from '../support/project-root.js';
import { placeWith, runProgram } from './program.js';

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The same without a process. */
async function inside(args: readonly string[], colour = false): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({ colour, write: (text: string) => void (said[name] += text) });
  const code = await run(args, { stdout: output('stdout'), stderr: output('stderr'), env: {}, cwd: projectPath('examples') });
  return { code, ...said };
}

test('what is asked wrongly ends with 2, a way out, and nothing on the standard output', async () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['', 'a command is missing: `config validate` or `config check-policy`'],
    ['config', 'a command is missing: `config validate` or `config check-policy`'],
    ['confg validate', 'unknown command `confg`: did you mean `config`?'],
    ['validate x.yaml', 'unknown command `validate`: did you mean `config validate`?'],
    ['config chek-policy', 'unknown command `config chek-policy`: did you mean `config check-policy`?'],
    ['config frobnicate', 'unknown command `config frobnicate`: known are `config validate`, `config check-policy`'],
    ['--strict config validate', 'unknown flag `--strict` before the command: flags stand after it'],
    ['config validate', 'the policy file is missing: kruxos-policy config validate FILE'],
    ['config validate a b', 'one file at a time: `b` is one too many'],
    ['config validate a --stric', 'unknown flag `--stric`: did you mean `--strict`?'],
    ['config validate a --strict=yes', '`--strict` takes no value'],
    ['config validate a --format xml', '`--format` takes `text` or `json`, not `xml`'],
    ['config validate a --format', '`--format` needs a value: --format text|json'],
    ['config validate a --policies --strict', '`--policies` needs a value: --policies DIR'],
    ['config validate a --max-warnings -1', '`--max-warnings` takes a whole number from 0 up, not `-1`'],
    ['config validate a --active a --active b', '`--active` is given twice'],
    ['config check-policy --capability git.push', '`--agent` is missing: --agent NAME'],
    ['config check-policy --agent a', '`--capability` is missing: --capability CAP'],
    ['config check-policy --agent= --capability git.push', '`--agent` has an empty value'],
    ['config check-policy --agent a --capability git.push --calls 0', '`--calls` takes a whole number from 1 up, not `0`'],
    ['config check-policy --agent a --capability git.push x', 'unexpected argument `x`: agent and capability are given as `--agent NAME --capability CAP`'],
  ];
  for (const [line, message] of wrong) {
    const { code, stdout, stderr } = await inside(line.split(' ').filter((each) => each !== ''));
    assert.equal(stderr.split('\n')[0], `error: ${message}`);
    assert.match(stderr, /\nSee kruxos-policy .*--help\n$/);
    assert.deepEqual([code, stdout], [2, '']);
  }
});

test('help at every level names only what works, and its examples parse', async () => {
  const top = await inside(['--help']);
  assert.equal(top.code, 0);
  assert.match(top.stdout, /config validate .*\n.*config check-policy/);
  assert.equal((await inside(['config', '--help'])).code, 0);
  for (const command of ['validate', 'check-policy']) {
    const { stdout, stderr, code } = await inside(['config', command, '--wrong', '--help']);
    assert.deepEqual([code, stderr], [0, '']);
    const examples = stdout.split('\n').filter((each) => each.startsWith('  kruxos-policy config') && !each.includes('[flags]'));
    assert.ok(examples.length >= 3);
    for (const line of examples) {
      const said = await inside(line.trim().split(' ').slice(1));
      assert.doesNotMatch(said.stderr, /unknown|missing|needs a value|fault of/, line);
    }
  }
});

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { readonly version: string };
  assert.deepEqual(await inside(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
});

const ASK = ['config', 'check-policy', '--policies', 'policies', '--agent', 'my-agent', '--capability', 'filesystem.write'];

test('colours take no room and appear only where they are welcome', async () => {
  const plain = await inside(ASK);
  const coloured = await inside(ASK, true);
  assert.doesNotMatch(plain.stdout + plain.stderr, /\u001b/);
  assert.match(coloured.stdout, /→ \u001b\[32mautonomous\u001b\[0m {9}acme-data\.yaml/);
  assert.equal(coloured.stdout.replace(/\u001b\[\d+m/g, ''), plain.stdout);
  const piped = await runProgram(ASK, { cwd: projectPath('examples') });
  assert.equal(piped.stdout, plain.stdout);
});

test('a reader that goes away is no error', async (t) => {
  const place = placeWith(t, { 'policies/.active': 'team-moderate\n' });
  const { code, stderr } = await runProgram(['config', 'check-policy', '--agent', 'a', '--capability', 'git.push', '--format', 'json'], { cwd: place.path, closesOutput: true });
  assert.deepEqual([code, stderr], [0, '']);
});
