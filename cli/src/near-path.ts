// Owns: what may be meant by a path at which there is nothing: the same with one of its names written as there is one.
// Refuses: reading any file.

import { access, readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { nearest } from '../../core/src/index.js';
import { STANDARD_INPUT } from '../../engine/src/index.js';
import { meantQuestion } from './failure.js';

/** `; did you mean …?`; an empty text where the path is one, and where nothing near is that may be meant here. */
export async function nearPathHint(path: string, cwd: string, mayBeMeant: (path: string) => Promise<boolean> = exists): Promise<string> {
  const absolute = resolve(cwd, path);
  if (absolute === STANDARD_INPUT || (await exists(absolute))) return '';
  let missing = absolute;
  while (dirname(missing) !== missing && !(await exists(dirname(missing)))) missing = dirname(missing);
  const folder = dirname(missing);
  const word = basename(missing);
  const stem = stemOf(word);
  // Whoever writes an ending means no directory.
  const names = (await readdir(folder).catch((): string[] => [])).filter((each) => stem === word || stemOf(each) !== each);
  const near = [stem, ...nearest(stem, new Set(names.map(stemOf)))];
  const paths: string[] = [];
  for (const each of near.flatMap((one) => names.filter((name) => stemOf(name) === one))) {
    const found = join(folder, each, relative(missing, absolute));
    if (await mayBeMeant(found)) paths.push(isAbsolute(path) ? found : relative(cwd, found));
  }
  const question = meantQuestion(paths);
  return question === null ? '' : `; ${question}`;
}

/** Without what policies, catalogues and logs end with. */
function stemOf(name: string): string {
  return name.replace(/\.(?:ya?ml|jsonl?|log)$/i, '');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
