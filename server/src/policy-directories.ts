// Owns: which directory a policy file belongs to, and which YAML files count as policies.
// Refuses: reading anything; names and texts are handed in.

import { folderOf, isPlace, nameOf } from './uris.js';

export interface PolicyPlace {
  /** The policy directory, as a canonical URI. */
  readonly directory: string;
  /** Whether the file stands in the directory's `agents/`. */
  readonly inAgents: boolean;
}

export function placeOf(uri: string): PolicyPlace {
  if (!isPlace(uri)) return { directory: uri, inAgents: false };
  const folder = folderOf(uri);
  const inAgents = nameOf(folder) === 'agents';
  return { directory: inAgents ? folderOf(folder) : folder, inAgents };
}

/** Folders whose names mean something, whatever is in them. */
export function isSpecialFolder(name: string): boolean {
  return name === 'policies' || name === 'agents' || name === 'definitions';
}

/** Folders that hold other people's files, or none that a person looks at. */
export function isSkippedFolder(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/**
 * Whether a text by itself says that it is a policy: `capabilities` as a mapping and `name` or `agent`, all in the first column, or a list of rules about capabilities. It reads lines, not
 * YAML, so that a text with a syntax error is still recognised.
 */
export function looksLikePolicy(text: string): boolean {
  if (/^(?:rules|overrides)[ \t]*:/m.test(text)) return /^[ \t]*-[ \t]+(?:capability|match)[ \t]*:/m.test(text) && /\btier[ \t]*:/.test(text);
  return /^capabilities[ \t]*:(?![ \t]*(?:\r?\n[ \t]*)*(?:- |\[))/m.test(text) && /^(?:name|agent)[ \t]*:/m.test(text);
}

/** A weaker sign, enough to take a folder named `policies` for one of ours. */
export function hintsAtPolicy(text: string): boolean {
  return /^(?:capabilities|agent|extends)[ \t]*:/m.test(text);
}
