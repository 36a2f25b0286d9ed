// Owns: the extension at work on examples/ in a browser VS Code. Refuses: building, and choosing between browser and desktop.

import { inProject } from '../toolchain/project-root.mjs';
import { openBrowser } from './open-browser.mjs';
import { pageAddress } from './page-address.mjs';
import { startHost } from './start-host.mjs';
import { findCommand, openPolicy } from './workbench.mjs';

/** The same address every time keeps the browser's own state, such as the layout. */
const PREFERRED_PORT = 8642;
const SMOKE_DEADLINE_MS = 120_000;

/** Runs until it is interrupted; with `smoke`, until a browser has shown the examples, and without leaving anything behind. */
export async function openExamples({ host, smoke = false }) {
  const running = await startHost({ host, ...(smoke ? {} : { data: inProject('.vscode-host', 'profile'), port: PREFERRED_PORT }) });
  try {
    const address = pageAddress({ port: running.port, folder: inProject('examples'), extension: inProject() });
    console.log(`\nVS Code with the extension, opened on examples/:\n\n  ${address}\n`);
    if (smoke) {
      await isShown(address);
    } else {
      console.log('Open the address in a browser. Ctrl+C ends it.');
      await running.ended;
    }
  } finally {
    await running.stop();
  }
}

/** The palette has the command only when the page has loaded the extension; the file has our language only when that runs. */
async function isShown(address) {
  const browser = await openBrowser();
  try {
    const { page } = browser;
    page.setDefaultTimeout(SMOKE_DEADLINE_MS);
    await page.goto(address);
    await page.getByRole('treeitem', { name: 'policies' }).first().waitFor();
    await openPolicy(page, 'policies/acme-data.yaml');
    await findCommand(page, 'KruxOS Policy: New Policy from Template');
  } finally {
    await browser.close();
  }
}
