// Owns: finding the pages of the problems, which ship beside the program.
// Refuses: the network; where the pages are not there, nothing links to them.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProblemCode } from '../../../core/src/index.js';

export interface ProblemPages {
  /** Address of a page; null where there is none. */
  readonly address: (code: ProblemCode) => string | null;
  /** The first sentence of a page; null where there is none. */
  readonly summary: (code: ProblemCode) => string | null;
  /** A page as Markdown that can be read elsewhere: links to other pages are their words alone. Null where there is none. */
  readonly text: (code: ProblemCode) => string | null;
}

/** `program` is the path of the running script; the product's folder is one of those around it. */
export function findProblemPages(program: string | undefined): ProblemPages {
  const folder = folderAbove(program);
  const pathOf = (code: ProblemCode) => {
    const path = folder === null ? null : join(folder, `${code}.md`);
    return path !== null && existsSync(path) ? path : null;
  };
  const textOf = (code: ProblemCode) => {
    const path = pathOf(code);
    return path === null ? null : readFileSync(path, 'utf8');
  };
  return {
    address: (code) => {
      const path = pathOf(code);
      return path === null ? null : pathToFileURL(path).href;
    },
    summary: (code) => textOf(code)?.split('\n\n')[1]?.trim() ?? null,
    text: (code) => textOf(code)?.replace(/\[([^\]\n]+)\]\([^)\n]+\)/g, '$1') ?? null,
  };
}

function folderAbove(program: string | undefined): string | null {
  if (program === undefined || !existsSync(program)) return null;
  for (let folder = dirname(realpathSync(program)); ; folder = dirname(folder)) {
    const pages = join(folder, 'docs', 'problems');
    if (existsSync(join(pages, 'yaml-syntax.md'))) return pages;
    if (dirname(folder) === folder) return null;
  }
}
