// Owns: the catalogue that holds in a directory: the built-in one or the file that replaces it, extended by definition files.
// Refuses: reading files, and failing: what cannot be used is left out, and said. Of definitions that nobody asked about yet, nothing is said.

import { extendByDefinitions, problemNote, readCatalogue } from '../../core/src/index.js';
import type { Catalogue, Source } from '../../core/src/index.js';
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
  const { catalogue, notes } = extendByDefinitions(base.catalogue, definitions.map((each) => ({ ...each, path: `definitions/${nameOf(each.uri)}` })), 'seen');
  return { catalogue, notes: [...base.notes, ...notes] };
}

function baseFrom(source: CatalogueSources['replacement'], builtin: Catalogue): CatalogueInUse {
  if (source === null) return { catalogue: builtin, notes: [] };
  const name = nameOf(source.uri);
  if (source.text === null) return { catalogue: builtin, notes: [`the catalogue ${name} cannot be read (${source.why}): the built-in one is used`] };
  const { catalogue, problems } = readCatalogue({ uri: source.uri, text: source.text }, builtin);
  const trouble = problemNote(`the catalogue ${name}`, source.text, problems);
  const consequence = catalogue === null ? 'the built-in one is used' : 'the rest of it is used';
  return { catalogue: catalogue ?? builtin, notes: trouble === null ? [] : [`${trouble}: ${consequence}`] };
}

export function isSameSources(a: CatalogueSources, b: CatalogueSources): boolean {
  if (a === b) return true;
  const isSameReplacement = a.replacement?.uri === b.replacement?.uri && a.replacement?.text === b.replacement?.text && a.replacement?.why === b.replacement?.why;
  return isSameReplacement && a.definitions.length === b.definitions.length && a.definitions.every(({ uri, text }, i) => uri === b.definitions[i]?.uri && text === b.definitions[i]?.text);
}
