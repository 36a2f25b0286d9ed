// Owns: the disk: reading a text, listing a folder, finding what ships beside the program; paths as addresses and back.
// Refuses: browsers. With main.ts it is all that needs Node.

import { existsSync, lstat as lstatOf, readFile as readFileOf, readFileSync, realpathSync, stat as statOf } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { glimpseOf, notUtf8, whyNot } from '../../core/src/index.js';
import { MOST_BYTES } from './files.js';
import type { Files, FolderItem, Product, ReadResult } from './files.js';
import { A_FEW, canonicalUri, childOf, remembered } from './uris.js';

/** Those that come with promises cost twice as much, where there are thousands of files. */
const lstat = promisify(lstatOf);
const readFile = promisify(readFileOf);
const stat = promisify(statOf);

export const diskFiles: Files = {
  reads: remembered((uri) => pathOf(uri) !== null, A_FEW),

  async readText(uri) {
    const path = pathOf(uri);
    if (path === null) return { kind: 'missing' };
    try {
      const found = await stat(path);
      if (found.isDirectory()) return { kind: 'unreadable', why: 'it is a directory' };
      if (found.size > MOST_BYTES) return { kind: 'unreadable', why: 'it is too large' };
      return textOf(await readFile(path));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return { kind: 'unreadable', why: whyNot(error) };
      return (await isLink(path)) ? { kind: 'unreadable', why: 'it is a link to nothing' } : { kind: 'missing' };
    }
  },

  async list(uri) {
    const path = pathOf(uri);
    if (path === null) return null;
    try {
      const entries = await readdir(path, { withFileTypes: true });
      const items = entries.map(async (each): Promise<FolderItem | null> => {
        if (each.isDirectory()) return { name: each.name, kind: 'folder' };
        if (each.isFile()) return { name: each.name, kind: 'file' };
        // Links to folders are not followed: they could lead in a circle. A link to nothing may have been a policy.
        return each.isSymbolicLink() && !(await isOther(childOf(uri, each.name))) ? { name: each.name, kind: 'file' } : null;
      });
      return (await Promise.all(items)).filter((each) => each !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return null;
    }
  },
};

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** A byte order mark is left out, as editors do. What is not UTF-8 is not guessed at. */
function textOf(bytes: Uint8Array): ReadResult {
  try {
    return { kind: 'text', text: UTF_8.decode(bytes) };
  } catch {
    return { kind: 'unreadable', why: notUtf8(bytes), glimpse: glimpseOf(bytes, (label) => new TextDecoder(label).decode(bytes)) };
  }
}

/** `program` is the path of the running script; the product's folder is one of those around it. */
export function findProduct(program: string | undefined): Product {
  const around = program === undefined ? [] : foldersAround(program);
  const found = (path: string) => around.map((each) => join(each, path)).find((each) => existsSync(each));
  const pages = found('docs/problems/yaml-syntax.md');
  const templates = found('templates/system.yaml');
  return {
    version: versionIn(found('package.json')),
    problemPages: pages === undefined ? null : uriOf(dirname(pages)),
    templates: templates === undefined ? null : uriOf(dirname(templates)),
  };
}

/** The program stands one folder deep in a package (`dist/`), three in a checkout (`out/server/src/`). */
function foldersAround(program: string): string[] {
  let folder = program;
  try {
    folder = realpathSync(program);
  } catch {
    // Then the path as it was given has to do.
  }
  const found: string[] = [];
  for (let depth = 0; depth < 4; depth++) found.push((folder = dirname(folder)));
  return found.slice(1);
}

function versionIn(path: string | undefined): string {
  try {
    const { version } = JSON.parse(readFileSync(path ?? '', 'utf8')) as { readonly version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Whether an address leads to something that is no file. */
async function isOther(uri: string): Promise<boolean> {
  return stat(pathOf(uri) ?? '').then((found) => !found.isFile(), () => false);
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then((found) => found.isSymbolicLink(), () => false);
}

function uriOf(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}

/** Null for addresses that are no files, and for those that no file can have. */
function pathOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}
