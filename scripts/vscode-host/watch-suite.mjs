// Owns: one page with a VS Code that runs the suite: its lines to the terminal, its log to a file, until it is done.
// Refuses: judging the results (scripts/test.mjs) and asserting anything itself (test/vscode/).

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { StepFailed } from '../toolchain/run-command.mjs';
import { openBrowser } from './open-browser.mjs';
import { UNSEEN_WINDOW } from './suite-run.mjs';

const SUITE_DEADLINE_MS = 900_000;
/** What test/vscode/run-suite.ts begins its lines with. */
const SUITE_LINE = '[suite] ';
/** What test/vscode/run-in-browser.ts begins its last line with. */
const RESULTS_LINE = '[results] ';

/** Resolves once the suite has ended, to the results if it told them in its log; what went wrong is explained with `hostOutput`. */
export async function watchSuite({ address, folder, hostOutput }) {
  const browser = await openBrowser(UNSEEN_WINDOW);
  try {
    return await watch(browser.page, address, join(folder, 'editor.log'));
  } catch (error) {
    await browser.page.screenshot({ path: join(folder, 'last-seen.png') }).catch(() => undefined);
    throw new StepFailed(
      `the suite did not finish: ${error.message}\nThe last picture of the editor and its log are in ${folder}.${hostOutput === undefined ? '' : ` The host said:\n${hostOutput()}`}`,
    );
  } finally {
    await browser.close();
  }
}

async function watch(page, address, logFile) {
  const log = createWriteStream(logFile);
  let exit;
  const exited = new Promise((resolve) => (exit = resolve));
  let results;
  const take = (type, args) => {
    const text = args.map((argument) => (typeof argument === 'string' ? argument : inspect(argument))).join(' ');
    if (text.startsWith(SUITE_LINE)) console.log(text.slice(SUITE_LINE.length));
    else if (text.startsWith(RESULTS_LINE)) results = JSON.parse(text.slice(RESULTS_LINE.length));
    // The editor's own lines help when the suite does not finish.
    else log.write(`${type} ${text}\n`);
  };
  await page.exposeFunction('codeAutomationLog', take);
  await page.exposeFunction('codeAutomationExit', (code) => exit(code));
  page.on('pageerror', (error) => log.write(`page ${error.stack ?? error.message}\n`));
  await page.goto(address);
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
  return results;
}
