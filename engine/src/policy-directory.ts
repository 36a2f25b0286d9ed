// Owns: what stands in a policy directory: its policy files, read, and the name in `.active`. Reads again only what changed.
// Refuses: choosing the directory, and compiling. Whatever cannot be read counts as a policy that is broken.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UNREADABLE_ACTIVE, isPolicyFileName, readActiveName, readPolicy, unreadablePolicy } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { InputError } from './input-error.js';
import { readText, whyNot } from './read-text.js';

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
  /** The first line of `.active`; null where no policy is named. A file that cannot be read chooses something: nothing that exists. */
  readonly activeFile: string | null;
  /** What is to be said of files that could not be read, in plain words, sorted. */
  readonly troubles: readonly string[];
}

export const NO_CONTENT: DirectoryContent = { files: new Map(), activeFile: null, troubles: [] };

export interface Reread {
  readonly before: DirectoryContent;
  /** Absolute paths that are read again although they look unchanged. */
  readonly suspects: ReadonlySet<string>;
}

/** Fails only where the directory itself, or its `agents` folder, cannot be listed: then nobody knows what is missing. */
export async function readDirectory(directory: string, again: Reread | null = null): Promise<DirectoryContent> {
  const agents = join(directory, 'agents');
  const [top, inside] = [await policyNames(directory), await policyNames(agents)];
  if (top === null) throw new InputError(`cannot read the directory ${directory}: it does not exist`);
  const read = await Promise.all([
    ...top.map((name) => readOne(join(directory, name), { inAgents: false }, again)),
    ...(inside ?? []).map((name) => readOne(join(agents, name), { inAgents: true }, again)),
  ]);
  const active = await readActive(join(directory, '.active'));
  const troubles = read.flatMap((each) => (each.unreadable === null ? [] : [`cannot read ${each.path}: ${each.unreadable}; it counts as a policy that does not compile`]));
  return {
    files: new Map(read.map((each) => [each.path, each])),
    activeFile: active.name,
    troubles: [...troubles.sort(), ...(active.trouble === null ? [] : [active.trouble])],
  };
}

/** One policy of a text that was read. `path` is absolute. */
export function policyOf(path: string, text: string, place: { readonly inAgents: boolean }): PolicyFile {
  return readPolicy({ uri: pathToFileURL(path).href, text }, place);
}

/** Sorted; null where there is no such directory. What editors hide beside a file is not a policy. */
async function policyNames(directory: string): Promise<readonly string[] | null> {
  try {
    const names = await readdir(directory);
    return names.filter(isPolicyFileName).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new InputError(`cannot read the directory ${directory}: ${whyNot(error)}`);
  }
}

async function readOne(path: string, place: { readonly inAgents: boolean }, again: Reread | null): Promise<ReadFile> {
  const before = again?.before.files.get(path);
  // Taken before reading: a file that is written meanwhile looks changed the next time.
  const stamp = await stampOf(path);
  if (before !== undefined && stamp !== null && stamp === before.stamp && again?.suspects.has(path) !== true) return before;
  const read = await readText(path, { regularOnly: true });
  if (read.kind === 'text') {
    // The same text is the same policy, and nothing has to be compiled again.
    const isSame = before !== undefined && before.unreadable === null && before.file.text === read.text;
    return { path, file: isSame ? before.file : policyOf(path, read.text, place), unreadable: null, stamp };
  }
  if (before?.unreadable === read.why) return { ...before, stamp };
  return { path, file: unreadablePolicy(pathToFileURL(path).href, place, read.why), unreadable: read.why, stamp };
}

/** Milliseconds. Clocks of file systems are coarse: a file this young may change again without looking changed. */
const YOUNG = 100;

async function stampOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    const newest = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
    return Date.now() - newest < YOUNG ? null : [dev, ino, size, mtimeNs, ctimeNs].join();
  } catch {
    return null;
  }
}

async function readActive(path: string): Promise<{ readonly name: string | null; readonly trouble: string | null }> {
  const read = await readText(path, { regularOnly: true });
  if (read.kind === 'text') {
    const name = readActiveName(read.text);
    if (name !== null) return { name, trouble: null };
    return { name: null, trouble: `${path} names no policy: write the name of the active one, or remove the file` };
  }
  if (read.why === 'it does not exist') return { name: null, trouble: null };
  return { name: UNREADABLE_ACTIVE, trouble: `cannot read ${path}: ${read.why}; nobody knows which policy is active` };
}
