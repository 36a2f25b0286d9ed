// Owns: finding and reading the definition files of packs that belong to a policy directory.
// Refuses: searching further than it says: other people's folders are not looked into.

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDefinitionFileName, whyNot } from '../../core/src/index.js';
import type { DefinitionFile } from '../../core/src/index.js';
import type { WatchedFolder } from './file-watch.js';
import { readText } from './read-text.js';

const [DEFINITIONS, PACKS] = ['definitions', 'packs'];

export interface DefinitionFiles {
  /** In the order in which they count. */
  readonly files: readonly DefinitionFile[];
  /** Files and folders that are there and cannot be read, with what that means. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

/**
 * The files in `definitions/` inside a policy directory and beside it, and in the `definitions/` of each pack in `packs/` beside it.
 * Never fails. `directory` is absolute.
 */
export async function readDefinitionFiles(directory: string): Promise<DefinitionFiles> {
  const files: DefinitionFile[] = [];
  const unreadable: { readonly path: string; readonly message: string }[] = [];
  const list = async (folder: string): Promise<readonly string[]> => {
    const names = await namesIn(folder);
    if (Array.isArray(names)) return names as readonly string[];
    unreadable.push({ path: folder, message: `cannot read the directory ${folder}: ${String(names)}; capabilities that are defined there are not known` });
    return [];
  };
  const packs = join(dirname(directory), PACKS);
  const folders = [directory, dirname(directory), ...(await list(packs)).map((name) => join(packs, name))].map((each) => join(each, DEFINITIONS));
  for (const folder of folders) {
    for (const name of (await list(folder)).filter(isDefinitionFileName)) {
      const path = join(folder, name);
      const read = await readText(path, { regularOnly: true });
      if (read.kind === 'text') files.push({ path, uri: pathToFileURL(path).href, text: read.text });
      else unreadable.push({ path, message: `cannot read ${path}: ${read.why}; the capabilities that it defines are not known` });
    }
  }
  return { files, unreadable };
}

/** Where a change of those files, or of the folders on the way to them, shows. What concerns the policies in these folders stands elsewhere. */
export async function definitionFolders(directory: string): Promise<readonly WatchedFolder[]> {
  const packs = join(dirname(directory), PACKS);
  const names = await namesIn(packs);
  const roots = [directory, dirname(directory), ...(typeof names === 'string' ? [] : names.map((name) => join(packs, name)))];
  return [
    ...roots.map((path): WatchedFolder => ({ path, concerns: (name) => name === DEFINITIONS || (path === dirname(directory) && name === PACKS) })),
    { path: packs, concerns: () => true },
    ...roots.map((root): WatchedFolder => ({ path: join(root, DEFINITIONS), concerns: isDefinitionFileName })),
  ];
}

/** Sorted; none where there is no such folder; why not, in words, where it cannot be listed. */
async function namesIn(folder: string): Promise<readonly string[] | string> {
  try {
    return (await readdir(folder)).filter((name) => !basename(name).startsWith('.')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    return whyNot(error);
  }
}
