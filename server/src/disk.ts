// Owns: what the disk says of one policy directory: its policies, its `.active`, the catalogue that its settings name.
// Refuses: open documents and keeping anything (workspace.ts).

import { isDefinitionFileName, isPolicyFileName } from '../../core/src/index.js';
import type { Source } from '../../core/src/index.js';
import type { CatalogueSources } from './catalogues.js';
import type { Files, FolderItem } from './files.js';
import { hintsAtPolicy, looksLikePolicy } from './policy-directories.js';
import { readSettings } from './settings.js';
import type { Settings } from './settings.js';
import { childOf, nameOf, resolveFrom } from './uris.js';

export interface Disk {
  readonly files: readonly DiskFile[];
  readonly activeFile: ActiveFile | null;
  /** Whether every YAML file counts as a policy, whatever it looks like. */
  readonly takesAll: boolean;
  readonly settings: Settings;
  readonly catalogue: CatalogueSources;
}

export interface ActiveFile {
  readonly uri: string;
  readonly text: string;
  readonly isReadable: boolean;
}

export interface DiskFile {
  readonly uri: string;
  readonly text: string;
  readonly unreadable: string | null;
}

export const NOTHING: Disk = { files: [], activeFile: null, takesAll: false, settings: readSettings(undefined), catalogue: { replacement: null, definitions: [] } };

/** What surrounds a directory. */
export interface Surroundings {
  readonly settings: Settings;
  /** What relative paths in settings start from. */
  readonly root: string;
  readonly definitionFolders: readonly string[];
}

/** `directory` is null for a document that has no directory. */
export async function readDisk(files: Files, directory: string | null, { settings, root, definitionFolders }: Surroundings): Promise<Disk> {
  const catalogue = { replacement: await readReplacement(files, settings.catalogue, root), definitions: await readDefinitionFiles(files, definitionFolders) };
  if (directory === null) return { ...NOTHING, takesAll: true, settings, catalogue };
  const items = (await files.list(directory)) ?? [];
  const activeUri = childOf(directory, '.active');
  const active = items.some((each) => each.name === '.active') ? await files.readText(activeUri) : null;
  const found = await readAll(files, directory, items, isPolicyFileName);
  if (items.some((each) => each.kind === 'folder' && each.name === 'agents')) {
    const agents = childOf(directory, 'agents');
    found.push(...(await readAll(files, agents, (await files.list(agents)) ?? [], isPolicyFileName)));
  }
  const isChosen = active !== null && active.kind !== 'missing';
  const takesAll = isChosen || (nameOf(directory) === 'policies' && found.some((each) => hintsAtPolicy(each.text)));
  const counting = takesAll ? found : found.filter((each) => looksLikePolicy(each.text));
  return { files: counting, activeFile: isChosen ? { uri: activeUri, text: active.kind === 'text' ? active.text : '', isReadable: active.kind === 'text' } : null, takesAll, settings, catalogue };
}

/** Whether a directory would look the same, apart from files that are open in the editor. */
export function isSameDisk(a: Disk, b: Disk, isOpen: (uri: string) => boolean): boolean {
  const told = (disk: Disk) => JSON.stringify({ ...disk, files: disk.files.filter((each) => !isOpen(each.uri)) });
  return told(a) === told(b);
}

async function readAll(files: Files, folder: string, items: readonly FolderItem[], counts: (name: string) => boolean): Promise<DiskFile[]> {
  const found: DiskFile[] = [];
  for (const { name } of items.filter((each) => each.kind === 'file' && counts(each.name))) {
    const uri = childOf(folder, name);
    const read = await files.readText(uri);
    if (read.kind === 'text') found.push({ uri, text: read.text, unreadable: null });
    else if (read.kind === 'unreadable') found.push({ uri, text: '', unreadable: read.why });
  }
  return found;
}

async function readDefinitionFiles(files: Files, folders: readonly string[]): Promise<Source[]> {
  const found: Source[] = [];
  for (const folder of folders) {
    for (const { uri, text, unreadable } of await readAll(files, folder, (await files.list(folder)) ?? [], isDefinitionFileName)) if (unreadable === null) found.push({ uri, text });
  }
  return found;
}

async function readReplacement(files: Files, path: string | null, root: string): Promise<CatalogueSources['replacement']> {
  if (path === null) return null;
  const uri = resolveFrom(root, path);
  const read = await files.readText(uri);
  return { uri, text: read.kind === 'text' ? read.text : null, why: read.kind === 'unreadable' ? read.why : 'there is no such file' };
}
