// Owns: the policies of one directory as they read now: what an editor shows goes before the disk, and a text that was read is not read again.
// Refuses: reading the disk, and which documents are open; what the policies mean together.

import { BlockText, isPolicyFileName, readAgentLater, readPolicy, readPolicyText, unreadablePolicy } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import type { DirectoryDisk } from './directory-disk.js';
import type { DiskFile } from './disk.js';
import { FileTable } from './file-table.js';
import type { CurrentFile } from './file-table.js';
import { inOrder, looksLikePolicy, placeOf } from './policy-directories.js';
import { nameOf } from './uris.js';

export interface OpenDocument {
  /** In the client's spelling. */
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly text: BlockText;
}

export interface DirectoryFilesOptions {
  readonly disk: DirectoryDisk;
  /** Whether the directory is one document that has no neighbours. */
  readonly isSingle: boolean;
  /** An open document, by the address that it has here. */
  readonly open: (uri: string) => OpenDocument | undefined;
  /** Those of the directory, by that address. */
  readonly allOpen: () => readonly (readonly [string, OpenDocument])[];
  /** The core's, or another one that reads at once. */
  readonly read: typeof readPolicyText | null;
  readonly log: (message: string) => void;
}

interface ReadFile {
  readonly text: string | BlockText;
  readonly unreadable: string | null;
  readonly file: PolicyFile;
  /** What went wrong in the program itself when the text was read; the text is not tried again. */
  readonly fault: string | null;
}

export class DirectoryFiles {
  readonly #options: DirectoryFilesOptions;
  #table: FileTable | null = null;
  /** The files of the table that may read otherwise than when it was made; null where others may have come or gone, too. */
  #touched: Set<string> | null = null;
  /** What the table's files were read from, by address. */
  #read = new Map<string, ReadFile>();
  /** Saved texts that somebody needed beside what the editor shows, as they read. */
  readonly #saved = new WeakMap<DiskFile, PolicyFile>();

  constructor(options: DirectoryFilesOptions) {
    this.#options = options;
  }

  /** A document of the directory was opened or edited. */
  put(uri: string, { languageId }: OpenDocument): void {
    if (languageId === 'kruxos-policy' || this.#options.disk.files.has(uri)) this.#touch(uri);
    else this.#touched = null;
  }

  /** A document was closed, or policies on the disk have come, gone or changed: these, or any. */
  outdate(uris: readonly string[] | null): void {
    if (uris === null) this.#touched = null;
    for (const uri of uris ?? []) {
      if (this.#options.disk.files.has(uri)) this.#touch(uri);
      else this.#touched = null;
    }
  }

  #touch(uri: string): void {
    if (this.#table?.has(uri) === true) this.#touched?.add(uri);
    else this.#touched = null;
  }

  now(): FileTable {
    this.#table = this.#table === null || this.#touched === null ? this.#all() : this.#withTouched(this.#table, this.#touched);
    this.#touched = new Set();
    return this.#table;
  }

  /** Behind a buffer that does not compile: what is saved, if that does, which is what a running product enforces. */
  goodSaved(uri: string): PolicyFile | null {
    const saved = this.#options.disk.files.get(uri);
    const current = this.#read.get(uri);
    if (saved === undefined || saved.unreadable !== null || current === undefined) return null;
    const file = isSameText(current.text, saved.text) ? current.file : this.#savedFile(saved);
    return file.broken === null ? file : null;
  }

  /** A file as it lies on the disk. `current`: as it reads now. */
  asSaved(saved: DiskFile, current: CurrentFile | undefined): CurrentFile {
    const { uri, text, unreadable } = saved;
    const isSame = unreadable === null ? current?.file.text === text : current?.unreadable === unreadable && current.file.glimpse === text;
    if (current !== undefined && isSame) return { ...current, version: null, unreadable };
    return { file: unreadable === null ? this.#savedFile(saved) : unreadablePolicy(uri, placeOf(uri), { why: unreadable, glimpse: text }), version: null, shownUri: current?.shownUri ?? uri, unreadable };
  }

  #savedFile(saved: DiskFile): PolicyFile {
    const file = this.#saved.get(saved) ?? readPolicy(saved, placeOf(saved.uri));
    this.#saved.set(saved, file);
    return file;
  }

  #withTouched(before: FileTable, uris: ReadonlySet<string>): FileTable {
    let table = before;
    for (const uri of uris) table = table.with(this.#currentOf(uri, this.#options.open(uri), this.#read));
    return table;
  }

  #all(): FileTable {
    const { disk, allOpen } = this.#options;
    const open = new Map(allOpen().filter(([uri, document]) => this.#isPolicy(uri, document)));
    const saved = disk.files;
    // On the disk, they are in order: to put thousands of addresses in order takes longer than all else that is done when a file is opened.
    const uris = [...open.keys()].every((each) => saved.has(each)) ? [...saved.keys()] : inOrder(new Set([...saved.keys(), ...open.keys()]), (uri) => uri);
    const before = this.#read;
    this.#read = new Map();
    return FileTable.of(uris.map((uri) => this.#currentOf(uri, open.get(uri), before)));
  }

  /** What is open goes before the disk. `before`: what was read so far, and is not read again. */
  #currentOf(uri: string, document: OpenDocument | undefined, before: ReadonlyMap<string, ReadFile>): CurrentFile {
    const saved = this.#options.disk.files.get(uri);
    const text = document?.text ?? saved?.text ?? '';
    const unreadable = document === undefined ? (saved?.unreadable ?? null) : null;
    const known = before.get(uri);
    const isSame = known !== undefined && isSameText(known.text, text) && known.unreadable === unreadable;
    const now = isSame ? known : this.#readText(uri, text, { unreadable, previous: known === undefined || (known.unreadable ?? known.fault) !== null ? null : known.file });
    this.#read.set(uri, now);
    return { file: now.file, version: document?.version ?? null, shownUri: document?.uri ?? uri, unreadable: unreadable ?? now.fault };
  }

  #isPolicy(uri: string, { languageId, text }: OpenDocument): boolean {
    const { disk, isSingle } = this.#options;
    if (languageId === 'kruxos-policy' || disk.files.has(uri)) return true;
    // What has not been saved has no name to tell it by.
    const isYaml = isPolicyFileName(nameOf(uri)) || (isSingle && languageId === 'yaml');
    return isYaml && (disk.known?.takesAll === true || looksLikePolicy(text.text));
  }

  /** A text on which the program fails is put aside: it blocks, as one that cannot be read, and costs its neighbours nothing. */
  #readText(uri: string, text: string | BlockText, { unreadable, previous }: { readonly unreadable: string | null; readonly previous: PolicyFile | null }): ReadFile {
    if (unreadable !== null) return { text, unreadable, file: unreadablePolicy(uri, placeOf(uri), { why: unreadable, glimpse: typeof text === 'string' ? text : text.text }), fault: null };
    try {
      const { read } = this.#options;
      const place = placeOf(uri);
      if (read === null && typeof text === 'string' && place.inAgents) return { text, unreadable, file: readAgentLater({ uri, text }), fault: null };
      return { text, unreadable, file: (read ?? readPolicyText)(uri, typeof text === 'string' ? BlockText.of(text) : text, place, previous), fault: null };
    } catch (error) {
      this.#options.log(`${uri} made the program fail: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const fault = 'the program failed on it';
      return { text, unreadable, file: unreadablePolicy(uri, placeOf(uri), { why: fault, glimpse: typeof text === 'string' ? text : text.text }), fault };
    }
  }
}

function isSameText(a: string | BlockText, b: string | BlockText): boolean {
  // An edit changes the length most often, and the text of a whole document is put together only where somebody asks for it.
  return a === b || (a.length === b.length && (typeof a === 'string' ? a : a.text) === (typeof b === 'string' ? b : b.text));
}
