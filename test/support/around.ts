// Owns: a fixture as the features of the editor see it: the file with the cursor, what is around it, and places written as people read them.
// Refuses: asking any feature.

import type { Neighbourhood, Place, PolicyFile } from '../../core/src/index.js';
import { uriOf, workspaceOf } from './workspace.js';
import type { WorkspaceOptions } from './workspace.js';

export interface Around {
  readonly around: Neighbourhood;
  readonly offset: number;
}

/** Without a cursor, at the start of the first policy. */
export function aroundCursor(text: string, options: WorkspaceOptions = {}): Around {
  const { fixture, set } = workspaceOf(text, options);
  const files: PolicyFile[] = [...set.directorySystem, ...set.organizations, ...set.agents].map((each) => each.file);
  const source = (path: string) => fixture.files.filter((each) => each.path === path).map((each) => ({ uri: uriOf(path), text: each.text }));
  const path = fixture.cursor?.path ?? fixture.files[0]?.path ?? '';
  const file = files.find((each) => each.uri === uriOf(path));
  if (file === undefined) throw new Error(`the cursor is in no policy: ${path}`);
  return { around: { set, own: set, file, files, activeFile: source('.active')[0] ?? null, definitions: source('catalogue.yaml') }, offset: fixture.cursor?.offset ?? 0 };
}

/** `acme.yaml:3 filesystem.read`: the line from 1, and the text of the name. */
export function placeText({ uri, text, nameSpan }: Pick<Place, 'uri' | 'text' | 'nameSpan'>): string {
  return `${uri.slice(uri.lastIndexOf('/') + 1)}:${text.lines.lineOf(nameSpan.start) + 1} ${text.text.slice(nameSpan.start, nameSpan.end)}`;
}
