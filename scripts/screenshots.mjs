// Owns: `npm run screenshots`: the pictures in images/, taken of the extension at work on examples/.
// With `--look dark` or `--look contrast`, and with `--all`, pictures of every scene go into out/looks/, to be looked at.
// Refuses: touching up: what a picture shows is what a person sees.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { palettePng } from './toolchain/palette-png.mjs';
import { inProject } from './toolchain/project-root.mjs';
import { runMain, step } from './toolchain/step.mjs';
import { installHost } from './vscode-host/install-host.mjs';
import { openBrowser } from './vscode-host/open-browser.mjs';
import { pageAddress } from './vscode-host/page-address.mjs';
import { startHost } from './vscode-host/start-host.mjs';
import { goTo, openPolicy, pressUntil, quickInput, runCommand, showHover } from './vscode-host/workbench.mjs';

const look = process.argv.includes('--look') ? process.argv[process.argv.indexOf('--look') + 1] : 'light';
const isLook = process.argv.includes('--all') || look !== 'light';

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
const PICTURES = isLook ? inProject('out', 'looks', look) : inProject('images');

/** Each scene starts with all editors closed. These are the pictures of images/. */
const SCENES = {
  'beside-the-text.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await goToText(page, 'sandbox/policies/first-draft.yaml', /secrets\.read_raw/);
    await page.locator('.view-line', { hasText: '→ blocked (system)' }).waitFor();
    await page.locator('.codelens-decoration', { hasText: 'with an entry: eager-bot' }).first().waitFor();
  },
  'hover.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await goToText(page, 'policies/acme-data.yaml', /(?<=^ {2})filesystem\.write/m);
    await page.locator('.codelens-decoration', { hasText: 'with an entry' }).first().waitFor();
    await showHover(page);
  },
  'permission-matrix.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await runCommand(page, 'KruxOS Policy: Show Permission Matrix');
    const cell = page.frameLocator('iframe.webview.ready').frameLocator('iframe').locator('[aria-label^="deploy-bot, filesystem.write:"]');
    await cell.click();
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor({ state: 'hidden' });
    await page.mouse.move(640, 500);
  },
};

/** What else a person sees. */
const LOOKS = {
  'problems.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await page.locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    await page.locator('.markers-panel').getByText('unknown-tier').first().waitFor();
  },
  'pick-capability.png': async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await goToText(page, 'policies/agents/deploy-bot.yaml', /process\.run/);
    await runCommand(page, 'KruxOS Policy: Check Policy for Agent');
    await pickerStep(page, 'Agent');
    await page.keyboard.press('Enter');
    await pickerStep(page, 'Capability');
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
  'hover-wildcard.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await goToText(page, 'policies/acme-data.yaml', /(?<=^ {2})filesystem\.\*/m);
    await showHover(page);
  },
  'completion.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await page.locator('.view-line', { hasText: '19 capabilities' }).waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\n  slack.');
    await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
  },
  'quick-fix.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await page.locator('.squiggly-error').first().waitFor();
    await goToText(page, 'sandbox/policies/first-draft.yaml', /aproval_required/);
    await pressUntil(page, ['Escape', 'Control+.'], page.getByRole('option', { name: /^Change `aproval_required`/ }));
  },
  'effective-policy.png': async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await runCommand(page, 'KruxOS Policy: Show Effective Policy for Agent');
    await pickerStep(page, 'Agent');
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'Hierarchy:' }).first().waitFor();
  },
  'compare.png': async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await runCommand(page, 'KruxOS Policy: Compare Effective Policies');
    await pickerStep(page, 'Agent');
    await page.keyboard.press('Enter');
    await pickerStep(page, 'with');
    await quickInput(page).fill('intern-bot');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: /↔/ }).waitFor();
    await page.locator('.view-line', { hasText: 'intern-bot' }).first().waitFor();
  },
  'view.png': async (page) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    await goToText(page, 'policies/agents/deploy-bot.yaml', /process\.run/);
    await runCommand(page, 'KruxOS Policy: Pin Question');
    for (const title of ['Agent', 'Capability']) {
      await pickerStep(page, title);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('option', { name: /Show every case|Show the answer/ }).waitFor({ timeout: 3000 }).then(() => page.keyboard.press('Enter'), () => undefined);
    await page.getByRole('treeitem', { name: /^process\.run, deploy-bot/ }).waitFor();
    await goToText(page, 'policies/agents/deploy-bot.yaml', /(?<=process\.run:\n {4}tier: )/);
  },
  'status.png': async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await page.locator('#status\\.languageStatus').hover();
    await page.locator('.monaco-hover:visible', { hasText: 'acme-data' }).waitFor();
  },
  'report.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await runCommand(page, 'KruxOS Policy: Validate Policy');
    await page.getByRole('tab', { name: /Validation of/ }).waitFor();
    await page.locator('.view-line', { hasText: 'is invalid' }).first().waitFor();
  },
  'problem-page.png': async (page) => {
    await openPolicy(page, 'sandbox/policies/first-draft.yaml');
    await page.locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    await page.locator('.markers-panel').getByText('unknown-tier').first().click();
  },
};

await runMain(async () => {
  await ensureDependencies();
  await buildProject();
  await copyExamples();
  if (isLook) await mkdir(PICTURES, { recursive: true });
  const host = await startHost({ host: await installHost() });
  try {
    for (const [name, scene] of Object.entries(isLook ? { ...SCENES, ...LOOKS } : SCENES)) {
      await step(`Taking ${name}`, () => takePicture(host.port, name, scene));
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
  const browser = await openBrowser({ width: 1280, height: 720, scale: isLook ? 1 : 2, look });
  try {
    const { page } = browser;
    await page.goto(pageAddress({ port, folder: FOLDER, extension: inProject() }));
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor();
    await runCommand(page, 'View: Close All Editors');
    // Of high contrast a VS Code is as the browser is; dark or light is a person's choice.
    if (look === 'dark') await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    await scene(page);
    await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
    // Bars that are shown because something was scrolled go by themselves; some are there to stay.
    await page.locator('.editor-instance .scrollbar.visible').first().waitFor({ state: 'detached', timeout: 3_000 }).catch(() => undefined);
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    await writeFile(join(PICTURES, name), isLook ? picture : palettePng(picture));
    // What was typed would be there again in the next window.
    if (await page.locator('.tab.active.dirty').isVisible()) await runCommand(page, 'File: Revert File');
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
