// Owns: one policy directory at one moment: what is in force, what its files say now, and what is to be said of it as a whole.
// Refuses: changing, and reading anything. A request takes one snapshot and answers from it, from end to end.

import { diagnose, directoryProblems, fixesOf, isSystemFile, messageText, NO_PROBLEMS, PolicySet, readActiveName, SHIPPED_SCHEME, UNREADABLE_ACTIVE } from '../../core/src/index.js';
import type { Catalogue, CompiledPolicy, Diagnosis, DirectoryProblem, Fix, Neighbourhood, PolicyFile, PolicySetInput, Problem, Shipped, Source } from '../../core/src/index.js';
import type { FileTable } from './file-table.js';
import { placeOf } from './policy-directories.js';
import type { ActiveFile } from './disk.js';
import type { Settings } from './settings.js';

export interface SnapshotInput {
  readonly uri: string;
  /** Whether the directory is no directory: a document whose neighbours cannot be read. */
  readonly isSingle: boolean;
  readonly files: FileTable;
  readonly activeFile: ActiveFile | null;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly catalogueNotes: readonly string[];
  /** Files that define capabilities beyond the built-in ones. */
  readonly definitions: readonly Source[];
  readonly shipped: Shipped;
  /** The last text of a file that compiled, where no snapshot before this one knows it; null where there is none. */
  readonly lastGood: (uri: string) => PolicyFile | null;
}

export class DirectorySnapshot {
  /** What is in force: of a file that no longer compiles, the last version that did. */
  readonly set: PolicySet;
  readonly files: FileTable;
  /** Of the files that no longer compile: the last versions that did. */
  readonly #lastGood: ReadonlyMap<string, PolicyFile>;
  readonly #diagnoses = new Map<string, Diagnosis>();
  readonly #fixes = new Map<Problem, readonly Fix[]>();
  /** The latest diagnosis of each file, of whatever moment: handed on from snapshot to snapshot, and checked before it is believed. */
  readonly #hints: Map<string, Diagnosis>;
  readonly #setsWith = new Map<string, PolicySet>();
  /** What the sets of the moment before know is not worked out again. */
  readonly #setsBefore: ReadonlyMap<string, PolicySet>;

  /** `previous`: the directory a moment ago; what did not change is taken from there. */
  constructor(
    readonly input: SnapshotInput,
    previous: DirectorySnapshot | null = null,
  ) {
    this.files = input.files;
    const lastGood = (uri: string) => previous?.goodVersion(uri) ?? input.lastGood(uri);
    const { set, faulty } = inForce(input, lastGood, previous?.set ?? null);
    this.set = set;
    this.#hints = previous === null ? new Map() : previous.#hints;
    this.#lastGood = new Map(faulty.flatMap((uri) => (set.policyAt(uri)?.broken === null ? [[uri, (set.policyAt(uri) as CompiledPolicy).file]] : [])));
    this.#setsBefore = previous === null ? new Map() : previous.#setsWith;
  }

  /** The last version of a file that compiled; null where none is known. */
  goodVersion(uri: string): PolicyFile | null {
    const policy = this.set.policyAt(uri);
    return policy !== undefined && policy.broken === null ? policy.file : (this.#lastGood.get(uri) ?? null);
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
    const made = setOf(this.input, this.#filesInForce().map((each) => (each.uri === uri ? current : each)), this.#setsBefore.get(uri) ?? this.set);
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
    if (uri.startsWith(`${SHIPPED_SCHEME}:`)) return { problems: [], counts: NO_PROBLEMS, valid: true, findings: [] };
    const found = diagnose(this.setWith(uri), uri, this.input.settings.problems, this.#hints.get(uri) ?? null);
    // Alone, a document cannot know which policies there are.
    const diagnosis = this.input.isSingle ? { ...found, problems: found.problems.filter((each) => each.code !== 'unknown-extends') } : found;
    this.#diagnoses.set(uri, diagnosis);
    this.#hints.set(uri, diagnosis);
    return diagnosis;
  }

  /** The quick fixes of one of the problems in a file's diagnosis. */
  fixes(uri: string, problem: Problem): readonly Fix[] {
    const known = this.#fixes.get(problem);
    if (known !== undefined) return known;
    const found = fixesOf(this.setWith(uri), uri, problem, this.diagnosis(uri).problems);
    this.#fixes.set(problem, found);
    return found;
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
      ...this.directoryProblems().map(messageText),
      ...files.filter((each) => this.isBehind(each.file.uri)).map((each) => `${each.file.file} does not compile: its last good version stays in force`),
      ...files.filter((each) => each.unreadable !== null).map((each) => `${each.file.file} cannot be read (${each.unreadable}): it blocks everything`),
      ...catalogueNotes,
      ...(isSingle ? ['only this document is known: other policies of its directory cannot be read'] : []),
    ];
  }

  #filesInForce(): PolicyFile[] {
    return this.files.values().map(({ file }) => this.set.policyAt(file.uri)?.file ?? file);
  }
}

interface InForce {
  readonly set: PolicySet;
  /** Files that do not compile as they read now. */
  readonly faulty: readonly string[];
}

function inForce(input: SnapshotInput, lastGood: (uri: string) => PolicyFile | null, previous: PolicySet | null): InForce {
  const current = input.files.values().map((each) => each.file);
  const tried = setOf(input, current, previous);
  const faulty = faultyIn(tried);
  const better = faulty.size === 0 ? current : current.map((file) => (faulty.has(file.uri) ? (lastGood(file.uri) ?? file) : file));
  if (better.every((file, i) => file === current[i])) return { set: tried, faulty: [...faulty] };
  const set = setOf(input, better, previous ?? tried);
  // An old text that does not compile any more either is no help: then the file counts as it reads now.
  const stillFaulty = faultyIn(set);
  const settled = better.map((file, i) => (stillFaulty.has(file.uri) ? (current[i] as PolicyFile) : file));
  return { set: settled.every((file, i) => file === better[i]) ? set : setOf(input, settled, set), faulty: [...faulty] };
}

function faultyIn(set: PolicySet): Set<string> {
  const found = new Set<string>();
  for (const { uri } of set.input.organizations) if ((set.policyAt(uri)?.broken ?? null) !== null) found.add(uri);
  for (const { broken, file } of set.agents) if (broken !== null) found.add(file.uri);
  return found;
}

function setOf({ activeFile, settings, catalogue, shipped }: SnapshotInput, files: readonly PolicyFile[], previous: PolicySet | null): PolicySet {
  const organizations = files.filter((file) => !isAgent(file));
  const agents = files.filter(isAgent);
  const isSame = previous !== null && previous.input.agents.length === agents.length && agents.every((file, i) => file === previous.input.agents[i]);
  const input: PolicySetInput = {
    organizations,
    agents: isSame ? previous.input.agents : agents,
    system: shipped.system,
    templates: shipped.templates,
    catalogue,
    builtinCatalogue: shipped.catalogue,
    hierarchy: settings.hierarchy,
    activeSetting: settings.activePolicy,
    activeFile: activeFile === null ? null : activeFile.isReadable ? readActiveName(activeFile.text) : UNREADABLE_ACTIVE,
  };
  return new PolicySet(input, previous);
}

/** An agent may be called `system`; only beside the organization's policies does that name mean the layer. */
function isAgent(file: PolicyFile): boolean {
  return file.kind === 'agent' && (placeOf(file.uri).inAgents || !isSystemFile(file));
}
