// Owns: a catalogue extended by the definition files that were found, and what is to be said of those files, each once.
// Refuses: finding files, and failing: what cannot be used is left out.

import type { Problem } from '../problems/problem.js';
import { LineIndex } from '../text/source.js';
import type { Source } from '../text/source.js';
import type { Catalogue } from './catalogue.js';
import { extendCatalogue, readDefinitions } from './definitions.js';

export interface DefinitionFile extends Source {
  /** What people call it. */
  readonly path: string;
}

export interface ExtendedCatalogue {
  readonly catalogue: Catalogue;
  readonly notes: readonly string[];
}

/** Earlier files count before later ones, and the catalogue before all of them. */
export function extendByDefinitions(base: Catalogue, files: readonly DefinitionFile[]): ExtendedCatalogue {
  const notes: string[] = [];
  let catalogue = base;
  let added = 0;
  for (const file of files) {
    const { capabilities, problems } = readDefinitions(file);
    // Other tools keep other things in folders of that name.
    if (capabilities === null || capabilities.length === 0) continue;
    const extended = extendCatalogue(catalogue, capabilities);
    added += extended.catalogue.capabilities.size - catalogue.capabilities.size;
    catalogue = extended.catalogue;
    const [redefined] = extended.redefined;
    if (redefined !== undefined) notes.push(`${file.path} cannot redefine \`${redefined}\`${more(extended.redefined.length)}: the catalogue has it already`);
    const trouble = problemNote(file.path, file.text, problems);
    if (trouble !== null) notes.push(`${trouble}: the rest of it is used`);
  }
  return { catalogue: added === 0 ? base : { ...catalogue, version: `${base.version} with ${added} more` }, notes };
}

/** The first of the problems of a file; null where it has none. */
export function problemNote(what: string, text: string, problems: readonly Problem[]): string | null {
  const [first] = problems;
  if (first === undefined) return null;
  return `${what} has a problem in line ${new LineIndex(text).lineOf(first.span.start) + 1} (${first.message})${more(problems.length)}`;
}

function more(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : '';
}
