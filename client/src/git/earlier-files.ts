// Owns: the policy files of a repository that differ from the last commit, as they are there.
// Refuses: which policy directory they belong to, which the server tells.

import { isPolicyFileName } from '../../../core/src/compile/directory-layout.js';
import { IS_COPIED, IS_NEW, IS_RENAMED } from './git-api.js';
import type { GitChange, GitRepository, GitUri } from './git-api.js';

export interface FileAtCommit<Uri> {
  readonly uri: Uri;
  /** Null where the commit has no such file. */
  readonly text: string | null;
}

/** Fails where git does: a file whose text nobody knows was not a file that was not there. */
export async function filesAtLastCommit<Uri extends GitUri>(repository: GitRepository<Uri>): Promise<FileAtCommit<Uri>[]> {
  const { workingTreeChanges, untrackedChanges } = repository.state;
  const untracked = [...workingTreeChanges, ...untrackedChanges].filter(({ status }) => IS_NEW.has(status));
  const found = new Map<string, FileAtCommit<Uri>>();
  const note = (uri: Uri, text: string | null): void => void (isWanted(uri) && found.set(uri.path, { uri, text }));
  const textOf = (uri: Uri): Promise<string | null> => (isWanted(uri) ? repository.show('HEAD', uri.fsPath) : Promise.resolve(null));
  // What git no longer follows is new to it, and still was at the commit.
  for (const change of [...untracked, ...(await repository.diffWith('HEAD'))]) {
    const { status, originalUri } = change;
    // Without a commit, and for a new file, there is nothing to show.
    if (!IS_NEW.has(status) && status !== IS_COPIED) {
      note(originalUri, await textOf(originalUri));
    }
    if (IS_NEW.has(status) || status === IS_COPIED || status === IS_RENAMED) {
      note(placeNow(change), null);
    }
  }
  return [...found.values()];
}

function placeNow<Uri extends GitUri>({ uri, renameUri }: GitChange<Uri>): Uri {
  return renameUri ?? uri;
}

function isWanted({ path }: GitUri): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return isPolicyFileName(name) || name === '.active';
}
