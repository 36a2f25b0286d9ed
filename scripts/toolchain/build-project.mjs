// Owns: the order of the build: generated sources, types, bundles, code. Refuses: deciding what goes into a bundle (esbuild.mjs).

import { existsSync } from 'node:fs';
import { compileAhead } from './compile-ahead.mjs';
import { inProject } from './project-root.mjs';
import { runCommand } from './run-command.mjs';
import { step } from './step.mjs';

export async function buildProject() {
  const generator = inProject('scripts', 'generate.mjs');
  if (existsSync(generator)) {
    await step('Generating sources', () => runCommand(process.execPath, [generator]));
  }
  await step('Compiling', () => runCommand(process.execPath, [inProject('node_modules', 'typescript', 'bin', 'tsc'), '-b']));
  await step('Bundling', () => runCommand(process.execPath, [inProject('esbuild.mjs'), '--production']));
  await step('Compiling the programs ahead', compileAhead);
}
