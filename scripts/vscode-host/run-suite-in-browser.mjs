// Owns: running the suite of test/vscode in a browser VS Code and bringing its output and counts back.
// Refuses: judging the results (scripts/test.mjs) and asserting anything itself (test/vscode/).

import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { StepFailed } from '../toolchain/run-command.mjs';
import { inProject } from '../toolchain/project-root.mjs';
import { openBrowser } from './open-browser.mjs';
import { pageAddress } from './page-address.mjs';
import { startHost } from './start-host.mjs';
import { suiteRun } from './suite-run.mjs';

const SUITE_DEADLINE_MS = 240_000;
/** What test/vscode/run-suite.ts begins its lines with. */
const SUITE_LINE = '[suite] ';

/** `origin` says where the extension comes from: `development` (this folder) or `package` (installed in `extensionsFolder`). */
export async function runSuiteInBrowser({ host, origin, extensionsFolder }) {
  const run = await suiteRun(origin);
  const running = await startHost({ host, env: run.env, ...(extensionsFolder === undefined ? {} : { extensionsFolder }) });
  const browser = await openBrowser();
  try {
    await drive(browser.page, {
      port: running.port,
      folder: run.workspace,
      extension: origin === 'development' ? inProject() : inProject('out', 'vscode-suite'),
      tests: inProject('out', 'vscode-suite', 'index.cjs'),
    }, join(run.folder, 'editor.log'));
    return JSON.parse(await readFile(run.results, 'utf8'));
  } catch (error) {
    await browser.page.screenshot({ path: join(run.folder, 'last-seen.png') }).catch(() => undefined);
    throw new StepFailed(
      `the suite did not finish: ${error.message}\n` +
        `The last picture of the editor and its log are in ${run.folder}. The host said:\n${running.output()}`,
    );
  } finally {
    await browser.close();
    await running.stop();
  }
}

async function drive(page, address, logFile) {
  const log = createWriteStream(logFile);
  let exit;
  const exited = new Promise((resolve) => (exit = resolve));
  await page.exposeFunction('codeAutomationLog', (type, args) => sortLog(log, type, args));
  await page.exposeFunction('codeAutomationExit', (code) => exit(code));
  await page.goto(pageAddress(address));
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no exit code within ${SUITE_DEADLINE_MS / 1000} s`)), SUITE_DEADLINE_MS);
  });
  try {
    await Promise.race([exited, late]);
  } finally {
    clearTimeout(timer);
    log.end();
  }
}

/** The suite's lines go to the terminal, the editor's own to a file, where they help when the suite does not finish. */
function sortLog(log, type, args) {
  const text = args.map((argument) => (typeof argument === 'string' ? argument : inspect(argument))).join(' ');
  if (text.startsWith(SUITE_LINE)) {
    console.log(text.slice(SUITE_LINE.length));
  } else {
    log.write(`${type} ${text}\n`);
  }
}
