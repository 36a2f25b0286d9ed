// Owns: the only state of the server: open documents, what was read from disk, and the latest snapshot of each policy directory.
// Refuses: answering anything itself; it hands out snapshots. It says what changed, and not what is to be done about it.

import { SHIPPED_SCHEME, isPolicyFileName, readShipped } from '../../core/src/index.js';
import type { PolicyFile, Shipped, readPolicyText } from '../../core/src/index.js';
import { catalogueFrom, definitionSources, isSameSources } from './catalogues.js';
import type { CatalogueInUse, CatalogueSources } from './catalogues.js';
import { DirectoryDisk } from './directory-disk.js';
import { DirectoryFiles } from './directory-files.js';
import type { OpenDocument } from './directory-files.js';
import { DirectorySnapshot } from './directory-snapshot.js';
import type { SnapshotInput } from './directory-snapshot.js';
import { NOTHING, isSameDisk, readAgain, readDisk } from './disk.js';
import type { ActiveFile, Disk } from './disk.js';
import { FileTable } from './file-table.js';
import type { CurrentFile } from './file-table.js';
import type { Files } from './files.js';
import { isSkippedFolder, placeOf } from './policy-directories.js';
import type { Progress } from './progress.js';
import { MOST_FOLDERS, isDefinition, searchFolders } from './search.js';
import { readSettings } from './settings.js';
import { UNSAVED, canonicalUri, childOf, folderOf, isInside, isPlace, isUnsaved, nameOf, schemeOf } from './uris.js';

export interface WorkspaceOptions {
  readonly files: Files;
  /** Folder of the shipped policies, as a URI; null where it is not known. */
  readonly shippedFolder: string | null;
  /** The settings that hold for a place; never rejects. */
  readonly settingsFor: (scopeUri: string) => Promise<unknown>;
  readonly log: (message: string) => void;
  /** Does work that may take long, and shows it. */
  readonly busy: <Result>(title: string, work: (progress: Progress) => Promise<Result>) => Promise<Result>;
  /** The core's by default. */
  readonly read?: typeof readPolicyText;
}

/** A place that a request is about: a file of a directory, at one moment. */
export interface Located {
  readonly snapshot: DirectorySnapshot;
  readonly current: CurrentFile;
}

interface DirectoryState {
  readonly uri: string;
  /** Of its `.active`; null for a document that stands alone. To make addresses takes a while, and this one is asked for at every edit. */
  readonly activeUri: string | null;
  readonly disk: DirectoryDisk;
  readonly files: DirectoryFiles;
  /** Whether it is going to be compared with the disk while nobody waits. */
  isComparing: boolean;
  /** Null while something is newer than the latest one. */
  snapshot: DirectorySnapshot | null;
  /** The latest one that was made: what did not change since then is not worked out again, and the last good versions are known. */
  latest: DirectorySnapshot | null;
  /** Of open documents, the last good version that was a saved one. */
  readonly goodSaved: Map<string, PolicyFile | null>;
  /** The same of those that were closed since then: what somebody tried and did not save has never been in force anywhere. */
  readonly closed: Map<string, PolicyFile | null>;
  /** Made of the disk that it names. */
  asSaved: { readonly disk: Disk; readonly snapshot: DirectorySnapshot } | null;
}

/** `where it differs`: only if what counts came out different. */
type Telling = 'in any case' | 'where it differs';

export class Workspace {
  readonly shipped: Shipped = readShipped();
  readonly #options: WorkspaceOptions;
  readonly #open = new Map<string, OpenDocument>();
  /** The files that unsaved documents are going to be, by the address that they have until then. */
  readonly #unsaved = new Map<string, string>();
  readonly #directories = new Map<string, DirectoryState>();
  /** The last ones made, so that directories with the same sources share one catalogue. */
  readonly #catalogues: { sources: CatalogueSources; readonly inUse: CatalogueInUse }[] = [];
  readonly #definitionFolders = new Set<string>();
  readonly #listeners: ((directory: string, origin: string | null) => void)[] = [];
  readonly #closeListeners: ((uri: string) => void)[] = [];
  readonly #catalogueListeners: ((uri: string) => void)[] = [];
  #folders: readonly string[] = [];
  /** While folders are searched, which people are told of. */
  #report: Progress | null = null;
  #scan: Promise<void> = Promise.resolve();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
  }

  /** `origin` is the one document whose edit made the change; null where there is none. */
  onChange(listener: (directory: string, origin: string | null) => void): void {
    this.#listeners.push(listener);
  }

  /** Settings name this file as the catalogue, whether or not there is one; it may be told more than once. */
  onCatalogueFile(listener: (uri: string) => void): void {
    this.#catalogueListeners.push(listener);
  }

  /** With the address that the document was opened with. */
  onClose(listener: (uri: string) => void): void {
    this.#closeListeners.push(listener);
  }

  openDocument(uri: string): OpenDocument | undefined {
    return this.#open.get(this.#keyOf(uri));
  }

  /** A document was opened or edited. */
  put(document: OpenDocument): void {
    const uri = this.#placed(document.uri);
    const isNew = !this.#open.has(uri);
    this.#open.set(uri, document);
    const state = this.#stateFor(this.#homeOf(uri));
    state.snapshot = null;
    state.files.put(uri, document);
    if (isNew) {
      state.goodSaved.set(uri, goodBefore(state, uri));
      void state.disk.fresh();
    }
    this.#tell(state.uri, uri);
  }

  /** A document was saved as it reads now. */
  wasSaved(documentUri: string): void {
    const uri = this.#keyOf(documentUri);
    const state = this.#directories.get(this.#homeOf(uri));
    if (state === undefined || !state.goodSaved.has(uri)) return;
    const snapshot = this.#snapshot(state);
    if (!snapshot.isBehind(uri)) state.goodSaved.set(uri, snapshot.goodVersion(uri));
  }

  /** From now on what the disk says counts again. */
  close(documentUri: string): void {
    const uri = this.#keyOf(documentUri);
    this.#unsaved.delete(canonicalUri(documentUri));
    const document = this.#open.get(uri);
    // A document that was saved for the first time is opened as a file before it is closed as what it was.
    if (document === undefined || canonicalUri(document.uri) !== canonicalUri(documentUri)) return;
    this.#open.delete(uri);
    for (const listener of this.#closeListeners) listener(document.uri);
    const directory = this.#homeOf(uri);
    if (isSingle(directory)) {
      this.#directories.delete(directory);
      this.#tell(directory, uri);
    } else this.#reloadClosed(uri, this.#stateFor(directory));
  }

  /** Something at these addresses was made, changed or deleted outside the editor. */
  touch(uris: readonly string[]): void {
    const touched = [...new Set(uris.map(canonicalUri))];
    const stale = new Set<DirectoryState>();
    const changed = new Set<DirectoryState>();
    for (const uri of touched.filter((each) => !this.#isAmongShipped(placeOf(each).directory))) {
      const isNewDefinition = isDefinition(uri) && this.#isSearched(folderOf(uri));
      if (isNewDefinition) this.#definitionFolders.add(folderOf(uri));
      const isOfDefinitions = isNewDefinition || [...this.#definitionFolders].some((each) => each === uri || isInside(each, uri));
      const isPolicyLike = isPolicyFileName(nameOf(uri));
      const { directory } = placeOf(uri);
      // Where no search gets to, only what somebody looks at counts; and a search takes what stands among definitions for one.
      const isWanted = this.#directories.has(directory) || (this.#isSearched(directory) && !isDefinition(uri));
      if ((isPolicyLike || nameOf(uri) === '.active') && isWanted && this.#options.files.reads(uri)) {
        const state = this.#stateFor(directory);
        if (isPolicyLike) {
          state.disk.touch(uri, { isOpen: this.#open.has(uri) });
          changed.add(state);
        } else stale.add(state);
      }
      for (const state of this.#directories.values()) {
        // A folder that came or went: the directory itself, one above it, or its `agents`.
        const isAround = state.uri === uri || isInside(state.uri, uri) || (nameOf(uri) === 'agents' && folderOf(uri) === state.uri);
        const replacement = state.disk.known?.catalogue.replacement?.uri;
        const isCatalogue = (replacement !== undefined && (replacement === uri || isInside(replacement, uri))) || (isOfDefinitions && this.#rootOf(state.uri) === this.#rootOf(uri));
        if (isAround || isCatalogue) stale.add(state);
      }
    }
    for (const state of stale) state.disk.outdate();
    for (const state of new Set([...stale, ...changed])) this.#reload(state, 'where it differs');
    // What a folder brings along is not told one by one, and of a name alone nobody knows whether it is a folder's.
    const unknown = touched.filter((each) => !isPolicyFileName(nameOf(each)) && !this.#folders.includes(each) && this.#isSearched(each));
    if (unknown.length > 0) this.#scan = this.#scan.then(() => this.#search(unknown)).catch((error: unknown) => this.#options.log(`A folder could not be searched: ${String(error)}`));
  }

  /** Whether a search of the workspace gets to a folder. */
  #isSearched(uri: string): boolean {
    const root = this.#rootOf(uri);
    return root !== null && !uri.slice(root.length).split('/').some((each) => each !== '' && isSkippedFolder(each));
  }

  /** For clients that do not watch files: what a directory looks like by now, while nobody waits for it. */
  compareLater(documentUri: string): void {
    const state = this.#directories.get(this.#homeOf(this.#keyOf(documentUri)));
    if (state === undefined || state.isComparing) return;
    state.isComparing = true;
    setTimeout(() => void this.#compare(state), COMPARED_AFTER);
  }

  async #compare(state: DirectoryState): Promise<void> {
    await state.disk.rested();
    state.isComparing = false;
    if (this.#directories.get(state.uri) !== state) return;
    const isOther = await state.disk.compare((known, now) => this.#isSameDisk(known, now));
    if (isOther) this.#tell(state.uri, null);
  }

  /** The settings may be different ones now. */
  settingsChanged(): void {
    for (const state of this.#directories.values()) this.#reloadAll(state, 'in any case');
  }

  setFolders(uris: readonly string[]): void {
    this.#folders = uris.map(canonicalUri).filter(isPlace);
    this.#scan = this.#scan.then(() => this.#options.busy('Reading policies', (progress) => this.#scanFolders(progress))).catch((error: unknown) => this.#options.log(`The workspace could not be scanned: ${String(error)}`));
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /**
   * The directory of a document with its latest texts; null where the document is no policy. `needs: document`: for what is asked about that document
   * alone, which is answered before all agents of a large directory are read.
   */
  async locate(documentUri: string, needs: 'directory' | 'document' = 'directory'): Promise<Located | null> {
    const uri = this.#keyOf(documentUri);
    const snapshot = await this.directoryOf(uri, needs);
    const current = snapshot?.files.get(uri);
    return snapshot === null || current === undefined ? null : { snapshot, current };
  }

  /** The directory of any document, whether or not the document itself is a policy; null where there are no policies, unless the document chooses one. */
  async directoryOf(documentUri: string, needs: 'directory' | 'document' = 'directory'): Promise<DirectorySnapshot | null> {
    const uri = this.#keyOf(documentUri);
    // Who asked before it was saved may ask again.
    const directory = this.#homeOf(this.#open.has(uri) ? uri : (this.#fileToBe(uri) ?? uri));
    const state = this.#directories.get(directory) ?? (isSingle(directory) ? undefined : this.#stateFor(directory));
    if (state === undefined) return null;
    if (needs === 'document') await state.disk.begun();
    // One that is not open may be among the files that are still being read.
    if (needs === 'directory' || !this.#snapshot(state).files.has(uri)) await state.disk.fresh();
    const snapshot = this.#snapshot(state);
    this.#forgetIfIdle(state);
    return snapshot.files.size === 0 && nameOf(uri) !== '.active' ? null : snapshot;
  }

  /** The snapshot behind a change that was told; null where there is no such directory any more. */
  async snapshotAt(directory: string, needs: 'directory' | 'document' = 'directory'): Promise<DirectorySnapshot | null> {
    const state = this.#directories.get(directory);
    if (state === undefined) return null;
    await (needs === 'document' ? state.disk.begun() : state.disk.fresh());
    return this.#snapshot(state);
  }

  /** The same directory as it lies on the disk, whatever is unsaved, and as a process that starts now would read it. */
  saved(snapshot: DirectorySnapshot): DirectorySnapshot {
    const state = this.#directories.get(snapshot.uri);
    const disk = state?.disk.known ?? null;
    if (snapshot.input.isSingle || state === undefined || disk === null) return snapshot;
    if (state.asSaved?.disk === disk) return state.asSaved.snapshot;
    const files = disk.files.map((each) => state.files.asSaved(each, snapshot.files.get(each.uri)));
    state.asSaved = { disk, snapshot: new DirectorySnapshot({ ...snapshot.input, files: FileTable.of(files), activeFile: disk.activeFile, lastGood: null }, snapshot) };
    return state.asSaved.snapshot;
  }

  /** Whether a document is all that its directory holds, as far as is known. */
  isAlone(directory: string, uri: string | null): boolean {
    const files = this.#directories.get(directory)?.disk.known?.files ?? [];
    const isOther = (each: string) => each !== uri;
    return uri !== null && !files.some((each) => isOther(each.uri)) && ![...this.#open.keys()].some((each) => isOther(each) && this.#homeOf(each) === directory);
  }

  /** Whether a document of a directory is open besides the one that made a change. */
  isOtherOpen(directory: string, uri: string | null): boolean {
    return [...this.#open.keys()].some((each) => each !== uri && this.#homeOf(each) === directory);
  }

  /** Every policy directory of the workspace, and what is about to be saved somewhere, in the order of their addresses; the other side of a diff is no part of it. */
  async *directories(): AsyncGenerator<DirectorySnapshot> {
    await this.#scan;
    for (const uri of [...this.#directories.keys()].sort()) {
      const state = this.#directories.get(uri);
      if (state === undefined || this.#isForeign(uri) || !this.#isKept(state)) continue;
      await state.disk.fresh();
      const snapshot = this.#snapshot(state);
      if (!snapshot.input.isShipped && (snapshot.files.size > 0 || snapshot.input.activeFile !== null)) yield snapshot;
    }
  }

  /** The address under which a document is known here. */
  #keyOf(documentUri: string): string {
    const uri = canonicalUri(documentUri);
    return this.#unsaved.get(uri) ?? uri;
  }

  /** The same for one that is opened or edited: one that has a place in a workspace folder, but was never saved, counts as the file that it is going to be. */
  #placed(documentUri: string): string {
    const uri = this.#keyOf(documentUri);
    const file = this.#open.has(uri) ? null : this.#fileToBe(uri);
    if (file === null || this.#open.has(file)) return uri;
    this.#unsaved.set(uri, file);
    return file;
  }

  /** The file of the workspace that an unsaved document is going to be, or has become; null for every other one. */
  #fileToBe(uri: string): string | null {
    if (!isUnsaved(uri) || !isPlace(uri)) return null;
    const place = uri.slice(UNSAVED.length);
    return this.#folders.map((each) => canonicalUri(schemeOf(each) + place)).find((each) => this.#rootOf(each) !== null) ?? null;
  }

  /** The directory that a document belongs to, or itself where its neighbours cannot be read. */
  #homeOf(uri: string): string {
    const { directory } = placeOf(uri);
    return this.#options.files.reads(uri) && !this.#isAmongShipped(directory) ? directory : `${SINGLE}${uri}`;
  }

  /** Whether it is a document by itself that is neither in the workspace nor going to be saved, such as an earlier version of a file. Without a workspace, what is open is all there is. */
  #isForeign(directory: string): boolean {
    const uri = directory.slice(SINGLE.length);
    return isSingle(directory) && !isUnsaved(uri) && this.#folders.length > 0 && this.#rootOf(uri) === null;
  }

  /** What ships with the product stands in no directory that anybody has chosen a policy in. */
  #isAmongShipped(directory: string): boolean {
    return directory === this.#options.shippedFolder;
  }

  /** Whether a document is a policy that ships with the product: by its address there, or by the one that it has for us. */
  #isShipped(uri: string): boolean {
    const { system, templates } = this.shipped;
    return schemeOf(uri) === SHIPPED_SCHEME || (folderOf(uri) === this.#options.shippedFolder && [system, ...templates].some((each) => each.file === nameOf(uri)));
  }

  #stateFor(directory: string): DirectoryState {
    let state = this.#directories.get(directory);
    if (state === undefined) {
      const disk = this.#diskOf(directory, () => made);
      const activeUri = isSingle(directory) ? null : childOf(directory, '.active');
      const made: DirectoryState = { uri: directory, activeUri, disk, files: this.#filesOf(directory, disk), isComparing: false, snapshot: null, latest: null, goodSaved: new Map(), closed: new Map(), asSaved: null };
      state = made;
      this.#directories.set(directory, state);
    }
    return state;
  }

  #diskOf(directory: string, state: () => DirectoryState): DirectoryDisk {
    return new DirectoryDisk({
      readAll: (early) => this.#readDisk(directory, early),
      readAgain: (disk, uris) => readAgain(this.#options.files, directory, { disk, uris }),
      taken: (uris) => {
        state().snapshot = null;
        state().files.outdate(uris);
      },
      completed: () => this.#tell(directory, null),
      failed: (error) => this.#options.log(`${directory} could not be read: ${String(error)}`),
    });
  }

  #filesOf(directory: string, disk: DirectoryDisk): DirectoryFiles {
    const { read = null, log } = this.#options;
    const allOpen = () => [...this.#open].filter(([uri]) => this.#homeOf(uri) === directory);
    return new DirectoryFiles({ disk, isSingle: isSingle(directory), open: (uri) => this.#open.get(uri), allOpen, read, log });
  }

  #reloadClosed(uri: string, state: DirectoryState): void {
    state.snapshot = null;
    state.closed.set(uri, state.goodSaved.get(uri) ?? null);
    state.goodSaved.delete(uri);
    state.files.outdate([uri]);
    if (!isPolicyFileName(nameOf(uri))) return this.#reloadAll(state, 'in any case');
    state.disk.touch(uri, { isOpen: false });
    this.#reload(state, 'in any case');
  }

  #reloadAll(state: DirectoryState, telling: Telling): void {
    state.disk.outdate();
    this.#reload(state, telling);
  }

  /** Reads again what has to be, and tells of it. */
  #reload(state: DirectoryState, telling: Telling): void {
    const before = state.disk.known ?? NOTHING;
    void state.disk.fresh().then(() => {
      const now = state.disk.known;
      if (telling === 'in any case' || now === null || !this.#isSameDisk(before, now)) this.#tell(state.uri, null);
      this.#forgetIfIdle(state);
    });
  }

  #isSameDisk(before: Disk, now: Disk): boolean {
    return isSameDisk(before, now, (uri) => this.#open.get(uri)?.text.text);
  }

  async #readDisk(directory: string, early?: (disk: Disk) => void): Promise<Disk> {
    const settings = readSettings(await this.#options.settingsFor(isSingle(directory) ? directory.slice(SINGLE.length) : directory));
    const root = this.#rootOf(directory);
    // As on the command line: those in the directory count first, then those beside it, then those of packs.
    const beside = folderOf(directory);
    const places = [directory, beside];
    const distance = (folder: string) => (places.includes(folderOf(folder)) ? places.indexOf(folderOf(folder)) : folderOf(folderOf(folder)) === childOf(beside, 'packs') ? 2 : 3);
    // Those nearby are looked for where they would stand: what is opened while the workspace is still searched would else miss them.
    const known = new Set([...this.#definitionFolders, ...places.map((each) => childOf(each, 'definitions')).filter((each) => this.#isSearched(each))]);
    const definitionFolders = [...known].filter((each) => root !== null && this.#rootOf(each) === root).sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1));
    const disk = await readDisk(this.#options.files, isSingle(directory) ? null : directory, { settings, root: root ?? directory, definitionFolders }, { ...(early === undefined ? {} : { early }), report: (count) => this.#report?.report('{0} files', count) });
    const { replacement } = disk.catalogue;
    if (replacement !== null) for (const listener of this.#catalogueListeners) listener(replacement.uri);
    return disk;
  }

  /** The innermost workspace folder around a place. */
  #rootOf(uri: string): string | null {
    return this.#folders.filter((each) => uri === each || isInside(uri, each)).sort((a, b) => b.length - a.length)[0] ?? null;
  }

  #snapshot(state: DirectoryState): DirectorySnapshot {
    if (state.snapshot !== null) return state.snapshot;
    const disk = state.disk.known;
    const settings = disk?.settings ?? readSettings(undefined);
    const sources = (disk ?? NOTHING).catalogue;
    const { catalogue, notes } = this.#catalogueOf(sources);
    const uri = isSingle(state.uri) ? state.uri.slice(SINGLE.length) : state.uri;
    const isShipped = isSingle(state.uri) && this.#isShipped(uri);
    const input: SnapshotInput = {
      uri,
      isSingle: isSingle(state.uri),
      isShipped,
      files: state.files.now(),
      areAgentsUnread: disk?.areAgentsUnread === true,
      activeFile: this.#openActiveFile(state) ?? disk?.activeFile ?? null,
      // A template does not stand in its own way.
      settings: isShipped ? { ...settings, problems: { ...settings.problems, 'shadows-template': 'off' } } : settings,
      catalogue,
      catalogueNotes: notes,
      definitions: definitionSources(sources),
      shipped: this.shipped,
      lastGood: (uri) => state.files.goodSaved(uri),
    };
    state.latest = new DirectorySnapshot(input, state.latest, (each) => goodBefore(state, each));
    state.closed.clear();
    return (state.snapshot = state.latest);
  }

  /** As with policies, what an editor shows goes before the disk. */
  #openActiveFile({ activeUri: uri }: DirectoryState): ActiveFile | null {
    const open = uri === null ? undefined : this.#open.get(uri);
    return uri === null || open === undefined ? null : { uri, shownUri: open.uri, version: open.version, text: open.text.text, isReadable: true };
  }

  #catalogueOf(sources: CatalogueSources): CatalogueInUse {
    const cached = this.#catalogues.find((each) => isSameSources(each.sources, sources));
    if (cached !== undefined) {
      // The next question is about the same object, and megabytes need not be compared again.
      cached.sources = sources;
      return cached.inUse;
    }
    const inUse = catalogueFrom(sources, this.shipped.catalogue);
    this.#catalogues.unshift({ sources, inUse });
    this.#catalogues.length = Math.min(this.#catalogues.length, 8);
    return inUse;
  }

  async #scanFolders(progress: Progress): Promise<void> {
    const { directories, definitionFolders, isComplete } = await searchFolders(this.#options.files, this.#folders, progress);
    if (progress.isCancelled()) this.#options.log('Reading the policies of the workspace was cancelled; those that were not read are read when they are opened.');
    else if (!isComplete) this.#options.log(`The workspace has more than ${MOST_FOLDERS} folders; policies in the rest are read when they are opened.`);
    for (const each of definitionFolders) this.#definitionFolders.add(each);
    // What was opened while the search went on did not know of the definitions yet.
    if (this.#definitionFolders.size > 0) this.#reloadDefinitions();
    await this.#readFound(directories, progress);
    for (const state of this.#directories.values()) {
      if (!this.#isKept(state)) this.#tell(state.uri, null);
      this.#forgetIfIdle(state);
    }
  }

  /** Of what came into the workspace: what turns out to be folders. */
  async #search(places: readonly string[]): Promise<void> {
    const { directories, definitionFolders } = await searchFolders(this.#options.files, places, UNSEEN);
    for (const each of definitionFolders) this.#definitionFolders.add(each);
    if (definitionFolders.size > 0) this.#reloadDefinitions();
    await this.#readFound(directories, UNSEEN);
  }

  #reloadDefinitions(): void {
    for (const state of this.#directories.values()) this.#reloadAll(state, 'where it differs');
  }

  async #readFound(directories: ReadonlySet<string>, progress: Progress): Promise<void> {
    let count = 0;
    this.#report = progress;
    for (const directory of [...directories].filter((each) => !this.#isAmongShipped(each))) {
      if (progress.isCancelled()) break;
      progress.report('{0} of {1} directories', ++count, directories.size);
      const state = this.#stateFor(directory);
      const before = state.disk.known;
      await state.disk.fresh();
      // An `.active` without any policy beside it is a problem, too.
      if (before === null && (state.disk.files.size > 0 || (state.disk.known?.activeFile ?? null) !== null)) this.#tell(state.uri, null);
      this.#forgetIfIdle(state);
    }
    this.#report = null;
  }

  /** A directory without policies, or one that nobody looks at any more, is not kept. */
  #forgetIfIdle(state: DirectoryState): void {
    const isEmpty = state.disk.known?.files.length === 0 && state.disk.known.activeFile === null;
    if (!state.disk.isReading && (!this.#isKept(state) || (isEmpty && !this.#isOpen(state)))) this.#directories.delete(state.uri);
  }

  /** Whether it is looked after: it is part of the workspace, or something in it is open. */
  #isKept(state: DirectoryState): boolean {
    return (this.#isSearched(state.uri) && !isAmongDefinitions(state)) || this.#isOpen(state);
  }

  #isOpen(state: DirectoryState): boolean {
    return [...this.#open.keys()].some((uri) => this.#homeOf(uri) === state.uri);
  }

  #tell(directory: string, origin: string | null): void {
    for (const listener of this.#listeners) listener(directory, origin);
  }
}

/** The last version of a file that compiled and may still count. */
function goodBefore({ latest, closed }: DirectoryState, uri: string): PolicyFile | null {
  return (closed.has(uri) ? closed.get(uri) : latest?.goodVersion(uri)) ?? null;
}

/** Of what is done in passing. */
const UNSEEN: Progress = { report: () => undefined, isCancelled: () => false };

/** Milliseconds. */
const COMPARED_AFTER = 1_000;

/** Whether all that is known of a folder are files that count as definitions of capabilities, whatever they look like. */
function isAmongDefinitions({ disk: { known } }: DirectoryState): boolean {
  return known !== null && known.activeFile === null && known.files.length > 0 && known.files.every((each) => isDefinition(each.uri));
}

/** Marks the directories of documents that are no files: each stands alone. */
const SINGLE = 'single:';

function isSingle(directory: string): boolean {
  return directory.startsWith(SINGLE);
}
