// Owns: the suite in an extension host that is a web worker. The workspace is put into the page's memory; the results go into the log.
// Refuses: which tests and which files there are (esbuild.mjs lists both).

import * as vscode from 'vscode';
import { MOCHA_OPTIONS, runSuite } from './run-suite.js';
import type { TestFile } from './run-suite.js';

/** The runner looks for a line that begins like this. */
const RESULTS = '[results] ';

export async function runInBrowser(files: readonly TestFile[], workspace: Readonly<Record<string, string>>): Promise<void> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (root === undefined) {
    throw new Error('the window has no folder open');
  }
  for (const [path, text] of Object.entries(workspace)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(root, path), new TextEncoder().encode(text));
  }
  // Mocha's build for browsers says so to everybody.
  const { Mocha: BrowserMocha } = globalThis as unknown as { readonly Mocha: typeof Mocha };
  await runSuite({ files, mocha: new BrowserMocha(MOCHA_OPTIONS), leave: (results) => console.log(`${RESULTS}${JSON.stringify(results)}`) });
}
