// Owns: the suite of test/vscode in a real VS Code, three times: with the extension as it is developed, as it is shipped, and as it is
// shipped where there is nothing but a web page; and the tests for windows that are not trusted or have several folders.
// Refuses: the tests themselves, and choosing a desktop VS Code that nobody asked for.

import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { inProject } from '../toolchain/project-root.mjs';
import { packagePath } from '../toolchain/package-extension.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';
import { step } from '../toolchain/step.mjs';
import { chromiumPath } from './chromium.mjs';
import { installHost } from './install-host.mjs';
import { openExamples } from './open-examples.mjs';
import { runSuiteInBrowser } from './run-suite-in-browser.mjs';
import { runSuiteOnWeb } from './run-suite-on-web.mjs';
import { runSuiteOnDesktop, wantsDesktop } from './run-suite-on-desktop.mjs';
import { useAsAuthor } from './use-author.mjs';
import { useChanges } from './use-changes.mjs';
import { useGerman } from './use-german.mjs';
import { useMatrix } from './use-matrix.mjs';
import { useMenus } from './use-menus.mjs';
import { useRestricted } from './use-restricted.mjs';
import { useView } from './use-view.mjs';

/** What these tests need beside the build. Whatever `after` does with the package manager of the system comes first, be it to no avail. */
export async function ensureVSCode({ after }) {
  if (wantsDesktop()) return;
  await Promise.all([installHost(), after.catch(() => undefined).then(chromiumPath)]);
}

/** Resolves to `{ passed, failures }` of all runs. Needs the bundles and the package. */
export async function runEditorTests() {
  if (wantsDesktop()) {
    return runBoth((run) => runSuiteOnDesktop(run));
  }
  const host = await installHost();
  const started = await step('Starting as `npm start` does', () => passes('npm start', () => openExamples({ host, smoke: true })));
  const matrix = await step('Using the permission matrix by keyboard', () => passes('the permission matrix', () => useMatrix(host)));
  const view = await step('Using the view of policies', () => passes('the view of policies', () => useView(host)));
  const author = await step('Carrying out an author’s tasks by keyboard', () => passes('an author’s tasks', () => useAsAuthor(host)));
  const changes = await step('Comparing policies with the last commit', () => passes('policy changes', () => useChanges(host)));
  const german = await step('Speaking German', () => passes('the German texts', () => useGerman(host)));
  const menus = await step('Finding the commands where they are offered', () => passes('menus, titles, the walkthrough', () => useMenus(host)));
  const trust = await step('Trusting a workspace', () => passes('Restricted Mode', () => useRestricted(host)));
  const suites = await runBoth(async ({ origin }) => {
    const extensionsFolder = origin === 'package' ? await installPackage(host) : undefined;
    return runSuiteInBrowser({ host, origin, extensionsFolder });
  });
  const restricted = await step('Testing in VS Code: Restricted Mode', () => runSuiteInBrowser({ host, origin: 'development', tests: 'restricted', trust: 'asked' }));
  const roots = await step('Testing in VS Code: several folders', () => runSuiteInBrowser({ host, origin: 'development', tests: 'multi-root', open: 'rooms.code-workspace' }));
  const web = await step('Testing in VS Code: the packaged extension on a web page', () => runSuiteOnWeb({ host }));
  const all = [started, matrix, view, author, changes, german, menus, trust, suites, restricted, roots, web];
  return sumOf(all);
}

/** One test, which fails where `run` rejects. */
async function passes(name, run) {
  const failures = await run().then(
    () => [],
    (error) => [`✖ ${name}\n${error.stack}`],
  );
  console.log(failures.length === 0 ? `  ✔ ${name}` : `  ${failures[0]}`);
  return { passed: failures.length === 0 ? 1 : 0, failures };
}

async function runBoth(runSuite) {
  const developed = await step('Testing in VS Code: the extension under development', () => runSuite({ origin: 'development' }));
  const packaged = await step('Testing in VS Code: the packaged extension', () => runSuite({ origin: 'package' }));
  return sumOf([developed, packaged]);
}

function sumOf(results) {
  return { passed: results.reduce((sum, each) => sum + each.passed, 0), failures: results.flatMap((each) => each.failures) };
}

/** Installs the package the way VS Code itself does. */
async function installPackage(host) {
  const folder = inProject('out', 'vscode-runs', 'extensions');
  const data = inProject('out', 'vscode-runs', 'install-data');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [command, ...args] = [
    host.node,
    host.server,
    ...['--install-extension', packagePath, '--extensions-dir', folder, '--server-data-dir', data],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
  ];
  // Its output is mostly about native modules that this host does without.
  const installed = spawnSync(command, args, { encoding: 'utf8' });
  if (installed.status !== 0) {
    throw new StepFailed(`VS Code did not install the package:\n${installed.stdout}${installed.stderr}`);
  }
  return folder;
}
