// Owns: using the view "KruxOS Policies" in a real VS Code by keyboard: a question is pinned, its answer changes, is accepted,
// and is still there after a reload. Refuses: which answer is right (test/core/).

import assert from 'node:assert/strict';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { goTo, openPolicy, quickInput, runCommand, selectRestOfLine } from './workbench.mjs';

const FOLDER = inProject('out', 'vscode-runs', 'view');

export async function useView(host) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(inProject('test', 'vscode', 'workspace', 'policies'), join(FOLDER, 'policies'), { recursive: true });
  await visitWorkbench({ host, folder: FOLDER, pictures: FOLDER }, async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await runCommand(page, 'Explorer: Focus on KruxOS Policies View');
    const view = page.getByRole('tree', { name: 'KruxOS Policies' });
    await view.getByRole('treeitem', { name: 'team, active' }).waitFor();
    await view.getByRole('treeitem', { name: 'deploy-bot, extends team' }).waitFor();
    await pin(page);
    await view.getByRole('treeitem', { name: 'process.run, deploy-bot, approval_required' }).waitFor();
    await changeTier(page);
    await view.getByRole('treeitem', { name: /^process\.run, deploy-bot, blocked, was approval_required/ }).waitFor();
    await accept(view);
    await view.getByRole('treeitem', { name: /^process\.run, deploy-bot, blocked, saved approval_required/ }).waitFor();
    await page.keyboard.press('Control+S');
    await runCommand(page, 'File: Save');
    await view.getByRole('treeitem', { name: /^process\.run, deploy-bot, blocked$/ }).waitFor();
    await page.reload();
    await view.getByRole('treeitem', { name: /^process\.run, deploy-bot, blocked$/ }).waitFor();
    assert.equal(await view.getByRole('treeitem', { name: /^process\.run/ }).count(), 1);
  });
}

/** The pickers start at the agent and the capability of the cursor. */
async function pin(page) {
  await openPolicy(page, 'policies/agents/deploy-bot.yaml');
  await goTo(page, 5, 5);
  await runCommand(page, 'KruxOS Policy: Pin Question');
  for (const title of ['Check Policy: Agent', 'Check Policy for deploy-bot: Capability']) {
    await page.locator('.quick-input-title', { hasText: title }).waitFor();
    await quickInput(page).press('Enter');
  }
}

async function changeTier(page) {
  await goTo(page, 6, 11);
  await selectRestOfLine(page);
  await page.keyboard.type('blocked');
  await page.keyboard.press('Escape');
}

/** A click on a row that is just being drawn again is lost. */
async function accept(view) {
  const item = view.getByRole('treeitem', { name: /was approval_required/ });
  for (let attempts = 0; attempts < 5 && (await item.isVisible()); attempts++) {
    await item.hover();
    await item.getByRole('button', { name: 'Accept Changed Answer' }).click();
    await item.waitFor({ state: 'detached', timeout: 5_000 }).catch(() => undefined);
  }
}
