// Owns: running the suite of test/vscode in a desktop VS Code, for those who have one. Refuses: being the default: it may
// need a download and a screen.

import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { inProject } from '../toolchain/project-root.mjs';
import { packagePath } from '../toolchain/package-extension.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';
import { suiteRun } from './suite-run.mjs';

/** `VSCODE_EXECUTABLE_PATH` names the desktop VS Code to use; `VSCODE_TEST_VERSION` (`stable`, `1.101.0`) downloads one. */
export function wantsDesktop() {
  return (process.env.VSCODE_EXECUTABLE_PATH ?? '') !== '' || (process.env.VSCODE_TEST_VERSION ?? '') !== '';
}

export async function runSuiteOnDesktop({ origin }) {
  const { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } = await import('@vscode/test-electron');
  const executable = process.env.VSCODE_EXECUTABLE_PATH || (await downloadAndUnzipVSCode(process.env.VSCODE_TEST_VERSION));
  const run = await suiteRun(origin);
  const profile = [`--extensions-dir=${run.folder}/extensions`, `--user-data-dir=${run.folder}/user-data`];
  if (origin === 'package') {
    const [cli, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
    const installed = spawnSync(cli, [...cliArgs, ...profile, '--install-extension', packagePath], {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (installed.status !== 0) {
      throw new StepFailed('the desktop VS Code did not install the package');
    }
  }
  await rm(run.results, { force: true });
  // A failed test makes this throw, too; the results tell the two apart.
  const failure = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: origin === 'development' ? inProject() : inProject('out', 'vscode-suite'),
    extensionTestsPath: inProject('out', 'vscode-suite', 'index.cjs'),
    launchArgs: [run.workspace, '--disable-workspace-trust', ...profile],
    extensionTestsEnv: run.env,
  }).then(() => undefined, (error) => error);
  try {
    return JSON.parse(await readFile(run.results, 'utf8'));
  } catch {
    throw new StepFailed(`the suite did not finish: ${failure?.message ?? 'it left no results'}`);
  }
}
