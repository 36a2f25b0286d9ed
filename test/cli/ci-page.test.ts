// Owns: docs/ci.md as a pipeline runs it: its steps in a shell, its hook against the one of the repository.
// Refuses: GitHub and pre-commit themselves.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { parse } from 'yaml';
import { sarifFaults } from '../support/sarif-schema.js';
import { projectPath } from '../support/project-root.js';
import { placeWith } from './program.js';

const page = readFileSync(projectPath('docs/ci.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map((each) => each[1] as string);

interface Workflow {
  readonly jobs: { readonly validate: { readonly steps: readonly { readonly name?: string; readonly run?: string; readonly if?: string }[] } };
}

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
}

test('the steps of the workflow pass on policies that are in order, and those that should fail do on others', (t) => {
  const { steps } = (parse(blocks.find((each) => each.includes('workflows/policies.yml')) ?? '') as Workflow).jobs.validate;
  const commands = steps.flatMap(({ run }) => (run === undefined || run.startsWith('npm install') ? [] : [run]));
  assert.equal(commands.length, 4);
  const fine = checkout(t);
  assert.deepEqual(commands.map((each) => fine.shell(each).status), [0, 0, 0, 0]);
  assert.deepEqual(sarifFaults(JSON.parse(readFileSync(join(fine.path, 'policies.sarif'), 'utf8'))), []);
  const broken = checkout(t, (text) => text.replace('tier: autonomous', 'tier: autonomus').replace('git.push:', 'git.psuh:'));
  const [annotate, scan] = commands.map((each) => broken.shell(each));
  assert.equal(annotate?.status, 1);
  assert.match(annotate.stdout, /^::error file=policies\/agents\/deploy-bot\.yaml,line=7,/m);
  // A report with findings is a report.
  assert.equal(scan?.status, 0);
  assert.match(readFileSync(join(broken.path, 'policies.sarif'), 'utf8'), /"ruleId": "unknown-tier"/);
  const none = checkout(t, () => null);
  assert.deepEqual(commands.map((each) => none.shell(each).status === 0), [false, false, false, false]);
  const [, , hold = '', compare = ''] = commands;
  const loosened = checkout(t, (text, agent) => (agent === 'intern-bot' ? text.replace('tier: blocked', 'tier: notify') : text));
  assert.equal(loosened.shell(compare).status, 1);
  assert.match(loosened.shell(compare).stdout, /^::warning file=policies\/agents\/intern-bot\.yaml,line=\d+,title=more permissive::more permissive for intern-bot: /);
  const held = checkout(t, (text, agent) => (agent === 'deploy-bot' ? `${text}  git.push:\n    tier: blocked\n    reason: "frozen"\n` : text));
  assert.equal(held.shell(hold).status, 1);
  const unsealed = checkout(t, (text, agent) => (agent === 'intern-bot' ? 'agent: intern-bot\ncapabilities:\n  process.run: { tier: autonomous }\n' : text));
  assert.equal(unsealed.shell(hold).status, 1);
  for (const agent of ['deploy-bot', 'intern-bot']) {
    const unreadable = checkout(t);
    writeFileSync(join(unreadable.path, 'policies/agents', `${agent}.yaml`), Uint8Array.from([0xff, 0xfe]));
    assert.notEqual(unreadable.shell(hold).status, 0, agent);
  }
});

test('the line for other systems writes a report', (t) => {
  const [, line] = /^```\n(kruxos-policy .*--format junit.*)\n```$/m.exec(page) ?? [];
  const { shell, path } = checkout(t);
  assert.equal(shell(line ?? 'false').status, 0);
  assert.match(readFileSync(join(path, 'policies.xml'), 'utf8'), /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
});

test('the hook of the page is that of the repository, and takes the files that are policies', () => {
  const [own] = parse(readFileSync(projectPath('.pre-commit-hooks.yaml'), 'utf8')) as [Hook];
  const shown = (parse(blocks.find((each) => each.includes('language: system')) ?? '') as { repos: [{ hooks: [Hook] }] }).repos[0].hooks[0];
  assert.deepEqual([shown.id, shown.entry, shown.files], [own.id, own.entry, own.files]);
  assert.equal(own.language, 'node');
  const used = (parse(blocks.find((each) => each.includes('rev:')) ?? '') as { repos: [{ hooks: [Hook] }] }).repos[0].hooks[0];
  assert.equal(used.id, own.id);
  const files = new RegExp(own.files);
  for (const path of ['policies/acme.yaml', 'deploy/policies/acme.yml', 'policies/agents/bot.yaml', 'somewhere/bot.kruxos.yaml']) assert.match(path, files);
  for (const path of ['policies/README.md', 'policies/definitions/rss.yaml', 'k8s/service.yaml', 'my-policies/acme.yaml', 'policies/agents/old/bot.yaml']) assert.doesNotMatch(path, files);
});

test('what npm and pre-commit need to build from the repository is there', () => {
  const { scripts, bin } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { scripts: Record<string, string>; bin: Record<string, string> };
  // Neither runs `prepack`; without `prepare` they would install a package without programs.
  const [, script] = /^node (scripts\/\S+)$/.exec(scripts['prepare'] ?? '') ?? [];
  assert.ok(script !== undefined && existsSync(projectPath(script)));
  assert.ok(bin['kruxos-policy'] !== undefined);
});

/** The examples as a checkout with `kruxos-policy` on the path. `change` edits agents' files; null leaves no policy at all. */
function checkout(t: TestContext, change: (text: string, agent: string) => string | null = (text) => text) {
  const { path } = placeWith(t, { 'bin/kruxos-policy': `#!/bin/sh\nexec "${process.execPath}" "${projectPath('dist/cli.cjs')}" "$@"\n` });
  chmodSync(join(path, 'bin/kruxos-policy'), 0o755);
  let isLeft = true;
  for (const agent of ['deploy-bot', 'intern-bot']) isLeft &&= change('', agent) !== null;
  // The base of the pull request stands beside it.
  for (const place of isLeft ? ['policies', 'base/policies'] : []) cpSync(projectPath('examples/policies'), join(path, place), { recursive: true });
  for (const agent of isLeft ? ['deploy-bot', 'intern-bot'] : []) {
    const file = join(path, 'policies/agents', `${agent}.yaml`);
    writeFileSync(file, change(readFileSync(file, 'utf8'), agent) as string);
  }
  // As GitHub runs a step.
  const shell = (script: string) => spawnSync('bash', ['--noprofile', '--norc', '-e', '-c', script], { cwd: path, encoding: 'utf8', env: { PATH: `${join(path, 'bin')}:/usr/bin:/bin`, HOME: path } });
  return { path, shell };
}
