// Owns: the catalogue in use: the built-in one, or the file that `--catalogue` names.
// Refuses: half of a catalogue; one that is in error is not used.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LineIndex, problemText, readCatalogue } from '../../core/src/index.js';
import type { Catalogue } from '../../core/src/index.js';
import { InputError } from './failure.js';
import type { Io } from './io.js';
import { paintFor } from './paint.js';
import { readText } from './read-text.js';

/** `path` as it was given; null for the built-in catalogue. Lesser problems are said on the standard error stream. */
export async function openCatalogue(path: string | null, builtin: Catalogue, io: Io): Promise<Catalogue> {
  if (path === null) return builtin;
  const absolute = resolve(io.cwd, path);
  const read = await readText(absolute, { regularOnly: false });
  if (read.kind === 'unreadable') throw new InputError(`cannot read the catalogue ${path}: ${read.why}`);
  const { catalogue, problems } = readCatalogue({ uri: pathToFileURL(absolute).href, text: read.text }, builtin);
  const lines = new LineIndex(read.text);
  for (const each of problems) io.stderr.write(`${problemText(each, lines, path, paintFor(io.stderr))}\n`);
  if (catalogue === null || problems.some((each) => each.severity === 'error')) {
    throw new InputError(`cannot use the catalogue ${path}: mend its errors, or leave \`--catalogue\` out for the built-in one`);
  }
  return catalogue;
}
