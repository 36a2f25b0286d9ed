// Owns: one policy directory at one moment: what is in force, what its files say now, and what is to be said of it as a whole.
// Refuses: changing, and reading anything. A request takes one snapshot and answers from it, from end to end.

import { diagnose, directoryProblems, isSystemFile, PolicySet, readActiveName, SHIPPED_SCHEME, UNREADABLE_ACTIVE } from '../../core/src/index.js';
import type { Catalogue, Diagnosis, DirectoryProblem, Neighbourhood, PolicyFile, Shipped, Source } from '../../core/src/index.js';
import { placeOf } from './policy-directories.js';
import type { ActiveFile } from './disk.js';
import type { Settings } from './settings.js';

/** A policy file as it reads now, saved or not. */
export interface CurrentFile {
  readonly file: PolicyFile;
  /** The open document's version; null where the file is not open. */
  readonly version: number | null;
  /** The address in the client's spelling. */
  readonly shownUri: string;
  readonly unreadable: string | null;
}

export interface SnapshotInput {
  readonly uri: string;
  /** Whether the directory is no directory: a document whose neighbours cannot be read. */
  readonly isSingle: boolean;
  readonly files: readonly CurrentFile[];
  readonly activeFile: ActiveFile | null;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly catalogueNotes: readonly string[];
  /** Files that define capabilities beyond the built-in ones. */
  readonly definitions: readonly Source[];
  readonly shipped: Shipped;
  /** By address: the last text of a file that compiled. */
  readonly lastGood: ReadonlyMap<string, PolicyFile>;
}

export class DirectorySnapshot {
  /** What is in force: of a file that no longer compiles, the last version that did. */
  readonly set: PolicySet;
  readonly files: ReadonlyMap<string, CurrentFile>;
  readonly lastGood: ReadonlyMap<string, PolicyFile>;
  readonly #diagnoses = new Map<string, Diagnosis>();
  readonly #setsWith = new Map<string, PolicySet>();

  constructor(readonly input: SnapshotInput) {
    this.files = new Map(input.files.map((each) => [each.file.uri, each]));
    this.set = inForce(input);
    const good = [...this.files.keys()].map((uri) => this.set.policyAt(uri)).filter((each) => each?.broken === null);
    this.lastGood = new Map(good.flatMap((each) => (each === undefined ? [] : [[each.file.uri, each.file]])));
  }

  get uri(): string {
    return this.input.uri;
  }

  /** Whether the file's text of now is not the one in force. */
  isBehind(uri: string): boolean {
    return this.set.policyAt(uri)?.file !== this.files.get(uri)?.file;
  }

  /** What the directory would be with this file as it reads now. */
  setWith(uri: string): PolicySet {
    const current = this.files.get(uri)?.file;
    if (current === undefined || !this.isBehind(uri)) return this.set;
    const known = this.#setsWith.get(uri);
    if (known !== undefined) return known;
    const made = setOf(this.input, this.#filesInForce().map((each) => (each.uri === uri ? current : each)));
    this.#setsWith.set(uri, made);
    return made;
  }

  /** What is around one of the directory's files, as it reads now. */
  neighbourhood(file: PolicyFile): Neighbourhood {
    const { activeFile, definitions } = this.input;
    const files = [...this.files.values()].map((each) => each.file);
    return { set: this.set, own: this.setWith(file.uri), file, files, activeFile: activeFile?.isReadable === true ? activeFile : null, definitions };
  }

  /** Of the file as it reads now, beside the others as they are in force. */
  diagnosis(uri: string): Diagnosis {
    const known = this.#diagnoses.get(uri);
    if (known !== undefined) return known;
    // What ships is not the reader's to mend.
    if (uri.startsWith(`${SHIPPED_SCHEME}:`)) return { problems: [], valid: true };
    const found = diagnose(this.setWith(uri), uri, this.input.settings.problems);
    // Alone, a document cannot know which policies there are.
    const diagnosis = this.input.isSingle ? { ...found, problems: found.problems.filter((each) => each.code !== 'unknown-extends') } : found;
    this.#diagnoses.set(uri, diagnosis);
    return diagnosis;
  }

  /** Problems of the directory as a whole, severity settings applied. */
  directoryProblems(): readonly DirectoryProblem[] {
    const wanted = this.input.settings.problems;
    return directoryProblems(this.set).flatMap((each) => {
      const severity = wanted[each.code] ?? each.severity;
      return severity === 'off' ? [] : [{ ...each, severity }];
    });
  }

  /** What people have to know before they trust an answer about this directory, each said once. */
  notes(): string[] {
    const { isSingle, catalogueNotes } = this.input;
    const files = [...this.files.values()];
    return [
      ...this.directoryProblems().map((each) => each.message),
      ...files.filter((each) => this.isBehind(each.file.uri)).map((each) => `${each.file.file} does not compile: its last good version stays in force`),
      ...files.filter((each) => each.unreadable !== null).map((each) => `${each.file.file} cannot be read (${each.unreadable}): it blocks everything`),
      ...catalogueNotes,
      ...(isSingle ? ['only this document is known: other policies of its directory cannot be read'] : []),
    ];
  }

  #filesInForce(): PolicyFile[] {
    return [...this.files].map(([uri, { file }]) => this.set.policyAt(uri)?.file ?? file);
  }
}

function inForce(input: SnapshotInput): PolicySet {
  const { lastGood } = input;
  const current = input.files.map((each) => each.file);
  const tried = setOf(input, current);
  const isFaulty = (set: PolicySet, file: PolicyFile) => (set.policyAt(file.uri)?.broken ?? null) !== null;
  const better = current.map((file) => (isFaulty(tried, file) ? (lastGood.get(file.uri) ?? file) : file));
  if (better.every((file, i) => file === current[i])) return tried;
  const set = setOf(input, better);
  // An old text that does not compile any more either is no help: then the file counts as it reads now.
  const settled = better.map((file, i) => (isFaulty(set, file) ? (current[i] as PolicyFile) : file));
  return settled.every((file, i) => file === better[i]) ? set : setOf(input, settled);
}

function setOf({ activeFile, settings, catalogue, shipped }: SnapshotInput, files: readonly PolicyFile[]): PolicySet {
  return new PolicySet({
    organizations: files.filter((file) => !isAgent(file)),
    agents: files.filter(isAgent),
    system: shipped.system,
    templates: shipped.templates,
    catalogue,
    builtinCatalogue: shipped.catalogue,
    hierarchy: settings.hierarchy,
    activeSetting: settings.activePolicy,
    activeFile: activeFile === null ? null : activeFile.isReadable ? readActiveName(activeFile.text) : UNREADABLE_ACTIVE,
  });
}

/** An agent may be called `system`; only beside the organization's policies does that name mean the layer. */
function isAgent(file: PolicyFile): boolean {
  return file.kind === 'agent' && (placeOf(file.uri).inAgents || !isSystemFile(file));
}
