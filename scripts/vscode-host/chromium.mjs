// Owns: finding a Chromium to drive, and installing Debian's where that is possible. Refuses: downloading a browser from elsewhere.

import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand, StepFailed } from '../toolchain/run-command.mjs';
import { step } from '../toolchain/step.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Resolves to the path of a Chromium or Chrome binary. */
export async function chromiumPath() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) {
      throw new StepFailed(`CHROMIUM_PATH names ${chosen}, which does not exist`);
    }
    return chosen;
  }
  return findChromium() ?? (await installChromium());
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...NAMES.flatMap((name) => [...folders, '/usr/bin'].map((folder) => join(folder, name))), ...APPLICATIONS].find(isExecutable);
}

async function installChromium() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new StepFailed(
      'the editor tests need Chromium or Chrome. Install one (on Debian and Ubuntu: `sudo apt-get install chromium`), ' +
        'or name its binary in CHROMIUM_PATH',
    );
  }
  await step('Installing Chromium (once)', async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-qq'], { env });
    await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
  });
  const installed = findChromium();
  if (installed === undefined) {
    throw new StepFailed('the package `chromium` is installed, but no binary of it is on the PATH. Name it in CHROMIUM_PATH');
  }
  return installed;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
