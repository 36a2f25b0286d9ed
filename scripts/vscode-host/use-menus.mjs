// Owns: finding in a real VS Code, by keyboard where it has one, every place where the manifest puts a command: titles, context menus, the view, new files, the walkthrough.
// Refuses: what the commands do (test/vscode/).

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../toolchain/project-root.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { findCommand, goTo, openPolicy, quickInput, runCommand, showHover } from './workbench.mjs';

const FOLDER = inProject('out', 'vscode-runs', 'menus');

export async function useMenus(host) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(inProject('test', 'vscode', 'workspace', 'policies'), join(FOLDER, 'policies'), { recursive: true });
  await writeFile(join(FOLDER, 'policies', 'spare.yaml'), 'name: spare\nversion: "1.0"\ncapabilities:\n  "*":\n    tier: blocked\n    reason: "Nothing runs"\n');
  await writeFile(join(FOLDER, 'policies', '.active'), 'team\n');
  await visitWorkbench({ host, folder: FOLDER, pictures: FOLDER, height: 1000 }, async (page, { group }) => {
    await openPolicy(page, 'policies/agents/deploy-bot.yaml');
    for (const use of [editorTitle, editorContext, newFile, viewTitle, viewItems, unpin, walkthrough, afterCrashes]) {
      await use(page, group);
    }
  });
}

/** The scales above a policy; above an answer the pin. */
async function editorTitle(page) {
  await page.getByRole('button', { name: 'Check Policy for Agent…' }).first().click();
  await acceptSteps(page, ['Check Policy: Agent', 'Check Policy for deploy-bot: Capability']);
  await page.getByRole('tab', { name: /for deploy-bot/ }).click();
  await page.getByRole('button', { name: 'Pin Question…' }).first().click();
  await view(page).getByRole('treeitem', { name: /, deploy-bot, / }).waitFor();
  await page.keyboard.press('Control+W');
}

async function editorContext(page) {
  await openPolicy(page, 'policies/agents/deploy-bot.yaml');
  await goTo(page, 5, 5);
  await page.keyboard.press('Shift+F10');
  await offers(page, ['Check Policy for Agent…', 'Validate Policy', 'Show Effective Policy for Agent…']);
}

async function newFile(page) {
  await runCommand(page, 'Create: New File...');
  await page.getByRole('option', { name: /New Policy from Template/ }).first().waitFor();
  await page.keyboard.press('Escape');
}

async function viewTitle(page) {
  await runCommand(page, 'Explorer: Focus on KruxOS Policies View');
  for (const name of ['New Policy from Template…', 'Pin Question…', 'Show Permission Matrix']) {
    await page.getByRole('toolbar', { name: 'KruxOS Policies actions' }).getByRole('button', { name }).waitFor();
  }
}

async function viewItems(page) {
  await select(page, /^deploy-bot, extends team/);
  await page.keyboard.press('Shift+F10');
  await offers(page, ['Check Policy for Agent…', 'Show Effective Policy for Agent…', 'Compare Effective Policies…', 'Pin Question…', 'Validate Policy']);
  await select(page, /^team, active/);
  await page.keyboard.press('Shift+F10');
  await offers(page, ['Validate Policy']);
  await select(page, /^spare$/);
  await page.keyboard.press('Shift+F10');
  await offers(page, ['Switch Active Policy…', 'Validate Policy']);
}

async function unpin(page) {
  await select(page, /, deploy-bot, /);
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Unpin Question' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await view(page).getByRole('treeitem', { name: /, deploy-bot, / }).waitFor({ state: 'detached' });
}

async function walkthrough(page) {
  await runCommand(page, 'Welcome: Open Walkthrough...');
  await quickInput(page).fill('KruxOS');
  await page.getByRole('option', { name: /Write policies for KruxOS agents/ }).first().waitFor();
  await page.keyboard.press('Enter');
  for (const step of ['Write a policy', 'Ask what it decides', 'See all that holds', 'Pin what must not change']) {
    await page.getByRole('button', { name: step }).or(page.getByText(step, { exact: true })).first().waitFor();
  }
  await page.locator('.getting-started-media').frameLocator('iframe').frameLocator('iframe').getByText('name: acme').waitFor();
  await runCommand(page, 'View: Close All Editors');
}

/** The log and the restart are offered when the server crashed so often that nobody starts it again. */
async function afterCrashes(page, group) {
  await openPolicy(page, 'policies/team.yaml');
  const killed = new Set();
  for (let crashes = 0; crashes < 5; crashes++) {
    const pid = await until('a server runs', async () => (await serverProcesses(group)).find((each) => !killed.has(each)));
    killed.add(pid);
    // One that is killed before it has answered counts as a failed start.
    await showHover(page);
    await page.keyboard.press('Escape');
    process.kill(pid, 'SIGKILL');
    // Somebody who types does not notice at once.
    for (let i = 0; i < 4; i++) for (const key of ['x', 'Backspace']) await page.keyboard.press(key);
  }
  await runCommand(page, 'Notifications: Show Notifications');
  await page.getByText(/will not be restarted/).first().waitFor();
  await page.keyboard.press('Escape');
  await view(page).waitFor({ state: 'detached' });
  await findCommand(page, 'KruxOS Policy: Show Language Server Log');
  await page.keyboard.press('Escape');
  await until('no server runs', async () => ((await serverProcesses(group)).length === 0 ? true : undefined));
  await runCommand(page, 'KruxOS Policy: Restart Language Server');
  await until('the server is back', async () => (await serverProcesses(group))[0]);
}

/** The language servers that run for this window; other tests, meanwhile, have theirs. */
async function serverProcesses(group) {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pgid=,pid=,args=']);
  const lines = stdout.split('\n').filter((line) => line.includes(inProject('dist', 'server.cjs')));
  return lines.map((line) => line.trim().split(/ +/, 2).map(Number)).filter(([of]) => of === group).map(([, pid]) => pid);
}

async function until(what, find) {
  for (let attempts = 0; attempts < 600; attempts++) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not in time: ${what}`);
}

function view(page) {
  return page.getByRole('tree', { name: 'KruxOS Policies' });
}

/** Goes down the view until it is at an item; what is out of sight is not in the page. */
async function select(page, name) {
  await runCommand(page, 'Explorer: Focus on KruxOS Policies View');
  await view(page).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Home');
  const focused = view(page).locator('.monaco-list-row.focused').and(view(page).getByRole('treeitem', { name }));
  for (let steps = 0; (await focused.count()) === 0; steps++) {
    assert.ok(steps < 30, `the view has no item ${name}`);
    await page.keyboard.press('ArrowDown');
  }
}

async function offers(page, names) {
  for (const name of names) {
    await page.getByRole('menuitem', { name }).waitFor();
  }
  await page.keyboard.press('Escape');
}

async function acceptSteps(page, titles) {
  for (const title of titles) {
    await page.locator('.quick-input-title', { hasText: title }).waitFor();
    await quickInput(page).press('Enter');
  }
}
