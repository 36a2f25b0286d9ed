// Owns: seeing in a real VS Code that the German texts arrive: those of the manifest, of the client and of the server.
// Refuses: whether they are complete (test/client/l10n.test.ts, test/core/translations.test.ts).

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { visitWorkbench } from './visit-workbench.mjs';
import { openPolicy, runCommand } from './workbench.mjs';

export async function useGerman(host) {
  const data = await mkdtemp(join(tmpdir(), 'kruxos-policy-german-'));
  await pretendLanguagePack(data);
  try {
    await visitWorkbench({ host, folder: inProject('examples'), pictures: inProject('out', 'vscode-runs', 'german'), options: { data, locale: 'de' } }, async (page) => {
      await openPolicy(page, 'policies/acme-data.yaml');
      await page.locator('.codelens-decoration', { hasText: '3 Agenten mit Richtlinie' }).first().waitFor();
      await runCommand(page, 'KruxOS Policy: Berechtigungsmatrix zeigen');
      await page.getByRole('tab', { name: /^Berechtigungsmatrix/ }).waitFor();
      await page.frameLocator('iframe.webview.ready').frameLocator('iframe').getByRole('grid', { name: 'Was jeder Agent darf' }).waitFor();
    });
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The editor turns to a language that a pack is installed for; one without any text of the editor's own will do. */
async function pretendLanguagePack(data) {
  const texts = join(data, 'texts.json');
  await mkdir(join(data, 'data'), { recursive: true });
  await writeFile(texts, JSON.stringify({ version: '1', contents: {} }));
  const pack = { extensionIdentifier: { id: 'kruxos-policy.german', uuid: '00000000-0000-0000-0000-000000000000' }, version: '1.0.0' };
  await writeFile(
    join(data, 'data', 'languagepacks.json'),
    JSON.stringify({ de: { hash: '0000000000000000', extensions: [pack], translations: { vscode: texts }, label: 'Deutsch' } }),
  );
}
