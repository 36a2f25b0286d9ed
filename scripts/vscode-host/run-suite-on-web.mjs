// Owns: running the suite of test/vscode in a VS Code that is nothing but a web page, with the packaged extension's browser build:
// no Node, no disk, a virtual workspace. Refuses: the page itself (watch-suite.mjs).

import { packagedFolder } from '../toolchain/package-extension.mjs';
import { inProject } from '../toolchain/project-root.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';
import { serveWebWorkbench } from './serve-web-workbench.mjs';
import { QUIET_SETTINGS } from './start-host.mjs';
import { suiteRun, UNSEEN_SETTINGS } from './suite-run.mjs';
import { watchSuite } from './watch-suite.mjs';

export async function runSuiteOnWeb({ host }) {
  const run = await suiteRun('browser');
  const running = await serveWebWorkbench({
    host,
    extensions: [packagedFolder, inProject('out', 'vscode-suite-browser')],
    workspace: { scheme: 'tmp', authority: '', path: '/workspace' },
    settings: { ...QUIET_SETTINGS, ...UNSEEN_SETTINGS },
  });
  try {
    const results = await watchSuite({ address: running.address, folder: run.folder });
    if (results === undefined) throw new StepFailed(`the suite left no results. Its log is in ${run.folder}`);
    return results;
  } finally {
    await running.stop();
  }
}
