// Owns: the project's npm packages, as package-lock.json pins them. Refuses: touching an installation that already agrees with it.

import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './project-root.mjs';
import { runNpm } from './run-command.mjs';
import { step } from './step.mjs';

export async function ensureDependencies() {
  if (!installedAsPinned()) {
    // No package that we use needs its install script, and one of them would try to compile.
    await step('Installing the npm packages', () => runNpm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']));
  }
}

function installedAsPinned() {
  const record = inProject('node_modules', '.package-lock.json');
  if (!existsSync(record)) {
    return false;
  }
  const installed = readPackages(record);
  return Object.entries(readPackages(inProject('package-lock.json'))).every(
    ([path, pinned]) => path === '' || pinned.optional === true || installed[path]?.version === pinned.version,
  );
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
