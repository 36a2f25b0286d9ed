// Owns: seeing in a real VS Code that Restricted Mode says what it limits, and that the limit falls as soon as a person trusts the workspace.
// Refuses: what works in Restricted Mode (test/vscode/restricted/).

import assert from 'node:assert/strict';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { openPolicy, runCommand } from './workbench.mjs';

const FOLDER = inProject('out', 'vscode-runs', 'trust');

export async function useRestricted(host) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(inProject('test', 'vscode', 'restricted', 'workspace'), join(FOLDER, 'workspace'), { recursive: true });
  await visitWorkbench({ host, folder: join(FOLDER, 'workspace'), pictures: FOLDER, options: { trust: 'asked' } }, async (page) => {
    await openPolicy(page, 'policies/shop.yaml');
    await page.locator('.squiggly-warning').first().waitFor();
    await status(page, /Restricted Mode: a catalogue that the workspace names is not read/);
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await page.getByText('You trust this folder').waitFor();
    await page.getByRole('tab', { name: /^shop\.yaml/ }).click();
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
    assert.doesNotMatch(await status(page, /Covers 2 of 2 capabilities/), /Restricted Mode/);
  });
}

/** What the language status says, as soon as that is what is expected. */
async function status(page, expected) {
  const item = page.locator('#status\\.languageStatus');
  await item.and(page.getByLabel(expected)).waitFor();
  return item.getAttribute('aria-label');
}
