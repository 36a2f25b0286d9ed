// Owns: installing programs that tests need with Debian's package manager, where that is possible without asking anybody.
// Refuses: other sources, and going on without them.

import { existsSync } from 'node:fs';
import { runCommand, StepFailed } from './run-command.mjs';
import { step } from './step.mjs';

/** `otherwise` says what a person can do where this cannot. */
export async function installDebianPackages({ what, packages, otherwise }) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new StepFailed(`the tests need ${what}. On Debian and Ubuntu: \`sudo apt-get install ${packages.join(' ')}\`. ${otherwise}`);
  }
  await step(`Installing ${what} (once)`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-qq'], { env });
    await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  });
}
