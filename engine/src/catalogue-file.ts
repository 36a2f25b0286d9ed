// Owns: reading a catalogue of capabilities from a file, in place of the built-in one.
// Refuses: half of a catalogue: one that is in error is not used.

import { pathToFileURL } from 'node:url';
import { readCatalogue } from '../../core/src/index.js';
import type { Catalogue, Problem } from '../../core/src/index.js';
import { readText } from './read-text.js';

export type CatalogueFile =
  | { readonly kind: 'unreadable'; readonly why: string }
  /** `catalogue` is null where the file has errors. */
  | { readonly kind: 'read'; readonly catalogue: Catalogue | null; readonly problems: readonly Problem[]; readonly text: string };

/** Never throws. `path` is absolute. */
export async function readCatalogueFile(path: string, builtin: Catalogue): Promise<CatalogueFile> {
  const read = await readText(path, { regularOnly: false });
  if (read.kind === 'unreadable') return read;
  const { catalogue, problems } = readCatalogue({ uri: pathToFileURL(path).href, text: read.text }, builtin);
  const isUsable = !problems.some((each) => each.severity === 'error');
  return { kind: 'read', catalogue: isUsable ? catalogue : null, problems, text: read.text };
}
