// Owns: `npm run screenshots`: the pictures in images/, taken of the extension at work on examples/.
// Refuses: touching up: what a picture shows is what a person sees.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { inProject } from './toolchain/project-root.mjs';
import { runMain, step } from './toolchain/step.mjs';
import { installHost } from './vscode-host/install-host.mjs';
import { openBrowser } from './vscode-host/open-browser.mjs';
import { pageAddress } from './vscode-host/page-address.mjs';
import { startHost } from './vscode-host/start-host.mjs';
import { goTo, openPolicy, quickInput, runCommand, showHover } from './vscode-host/workbench.mjs';

const SETTINGS = {
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.fontSize': 12,
  'editor.stickyScroll.enabled': false,
  'explorer.compactFolders': false,
  'files.exclude': { '**/.vscode': true },
};

const FOLDER = inProject('out', 'screenshots', 'examples');

/** Each scene starts with all editors closed. */
const SCENES = {
  'problems.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await page.locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    await page.locator('.markers-panel').getByText('unknown-tier').first().waitFor();
  },
  'beside-the-text.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await goToText(page, 'sandbox/policies/first-draft.yaml', /secrets\.read_raw/);
    await page.locator('.view-line', { hasText: '→ blocked (system)' }).waitFor();
    await page.locator('.codelens-decoration', { hasText: 'overridden by eager-bot' }).first().waitFor();
  },
  'hover.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await goToText(page, 'policies/acme-data.yaml', /(?<=^ {2})filesystem\.write/m);
    await showHover(page);
  },
  'pick-capability.png': async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await goToText(page, 'policies/agents/deploy-bot.yaml', /process\.run/);
    await runCommand(page, 'KruxOS Policy: Check Policy for Agent');
    await pickerStep(page, 'Agent');
    await page.keyboard.press('Enter');
    await pickerStep(page, 'Capability');
  },
  'permission-matrix.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await runCommand(page, 'KruxOS Policy: Show Permission Matrix');
    const cell = page.frameLocator('iframe.webview.ready').frameLocator('iframe').locator('[aria-label^="deploy-bot, filesystem.write:"]');
    await cell.click();
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor({ state: 'hidden' });
  },
  'check-policy.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await goToText(page, 'policies/acme-data.yaml', /(?<=^ {2})filesystem\.write/m);
    await runCommand(page, 'KruxOS Policy: Check Policy for Agent');
    await pickerStep(page, 'Agent');
    await quickInput(page).fill('my-agent');
    await page.getByRole('option', { name: 'my-agent' }).waitFor();
    await page.keyboard.press('Enter');
    await pickerStep(page, 'Capability');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /Show every case/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: /filesystem\.write for my-agent/ }).waitFor();
    await page.locator('.view-line', { hasText: 'Hierarchy:' }).first().waitFor();
    // Both editors need the width.
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor({ state: 'hidden' });
  },
};

await runMain(async () => {
  await ensureDependencies();
  await buildProject();
  await copyExamples();
  const host = await startHost({ host: await installHost() });
  try {
    for (const [name, scene] of Object.entries(SCENES)) {
      await step(`Taking images/${name}`, () => takePicture(host.port, name, scene));
    }
  } finally {
    await host.stop();
  }
});

/** A copy with the settings in it: a browser VS Code may show its first seconds without the user's. */
async function copyExamples() {
  await rm(FOLDER, { recursive: true, force: true });
  await cp(inProject('examples'), FOLDER, { recursive: true });
  await mkdir(join(FOLDER, '.vscode'));
  await writeFile(join(FOLDER, '.vscode', 'settings.json'), JSON.stringify(SETTINGS));
}

/** A browser of its own for each, so that no scene leaves anything to the next. */
async function takePicture(port, name, scene) {
  const browser = await openBrowser({ width: 1280, height: 720, scale: 2 });
  try {
    const { page } = browser;
    await page.goto(pageAddress({ port, folder: FOLDER, extension: inProject() }));
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor();
    await runCommand(page, 'View: Close All Editors');
    await scene(page);
    await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: inProject('images', name), animations: 'disabled', caret: 'hide' });
  } finally {
    await browser.close();
  }
}

/** Puts the cursor inside the first match in an example, found in the file so that scenes survive its changes. */
async function goToText(page, path, pattern) {
  const before = (await readFile(inProject('examples', path), 'utf8')).split(pattern, 1)[0].split('\n');
  await goTo(page, before.length, before.at(-1).length + 2);
}

function pickerStep(page, title) {
  return page.locator('.quick-input-title', { hasText: title }).waitFor();
}
