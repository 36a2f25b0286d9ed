// Owns: arguments, help, version, streams and colours.
// Refuses: what commands answer.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { projectPath } from '../support/project-root.js';
import { MAIN, placeWith, runInside, runProgram } from './program.js';

const inside = (args: readonly string[], colour = false) => runInside(args, { cwd: projectPath('examples'), colour });

test('what is asked wrongly ends with 2, a way out, and nothing on the standard output', async () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['config', 'a command is missing: `config validate` or `config check-policy` or `config diff` or `config replay` or `config show policy` or `config set policy` or `config convert`'],
    ['policy', 'unknown command `policy`: did you mean `config show policy` or `config set policy`?'],
    ['config show polcy', 'unknown command `config show polcy`: did you mean `config show policy`?'],
    ['config set policy', 'the name of the policy is missing: kruxos-policy config set policy NAME'],
    ['config set policy a b', 'one policy is active at a time: `b` is one too many'],
    ['config diff', 'the old state is missing: kruxos-policy config diff OLD [NEW]'],
    ['config diff HEAD~1', '`HEAD~1` is not a directory: OLD names the policy directory; a commit is checked out first: git worktree add ../base COMMIT'],
    ['config diff polices', '`polices` is not a directory: OLD names the policy directory; did you mean `policies`?'],
    ['config diff a b c', 'unexpected argument `c`: `config diff` takes two directories'],
    ['config diff a b --policies c', 'the new state is given twice: as the second directory and with `--policies`'],
    ['config show policy a', 'unexpected argument `a`: `config show policy` takes none'],
    ['init a.yaml b.yaml', 'one file at a time: `b.yaml` is one too many'],
    ['init a.txt', '`a.txt` is no name for a policy: end it with .yaml'],
    ['config show policies', 'unknown command `config show policies`: did you mean `config show policy`?'],
    ['init --template team-modrate', 'unknown template `team-modrate`: did you mean `team-moderate`?'],
    ['completion', 'the shell is missing: kruxos-policy completion bash|zsh|fish'],
    ['completion tcsh', 'unknown shell `tcsh`: did you mean `bash`, `fish` or `zsh`?'],
    ['confg validate', 'unknown command `confg`: did you mean `config`?'],
    ['validate x.yaml', 'unknown command `validate`: did you mean `config validate`?'],
    ['config chek-policy', 'unknown command `config chek-policy`: did you mean `config check-policy`?'],
    ['config frobnicate', 'unknown command `config frobnicate`: known are `config validate`, `config check-policy`, `config diff`, `config replay`, `config show`, `config set`, `config convert`'],
    ['--strict config validate', 'unknown flag `--strict` before the command: flags stand after it'],
    ['--verion', 'unknown flag `--verion`: did you mean `--version`?'],
    ['-V', 'unknown flag `-V`: did you mean `--version`?'],
    ['config --hlep', 'unknown flag `--hlep`: did you mean `--help`?'],
    ['config help', 'unknown command `config help`: did you mean `config --help`?'],
    ['config validate', 'the policy file is missing: kruxos-policy config validate FILE'],
    ['config validate a --watch --format json', '`--watch` writes for people: leave `--format json` out'],
    ['config validate a --stric', 'unknown flag `--stric`: did you mean `--strict`?'],
    ['config validate a -strict', 'unknown flag `-strict`: did you mean `--strict`?'],
    ['config validate a --cat x', 'unknown flag `--cat`: did you mean `--catalogue`?'],
    ['config check-policy -a x', 'unknown flag `-a`: did you mean `--agent`, `--all-agents` or `--active`?'],
    ['config validate -a.yaml', 'unknown flag `-a.yaml`: a file that is called so stands behind `--`'],
    ['config validate a -o', 'unknown flag `-o`'],
    ['config validate a --json', 'unknown flag `--json`: did you mean `--format json`?'],
    ['config check-policy --agent a --capability git.push --blocked', 'unknown flag `--blocked`: did you mean `--fail-on blocked` or `--fail-below blocked`?'],
    ['config check-policy --agent a --capability git.push --param =x', '`--param =x` has no name: --param NAME=VALUE'],
    ['config show policy --policies polices', '`polices` is not a directory: --policies names the policy directory; did you mean `policies`?'],
    ['config validate a --strict=yes', '`--strict` takes no value'],
    ['config validate a --format xml', '`--format` takes `text` or `json` or `sarif` or `junit` or `github`, not `xml`'],
    ['config validate a --format', '`--format` needs a value: --format text|json|sarif|junit|github'],
    ['config validate a --policies --strict', '`--policies` needs a value: --policies DIR'],
    ['config validate a --max-warnings -1', '`--max-warnings` takes a whole number from 0 up, not `-1`'],
    ['config validate a --active a --active b', '`--active` is given twice'],
    ['config check-policy --capability git.push', '`--agent` is missing: --agent NAME'],
    ['config check-policy --agent a', '`--capability` is missing: --capability CAP'],
    ['config check-policy --agent= --capability git.push', '`--agent` has an empty value'],
    ['config check-policy --agent a --capability git.push --calls 0', '`--calls` takes a whole number from 1 up, not `0`'],
    ['config check-policy --agent a --capability git.push --fail-on bloked', '`--fail-on` takes `autonomous` or `notify` or `approval_required` or `blocked`, not `bloked`'],
    ['config check-policy --agent a --capability git.push x', 'unexpected argument `x`: agent and capability are given as `--agent NAME --capability CAP`'],
  ];
  for (const [line, message] of wrong) {
    const { code, stdout, stderr } = await inside(line.split(' ').filter((each) => each !== ''));
    assert.equal(stderr.split('\n')[0], `error: ${message}`);
    assert.match(stderr, /\nSee kruxos-policy .*--help\n$/);
    assert.deepEqual([code, stdout], [2, '']);
  }
});

test('of a path at which there is nothing is said which one is near', async (t) => {
  const place = placeWith(t, { 'policies/acme.yaml': 'name: acme\ncapabilities: {}\n', 'policies/agents/bot.yaml': 'agent: bot\ncapabilities: {}\n', 'caps.json': '[]', 'log/a.jsonl': '' });
  const near: readonly (readonly [line: string, message: string])[] = [
    ['config validate polices', 'cannot read polices: it does not exist; did you mean `policies`?'],
    ['config validate policies/acme', 'cannot read policies/acme: it does not exist; did you mean `policies/acme.yaml`?'],
    ['config validate ./policies/acme.yml', 'cannot read ./policies/acme.yml: it does not exist; did you mean `policies/acme.yaml`?'],
    [`config validate ${place.path}/polices/agents/bot.yaml`, `cannot read ${place.path}/polices/agents/bot.yaml: it does not exist; did you mean \`${place.path}/policies/agents/bot.yaml\`?`],
    ['config validate polices/agents/bto.yaml', 'cannot read polices/agents/bto.yaml: it does not exist'],
    ['config validate policie.yaml', 'cannot read policie.yaml: it does not exist'],
    ['config validate nowhere/at/all.yaml', 'cannot read nowhere/at/all.yaml: it does not exist'],
    ['config convert policies/acm.yaml', 'cannot read policies/acm.yaml: it does not exist; did you mean `policies/acme.yaml`?'],
    ['audit query --audit lgo', 'cannot read the audit log lgo: it does not exist; did you mean `log`?'],
    ['audit verify --audit log/a.json', 'cannot read the audit log log/a.json: it does not exist; did you mean `log/a.jsonl`?'],
    ['config validate policies --catalogue caps.yaml', 'cannot read the catalogue caps.yaml: it does not exist; did you mean `caps.json`?'],
  ];
  for (const [line, message] of near) {
    const { code, stderr } = await place.run(...line.split(' '));
    assert.deepEqual([code, stderr], [2, `error: ${message}\n`], line);
  }
  const named = await place.run('config', 'show', 'policy', '--policies', 'cap');
  assert.equal(named.stderr.split('\n')[0], 'error: `cap` is not a directory: --policies names the policy directory');
  const several = await place.run('config', 'validate', 'policies', 'policies/acme');
  assert.ok(several.stderr.endsWith('error: cannot read policies/acme: it does not exist; did you mean `policies/acme.yaml`?\n'), several.stderr);
});

test('a missing command is answered with all of them', async () => {
  const { code, stdout, stderr } = await inside([]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^error: a command is missing: `config validate` or .* or `completion`\nSee kruxos-policy --help\n$/);
});

test('help at every level names only what works, and its examples parse', async () => {
  const top = await inside(['--help']);
  assert.equal(top.code, 0);
  assert.match(top.stdout, /config validate .*\n.*config check-policy/);
  for (const words of ['config', 'config show', 'config set']) {
    const { code, stdout } = await inside([...words.split(' '), '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /^Examples:\n {2}kruxos-policy /m);
  }
  const commands = [...top.stdout.matchAll(/^ {2}([a-z][a-z -]*?) {2,}/gm)].map((match) => (match[1] as string).split(' ')).filter(([first]) => first !== 'kruxos-policy');
  assert.ok(commands.length >= 6);
  for (const words of commands) {
    const { stdout, stderr, code } = await inside([...words, '--wrong', '--help']);
    assert.deepEqual([code, stderr], [0, ''], words.join(' '));
    const examples = stdout.split('\n').filter((each) => each.startsWith('  kruxos-policy ') && !/\[flags\]|NAME$|bash\|/.test(each));
    assert.ok(examples.length >= 2, words.join(' '));
    for (const line of examples) {
      // What would write is asked for its help beside wrong arguments above.
      if (/^ {2}kruxos-policy (?:init|config set) /.test(line)) continue;
      const said = await inside((line.split(' > ')[0] as string).trim().split(' ').slice(1));
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

test('results that cannot be written are said to be lost, whatever they are', (t) => {
  const place = placeWith(t, { 'policies/.active': 'team-moderate\n', 'policies/p.yaml': 'name: p\ncapabilities: {}\n', 'log/audit-2026-03-01.log': '' });
  const commands = ['--help', '--version', 'config --help', 'config show policy', 'config show policy --format json', 'config check-policy --agent a --capability git.push', 'config validate policies', 'completion zsh', 'completion capabilities', 'audit verify --audit log'];
  for (const each of [...commands, ...['json', 'sarif', 'junit'].map((format) => `config validate policies --format ${format}`)]) {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', 'ulimit -f 0; exec "$@" > results.txt', 'sh', process.execPath, MAIN, ...each.split(' ')], { cwd: place.path, encoding: 'utf8' });
    assert.equal(status, 2, each);
    assert.match(stderr, /error: cannot write the results: a limit on the size of files is reached\n$/, each);
  }
});

test('a working directory that was removed is said, not stumbled over', (t) => {
  const place = placeWith(t, { 'gone/x': '' });
  const remove = 'cd gone && rm -r ../gone && exec "$@"';
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', remove, 'sh', process.execPath, MAIN, 'config', 'show', 'policy'], { cwd: place.path, encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [2, '', 'error: the working directory does not exist any more: change to one that does\n']);
});
