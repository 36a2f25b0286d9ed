// Owns: making kruxos-policy.vsix from what is built. Refuses: building, and putting anything into the package that `files` does not name.

import { inProject } from './project-root.mjs';
import { runCommand } from './run-command.mjs';
import { step } from './step.mjs';

export const packagePath = inProject('kruxos-policy.vsix');

export function packageExtension() {
  return step('Packaging the extension', () =>
    runCommand(process.execPath, [
      inProject('node_modules', '@vscode', 'vsce', 'vsce'),
      ...['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--no-rewrite-relative-links', '--out', packagePath],
    ]),
  );
}
