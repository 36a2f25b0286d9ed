// Owns: addresses of documents: one spelling for each file, the folder it stands in, its name.
// Refuses: touching the file system, and any scheme other than `file` beyond telling it apart.

import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The spelling under which a document is known here; editors disagree on drive letters and percent signs. */
export function canonicalUri(uri: string): string {
  const path = pathOf(uri);
  return path === null ? uri : uriOf(path);
}

/** Null for addresses that are no files, and for those that no file can have. */
export function pathOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    const path = fileURLToPath(uri);
    return path.length > 1 && /[\\/]$/.test(path) && !/^[A-Za-z]:\\$/.test(path) ? path.slice(0, -1) : path;
  } catch {
    return null;
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path.replace(/^[a-z]:/, (drive) => drive.toUpperCase())).href;
}

/** Of canonical file addresses. */
export function folderOf(uri: string): string {
  const path = pathOf(uri);
  return path === null ? uri : uriOf(dirname(path));
}

export function nameOf(uri: string): string {
  const path = pathOf(uri);
  return path === null ? uri.slice(uri.lastIndexOf('/') + 1) : basename(path);
}

export function childOf(folder: string, name: string): string {
  const path = pathOf(folder);
  return path === null ? `${folder}/${encodeURIComponent(name)}` : uriOf(join(path, name));
}

export function isInside(uri: string, folder: string): boolean {
  return uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
