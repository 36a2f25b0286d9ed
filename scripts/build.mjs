// Owns: `npm run build`. Refuses: anything but the build.

import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { runMain } from './toolchain/step.mjs';

await runMain(async () => {
  await ensureDependencies();
  await buildProject();
});
