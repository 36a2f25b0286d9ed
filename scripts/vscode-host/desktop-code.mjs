// Owns: finding a desktop VS Code, and opening the examples in it. Refuses: installing one.

import { accessSync, constants } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';

/** The `code` command on the PATH; undefined without one. */
export function findDesktopCode() {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export async function openExamplesOnDesktop(code) {
  const args = ['--new-window', `--extensionDevelopmentPath=${inProject()}`, inProject('examples')];
  // Windows starts a .cmd file only through its shell, which needs the quotes.
  const child =
    process.platform === 'win32'
      ? spawn(`"${code}"`, args.map((arg) => `"${arg}"`), { stdio: 'inherit', shell: true })
      : spawn(code, args, { stdio: 'inherit' });
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) {
    throw new StepFailed(`\`code\` ended with exit code ${exitCode}. \`npm start -- --browser\` uses a browser instead`);
  }
  console.log('\nA VS Code window with the extension has opened on examples/.');
}
