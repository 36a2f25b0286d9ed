// Owns: what stands in a policy directory: its policy files, read, and the name in `.active`. Reads again only what changed.
// Refuses: choosing the directory, and compiling. Whatever cannot be read counts as a policy that is broken.

import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { UNREADABLE_ACTIVE, isPolicyFileName, nearest, orderOfFile, readActiveName, readAgentLater, readPolicy, unreadablePolicy, whyNot } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { InputError } from './input-error.js';
import { readText } from './read-text.js';
import type { FileStat } from './read-text.js';

/** One policy file as it was read. */
export interface ReadFile {
  /** Absolute. */
  readonly path: string;
  readonly file: PolicyFile;
  /** Why it cannot be read, in plain words; null where it was. */
  readonly unreadable: string | null;
  /** What tells a changed file from an unchanged one; null where that cannot be trusted. */
  readonly stamp: string | null;
}

export interface DirectoryContent {
  /** Absolute path → file, those of the directory itself first, sorted. */
  readonly files: ReadonlyMap<string, ReadFile>;
  /** The first line of `.active`; null where there is none. A file that cannot be read, or names nothing, chooses something: nothing that exists. */
  readonly activeFile: string | null;
  /** Why `.active` does not say which policy is active; null where it does. */
  readonly activeTrouble: string | null;
  /** What is to be said of files that could not be read, and of places whose policies do not count, in plain words. */
  readonly troubles: readonly string[];
  /** Folders where people may take policies to count, in plain words, sorted. */
  readonly strays: readonly string[];
}

export const NO_CONTENT: DirectoryContent = { files: new Map(), activeFile: null, activeTrouble: null, troubles: [], strays: [] };

export interface Reread {
  readonly before: DirectoryContent;
  /** Absolute paths that are read again although they look unchanged. */
  readonly suspects: ReadonlySet<string>;
}

/** Fails only where the directory itself, or its `agents` folder, cannot be listed: then nobody knows what is missing. */
export async function readDirectory(directory: string, again: Reread | null = null): Promise<DirectoryContent> {
  const agents = join(directory, 'agents');
  const [top, inside] = [await namesIn(directory), await namesIn(agents)];
  if (top === null) throw new InputError(`cannot read the directory ${directory}: it does not exist`);
  const policiesOf = (folder: string, names: readonly string[]) => names.filter(isPolicyFileName).map((name) => join(folder, name));
  const paths = [...policiesOf(directory, top), ...policiesOf(agents, inside ?? [])];
  const read = await inTurns(paths, (path) => readOne(path, { inAgents: dirname(path) === agents }, again));
  const files = new Map(read.map((each) => [each.path, each]));
  return contentOf({ files, strays: await straysIn(directory, top, inside) }, await readActive(join(directory, '.active')));
}

/** Folders inside `agents`, those with policies that are called almost like it, and files whose names almost end as those of policies do. */
async function straysIn(directory: string, top: readonly string[], inside: readonly string[] | null): Promise<string[]> {
  const agents = join(directory, 'agents');
  // Where case does not count, `Agents` is `agents`.
  const isAgents = (name: string) => name === 'agents' || (inside !== null && !top.includes('agents') && name.toLowerCase() === 'agents');
  const alike = top.filter((name) => !isPolicyFileName(name) && !isAgents(name) && nearest(name, ['agents']).length > 0).map((name) => join(directory, name));
  const others = (inside ?? []).filter((name) => !isPolicyFileName(name) && !name.startsWith('.')).map((name) => join(agents, name));
  const [holdPolicies, areFolders] = [await inTurns(alike, hasPolicies), await inTurns(others, isFolder)];
  const folders = [...alike.filter((_, i) => holdPolicies[i]), ...others.filter((_, i) => areFolders[i])];
  const misnamed = [...top.map((name) => join(directory, name)), ...(inside ?? []).map((name) => join(agents, name))].filter((path) => isMisnamed(basename(path)) && !folders.includes(path));
  return [
    ...folders.map((path) => `policies in ${path} do not count: those of agents lie in ${agents}`),
    ...misnamed.map((path) => `${path} does not count: the names of policies end in .yaml or .yml`),
  ];
}

/** `bot.yam`, `bot.ymal`: whoever wrote it takes it for a policy. What is hidden, programs leave behind. */
function isMisnamed(name: string): boolean {
  const [, ending] = /^[^.].*\.([a-z]+)$/i.exec(name) ?? [];
  return ending !== undefined && !isPolicyFileName(name) && nearest(ending, ['yaml', 'yml']).length > 0;
}

/**
 * The same where only these paths changed: in a large directory looking at every file takes a while. Null where a change of them may concern more than policy files, such as
 * a folder or a link to one.
 */
export async function readSuspects(directory: string, { before, suspects }: Reread): Promise<DirectoryContent | null> {
  const agents = join(directory, 'agents');
  const files = new Map(before.files);
  let isNew = false;
  for (const path of suspects) {
    if (dirname(path) !== directory && dirname(path) !== agents) return null;
    const found = await foundAt(path);
    // Whether it is gone is not known: then everything is looked at, and what cannot be told is no change.
    if (found === 'unknown') return null;
    const isPolicy = isPolicyFileName(basename(path));
    if (!isPolicy && basename(path) !== '.active' && found?.isFile() === false) return null;
    if (!isPolicy) continue;
    if (found === null) files.delete(path);
    else {
      isNew ||= !files.has(path);
      files.set(path, await readOne(path, { inAgents: dirname(path) === agents }, { before, suspects }));
    }
  }
  const place = (path: string) => orderOfFile(basename(path), { inAgents: dirname(path) === agents });
  const sorted = isNew ? new Map([...files].map(([path, file]) => ({ path, file, at: place(path) })).sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ path, file }) => [path, file])) : files;
  return contentOf({ files: sorted, strays: before.strays }, await readActive(join(directory, '.active')));
}

function contentOf({ files, strays }: Pick<DirectoryContent, 'files' | 'strays'>, active: ActiveRead): DirectoryContent {
  const troubles: string[] = [];
  for (const { path, unreadable } of files.values()) if (unreadable !== null) troubles.push(unreadableNote(path, unreadable));
  return { files, activeFile: active.name, activeTrouble: active.trouble, troubles: [...troubles.sort(), ...strays, ...(active.trouble === null ? [] : [active.trouble])], strays };
}

/** What is to be said of a policy file that could not be read. `path` is absolute. */
export function unreadableNote(path: string, why: string): string {
  return `cannot read ${path}: ${why}; it counts as a policy that does not compile`;
}

/** One policy of a text that was read. `path` is absolute. */
export function policyOf(path: string, text: string, place: { readonly inAgents: boolean }): PolicyFile {
  const source = { uri: pathToFileURL(path).href, text };
  return place.inAgents ? readAgentLater(source) : readPolicy(source, place);
}

async function hasPolicies(path: string): Promise<boolean> {
  return readdir(path).then((names) => names.some(isPolicyFileName), () => false);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

/** Sorted; null where there is no such directory. */
async function namesIn(directory: string): Promise<readonly string[] | null> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && !(await isThere(directory))) return null;
    throw new InputError(`cannot read the directory ${directory}: ${whyNot(error)}`);
  }
}

/** A process may have only so many files open. */
const AT_ONCE = 32;

/** Milliseconds, after which whatever else the process does has its turn. */
const TURN = 5;

/** The results in the order of the items. */
async function inTurns<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let since = performance.now();
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) {
      results[i] = await work(items[i] as Item);
      if (performance.now() - since < TURN) continue;
      await nextTurn();
      since = performance.now();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function readOne(path: string, place: { readonly inAgents: boolean }, again: Reread | null): Promise<ReadFile> {
  const before = again?.before.files.get(path);
  if (before !== undefined && before.stamp !== null && again?.suspects.has(path) !== true && (await stampOf(path)) === before.stamp) return before;
  const read = await readText(path, { regularOnly: true });
  if (read.kind === 'text') {
    // The same text is the same policy, and nothing has to be compiled again.
    const isSame = before !== undefined && before.unreadable === null && before.file.text === read.text;
    // Of the moment before reading: a file that is written meanwhile looks changed the next time.
    return { path, file: isSame ? before.file : policyOf(path, read.text, place), unreadable: null, stamp: stampIn(read.stat) };
  }
  // What cannot be read now may be another time without looking changed.
  if (before?.unreadable === read.why && before.file.glimpse === read.glimpse) return { ...before, stamp: null };
  return { path, file: unreadablePolicy(pathToFileURL(path).href, place, read), unreadable: read.why, stamp: null };
}

/** Milliseconds. Clocks of file systems are coarse: a file this young may change again without looking changed. */
const YOUNG = 100;

function stampIn({ dev, ino, size, mtimeNs, ctimeNs }: FileStat): string | null {
  const newest = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
  return Date.now() - newest < YOUNG ? null : [dev, ino, size, mtimeNs, ctimeNs].join();
}

async function stampOf(path: string): Promise<string | null> {
  return stat(path, { bigint: true }).then(stampIn, () => null);
}

interface ActiveRead {
  readonly name: string | null;
  readonly trouble: string | null;
}

async function readActive(path: string): Promise<ActiveRead> {
  const read = await readText(path, { regularOnly: true });
  if (read.kind === 'text') {
    const name = readActiveName(read.text);
    return { name, trouble: name === UNREADABLE_ACTIVE ? `${path} names no policy: write the name of the active one, or remove the file` : null };
  }
  // A link to nothing is another fault. What is there by now was written while this was read: then it was not there yet.
  if (read.why === 'it does not exist') return { name: null, trouble: null };
  return { name: UNREADABLE_ACTIVE, trouble: `cannot read ${path}: ${read.why}; nobody knows which policy is active` };
}

/** Whether something has this name, a link to nothing included, or may have it. */
async function isThere(path: string): Promise<boolean> {
  return (await foundAt(path)) !== null;
}

/** Null where nothing has this name. */
async function foundAt(path: string): Promise<Stats | null | 'unknown'> {
  return lstat(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : 'unknown';
  });
}
