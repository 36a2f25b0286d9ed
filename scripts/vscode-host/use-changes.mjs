// Owns: using "Show Policy Changes…" in a real VS Code with git: what is not committed is compared with the last commit, and a commit ends that.
// Refuses: which changes there are (test/core/).

import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { openPolicy, quickInput, runCommand } from './workbench.mjs';

const FOLDER = inProject('out', 'vscode-runs', 'changes');
const WORKSPACE = join(FOLDER, 'workspace');

export async function useChanges(host) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(WORKSPACE, { recursive: true });
  await cp(inProject('test', 'vscode', 'workspace', 'policies'), join(WORKSPACE, 'policies'), { recursive: true });
  git('init', '--quiet');
  commit('The first policies');
  await writeAgent('staged-bot');
  git('add', '--all');
  await writeAgent('new-bot');
  await visitWorkbench({ host, folder: WORKSPACE, pictures: FOLDER, options: { settings: { 'git.enabled': true } } }, async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await page.locator('.statusbar-item', { hasText: 'main' }).first().waitFor();
    await page.locator('.codelens-decoration', { hasText: 'Since the last commit: 2 stricter' }).first().waitFor();
    await runCommand(page, 'KruxOS Policy: Show Policy Changes');
    await page.locator('.quick-input-title', { hasText: 'Policy Changes' }).waitFor();
    await quickInput(page).press('Enter');
    const shown = page.locator('.editor-instance', { has: page.locator('[data-uri^="kruxos-policy-changes:"]') });
    await shown.getByText(/Stricter:/).waitFor();
    for (const each of [/staged-bot\.yaml/, /new-bot\.yaml/]) await shown.getByText(each).first().waitFor();
    await page.screenshot({ path: join(FOLDER, 'since-the-last-commit.png') });
    commit('New agents');
    await shown.getByText('Every call is decided as before.').waitFor();
  });
}

function writeAgent(name) {
  return writeFile(join(WORKSPACE, 'policies', 'agents', `${name}.yaml`), `agent: ${name}\nextends: team\ncapabilities:\n  process.run:\n    tier: blocked\n    reason: "Never"\n`);
}

function commit(message) {
  git('add', '--all');
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '--message', message);
}

function git(...args) {
  const { status, stderr } = spawnSync('git', ['-c', 'init.defaultBranch=main', ...args], { cwd: WORKSPACE, encoding: 'utf8' });
  if (status !== 0) throw new StepFailed(`git ${args.join(' ')}: ${stderr}`);
}
