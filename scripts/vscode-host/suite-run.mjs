// Owns: the folder of one run of the suite: a fresh copy of its workspace, and where its results go; and what a window is like in which it runs.
// Refuses: starting an editor.

import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';

/** A window that nobody looks at has as little to draw as possible: drawing, without a graphics processor, is a third of the work. */
export const UNSEEN_WINDOW = { width: 800, height: 600 };
export const UNSEEN_SETTINGS = {
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.guides.indentation': false,
  'breadcrumbs.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
};

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
