// Owns: the build for whoever installs from the repository itself, as npm and pre-commit do. Refuses: building what is built already.

import { existsSync } from 'node:fs';
import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { inProject } from './toolchain/project-root.mjs';
import { runMain } from './toolchain/step.mjs';

await runMain(async () => {
  if (existsSync(inProject('dist', 'cli.cjs'))) return;
  // For a global installation npm leaves out what the build needs.
  await ensureDependencies();
  await buildProject();
});
