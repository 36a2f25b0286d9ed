// Owns: a VS Code without any server behind it, as on a web page: workbench, web worker extension host, and extensions over plain HTTP.
// Refuses: everything dynamic: it hands out files, and the one page that says which of them to load.

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.ttf': 'font/ttf', '.wasm': 'application/wasm' };

const WORKBENCH = '/host/out/vs/code/browser/workbench/workbench.js';

/**
 * `extensions` are folders on disk; the tests are the module `index.js` of the last one. The window opens `workspace`, an address of the
 * file system `tmp:`, which lives in the page's memory: the tests put the files there.
 */
export async function serveWebWorkbench({ host, extensions, workspace, settings }) {
  const roots = { '/host': host.vscode, ...Object.fromEntries(extensions.map((folder, i) => [`/extension-${i}`, folder])) };
  const server = createServer((request, response) => {
    respond(request, response, roots, () => page({ host, extensions, workspace, settings, authority: request.headers.host })).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(request, response, roots, makePage) {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  if (path === '/') {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(await makePage());
    return;
  }
  const root = Object.keys(roots).find((each) => path.startsWith(`${each}/`));
  const file = root === undefined ? undefined : join(roots[root], normalize(path.slice(root.length)));
  const isFile = file !== undefined && (await stat(file).then((found) => found.isFile(), () => false));
  if (!isFile) {
    response.writeHead(404).end();
    return;
  }
  if (path === WORKBENCH) {
    response.writeHead(200, { 'Content-Type': TYPES['.js'] }).end(withoutRemote(await readFile(file, 'utf8')));
    return;
  }
  // Extensions are fetched from a worker whose origin is another one.
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Access-Control-Allow-Origin': '*' });
  createReadStream(file).pipe(response);
}

/**
 * The build that we have takes whoever serves the page for a remote machine, and keeps settings there. A page whose server only hands out
 * files has none.
 */
function withoutRemote(script) {
  const edits = [
    ['remoteAuthority:location.host', 'remoteAuthority:undefined'],
    [/(?<=this\.userDataPath\)\.with\(\{scheme:)\w+\.vscodeRemote/, '"vscode-userdata"'],
  ];
  return edits.reduce((text, [from, to]) => {
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`this VS Code has ${from} in ${parts.length - 1} places instead of one`);
    return parts.join(to);
  }, script);
}

async function page({ host, extensions, workspace, settings, authority }) {
  const over = (path) => ({ scheme: 'http', authority, path });
  const configuration = {
    folderUri: workspace,
    // This build asks for these; nothing is kept under the path.
    ...{ userDataPath: '/user-data', isEnabledFileDownloads: true, isEnabledFileUploads: true, isEnabledCoderGettingStarted: false },
    developmentOptions: {
      extensions: extensions.map((_, i) => over(`/extension-${i}`)),
      extensionTestsPath: over(`/extension-${extensions.length - 1}/index.js`),
      enableSmokeTestDriver: true,
    },
    webviewEndpoint: `http://${authority}/host/out/vs/workbench/contrib/webview/browser/pre`,
    configurationDefaults: settings,
  };
  const template = await readFile(join(host.vscode, 'out', 'vs', 'code', 'browser', 'workbench', 'workbench.html'), 'utf8');
  const values = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    WORKBENCH_WEB_BASE_URL: '/host',
    WORKBENCH_NLS_FALLBACK_URL: '/host/out/nls.messages.js',
    WORKBENCH_NLS_URL: '/host/out/nls.messages.js',
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '');
}
