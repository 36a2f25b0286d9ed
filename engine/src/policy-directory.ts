// Owns: reading a policy directory into the input of a policy set. Whatever cannot be read counts as a policy that is broken.
// Refuses: choosing the directory (locate-directory.ts), and compiling.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readPolicy } from '../../core/src/index.js';
import type { Catalogue, Hierarchy, PolicyFile, PolicySetInput, Shipped } from '../../core/src/index.js';
import { InputError } from './failure.js';
import type { Located } from './locate-directory.js';
import { readText, whyNot } from './read-text.js';

export interface DirectoryOptions {
  readonly shipped: Shipped;
  readonly catalogue: Catalogue;
  readonly hierarchy: Hierarchy;
  readonly activeSetting: string | null;
  /** A policy that stands in for the directory's copy of the same name. */
  readonly standIn: PolicyFile | null;
}

export interface LoadedDirectory {
  readonly input: PolicySetInput;
  /** Files that could not be read, in plain words. */
  readonly troubles: readonly string[];
}

/** Fails only where the directory itself, or its `agents` folder, cannot be listed: then nobody knows what is missing. */
export async function loadDirectory(directory: Located, options: DirectoryOptions): Promise<LoadedDirectory> {
  const { shipped, catalogue, hierarchy, activeSetting, standIn } = options;
  const troubles: string[] = [];
  const found = directory.exists ? await readAll(directory.path, troubles) : { files: [], activeFile: null };
  const kept = standIn === null ? found.files : [...found.files.filter((each) => !isCopyOf(standIn, each)), standIn];
  const input: PolicySetInput = {
    organizations: kept.filter((each) => each.kind === 'organization'),
    agents: kept.filter((each) => each.kind === 'agent'),
    system: shipped.system,
    templates: shipped.templates,
    catalogue,
    builtinCatalogue: shipped.catalogue,
    hierarchy,
    activeSetting,
    activeFile: found.activeFile,
  };
  return { input, troubles };
}

/** One policy of a text that was read. */
export function policyOf(path: string, text: string, place: { readonly inAgents: boolean }): PolicyFile {
  return readPolicy({ uri: pathToFileURL(path).href, text }, place);
}

interface DirectoryContent {
  readonly files: readonly PolicyFile[];
  readonly activeFile: string | null;
}

async function readAll(directory: string, troubles: string[]): Promise<DirectoryContent> {
  const agents = join(directory, 'agents');
  const [top, inside] = [await policyNames(directory), await policyNames(agents)];
  if (top === null) throw new InputError(`cannot read the directory ${directory}: it does not exist`);
  const files = await Promise.all([
    ...top.map((name) => readOne(join(directory, name), { inAgents: false }, troubles)),
    ...(inside ?? []).map((name) => readOne(join(agents, name), { inAgents: true }, troubles)),
  ]);
  troubles.sort();
  return { files, activeFile: await readActive(join(directory, '.active'), troubles) };
}

/** Sorted; null where there is no such directory. What editors hide beside a file is not a policy. */
async function policyNames(directory: string): Promise<readonly string[] | null> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  } catch (error) {
    const why = whyNot(error);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new InputError(`cannot read the directory ${directory}: ${why}`);
  }
}

async function readOne(path: string, place: { readonly inAgents: boolean }, troubles: string[]): Promise<PolicyFile> {
  const read = await readText(path, { regularOnly: true });
  if (read.kind === 'text') return policyOf(path, read.text, place);
  troubles.push(`cannot read ${path}: ${read.why}; it counts as a policy that does not compile`);
  // An empty file is broken already; only the reason has to be the true one.
  return { ...policyOf(path, '', place), broken: read.why, problems: [] };
}

/** The name in `.active`: its first line. A file that cannot be read still chooses something: nothing that exists. */
async function readActive(path: string, troubles: string[]): Promise<string | null> {
  const read = await readText(path, { regularOnly: true });
  if (read.kind === 'text') {
    const name = (read.text.split(/\r?\n|\r/, 1)[0] as string).trim();
    if (name !== '') return name;
    troubles.push(`${path} names no policy: write the name of the active one, or remove the file`);
    return null;
  }
  if (read.why === 'it does not exist') return null;
  troubles.push(`cannot read ${path}: ${read.why}; nobody knows which policy is active`);
  return '(unreadable)';
}

/** The same file, or one that has the same name in the same layer. */
function isCopyOf(file: PolicyFile, other: PolicyFile): boolean {
  return other.uri === file.uri || (other.kind === file.kind && other.file === file.file);
}
