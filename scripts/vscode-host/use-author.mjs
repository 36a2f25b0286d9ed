// Owns: an author's day in a real VS Code, by keyboard alone: ten tasks, each with its time and a picture of its end in out/vscode-runs/author/.
// Refuses: judging the pictures, and what the language decides (test/core/).

import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { goTo, openLineBelow, openPolicy, pressUntil, quickInput, runCommand, selectRestOfLine } from './workbench.mjs';

const RUN = inProject('out', 'vscode-runs', 'author');
const FOLDER = join(RUN, 'workspace');
const ORGANIZATION = 'policies/acme-data.yaml';
const INTERN = 'policies/agents/intern-bot.yaml';

const TASKS = {
  'write a policy from a snippet': writePolicy,
  'make an entry conditional': makeConditional,
  'mend a typo by its quick fix': mendTypo,
  'ask what an agent may do': askAboutAgent,
  'compare two agents': compareAgents,
  'rename a policy, and all that extends it': renamePolicy,
  'move an entry to the organization policy': moveEntry,
  'suppress a finding, with a reason': suppress,
  'switch the active policy': switchActive,
  'survey everything, and jump to the line that decides': survey,
};

export async function useAsAuthor(host) {
  await rm(RUN, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(inProject('examples', 'policies'), join(FOLDER, 'policies'), { recursive: true });
  await writeFile(join(FOLDER, 'draft.kruxos.yaml'), '');
  await visitWorkbench({ host, folder: FOLDER, pictures: RUN }, async (page) => {
    let count = 0;
    for (const [name, task] of Object.entries(TASKS)) {
      const begin = performance.now();
      await task(page);
      console.log(`    ${name}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
      await page.screenshot({ path: join(RUN, `${String(++count).padStart(2, '0')}-${name.replaceAll(/[^a-z]+/g, '-')}.png`) });
      await page.keyboard.press('Escape');
      await runCommand(page, 'File: Save All');
      await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
      await runCommand(page, 'View: Close All Editors');
      await page.locator('.tab').first().waitFor({ state: 'detached' });
    }
  });
}

async function writePolicy(page) {
  await openPolicy(page, 'draft.kruxos.yaml');
  await pressUntil(page, ['Control+Space'], suggestion(page, 'organization policy'));
  await picture(page, '01a');
  await page.keyboard.press('Enter');
  await line(page, 'capabilities:').waitFor();
  await page.keyboard.type('draft');
  await page.keyboard.press('Tab');
  await picture(page, '01b');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
}

async function makeConditional(page) {
  await openPolicy(page, ORGANIZATION);
  await openLineBelow(page, await goToText(page, ORGANIZATION, /(?<=filesystem\.delete:\n {4}tier: approval_required)/));
  await page.keyboard.type('rul');
  await suggestion(page, 'rules').waitFor();
  await picture(page, '02a');
  await page.keyboard.press('Enter');
  await line(page, 'path_prefix: /workspace').waitFor();
  // From place to place: the parameter stays, the value is another one, and the tier is picked.
  await page.keyboard.press('Tab');
  await page.keyboard.type('/workspace/tmp/');
  await page.keyboard.press('Tab');
  await suggestion(page, 'autonomous').waitFor();
  await picture(page, '02b');
  await page.keyboard.type('auto');
  await page.keyboard.press('Enter');
  await line(page, 'tier: autonomous').waitFor();
  await page.keyboard.press('Escape');
}

async function mendTypo(page) {
  await openPolicy(page, INTERN);
  await goToText(page, INTERN, /(?<=alerts\.\*:\n {4}tier: )/);
  await selectRestOfLine(page);
  await page.keyboard.type('notfy');
  await page.locator('.squiggly-error').first().waitFor();
  await pressUntil(page, ['Escape', 'Control+.'], page.getByRole('option', { name: /Change `notfy` to `notify`/ }));
  await picture(page, '03a');
  await page.keyboard.press('Enter');
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
}

async function askAboutAgent(page) {
  await openPolicy(page, INTERN);
  await goToText(page, INTERN, /(?<=^ {2})git\.push/m);
  await runCommand(page, 'KruxOS Policy: Check Policy for Agent');
  await acceptSteps(page, ['Agent', 'Capability']);
  await line(page, 'Hierarchy:').waitFor();
}

async function compareAgents(page) {
  await openPolicy(page, INTERN);
  await runCommand(page, 'KruxOS Policy: Compare Effective Policies');
  await acceptSteps(page, ['Agent']);
  await step(page, 'with');
  await picture(page, '05a');
  await quickInput(page).fill('research-bot');
  await page.getByRole('option', { name: /^research-bot/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: /intern-bot ↔ research-bot/ }).waitFor();
  await line(page, 'research-bot').waitFor();
}

async function renamePolicy(page) {
  await openPolicy(page, ORGANIZATION);
  await goToText(page, ORGANIZATION, /(?<=name: )acme-data/);
  const name = page.locator('.rename-box input');
  await pressUntil(page, ['Escape', 'F2'], name);
  await name.fill('acme-core');
  await picture(page, '06a');
  await name.press('Enter');
  await line(page, 'name: acme-core').waitFor();
}

async function moveEntry(page) {
  await openPolicy(page, INTERN);
  await goToText(page, INTERN, /(?<=^ {2})alerts\.\*/m);
  await pressUntil(page, ['Escape', 'Control+Shift+R'], page.getByRole('option', { name: /^Move `alerts\.\*` to `acme-core`/ }));
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await picture(page, '07a');
  await page.keyboard.press('Enter');
  await line(page, 'alerts.*').waitFor({ state: 'detached' });
}

async function suppress(page) {
  await openPolicy(page, ORGANIZATION);
  await goToText(page, ORGANIZATION, /(?<=path_prefix: \/workspace\/tmp\/\n {8}tier: )/);
  await pressUntil(page, ['Escape', 'Control+.'], page.getByRole('option', { name: /^Suppress `relaxes-declared-tier`/ }));
  await picture(page, '08a');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  // The reason is there to be written over.
  await line(page, 'kruxos-ignore relaxes-declared-tier: REASON').waitFor();
  await page.keyboard.type('nobody misses temporary files');
  await line(page, 'kruxos-ignore relaxes-declared-tier: nobody misses').waitFor();
  await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
}

async function switchActive(page) {
  await openPolicy(page, ORGANIZATION);
  await runCommand(page, 'KruxOS Policy: Switch Active Policy');
  await step(page, 'Active Policy');
  await picture(page, '09a');
  await quickInput(page).fill('enterprise');
  await page.getByRole('option', { name: /enterprise-restrictive/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('#status\\.languageStatus').and(page.getByLabel(/Active Policy, enterprise-restrictive/)).waitFor();
}

async function survey(page) {
  await openPolicy(page, ORGANIZATION);
  await runCommand(page, 'KruxOS Policy: Show Permission Matrix');
  const grid = page.frameLocator('iframe.webview.ready').frameLocator('iframe').getByRole('grid');
  await grid.getByRole('gridcell').first().waitFor();
  for (let i = 0; (await grid.locator(':focus').count()) === 0; i++) {
    assert.ok(i < 20, 'the grid is reached by the Tab key');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+ArrowRight');
  await picture(page, '10a');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'enterprise-restrictive.yaml' }).waitFor();
}

function suggestion(page, label) {
  return page.locator('.suggest-widget.visible .monaco-list-row', { hasText: label }).first();
}

function line(page, text) {
  return page.locator('.view-line', { hasText: text }).first();
}

function step(page, title) {
  return page.locator('.quick-input-title', { hasText: title }).waitFor();
}

async function acceptSteps(page, titles) {
  for (const title of titles) {
    await step(page, title);
    await quickInput(page).press('Enter');
  }
}

async function picture(page, name) {
  await page.screenshot({ path: join(RUN, `${name}.png`) });
}

/** Counts in the file as it is saved. Resolves to the line. */
async function goToText(page, path, pattern) {
  const text = await readFile(join(FOLDER, path), 'utf8');
  assert.match(text, pattern);
  const before = text.slice(0, text.search(pattern)).split('\n');
  await goTo(page, before.length, before.at(-1).length + 1);
  return before.length;
}
