// Owns: the folder of one run of the suite: a fresh copy of its workspace, and where its results go.
// Refuses: starting an editor.

import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';

/** The tests read `env`; whoever runs them reads the file `results`. `tests` names the folder below test/vscode that has tests and a workspace of its own. */
export async function suiteRun(origin, tests = '.') {
  const folder = inProject('out', 'vscode-runs', tests === '.' ? origin : tests);
  const workspace = join(folder, 'workspace');
  const results = join(folder, 'results.json');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(inProject('test', 'vscode', tests, 'workspace'), workspace, { recursive: true });
  return { folder, workspace, results, env: { KRUXOS_POLICY_SUITE_ORIGIN: origin, KRUXOS_POLICY_SUITE_RESULTS: results } };
}
