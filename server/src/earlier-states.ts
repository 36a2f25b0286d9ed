// Owns: policy directories as they were, made of how they are saved and of the files that were other ones then. Keeps the one asked about last.
// Refuses: knowing what files were; the client brings their texts.

import { isPolicyFileName, looksLikePolicy, readPolicy } from '../../core/src/index.js';
import { DirectorySnapshot } from './directory-snapshot.js';
import { takesAllOf } from './disk.js';
import { FileTable } from './file-table.js';
import type { CurrentFile } from './file-table.js';
import { inOrder, placeOf } from './policy-directories.js';
import type { EarlierFile } from './protocol.js';
import { canonicalUri, nameOf } from './uris.js';

interface Made {
  readonly saved: DirectorySnapshot;
  readonly earlier: readonly EarlierFile[];
  readonly snapshot: DirectorySnapshot;
}

/** Few have policies of more directories in view. */
const MOST_KEPT = 4;

export class EarlierStates {
  /** Directory → the state of it that was asked about last: who asks at every edit asks about the same. */
  readonly #made = new Map<string, Made>();

  /**
   * `saved`: the directory as it lies on the disk. Files of other directories, and those that are no policies, are passed over. In steps, between which
   * others can have their turn: a large file is read anew.
   */
  *inSteps(saved: DirectorySnapshot, earlier: readonly EarlierFile[]): Generator<void, DirectorySnapshot> {
    const last = this.#made.get(saved.uri);
    if (last?.saved === saved && isSame(last.earlier, earlier)) return last.snapshot;
    const rows = new Map<string, CurrentFile>(saved.files.values().map((each) => [each.file.uri, each]));
    let { activeFile } = saved.input;
    const others: { readonly uri: string; readonly shownUri: string; readonly text: string }[] = [];
    for (const { uri: shownUri, text } of earlier) {
      const uri = canonicalUri(shownUri);
      const place = placeOf(uri);
      if (place.directory !== saved.uri) continue;
      if (nameOf(uri) === '.active' && !place.inAgents) activeFile = text === null ? null : { uri, shownUri, version: null, text, isReadable: true };
      else if (text === null) rows.delete(uri);
      else if (isPolicyFileName(nameOf(uri)) && rows.get(uri)?.file.text !== text) {
        rows.delete(uri);
        others.push({ uri, shownUri, text });
      }
    }
    // What a policy was made of since then was one before where all files of the directory were.
    const takesAll = activeFile !== null || takesAllOf(saved.uri, others) || takesAllOf(saved.uri, [...rows.values()].map(({ file }) => file));
    for (const { uri, shownUri, text } of others) {
      if (!takesAll && !looksLikePolicy(text)) continue;
      const known = last?.snapshot.files.get(uri);
      const file = known?.file.text === text ? known.file : readPolicy({ uri, text }, placeOf(uri));
      yield* file.readInSteps();
      rows.set(uri, { file, version: null, shownUri, unreadable: null });
    }
    const files = FileTable.of(inOrder(rows.values(), ({ file }) => file.uri));
    const snapshot = new DirectorySnapshot({ ...saved.input, files, activeFile, lastGood: null }, last?.snapshot ?? saved);
    if (this.#made.size >= MOST_KEPT) this.#made.clear();
    this.#made.set(saved.uri, { saved, earlier, snapshot });
    return snapshot;
  }
}

function isSame(a: readonly EarlierFile[], b: readonly EarlierFile[]): boolean {
  return a.length === b.length && a.every(({ uri, text }, i) => uri === b[i]?.uri && text === b[i]?.text);
}
