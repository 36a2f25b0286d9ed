// Owns: running the bundled test files with Mocha inside VS Code's extension host, and leaving their results in a file.
// Refuses: knowing which editor it runs in; scripts/vscode-host/ starts the editor.

import { writeFile } from 'node:fs/promises';
import Mocha from 'mocha';

export interface TestFile {
  readonly name: string;
  /** Evaluates the file, which defines its tests as it is evaluated. */
  readonly load: () => void;
}

/** What a line of ours begins with, so that the runner can tell it from the editor's own log. */
const OURS = '[suite] ';

interface Results {
  passed: number;
  failed: number;
}

export async function runSuite(files: readonly TestFile[]): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 30_000, reporter: class {} as never });
  for (const file of files) {
    mocha.suite.emit('pre-require', globalThis, `${file.name}.test.ts`, mocha);
    file.load();
  }
  const results: Results = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => report(mocha.run(() => resolve()), results));
  const file = process.env['KRUXOS_POLICY_SUITE_RESULTS'];
  if (file !== undefined) {
    await writeFile(file, JSON.stringify(results));
  }
  if (results.failed > 0 || results.passed === 0) {
    throw new Error(`${results.failed} of ${results.passed + results.failed} tests failed`);
  }
}

function report(runner: Mocha.Runner, results: Results): void {
  const print = (runnable: { readonly titlePath: () => string[] }, text: string): void =>
    console.log(`${OURS}${'  '.repeat(runnable.titlePath().length)}${text}`);
  runner.on('suite', (suite) => {
    if (!suite.root) {
      print(suite, suite.title);
    }
  });
  runner.on('pass', (test) => {
    results.passed += 1;
    print(test, `✔ ${test.title} (${test.duration ?? 0} ms)`);
  });
  // A failing hook is reported here as well, and counts: the tests after it did not run.
  runner.on('fail', (test, error) => {
    results.failed += 1;
    print(test, `✖ ${test.title}\n${error.stack ?? String(error)}`);
  });
  runner.on('pending', (test) => {
    results.failed += 1;
    print(test, `✖ ${test.title}: no test of this suite may be skipped`);
  });
}
