// Owns: the bundles: the extension and its page, the language server, the command line, the library with its types, and the suite that runs inside VS Code.
// Refuses: reading anything at run time: schemas, templates and the catalogue are part of the bundles.

import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  charset: 'utf8',
  logLevel: 'warning',
  minify: production,
  sourcemap: production ? false : 'linked',
  // The files that the sources read as text.
  loader: { '.yaml': 'text', '.md': 'text' },
  // The packages' ES modules bundle smaller and, unlike their UMD files, completely.
  mainFields: ['module', 'main'],
  legalComments: 'none',
};

const program = { ...shared, banner: { js: '#!/usr/bin/env node' } };

await rm('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...shared, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.cjs', external: ['vscode'] }),
  build({ ...shared, platform: 'browser', format: 'iife', target: 'es2022', entryPoints: ['webview/src/matrix.ts'], outfile: 'dist/matrix.js' }),
  build({ ...program, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.cjs' }),
  build({ ...program, entryPoints: ['cli/src/main.ts'], outfile: 'dist/cli.cjs' }),
  // CommonJS, so that the YAML library's own CommonJS build can be part of it; `import` finds its names all the same.
  build({ ...shared, entryPoints: ['engine/src/index.ts'], outfile: 'dist/engine.cjs' }),
  buildSuite(),
]);
await Promise.all(['dist/server.cjs', 'dist/cli.cjs'].map((file) => chmod(file, 0o755)));
// The compiler has written the library's declarations; they point at those of the core beside them.
for (const part of ['core/src', 'engine/src']) {
  await cp(`out/${part}`, `dist/types/${part}`, { recursive: true, filter: (path) => !/\.\w+$/.test(path) || path.endsWith('.d.ts') });
}

/**
 * The suite is an extension of its own: VS Code can load it beside the extension under development and beside the
 * packaged one alike. It finds Mocha in node_modules; only developers run it.
 */
async function buildSuite() {
  const folder = 'out/vscode-suite';
  const tests = (await readdir('test/vscode')).filter((name) => name.endsWith('.test.ts')).sort();
  const entry = [
    `import { runSuite } from './run-suite.ts';`,
    `export const run = () => runSuite([${tests
      .map((name) => `{ name: ${JSON.stringify(basename(name, '.test.ts'))}, load: () => require(${JSON.stringify(`./${name}`)}) }`)
      .join(', ')}]);`,
  ].join('\n');
  await mkdir(folder, { recursive: true });
  await build({
    ...shared,
    minify: false,
    sourcemap: 'inline',
    stdin: { contents: entry, resolveDir: 'test/vscode', sourcefile: 'index.ts', loader: 'ts' },
    outfile: `${folder}/index.cjs`,
    external: ['vscode', 'mocha'],
  });
  const manifest = {
    name: 'kruxos-policy-suite',
    publisher: 'kruxos-policy',
    version: '0.0.0',
    engines: { vscode: '*' },
    description: 'Carries the tests of KruxOS Policy into a VS Code that has the extension itself from its package.',
  };
  await writeFile(`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}
