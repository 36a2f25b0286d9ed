// Owns: `npm test` and its parts: what runs, in which order, and the closing line. Refuses: any test of its own.
// Arguments: `unit`, `editors` or `vscode` run that part alone; `--budget` checks the budget of the benchmarks as well, as far as that can be done anywhere.

import { ensureEditors } from './editors/ensure-editors.mjs';
import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { packageExtension } from './toolchain/package-extension.mjs';
import { inProject } from './toolchain/project-root.mjs';
import { exitCodeOf } from './toolchain/run-command.mjs';
import { runNodeTests } from './toolchain/run-node-tests.mjs';
import { runMain, step } from './toolchain/step.mjs';
import { ensureVSCode, runEditorTests } from './vscode-host/run-editor-tests.mjs';

const part = process.argv.slice(2).find((each) => !each.startsWith('--'));
const wantsBudget = process.argv.includes('--budget');

await runMain(async () => {
  const isWanted = (each) => part === undefined || part === each;
  // Downloading leaves the processors alone: it is under way while the project is built and tested without an editor.
  const editors = begun(isWanted('editors') ? ensureEditors : () => undefined);
  // The package manager of the system does one thing at a time.
  const host = begun(isWanted('vscode') ? () => ensureVSCode({ after: editors }) : () => undefined);
  await ensureDependencies();
  await buildProject();
  const results = wantsBudget ? [await step('Checking the budget of decisions', checkBudget)] : [];
  await packageExtension();
  results.push(...(await both(isWanted('vscode') ? () => host.then(runEditorTests) : nothing, () => runWithoutVSCode({ isWanted, editors }))));
  const passed = results.reduce((total, each) => total + each.passed, 0);
  const failures = results.flatMap((each) => each.failures);
  // Once more, together: among thousands of lines nobody finds them.
  if (failures.length > 0) console.log(`\nWhat failed:\n\n${failures.map((each) => each.trimEnd()).join('\n\n')}`);
  console.log(`\n${passed} passed, ${failures.length} failed`);
  return failures.length === 0 && passed > 0 ? 0 : 1;
});

/** One after the other; in each, Node runs a file for each processor. Beside windows that somebody waits for they take what those leave of the processors. */
async function runWithoutVSCode({ isWanted, editors }) {
  const aside = isWanted('vscode');
  const results = [];
  if (isWanted('unit')) {
    const wants = (path) => !/^(?:vscode|editors|shells)\//.test(path);
    results.push(await step('Testing without an editor', () => runNodeTests({ name: 'unit', wants, aside })));
  }
  if (isWanted('editors')) {
    await editors;
    const wants = (path) => /^(?:editors|shells)\//.test(path);
    results.push(await step('Testing in other editors and in shells', () => runNodeTests({ name: 'editors', wants, aside })));
  }
  return results;
}

/** Side by side, each to its end whatever becomes of the other. */
async function both(...runs) {
  const outcomes = await Promise.allSettled(runs.map((run) => run()));
  for (const { status, reason } of outcomes) if (status === 'rejected') throw reason;
  return outcomes.flatMap(({ value }) => value);
}

function nothing() {
  return Promise.resolve([]);
}

/** Ours and its floor take turns in one process: the only ratios that say the same on a busy machine (docs/testing.md). */
async function checkBudget() {
  const code = await exitCodeOf(process.execPath, [inProject('bench', 'run.mjs'), '--check', '--built', '--only', 'decisions']);
  return code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: ['✖ the budget of decisions'] };
}

/** Its failure is that of whoever waits for it. */
function begun(work) {
  const promise = Promise.resolve().then(work);
  promise.catch(() => undefined);
  return promise;
}
