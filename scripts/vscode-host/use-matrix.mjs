// Owns: using the permission matrix in a real VS Code as a person does without a mouse: 200 agents, keys, filters, a change of a
// policy, a reload. Refuses: what the cells have to say beyond the few that it looks at (test/core/, test/wire/).

import assert from 'node:assert/strict';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { goTo, openPolicy, runCommand, selectRestOfLine } from './workbench.mjs';

const FOLDER = inProject('out', 'vscode-runs', 'matrix');
const AGENTS = 200;
/** More rows than any screen shows; far fewer than there are agents. */
const MOST_ROWS = 70;

export async function useMatrix(host) {
  await makeWorkspace();
  await visitWorkbench({ host, folder: FOLDER, pictures: FOLDER }, async (page) => {
    await openPolicy(page, 'policies/acme-data.yaml');
    await runCommand(page, 'KruxOS Policy: Show Permission Matrix');
    await useByKeyboard(page);
    await isSeenInLowWindow(page);
    await filter(page);
    await followsTyping(page);
    await survivesReload(page);
  });
}

async function makeWorkspace() {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(inProject('examples', 'policies'), join(FOLDER, 'policies'), { recursive: true });
  for (let i = 0; i < AGENTS; i++) {
    const name = `bot-${String(i).padStart(3, '0')}`;
    await writeFile(join(FOLDER, 'policies', 'agents', `${name}.yaml`), `agent: ${name}\nextends: acme-data\ncapabilities:\n  git.push:\n    tier: blocked\n    reason: "Never"\n`);
  }
}

async function useByKeyboard(page) {
  const grid = await gridOf(page);
  assert.equal(await grid.getAttribute('aria-rowcount'), String(AGENTS + 5), 'a row for each agent, one for any other, one of headers');
  assert.ok((await grid.getByRole('row').count()) < MOST_ROWS, 'only the rows in sight are in the document');
  const stops = grid.locator('[tabindex="0"]');
  assert.equal(await stops.count(), 1, 'one stop for the Tab key');
  await stops.focus();
  await page.keyboard.press('Control+Home');
  assert.match(await focused(grid), /^bot-000, agent\./);
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(grid), /^bot-001, agent\./);
  await page.keyboard.press('Control+End');
  assert.match(await focused(grid), /^\(any other agent\), /);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.equal(await grid.locator(':focus').getAttribute('role'), 'rowheader');
  await page.keyboard.press('PageUp');
  const visible = await grid.locator(':focus').evaluate((cell) => {
    const [own, around] = [cell.getBoundingClientRect(), cell.closest('#grid').getBoundingClientRect()];
    return own.top >= around.top && own.bottom <= around.bottom;
  });
  assert.ok(visible, 'the focus is in sight');
}

/** The names of the capabilities leave no room for agents in a window as low as this one; the page then scrolls. */
async function isSeenInLowWindow(page) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width, height: 400 });
  const grid = await gridOf(page);
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press('Control+End');
  const visible = await grid.locator(':focus').evaluate((cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === cell;
  });
  assert.ok(visible, 'an agent is in sight');
  await page.setViewportSize({ width, height });
}

async function filter(page) {
  const grid = await gridOf(page);
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await frame.getByRole('searchbox', { name: 'Capabilities' }).fill('git.p');
  await frame.getByRole('searchbox', { name: 'Agents' }).fill('bot-0');
  await frame.getByRole('button', { name: /blocked/ }).press('Enter');
  await grid.getByRole('columnheader', { name: /^git\.push/ }).waitFor();
  assert.equal(await grid.getAttribute('aria-colcount'), '2');
  assert.equal(await grid.getAttribute('aria-rowcount'), '101');
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press('Control+Home');
  assert.match(await focused(grid), /^bot-000, git\.push: blocked, .*bot-000\.yaml \(line 4\)$/);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: /^bot-000\.yaml/ }).waitFor();
  await page.locator('#status\\.editor\\.selection', { hasText: 'Ln 4' }).waitFor();
}

async function followsTyping(page) {
  const grid = await gridOf(page);
  await goTo(page, 5, 11);
  await selectRestOfLine(page);
  await page.keyboard.type('notify');
  await grid.getByRole('rowheader', { name: 'bot-000' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Z');
  await runCommand(page, 'File: Revert File');
  await grid.getByRole('rowheader', { name: 'bot-000' }).waitFor();
}

async function survivesReload(page) {
  await layoutIsKept(page, ['mainThreadWebview-kruxosPolicy.matrix', 'git.p']);
  await page.reload();
  const grid = await gridOf(page);
  await grid.getByRole('columnheader', { name: /^git\.push/ }).waitFor();
  assert.equal(await grid.getAttribute('aria-colcount'), '2', 'the filter is remembered');
}

/** In a browser, VS Code writes down its layout every few seconds; a reload before that would open what was open earlier. */
async function layoutIsKept(page, words) {
  const isKept = async (wanted) => {
    const results = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('vscode-web-state-db')) continue;
      const database = await results(indexedDB.open(name));
      const stores = [...database.objectStoreNames];
      const values = stores.length === 0 ? [] : (await Promise.all(stores.map((store) => results(database.transaction(stores).objectStore(store).getAll())))).flat();
      database.close();
      if (values.some((value) => wanted.every((word) => String(value).includes(word)))) return true;
    }
    return false;
  };
  const until = Date.now() + 120_000;
  while (!(await page.evaluate(isKept, words))) {
    if (Date.now() > until) throw new Error('the layout was not written down');
    await page.waitForTimeout(250);
  }
}

/** The page stands in two frames of the editor's. */
async function gridOf(page) {
  const grid = page.frameLocator('iframe.webview.ready').frameLocator('iframe').getByRole('grid');
  await grid.getByRole('gridcell').first().waitFor();
  return grid;
}

async function focused(grid) {
  return (await grid.locator(':focus').getAttribute('aria-label')) ?? '';
}
