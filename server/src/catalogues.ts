// Owns: the catalogue that holds in a directory: the built-in one or the file that replaces it, extended by definition files.
// Refuses: reading files, and failing: what cannot be used is left out, and said.

import { LineIndex, extendCatalogue, readCatalogue, readDefinitions } from '../../core/src/index.js';
import type { Catalogue, Problem, Source } from '../../core/src/index.js';
import { nameOf } from './uris.js';

export interface CatalogueSources {
  /** The file that the settings name; its text is null where it cannot be read. */
  readonly replacement: { readonly uri: string; readonly text: string | null; readonly why: string } | null;
  /** Definition files of the workspace. */
  readonly definitions: readonly Source[];
}

export interface CatalogueInUse {
  readonly catalogue: Catalogue;
  /** What is to be said of it, each once. */
  readonly notes: readonly string[];
}

/** Every file that capabilities are defined in. */
export function definitionSources({ replacement, definitions }: CatalogueSources): readonly Source[] {
  return replacement === null || replacement.text === null ? definitions : [{ uri: replacement.uri, text: replacement.text }, ...definitions];
}

export function catalogueFrom({ replacement, definitions }: CatalogueSources, builtin: Catalogue): CatalogueInUse {
  const base = baseFrom(replacement, builtin);
  const notes = [...base.notes];
  let { catalogue } = base;
  for (const source of definitions) {
    const { capabilities, problems } = readDefinitions(source);
    // Other tools keep other things in folders of that name.
    if (capabilities === null || capabilities.length === 0) continue;
    const extended = extendCatalogue(catalogue, capabilities);
    catalogue = extended.catalogue;
    const [redefined] = extended.redefined;
    if (redefined !== undefined) notes.push(`definitions/${nameOf(source.uri)} cannot redefine \`${redefined}\`${more(extended.redefined.length)}: the catalogue has it already`);
    notes.push(...problemNote(`definitions/${nameOf(source.uri)}`, source.text, problems, 'the rest of it is used'));
  }
  return { catalogue, notes };
}

function baseFrom(source: CatalogueSources['replacement'], builtin: Catalogue): CatalogueInUse {
  if (source === null) return { catalogue: builtin, notes: [] };
  const name = nameOf(source.uri);
  if (source.text === null) return { catalogue: builtin, notes: [`the catalogue ${name} cannot be read (${source.why}): the built-in one is used`] };
  const { catalogue, problems } = readCatalogue({ uri: source.uri, text: source.text }, builtin);
  const consequence = catalogue === null ? 'the built-in one is used' : 'the rest of it is used';
  return { catalogue: catalogue ?? builtin, notes: problemNote(`the catalogue ${name}`, source.text, problems, consequence) };
}

function problemNote(what: string, text: string, problems: readonly Problem[], consequence: string): string[] {
  const [first] = problems;
  if (first === undefined) return [];
  const line = new LineIndex(text).lineOf(first.span.start) + 1;
  return [`${what} has a problem in line ${line} (${first.message})${more(problems.length)}: ${consequence}`];
}

function more(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : '';
}
