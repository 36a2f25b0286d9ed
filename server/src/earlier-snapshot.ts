// Owns: a policy directory as it was, made of how it is saved and of the files that were other ones then.
// Refuses: knowing what they were; the client brings their texts.

import { isPolicyFileName, looksLikePolicy, readPolicy } from '../../core/src/index.js';
import { DirectorySnapshot } from './directory-snapshot.js';
import { FileTable } from './file-table.js';
import type { CurrentFile } from './file-table.js';
import { inOrder, placeOf } from './policy-directories.js';
import type { EarlierFile } from './protocol.js';
import { canonicalUri, nameOf } from './uris.js';

/** `saved`: the directory as it lies on the disk. Files of other directories, and those that are no policies, are passed over. */
export function earlierSnapshot(saved: DirectorySnapshot, earlier: readonly EarlierFile[]): DirectorySnapshot {
  const rows = new Map<string, CurrentFile>([...saved.files.values()].map((each) => [each.file.uri, each]));
  let { activeFile } = saved.input;
  for (const { uri: shownUri, text } of earlier) {
    const uri = canonicalUri(shownUri);
    const place = placeOf(uri);
    if (place.directory !== saved.uri) continue;
    if (nameOf(uri) === '.active' && !place.inAgents) activeFile = text === null ? null : { uri, shownUri, version: null, text, isReadable: true };
    else if (text === null) rows.delete(uri);
    else if (isPolicyFileName(nameOf(uri)) && (rows.has(uri) || looksLikePolicy(text)) && rows.get(uri)?.file.text !== text) {
      rows.set(uri, { file: readPolicy({ uri, text }, place), version: null, shownUri, unreadable: null });
    }
  }
  const files = FileTable.of(inOrder(rows.values(), ({ file }) => file.uri));
  return new DirectorySnapshot({ ...saved.input, files, activeFile, lastGood: null }, saved);
}
