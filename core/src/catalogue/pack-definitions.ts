// Owns: a catalogue extended by the definition files that were found, and what is to be said of those files, each once.
// Refuses: finding files, and failing: what cannot be used is left out.

import type { Problem } from '../problems/problem.js';
import { LineIndex } from '../text/source.js';
import type { Source } from '../text/source.js';
import { CatalogueBuilding } from './catalogue.js';
import type { Capability, Catalogue } from './catalogue.js';
import { readDefinitions } from './definitions.js';

export interface DefinitionFile extends Source {
  /** What people call it. */
  readonly path: string;
}

export interface ExtendedCatalogue {
  readonly catalogue: Catalogue;
  readonly notes: readonly string[];
}

/**
 * Earlier files count before later ones, and the catalogue before all of them. `tells`: `all` reads every definition for what is wrong in it; `seen`
 * leaves those unread of which nothing but the name is needed yet, and tells of the rest.
 */
export function extendByDefinitions(base: Catalogue, files: readonly DefinitionFile[], tells: 'all' | 'seen' = 'all'): ExtendedCatalogue {
  const notes: string[] = [];
  const building = new CatalogueBuilding();
  for (const each of base.capabilities.values()) building.add(each);
  for (const file of files) {
    const read = readDefinitions(file);
    const { capabilities } = read;
    // Other tools keep other things in folders of that name.
    if (capabilities === null || capabilities.length === 0) continue;
    let first: Capability | null = null;
    let redefined = 0;
    for (const each of capabilities) {
      if (building.add(each)) continue;
      first ??= each;
      redefined++;
    }
    if (first !== null) notes.push(`${file.path} cannot redefine \`${first.name}\`${more(redefined)}: the catalogue has it already`);
    const trouble = tells === 'all' || !read.isLazy ? problemNote(file.path, file.text, read.problems) : null;
    if (trouble !== null) notes.push(`${trouble}: the rest of it is used`);
  }
  const added = building.size - base.capabilities.size;
  return { catalogue: added === 0 ? base : building.called(base.name, `${base.version} with ${added} more`), notes };
}

/** The first of the problems of a file; null where it has none. */
export function problemNote(what: string, text: string, problems: readonly Problem[]): string | null {
  const [first] = problems;
  if (first === undefined) return null;
  const [meant] = first.facts.suggestions ?? [];
  const hint = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
  return `${what} has a problem in line ${new LineIndex(text).lineOf(first.span.start) + 1} (${first.message}${hint})${more(problems.length)}`;
}

function more(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : '';
}
