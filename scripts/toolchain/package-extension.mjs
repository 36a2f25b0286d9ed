// Owns: making kruxos-policy.vsix from what is built: which files the extension consists of, and its manifest.
// Refuses: building. The npm package of the same project has other files; package.json's `files` is its list.

import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inProject } from './project-root.mjs';
import { runCommand } from './run-command.mjs';
import { step } from './step.mjs';

export const packagePath = inProject('kruxos-policy.vsix');

/** The packaged extension, as a folder. */
export const packagedFolder = inProject('out', 'extension');

const FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/client.cjs',
  'dist/matrix.js',
  'dist/client.web.js',
  'dist/programs/server.cjs',
  'dist/server.cjs',
  'dist/server.worker.js',
  'images/beside-the-text.png',
  'images/hover.png',
  'images/icon.png',
  'images/permission-matrix.png',
  'images/policy-file-dark.svg',
  'images/policy-file-light.svg',
  'l10n/bundle.l10n.de.json',
  'language-configuration.json',
  'media/matrix.css',
  'package.nls.de.json',
  'package.nls.json',
  'schemas/policy.schema.json',
];

/** Folders of which every file with this ending goes in, not those of folders inside. */
const FOLDERS = { 'docs/problems': '.md', 'media/walkthrough': '.svg', syntaxes: '.json', templates: '.yaml' };

/** What only the npm package and the developers need; `type` is about our sources, and a browser takes it for a word on its entry point. */
const NOT_IN_MANIFEST = ['bin', 'devDependencies', 'exports', 'files', 'private', 'scripts', 'type', 'types'];

export function packageExtension() {
  return step('Packaging the extension', async () => {
    await stage();
    await runCommand(
      process.execPath,
      [
        inProject('node_modules', '@vscode', 'vsce', 'vsce'),
        ...['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--no-rewrite-relative-links', '--out', packagePath],
      ],
      { cwd: packagedFolder },
    );
  });
}

async function stage() {
  await rm(packagedFolder, { recursive: true, force: true });
  const files = [...FILES];
  for (const [folder, ending] of Object.entries(FOLDERS)) {
    for (const name of await readdir(inProject(folder))) if (name.endsWith(ending)) files.push(`${folder}/${name}`);
  }
  for (const file of files) {
    await mkdir(dirname(join(packagedFolder, file)), { recursive: true });
    await cp(inProject(file), join(packagedFolder, file));
  }
  const manifest = JSON.parse(await readFile(inProject('package.json'), 'utf8'));
  for (const key of NOT_IN_MANIFEST) delete manifest[key];
  // Everything there goes in; vsce wants to read that somewhere.
  await writeFile(join(packagedFolder, '.vscodeignore'), '');
  await writeFile(join(packagedFolder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
