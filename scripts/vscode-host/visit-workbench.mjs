// Owns: a visit to a folder in the browser VS Code with the extension under development: from the start of the host to its end, and a picture of where it failed.
// Refuses: what is done there.

import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { openBrowser } from './open-browser.mjs';
import { pageAddress } from './page-address.mjs';
import { startHost } from './start-host.mjs';

/** On a machine that is busy with other things, too. */
const DEADLINE_MS = 120_000;

/**
 * `folder` holds a folder `policies`. `pictures`: where `last-seen.png` goes if `work` fails. `options`: of `startHost`.
 * `work` gets the page, and what runs behind it.
 */
export async function visitWorkbench({ host, folder, pictures, height = 900, options = {} }, work) {
  const running = await startHost({ host, bare: true, ...options });
  const browser = await openBrowser({ width: 1400, height });
  const { page } = browser;
  page.setDefaultTimeout(DEADLINE_MS);
  try {
    await page.goto(pageAddress({ port: running.port, folder, extension: inProject() }));
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor();
    await work(page, running);
  } catch (error) {
    await page.screenshot({ path: join(pictures, 'last-seen.png') }).catch(() => undefined);
    throw error;
  } finally {
    await browser.close();
    await running.stop();
  }
}
