// Owns: which directory a policy file belongs to, and which YAML files count as policies.
// Refuses: reading anything; names and texts are handed in.

import { orderOfFile } from '../../core/src/index.js';
import { A_FEW, folderOf, isPlace, nameOf, remembered } from './uris.js';

export { hintsAtPolicy, looksLikePolicy } from '../../core/src/index.js';

/** A glob of the names of policy files; in globs case counts. */
export const POLICY_FILES = '*.{yaml,yml,YAML,YML}';

export interface PolicyPlace {
  /** The policy directory, as a canonical URI. */
  readonly directory: string;
  /** Whether the file stands in the directory's `agents/`. */
  readonly inAgents: boolean;
}

export const placeOf = remembered((uri): PolicyPlace => {
  if (!isPlace(uri)) return { directory: uri, inAgents: false };
  const folder = folderOf(uri);
  const inAgents = nameOf(folder) === 'agents';
  return { directory: inAgents ? folderOf(folder) : folder, inAgents };
}, A_FEW);

/** Files of one directory, by their addresses, in the order in which they count. */
export function inOrder<Item>(items: Iterable<Item>, uriOf: (item: Item) => string): Item[] {
  const placed = [...items].map((item) => ({ item, order: orderOfFile(nameOf(uriOf(item)), placeOf(uriOf(item))) }));
  return placed.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map((each) => each.item);
}

/** Folders that hold other people's files, or none that a person looks at. */
export function isSkippedFolder(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}
