// Owns: which directory is the policy directory.
// Refuses: reading policies from it.

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from './failure.js';
import type { Io } from './io.js';

export interface Located {
  /** Absolute. */
  readonly path: string;
  /** One that exists; where nobody named it, a directory that does not exist is an empty one. */
  readonly exists: boolean;
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
  if (flag !== null) return named(flag, '--policies', io);
  const variable = io.env[VARIABLE];
  if (variable !== undefined && variable !== '') return named(variable, VARIABLE, io);
  const found = (file === null ? null : await ownDirectory(file)) ?? (await nearestUpwards(io.cwd)) ?? INSTALLED;
  return { path: found, exists: await isDirectory(found) };
}

async function named(path: string, by: string, io: Io): Promise<Located> {
  const absolute = resolve(io.cwd, path);
  if (await isDirectory(absolute)) return { path: absolute, exists: true };
  throw new UsageError(`\`${path}\` is not a directory: ${by} names the policy directory`);
}

/** The directory that a file lies in, where it can be told to be a policy directory. */
async function ownDirectory(file: string): Promise<string | null> {
  const folder = dirname(file);
  if (basename(folder) === 'agents') return dirname(folder);
  const isOne = basename(folder) === 'policies' || (await isDirectory(join(folder, 'agents'))) || (await exists(join(folder, '.active')));
  return isOne ? folder : null;
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
