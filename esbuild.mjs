// Owns: the bundles: the extension with its page and the language server, for Node and for browsers, the command line, the library with its types, and the suite
// that runs inside VS Code.
// Refuses: reading anything at run time: schemas, templates and the catalogue are part of the bundles.

import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // A single character beyond ASCII makes Node keep all of a file at two bytes each.
  charset: 'ascii',
  logLevel: 'warning',
  minify: production,
  sourcemap: production ? false : 'linked',
  // The files that the sources read as text.
  loader: { '.yaml': 'text', '.md': 'text' },
  // The packages' ES modules bundle smaller and, unlike their UMD files, completely.
  mainFields: ['module', 'main'],
  legalComments: 'none',
};

// A web worker has no Node: an import of one of its modules fails the build here.
const browser = { ...shared, platform: 'browser', target: 'es2022', mainFields: ['browser', 'module', 'main'] };
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

/** A program, and the file that people start, which loads it. */
async function buildProgram(name, started) {
  await Promise.all([
    build({ ...shared, entryPoints: [`${name}/src/main.ts`], outfile: `dist/programs/${name}.cjs` }),
    build({ ...shared, banner: { js: '#!/usr/bin/env node' }, entryPoints: ['launcher/src/main.ts'], outfile: started }),
  ]);
  await chmod(started, 0o755);
}

await rm('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...shared, entryPoints: ['client/src/desktop.ts'], outfile: 'dist/client.cjs', external: ['vscode'] }),
  build({ ...browser, entryPoints: ['client/src/browser.ts'], outfile: 'dist/client.web.js', external: ['vscode'] }),
  build({ ...browser, format: 'iife', entryPoints: ['webview/src/matrix.ts'], outfile: 'dist/matrix.js' }),
  buildProgram('server', 'dist/server.cjs'),
  build({ ...browser, format: 'iife', entryPoints: ['server/src/worker.ts'], outfile: 'dist/server.worker.js', define: { PRODUCT_VERSION: JSON.stringify(version) } }),
  buildProgram('cli', 'dist/cli.cjs'),
  // CommonJS, so that the YAML library's own CommonJS build can be part of it; `import` finds its names all the same.
  // Not minified: an error in somebody's gateway shows the line that threw it, and names of classes.
  build({ ...shared, minify: false, entryPoints: ['engine/src/index.ts'], outfile: 'dist/engine.cjs' }),
  buildSuite(),
]);
// The compiler has written the library's declarations, and those of the core that they point at.
await rm('dist/types', { recursive: true, force: true });
const declarations = new Set(['engine/src/index.d.ts']);
for (const path of declarations) {
  const text = await readFile(`out/${path}`, 'utf8');
  for (const [, name] of text.matchAll(/(?:from |import\()'(\.[^']+)\.js'/g)) declarations.add(join(dirname(path), `${name}.d.ts`));
  await mkdir(dirname(`dist/types/${path}`), { recursive: true });
  await writeFile(`dist/types/${path}`, text);
}
// They describe a CommonJS file: taken for those of an ES module, they would keep TypeScript from letting anybody `require` it.
await writeFile('dist/types/package.json', '{ "type": "commonjs" }\n');

/**
 * The suite is an extension of its own: VS Code can load it beside the extension under development and beside the
 * packaged one alike. It finds Mocha in node_modules; only developers run it. Browsers get a second one, with everything in it.
 * Windows of another kind have tests of their own.
 */
async function buildSuite() {
  const files = await testsIn('test/vscode');
  const inNode = (tests) => [`import { runInNode } from './run-in-node.ts';`, `export const run = () => runInNode(${tests});`];
  const inBrowser = [
    `import 'mocha/mocha.js';`,
    `import { runInBrowser } from './run-in-browser.ts';`,
    `export const run = () => runInBrowser(${files}, ${JSON.stringify(await filesIn('test/vscode/workspace'))});`,
  ];
  const suite = (lines) => ({ minify: false, sourcemap: 'inline', stdin: { contents: lines.join('\n'), resolveDir: 'test/vscode', sourcefile: 'index.ts', loader: 'ts' } });
  await Promise.all([
    ...[['index', files], ['restricted', await testsIn('test/vscode/restricted')], ['multi-root', await testsIn('test/vscode/multi-root')]].map(([name, tests]) =>
      build({ ...shared, ...suite(inNode(tests)), outfile: `out/vscode-suite/${name}.cjs`, external: ['vscode', 'mocha'] }),
    ),
    build({
      ...browser,
      ...suite(inBrowser),
      // Mocha's own file takes itself for the module, wherever it is put; the last word is ours.
      ...{ format: 'iife', globalName: 'policySuite', footer: { js: 'module.exports = policySuite;' } },
      outfile: 'out/vscode-suite-browser/index.js',
      external: ['vscode'],
      alias: { 'node:assert/strict': './test/vscode/assert-in-browser.ts' },
    }),
  ]);
  const manifest = {
    name: 'kruxos-policy-suite',
    publisher: 'kruxos-policy',
    version: '0.0.0',
    engines: { vscode: '^1.101.0' },
    description: 'Carries the tests of KruxOS Policy into a VS Code that has the extension itself from its package.',
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  await writeFile('out/vscode-suite/package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile('out/vscode-suite-browser/package.json', `${JSON.stringify({ ...manifest, browser: './index.js' }, null, 2)}\n`);
}

/** The test files right in a folder, as source text. */
async function testsIn(folder) {
  const tests = (await readdir(folder)).filter((name) => name.endsWith('.test.ts')).sort();
  const entry = (name) => `{ name: ${JSON.stringify(basename(name, '.test.ts'))}, load: () => require(${JSON.stringify(`./${relative('test/vscode', join(folder, name))}`)}) }`;
  return `[${tests.map(entry).join(', ')}]`;
}

/** Texts by path. */
async function filesIn(folder) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const paths = names.map((each) => join(each.parentPath, each.name)).sort();
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [relative(folder, path).replaceAll('\\', '/'), await readFile(path, 'utf8')])));
}
