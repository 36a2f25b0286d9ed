// Owns: telling by name, time and size which files of some folders are other than before: a whole folder may be put in another's place without any event.
// Refuses: reading them.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WatchedFolder } from '../../engine/src/index.js';

/** Absolute path → what changes with the file; without those that are not there. */
export type FileStamps = ReadonlyMap<string, string>;

export async function stampsOf(folders: readonly WatchedFolder[]): Promise<FileStamps> {
  const stamps = new Map<string, string>();
  for (const { path, concerns } of folders) {
    const names = await readdir(path).catch((): string[] => []);
    await Promise.all(names.filter(concerns).map(async (name) => {
      const found = await stat(join(path, name)).catch(() => null);
      // A folder changes with the files in it, which have stamps of their own.
      if (found !== null && !found.isDirectory()) stamps.set(join(path, name), `${found.dev} ${found.ino} ${found.mtimeMs} ${found.ctimeMs} ${found.size}`);
    }));
  }
  return stamps;
}

export function changedSince(before: FileStamps, now: FileStamps): readonly string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((each) => before.get(each) !== now.get(each));
}
