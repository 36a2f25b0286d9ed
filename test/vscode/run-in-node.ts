// Owns: the suite in an extension host that is a Node process. Its results go into the file that the runner named.
// Refuses: which tests there are (esbuild.mjs lists the files).

import { writeFile } from 'node:fs/promises';
import Mocha from 'mocha';
import { MOCHA_OPTIONS, runSuite } from './run-suite.js';
import type { TestFile } from './run-suite.js';

export function runInNode(files: readonly TestFile[]): Promise<void> {
  return runSuite({
    files,
    mocha: new Mocha(MOCHA_OPTIONS),
    leave: async (results) => {
      const file = process.env['KRUXOS_POLICY_SUITE_RESULTS'];
      if (file !== undefined) {
        await writeFile(file, JSON.stringify(results));
      }
    },
  });
}
