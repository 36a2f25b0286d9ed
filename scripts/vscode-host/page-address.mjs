// Owns: the address of the browser VS Code's page: which folder it opens and which extensions it loads from disk.
// Refuses: starting anything.

/** Paths are absolute. `folder` is a folder or a `.code-workspace` file, `extension` the folder of the extension under development, `tests` a module that exports `run`. */
export function pageAddress({ port, folder, extension, tests }) {
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ...(extension === undefined ? [] : [['extensionDevelopmentPath', remote(extension)]]),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
  ];
  const query = `?${folder.endsWith('.code-workspace') ? 'workspace' : 'folder'}=${encodeURIComponent(folder)}`;
  return `http://127.0.0.1:${port}/${query}${payload.length === 0 ? '' : `&payload=${encodeURIComponent(JSON.stringify(payload))}`}`;
}
