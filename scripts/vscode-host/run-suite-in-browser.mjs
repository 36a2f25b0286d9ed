// Owns: running the suite of test/vscode in a browser VS Code whose extensions run in Node, and bringing its counts back.
// Refuses: the page itself (watch-suite.mjs), and extensions that run in the browser (run-suite-on-web.mjs).

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';
import { pageAddress } from './page-address.mjs';
import { startHost } from './start-host.mjs';
import { suiteRun, UNSEEN_SETTINGS } from './suite-run.mjs';
import { watchSuite } from './watch-suite.mjs';

/**
 * `origin` says where the extension comes from: `development` (this folder) or `package` (installed in `extensionsFolder`).
 * `tests` names a folder of test/vscode whose tests are run in place of the others, `open` what of its workspace the window opens.
 */
export async function runSuiteInBrowser({ host, origin, extensionsFolder, tests, open = '.', trust }) {
  const run = await suiteRun(origin, tests);
  const running = await startHost({
    ...{ host, env: run.env, settings: UNSEEN_SETTINGS },
    // The package runs among everything that comes with VS Code, as it does with everybody.
    bare: origin === 'development',
    ...(extensionsFolder === undefined ? {} : { extensionsFolder }),
    ...(trust === undefined ? {} : { trust }),
  });
  try {
    const address = pageAddress({
      port: running.port,
      folder: join(run.workspace, open),
      extension: origin === 'development' ? inProject() : inProject('out', 'vscode-suite'),
      tests: inProject('out', 'vscode-suite', `${tests ?? 'index'}.cjs`),
    });
    await watchSuite({ address, folder: run.folder, hostOutput: running.output });
    return JSON.parse(await readFile(run.results, 'utf8').catch(() => {
      throw new StepFailed(`the suite left no results. Its log is in ${run.folder}`);
    }));
  } finally {
    await running.stop();
  }
}
