// Owns: doing in the workbench's page what a person does with the keyboard: files, commands, the cursor, the hover.
// Refuses: waiting for a time instead of for what should appear.

/**
 * Opens the palette, types the start of a command's title, and resolves once the palette has it in front. A palette shows the commands that there were when
 * it was opened, and an editor that is still starting may not have all of them.
 */
export async function findCommand(page, title) {
  const option = page.getByRole('option', { name: title }).first();
  for (let attempts = 0; attempts < 6; attempts++) {
    await page.keyboard.press('F1');
    await page.getByRole('textbox', { name: 'Type the name of a command to run.' }).fill(`>${title}`);
    const isShown = await option.waitFor({ timeout: 5_000 }).then(() => true, () => false);
    if (isShown) return;
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
  }
  throw new Error(`the palette has no ${title}`);
}

export async function runCommand(page, title) {
  await findCommand(page, title);
  await page.keyboard.press('Enter');
}

/** Opens a file of the workspace, and resolves once the status bar shows that it is a policy. */
export async function openPolicy(page, path) {
  const name = path.split('/').pop();
  await page.keyboard.press('Control+P');
  await quickInput(page).fill(path);
  // The list is there before it is narrowed down.
  await page.locator('.quick-input-widget .monaco-list-row.focused').and(page.getByRole('option', { name })).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active').and(page.getByRole('tab', { name })).first().waitFor();
  await page.locator('#status\\.editor\\.mode', { hasText: 'KruxOS Policy' }).waitFor();
}

/** Puts the cursor on a line and column, counted from 1, and resolves once what is typed goes there. */
export async function goTo(page, line, column = 1) {
  await page.keyboard.press('Control+G');
  await quickInput(page).fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
  await page.locator('.editor-instance .monaco-editor.focused').waitFor();
}

/** Selects from the cursor to the end of its line. */
export function selectRestOfLine(page) {
  return pressUntil(page, ['Shift+End'], page.locator('#status\\.editor\\.selection', { hasText: 'selected' }));
}

/** Opens a line below that of the cursor, which is `line`. */
export function openLineBelow(page, line) {
  return pressUntil(page, ['End', 'Enter'], page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line + 1},` }));
}

/** Shows the hover at the cursor. */
export async function showHover(page) {
  await pressUntil(page, ['Control+K', 'Control+I'], page.locator('.monaco-hover:visible .hover-contents').first());
}

/** Presses keys, again where nothing came of it: while something else is being shown, or extensions are still starting, the editor drops them. */
export async function pressUntil(page, keys, shown) {
  for (let attempts = 0; attempts < 10; attempts++) {
    for (const key of keys) await page.keyboard.press(key);
    const isShown = await shown.waitFor({ timeout: 4_000 }).then(() => true, () => false);
    if (isShown) return;
  }
  throw new Error(`${keys.join(' ')} showed nothing`);
}

export function quickInput(page) {
  return page.locator('.quick-input-widget input.input');
}
