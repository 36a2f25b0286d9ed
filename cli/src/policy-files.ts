// Owns: which policy files the operands of a command mean: files as they are named, directories with all that is in them.
// Refuses: reading policies, but for a look whether there are any.

import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { hintsAtPolicy, isPolicyFileName, whyNot } from '../../core/src/index.js';
import { STANDARD_INPUT } from '../../engine/src/index.js';
import { InputError } from './failure.js';

export interface NamedFile {
  /** As given, or the directory as given with the file's name after it. */
  readonly path: string;
  /** Absolute. */
  readonly absolute: string;
  /** Absolute path of the policy directory, where one was named; null for a file that was named itself. */
  readonly directory: string | null;
}

/** Each file once, in the order of the operands. */
export async function policyFilesOf(operands: readonly string[], cwd: string): Promise<readonly NamedFile[]> {
  const found = new Map<string, NamedFile>();
  for (const path of operands) {
    const absolute = policyPath(path, cwd);
    const isFolder = path !== '-' && await stat(absolute).then(
      (each) => each.isDirectory(),
      () => false,
    );
    for (const each of isFolder ? await filesIn(path, absolute, cwd) : [{ path, absolute, directory: null }]) if (!found.has(each.absolute)) found.set(each.absolute, each);
  }
  return [...found.values()];
}

/** Absolute. `-` is the standard input, as in many a program. */
export function policyPath(path: string, cwd: string): string {
  return path === '-' ? STANDARD_INPUT : resolve(cwd, path);
}

/** A policy directory, its `agents` folder alone, or a directory that has its policies in `policies/`. */
async function filesIn(path: string, absolute: string, cwd: string): Promise<readonly NamedFile[]> {
  const shown = (file: string) => (resolve(cwd, path) === cwd ? relative(cwd, file) : join(path, relative(absolute, file)));
  const listed = async (folder: string, directory: string) => (await policyNames(folder)).map((name): NamedFile => ({ path: shown(join(folder, name)), absolute: join(folder, name), directory }));
  if (basename(absolute) === 'agents') {
    const agents = await listed(absolute, dirname(absolute));
    if (agents.length > 0) return agents;
  }
  const filesOf = async (directory: string) => [...(await listed(directory, directory)), ...(await listed(join(directory, 'agents'), directory))];
  const own = await filesOf(absolute);
  if (own.length > 0 && (await isPolicyDirectory(absolute, own))) return own;
  const below = await filesOf(join(absolute, 'policies'));
  const files = below.length > 0 ? below : own;
  if (files.length > 0) return files;
  throw new InputError(`there is no policy file in ${path}: policies are called *.yaml and lie in it, in its agents/ or in its policies/`);
}

/** Whether the YAML files of a directory are policies, and not those of whatever has its policies in a folder of its own. In doubt they are. */
async function isPolicyDirectory(directory: string, files: readonly NamedFile[]): Promise<boolean> {
  // What is no UTF-8 is none either, and is told so.
  const mayBePolicy = async (path: string) => readFile(path, 'utf8').then((text) => /[\0\uFFFD]/.test(text) || hintsAtPolicy(text), () => true);
  const isChosenIn = stat(join(directory, '.active')).then(() => true, () => false);
  const areAgents = files.some((each) => dirname(each.absolute) !== directory);
  return areAgents || (await Promise.all([isChosenIn, ...files.map((each) => mayBePolicy(each.absolute))])).includes(true);
}

async function policyNames(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(isPolicyFileName).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw new InputError(`cannot read the directory ${folder}: ${whyNot(error)}`);
  }
}
