// Owns: `npm run package`. Refuses: publishing.

import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { packageExtension } from './toolchain/package-extension.mjs';
import { runMain } from './toolchain/step.mjs';

await runMain(async () => {
  await ensureDependencies();
  await buildProject();
  await packageExtension();
});
