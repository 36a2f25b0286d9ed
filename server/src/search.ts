// Owns: finding the folders of a workspace that may hold policies or capability definitions.
// Refuses: reading files, and other people's folders.

import { isDefinitionFileName, isPolicyFileName } from '../../core/src/index.js';
import type { Files } from './files.js';
import { isSkippedFolder, placeOf } from './policy-directories.js';
import type { Progress } from './progress.js';
import { childOf, folderOf, nameOf } from './uris.js';

export interface Found {
  /** Folders with YAML files or an `.active`, and the parents of such `agents/`. */
  readonly directories: ReadonlySet<string>;
  readonly definitionFolders: ReadonlySet<string>;
  readonly isComplete: boolean;
}

/** More folders than this are no workspace that a person keeps policies in. */
export const MOST_FOLDERS = 50_000;

/** Where the client reads, each folder is a conversation; so many of them go on at once. */
const AT_ONCE = 16;

/** From the top down, so that requests are answered in between. */
export async function searchFolders(files: Files, folders: readonly string[], progress: Progress): Promise<Found> {
  const directories = new Set<string>();
  const definitionFolders = new Set<string>();
  const waiting = [...folders];
  let next = 0;
  while (next < waiting.length && next < MOST_FOLDERS && !progress.isCancelled()) {
    progress.report('{0} folders', next);
    const batch = waiting.slice(next, Math.min(next + AT_ONCE, MOST_FOLDERS));
    next += batch.length;
    const listed = await Promise.all(batch.map(async (folder) => ((await files.list(folder)) ?? []).map((each) => ({ folder, ...each }))));
    for (const { folder, name, kind } of listed.flat()) {
      const uri = childOf(folder, name);
      if (kind === 'folder' && !isSkippedFolder(name)) waiting.push(uri);
      if (kind === 'file' && isDefinition(uri)) definitionFolders.add(folder);
      else if (kind === 'file' && (isPolicyFileName(name) || name === '.active')) directories.add(placeOf(uri).directory);
    }
  }
  return { directories, definitionFolders, isComplete: next === waiting.length };
}

/** Whether a file stands where capability definitions are looked for. */
export function isDefinition(uri: string): boolean {
  return isDefinitionFileName(nameOf(uri)) && nameOf(folderOf(uri)) === 'definitions';
}
