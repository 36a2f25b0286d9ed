// Owns: the catalogue that a policy directory is judged by: the built-in one or the file in its place, extended by the definitions of packs.
// Refuses: half of a replacement: one that is in error is not used. Definitions are used as far as they can be.

import { resolve } from 'node:path';
import { extendByDefinitions, isWellFormed, problemNote, readDefinitions } from '../../core/src/index.js';
import type { Catalogue, DefinitionFile } from '../../core/src/index.js';
import { readCatalogueFile } from './catalogue-file.js';
import { readDefinitionFiles } from './definition-files.js';
import { InputError } from './input-error.js';

export interface CatalogueInUse {
  readonly value: Catalogue;
  /** Path → text of every file that was read; by it a change is told. */
  readonly texts: ReadonlyMap<string, string>;
  /** Definition files as they are used. */
  readonly definitions: ReadonlyMap<string, DefinitionFile>;
  /** What is to be said of definition files, each once. */
  readonly notes: readonly string[];
}

export interface CatalogueChoice {
  /** Absolute path of the policy directory. */
  readonly directory: string;
  /** Path of a catalogue in place of the built-in one; null for that. */
  readonly path: string | null;
  readonly builtin: Catalogue;
}

/** `before` where all files still have their texts; a definition file that cannot be used any more counts as it did then. */
export async function readCatalogueInUse({ directory, path, builtin }: CatalogueChoice, before: CatalogueInUse | null = null): Promise<CatalogueInUse> {
  const read = path === null ? null : await readCatalogueFile(resolve(path), builtin);
  if (read?.kind === 'unreadable') throw new InputError(`cannot read the catalogue ${path}: ${read.why}`);
  const first = read?.problems.find((each) => each.severity === 'error')?.message ?? 'it has errors';
  if (read !== null && read.catalogue === null) throw new InputError(`cannot use the catalogue ${path}: ${first}`);
  const found = await readDefinitionFiles(directory);
  const texts = new Map(found.files.map((each) => [each.path, each.text]));
  if (path !== null && read !== null) texts.set(resolve(path), read.text);
  for (const { path: unread, message } of found.unreadable) texts.set(unread, message);
  if (before !== null && isSame(texts, before.texts)) return before;
  const trouble = read === null ? null : problemNote(`the catalogue ${path}`, read.text, read.problems);
  const { value, definitions, notes } = extended(read?.catalogue ?? builtin, found, before);
  return { texts, value, definitions, notes: [...(trouble === null ? [] : [`${trouble}: the rest of it is used`]), ...notes] };
}

/** The catalogue with the definitions around a directory. */
export async function extendAround(directory: string, base: Catalogue): Promise<{ readonly catalogue: Catalogue; readonly notes: readonly string[] }> {
  const { value, notes } = extended(base, await readDefinitionFiles(directory), null);
  return { catalogue: value, notes };
}

type Found = Awaited<ReturnType<typeof readDefinitionFiles>>;

function extended(base: Catalogue, { files, unreadable }: Found, before: CatalogueInUse | null): Pick<CatalogueInUse, 'value' | 'definitions' | 'notes'> {
  const notes = unreadable.map((each) => each.message);
  const inUse = new Map<string, DefinitionFile>();
  for (const file of [...files, ...unreadable.map(({ path }) => ({ path, uri: '', text: '' }))]) {
    const earlier = before?.definitions.get(file.path);
    const read = file.uri === '' ? null : readDefinitions(file);
    // A file that reads as something else is another tool's; of one that does not parse nobody knows.
    const trouble = read === null || isWellFormed(read) || read.capabilities !== null || earlier !== undefined ? null : problemNote(file.path, file.text, read.problems);
    if (trouble !== null) notes.push(`${trouble}: the capabilities that it defines are not known`);
    const isUsable = read !== null && read.capabilities !== null && (earlier === undefined || isWellFormed(read));
    if (!isUsable && earlier !== undefined) notes.push(`${file.path} cannot be used as it is; its last good version stays in use`);
    const kept = isUsable ? file : earlier;
    if (kept !== undefined) inUse.set(file.path, kept);
  }
  const { catalogue, notes: said } = extendByDefinitions(base, [...inUse.values()]);
  return { value: catalogue, definitions: inUse, notes: [...notes, ...said] };
}

/** Paths whose text is another one, or that came or went. */
export function changedTexts(before: CatalogueInUse, after: CatalogueInUse): readonly string[] {
  const paths = new Set([...before.texts.keys(), ...after.texts.keys()]);
  return [...paths].filter((path) => before.texts.get(path) !== after.texts.get(path)).sort();
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
