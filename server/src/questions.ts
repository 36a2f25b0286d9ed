// Owns: which policy directory a question without a place is about.
// Refuses: answering it.

import { LSPErrorCodes, ResponseError } from './lsp.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { Session } from './session.js';

/** The directory of a document, or all of the workspace where none is given or the document is no policy's neighbour. */
export async function snapshotsFor({ workspace }: Session, uri: string | undefined): Promise<DirectorySnapshot[]> {
  const own = uri === undefined ? null : await workspace.directoryOf(uri);
  if (own !== null) return [own];
  const all: DirectorySnapshot[] = [];
  for await (const each of workspace.directories()) all.push(each);
  return all;
}

/** The one directory that a question is about; an error says why there is none. */
export async function snapshotFor(session: Session, uri: string | undefined): Promise<DirectorySnapshot> {
  const found = await snapshotsFor(session, uri);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const many = `there are several policy directories: say which one is asked (${found.map((each) => each.uri).join(', ')})`;
  throw new ResponseError(LSPErrorCodes.RequestFailed, only === undefined ? 'there is no policy here to ask' : many);
}
