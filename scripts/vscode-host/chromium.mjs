// Owns: finding a Chromium to drive, and installing Debian's where that is possible. Refuses: downloading a browser from elsewhere.

import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackages } from '../toolchain/debian-packages.mjs';
import { StepFailed } from '../toolchain/run-command.mjs';

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
  await installDebianPackages({
    what: 'Chromium or Chrome',
    packages: ['chromium'],
    otherwise: 'Elsewhere, install either, or name its binary in CHROMIUM_PATH.',
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
