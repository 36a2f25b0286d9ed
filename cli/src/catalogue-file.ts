// Owns: the catalogue in use: the built-in one, or the file that `--catalogue` names, and what packs add to it, with what is to be said of both.
// Refuses: half of a catalogue; one that is in error is not used.

import { resolve } from 'node:path';
import { LineIndex, problemText } from '../../core/src/index.js';
import type { Catalogue } from '../../core/src/index.js';
import { extendAround, readCatalogueFile } from '../../engine/src/index.js';
import { InputError } from './failure.js';
import type { Io } from './io.js';
import { nearPathHint } from './near-path.js';
import { paintFor } from './paint.js';
import { say } from './say.js';

/** `path` as it was given; null for the built-in catalogue. Lesser problems are said on the standard error stream. */
export async function openCatalogue(path: string | null, builtin: Catalogue, io: Io): Promise<Catalogue> {
  if (path === null) return builtin;
  const read = await readCatalogueFile(resolve(io.cwd, path), builtin);
  if (read.kind === 'unreadable') throw new InputError(`cannot read the catalogue ${path}: ${read.why}${await nearPathHint(path, io.cwd)}`);
  const lines = new LineIndex(read.text);
  for (const each of read.problems) io.stderr.write(`${problemText(each, lines, path, paintFor(io.stderr))}\n`);
  if (read.catalogue === null) throw new InputError(`cannot use the catalogue ${path}: mend its errors, or leave \`--catalogue\` out for the built-in one`);
  return read.catalogue;
}

/** The same, with what packs define in and beside the policy directory. */
export async function openCatalogueAround(directory: string, path: string | null, builtin: Catalogue, io: Io): Promise<Catalogue> {
  const { catalogue, notes } = await extendAround(directory, await openCatalogue(path, builtin, io));
  for (const each of notes) say(io, 'warning', each);
  return catalogue;
}
