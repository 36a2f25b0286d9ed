// Owns: which directory is the policy directory.
// Refuses: compiling what is in it.

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isPolicyFileName, looksLikePolicy } from '../../core/src/index.js';
import { readText } from '../../engine/src/index.js';
import { UsageError } from './failure.js';
import type { Io } from './io.js';
import { nearPathHint } from './near-path.js';

export interface Located {
  /** Absolute. */
  readonly path: string;
  /** One that exists; where nobody named it, a directory that does not exist is an empty one. */
  readonly exists: boolean;
  /** Whether every file with a policy's name is one, or those that look like one: the folder of a file may hold other YAML as well. */
  readonly counts: 'all' | 'policies';
}

export interface Wanted {
  /** `--policies` */
  readonly flag: string | null;
  /** Absolute path of the policy file in question; null where there is none. */
  readonly file: string | null;
}

const INSTALLED = '/etc/kruxos/policies';
const VARIABLE = 'KRUXOS_POLICY_DIR';

/** The first of: the flag, the environment, the file's own policy directory, the nearest `policies/` upwards, the installed one. */
export async function locateDirectory({ flag, file }: Wanted, io: Io): Promise<Located> {
  if (flag !== null) return namedDirectory(flag, '--policies', io);
  const variable = io.env[VARIABLE];
  if (variable !== undefined && variable !== '') return namedDirectory(variable, VARIABLE, io);
  const own = file === null ? null : await ownDirectory(file);
  if (own !== null) return own;
  const found = (await nearestUpwards(io.cwd)) ?? INSTALLED;
  return { path: found, exists: await isDirectory(found), counts: 'all' };
}

/** `by`: what names it. `otherwise` is said where it is none, and no other path seems to be meant. */
export async function namedDirectory(path: string, by: string, io: Io, otherwise = ''): Promise<Located> {
  const absolute = resolve(io.cwd, path);
  if (await isDirectory(absolute)) return { path: absolute, exists: true, counts: 'all' };
  const hint = await nearPathHint(path, io.cwd, isDirectory);
  throw new UsageError(`\`${path}\` is not a directory: ${by} names the policy directory${hint === '' ? otherwise : hint}`);
}

/** The directory that a file lies in, where it can be told to be a policy directory: by its name, by what somebody chose in it, or by the policies around the file. */
async function ownDirectory(file: string): Promise<Located | null> {
  const folder = dirname(file);
  const own = basename(folder) === 'agents' ? dirname(folder) : folder;
  if (basename(own) === 'policies' || (await exists(join(own, '.active')))) return { path: own, exists: true, counts: 'all' };
  const found: Located = { path: own, exists: true, counts: 'policies' };
  // Whoever calls a folder so means agents by it.
  if (own !== folder) return found;
  for (const each of [own, join(own, 'agents')]) {
    for (const name of (await readdir(each).catch((): string[] => [])).filter(isPolicyFileName)) {
      const path = join(each, name);
      if (path === file) continue;
      const read = await readText(path, { regularOnly: true });
      if (read.kind === 'text' && looksLikePolicy(read.text)) return found;
    }
  }
  return null;
}

async function nearestUpwards(start: string): Promise<string | null> {
  for (let folder = start; ; folder = dirname(folder)) {
    if (basename(folder) === 'policies') return folder;
    const inside = join(folder, 'policies');
    if (await isDirectory(inside)) return inside;
    if (dirname(folder) === folder) return null;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
