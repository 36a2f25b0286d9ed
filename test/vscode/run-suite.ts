// Owns: running the bundled test files with Mocha inside VS Code's extension host: their lines in the log, and the counts.
// Refuses: knowing which host it runs in (run-in-node.ts, run-in-browser.ts); scripts/vscode-host/ starts the editor.

export interface TestFile {
  readonly name: string;
  /** Evaluates the file, which defines its tests as it is evaluated. */
  readonly load: () => void;
}

export interface Results {
  passed: number;
  /** What each failed test is called, and its error. */
  readonly failures: string[];
}

/** What a line of ours begins with, so that the runner can tell it from the editor's own log. */
const OURS = '[suite] ';

export const MOCHA_OPTIONS = { ui: 'tdd', timeout: 120_000, reporter: class {} as never } as const;

/** `leave` gets the counts before a failed test ends the run. */
export async function runSuite(options: {
  readonly files: readonly TestFile[];
  readonly mocha: Mocha;
  readonly leave: (results: Results) => Promise<void> | void;
}): Promise<void> {
  const { files, mocha, leave } = options;
  for (const file of files) {
    mocha.suite.emit('pre-require', globalThis, `${file.name}.test.ts`, mocha);
    file.load();
  }
  const results: Results = { passed: 0, failures: [] };
  await new Promise<void>((resolve) => report(mocha.run(() => resolve()), results));
  await leave(results);
  const failed = results.failures.length;
  if (failed > 0 || results.passed === 0) {
    throw new Error(`${failed} of ${results.passed + failed} tests failed`);
  }
}

function report(runner: Mocha.Runner, results: Results): void {
  const print = (runnable: { readonly titlePath: () => string[] }, text: string): void =>
    console.log(`${OURS}${'  '.repeat(runnable.titlePath().length)}${text}`);
  const fail = (runnable: { readonly titlePath: () => string[] }, text: string): void => {
    results.failures.push(text);
    print(runnable, text);
  };
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
    fail(test, `✖ ${test.title}\n${error.stack ?? String(error)}`);
  });
  runner.on('pending', (test) => {
    fail(test, `✖ ${test.title}: no test of this suite may be skipped`);
  });
}
