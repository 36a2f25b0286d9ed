// Owns: `npm start`: the extension, built, at work on examples/ in a real VS Code: the desktop's where there is one, else one
// that runs in a browser. Refuses: changing the developer's own VS Code.
// `-- --browser` uses the browser in any case; `-- --smoke` ends once a browser has shown the examples.

import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { runMain } from './toolchain/step.mjs';
import { findDesktopCode, openExamplesOnDesktop } from './vscode-host/desktop-code.mjs';
import { installHost } from './vscode-host/install-host.mjs';
import { openExamples } from './vscode-host/open-examples.mjs';

const smoke = process.argv.includes('--smoke');
const browser = smoke || process.argv.includes('--browser');

await runMain(async () => {
  await ensureDependencies();
  await buildProject();
  const code = browser ? undefined : findDesktopCode();
  if (code !== undefined) {
    await openExamplesOnDesktop(code);
  } else {
    await openExamples({ host: await installHost(), smoke });
  }
});
