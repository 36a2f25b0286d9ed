// Owns: what the disk says of one policy directory: its policies, its `.active`, the catalogue that its settings name.
// Refuses: open documents and keeping anything (workspace.ts).

import { POLICIES_FOLDER, isDefinitionFileName, isPolicyFileName, sameElements } from '../../core/src/index.js';
import type { Source } from '../../core/src/index.js';
import { isSameSources } from './catalogues.js';
import type { CatalogueSources } from './catalogues.js';
import type { Files, FolderItem, ReadResult } from './files.js';
import { hintsAtPolicy, inOrder, looksLikePolicy } from './policy-directories.js';
import { readSettings } from './settings.js';
import type { Settings } from './settings.js';
import { childOf, nameOf, resolveFrom } from './uris.js';

export interface Disk {
  /** In the order of their folders, and of their names in each. */
  readonly files: readonly DiskFile[];
  /** Whether agents are still being read. */
  readonly isPartial: boolean;
  /** Whether there is an `agents` that cannot be listed, so that nobody knows what agents' policies there are. */
  readonly areAgentsUnread: boolean;
  readonly activeFile: ActiveFile | null;
  /** Whether every YAML file counts as a policy, whatever it looks like. */
  readonly takesAll: boolean;
  readonly settings: Settings;
  readonly catalogue: CatalogueSources;
}

export interface ActiveFile {
  readonly uri: string;
  /** The address in the client's spelling. */
  readonly shownUri: string;
  /** The open document's version; null where the text is the disk's. */
  readonly version: number | null;
  readonly text: string;
  readonly isReadable: boolean;
}

export interface DiskFile {
  readonly uri: string;
  readonly text: string;
  readonly unreadable: string | null;
}

export const NOTHING: Disk = { files: [], isPartial: false, areAgentsUnread: false, activeFile: null, takesAll: false, settings: readSettings(undefined), catalogue: { replacement: null, definitions: [] } };

/** What surrounds a directory. */
export interface Surroundings {
  readonly settings: Settings;
  /** What relative paths in settings start from. */
  readonly root: string;
  readonly definitionFolders: readonly string[];
}

export interface Reading {
  /** Gets what is known before the agents are read, of which there may be thousands. */
  readonly early?: (disk: Disk) => void;
  readonly report?: (files: number) => void;
}

/** `directory` is null for a document that has no directory. */
export async function readDisk(files: Files, directory: string | null, { settings, root, definitionFolders }: Surroundings, { early, report }: Reading = {}): Promise<Disk> {
  // Where the client reads, each file is a conversation, and large packs take their time: neither waits for the other.
  const [replacement, definitions, top] = await Promise.all([
    readReplacement(files, settings.catalogue, root),
    readDefinitionFiles(files, definitionFolders),
    directory === null ? null : readTop(files, directory),
  ]);
  const catalogue = { replacement, definitions };
  if (directory === null || top === null) return { ...NOTHING, settings, catalogue };
  const { items, active, found } = top;
  const activeUri = childOf(directory, '.active');
  const isChosen = active !== null;
  const activeFile = isChosen ? { uri: activeUri, shownUri: activeUri, version: null, text: active.kind === 'text' ? active.text : '', isReadable: active.kind === 'text' } : null;
  const diskOf = (found: readonly DiskFile[], { isPartial = false, areAgentsUnread = false } = {}): Disk => {
    const takesAll = isChosen || takesAllOf(directory, found);
    return { files: takesAll ? found : found.filter((each) => looksLikePolicy(each.text)), isPartial, areAgentsUnread, activeFile, takesAll, settings, catalogue };
  };
  const agents = childOf(directory, 'agents');
  const listed = items.find((each) => each.name === 'agents')?.kind;
  if (listed === 'folder') early?.(diskOf(found, { isPartial: true }));
  // A link to a folder is not listed; whoever enforces the policies follows it.
  const mayBeLink = listed === undefined && (isChosen || found.length > 0);
  const inside = listed === 'folder' || mayBeLink ? await files.list(agents) : null;
  if (inside === null) return diskOf(found, { areAgentsUnread: listed !== undefined });
  return diskOf([...found, ...(await readAll(files, agents, inside, isPolicyFileName, report))]);
}

interface Top {
  readonly items: readonly FolderItem[];
  /** Null where there is no `.active`. */
  readonly active: ReadResult | null;
  readonly found: readonly DiskFile[];
}

/** What stands in the directory itself. */
async function readTop(files: Files, directory: string): Promise<Top> {
  const items = (await files.list(directory)) ?? [];
  const [active, found] = await Promise.all([
    items.some((each) => each.name === '.active') ? files.readText(childOf(directory, '.active')) : null,
    readAll(files, directory, items, isPolicyFileName),
  ]);
  return { items, active, found };
}

/**
 * The directory after some of its policies were made, changed or deleted, the same object where none was; null where that can change what else counts, so that
 * all of it has to be read.
 */
export async function readAgain(files: Files, directory: string, { disk, uris }: { readonly disk: Disk; readonly uris: readonly string[] }): Promise<Disk | null> {
  const known = new Map(disk.files.map((each) => [each.uri, each]));
  let isNew = false;
  for (const uri of uris) {
    const read = await files.readText(uri);
    const now = read.kind === 'missing' ? undefined : { uri, text: read.kind === 'text' ? read.text : (read.glimpse ?? ''), unreadable: read.kind === 'text' ? null : read.why };
    if (isSameFile(known.get(uri), now)) continue;
    isNew ||= !known.has(uri);
    if (now === undefined) known.delete(uri);
    else known.set(uri, now);
    // Where nobody chose a policy, what the files look like says which of them are policies.
    if (disk.activeFile === null && takesAllOf(directory, known.values()) !== disk.takesAll) return null;
    if (now !== undefined && !disk.takesAll && !looksLikePolicy(now.text)) known.delete(uri);
  }
  const all = [...known.values()];
  return sameElements(all, disk.files) ? disk : { ...disk, files: isNew ? inOrder(all, ({ uri }) => uri) : all };
}

/** Whether a directory in which no policy was chosen is one of policies all the same, so that every YAML file in it is one. */
export function takesAllOf(directory: string, files: Iterable<{ readonly text: string }>): boolean {
  if (nameOf(directory) !== POLICIES_FOLDER) return false;
  for (const each of files) if (hintsAtPolicy(each.text)) return true;
  return false;
}

/**
 * Whether a directory would look the same. Of a file that is open the text in the editor counts, which `shown` gives; but what is saved behind that one, and
 * is neither what it was nor what is shown, may have to stand in for it.
 */
export function isSameDisk(a: Disk, b: Disk, shown: (uri: string) => string | undefined): boolean {
  if (a === b) return true;
  const isOther = (text: string, each: DiskFile) => text !== each.text && !isSameFile(a.files.find(({ uri }) => uri === each.uri), each);
  const left = ({ files }: Disk) => files.filter(({ uri }) => shown(uri) === undefined);
  const files = left(a);
  const others = left(b);
  if (files.length !== others.length || !files.every((each, i) => isSameFile(each, others[i]))) return false;
  if (b.files.some((each) => isOther(shown(each.uri) ?? each.text, each))) return false;
  if (a.takesAll !== b.takesAll || a.isPartial !== b.isPartial || a.areAgentsUnread !== b.areAgentsUnread || !isSameSources(a.catalogue, b.catalogue)) return false;
  return JSON.stringify([a.activeFile, a.settings]) === JSON.stringify([b.activeFile, b.settings]);
}

function isSameFile(one: DiskFile | undefined, other: DiskFile | undefined): boolean {
  return one === other || (one?.uri === other?.uri && one?.text === other?.text && one?.unreadable === other?.unreadable);
}

/** So many files are read at once; where the client reads, each is a conversation. */
const AT_ONCE = 16;

async function readAll(files: Files, folder: string, items: readonly FolderItem[], counts: (name: string) => boolean, report?: (files: number) => void): Promise<DiskFile[]> {
  // A folder with a policy's name may have been meant as one, as a file that cannot be read.
  const uris = items.filter((each) => counts(each.name)).map((each) => childOf(folder, each.name));
  const found: (DiskFile | null)[] = uris.map(() => null);
  let next = 0;
  const readNext = async (): Promise<void> => {
    while (next < uris.length) {
      const index = next++;
      const uri = uris[index] as string;
      const read = await files.readText(uri);
      if (read.kind === 'text') found[index] = { uri, text: read.text, unreadable: null };
      else if (read.kind === 'unreadable') found[index] = { uri, text: read.glimpse ?? '', unreadable: read.why };
      if (index % 100 === 0) report?.(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readNext));
  return found.filter((each) => each !== null);
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
