// Owns: one policy directory at one moment: what is in force, what its files say now, and what is to be said of it as a whole.
// Refuses: changing, and reading anything. A request takes one snapshot and answers from it, from end to end.

import { atOnce, completed, directoryProblems, findInSteps, fixesInSteps, letGoOf, messageText, nearest, PolicySet, PROBLEM_CODES, readActiveName, sameElements, UNREADABLE_ACTIVE, withLastGood } from '../../core/src/index.js';
import type { Catalogue, Diagnosis, DirectoryProblem, Effects, Fix, Found, InForce, Neighbourhood, PolicyFile, PolicySetInput, Problem, Shipped, Source } from '../../core/src/index.js';
import { kindsOf } from './file-table.js';
import type { FileTable, Kinds } from './file-table.js';
import type { ActiveFile } from './disk.js';
import { inOrder } from './policy-directories.js';
import type { Misread, Settings } from './settings.js';

export interface SnapshotInput {
  readonly uri: string;
  /** Whether the directory is no directory: a document whose neighbours cannot be read. */
  readonly isSingle: boolean;
  /** Whether it is a policy that ships with the product, which is not the reader's to mend. */
  readonly isShipped: boolean;
  readonly files: FileTable;
  /** Whether there are agents' policies that nobody could list. */
  readonly areAgentsUnread: boolean;
  readonly activeFile: ActiveFile | null;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly catalogueNotes: readonly string[];
  /** Files that define capabilities beyond the built-in ones. */
  readonly definitions: readonly Source[];
  readonly shipped: Shipped;
  /**
   * The last text of a file that compiled, where no snapshot before this one knows it; null where there is none. No function at all where nothing stands in
   * for what does not compile, whatever was in force before.
   */
  readonly lastGood: ((uri: string) => PolicyFile | null) | null;
}

export class DirectorySnapshot {
  /** What is in force: of a file that no longer compiles, the last version that did. */
  readonly set: PolicySet;
  readonly files: FileTable;
  /** The files of which an earlier version is in force. */
  readonly behind: readonly string[];
  readonly #diagnoses = new Map<string, Diagnosis>();
  readonly #fixes = new Map<Problem, readonly Fix[]>();
  /** What fixes do, by the file that they were made for. */
  readonly #effects = new Map<string, Effects>();
  /** The latest diagnosis of each file, of whatever moment: handed on from snapshot to snapshot, and checked before it is believed. */
  readonly #earlier: Map<string, Found>;
  readonly #setsWith = new Map<string, PolicySet>();
  /** What the sets of the moment before know is not worked out again. */
  readonly #setsBefore: ReadonlyMap<string, PolicySet>;

  /** `previous`: the directory a moment ago; what did not change is taken from there. `goodBefore`: what of a file compiled last until now. */
  constructor(
    readonly input: SnapshotInput,
    previous: DirectorySnapshot | null = null,
    goodBefore: (uri: string) => PolicyFile | null = (uri) => previous?.goodVersion(uri) ?? null,
  ) {
    this.files = input.files;
    const { lastGood } = input;
    const { set, kept } = inForce(input, lastGood === null ? () => null : (uri) => goodBefore(uri) ?? lastGood(uri), previous);
    this.set = set;
    this.behind = [...kept.keys()];
    this.#earlier = previous === null ? new Map() : previous.#earlier;
    this.#setsBefore = previous === null ? new Map() : previous.#setsWith;
  }

  /** The same object for all moments of the directory. */
  get lineage(): object {
    return this.#earlier;
  }

  /** The last version of a file that compiled; null where none is known. */
  goodVersion(uri: string): PolicyFile | null {
    const policy = this.set.policyAt(uri);
    return policy !== undefined && policy.broken === null ? policy.file : null;
  }

  get uri(): string {
    return this.input.uri;
  }

  /** Whether the file's text of now is not the one in force. */
  isBehind(uri: string): boolean {
    return this.set.policyAt(uri)?.file !== this.files.get(uri)?.file;
  }

  /**
   * The files that may be told otherwise than at an earlier moment; null where it may be any. A change of an agent's policy concerns nobody but the
   * policies of the same agent.
   */
  concernedSince(before: DirectorySnapshot): ReadonlySet<string> | null {
    if (!isSameAround(this, before)) return null;
    // What one of these is told does not go by the names that are in force.
    const found = new Set([...this.behind, ...before.behind]);
    for (const [one, other] of [[this.files, before.files], [before.files, this.files]] as const) {
      for (const each of one.values()) {
        const there = other.get(each.file.uri);
        const isSame = there?.file === each.file && there.shownUri === each.shownUri;
        if (!isSame && each.file.kind !== 'agent') return null;
        // To open a file or to close it concerns that one.
        if (!isSame || there.version !== each.version) found.add(each.file.uri);
      }
    }
    for (const uri of [...found]) for (const { set } of [this, before]) for (const each of set.agentFilesSharing(uri)) found.add(each);
    return found;
  }

  /** What the directory would be with this file as it reads now. */
  setWith(uri: string): PolicySet {
    const current = this.files.get(uri)?.file;
    if (current === undefined || !this.isBehind(uri)) return this.set;
    const known = this.#setsWith.get(uri);
    if (known !== undefined) return known;
    const made = setOf(this.input, withFiles(this.set.input, new Map([[uri, current]])), this.#setsBefore.get(uri) ?? this.set);
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
    return atOnce(this.diagnosing(uri));
  }

  /** The same in steps, between which others can have their turn. */
  *diagnosing(uri: string): Generator<null, Diagnosis> {
    return this.#diagnoses.get(uri) ?? this.diagnosisOf(uri, yield* this.finding(uri));
  }

  /** Of what was found in the file. */
  diagnosisOf(uri: string, found: Found | null): Diagnosis {
    const whole = completed(this.setWith(uri), uri, found);
    // Alone, a document cannot know which policies there are.
    const diagnosis = this.input.isSingle ? { ...whole, problems: whole.problems.filter((each) => each.code !== 'unknown-extends') } : whole;
    this.#diagnoses.set(uri, diagnosis);
    this.#earlier.set(uri, diagnosis);
    return diagnosis;
  }

  /** What is found in the file, in such steps. Null for what is not judged. */
  *finding(uri: string): Generator<null, Found | null> {
    if (this.input.isShipped) return null;
    const steps = findInSteps(this.setWith(uri), uri, this.input.settings.problems, this.#earlier.get(uri) ?? null);
    for (;;) {
      const { done, value } = steps.next();
      // If a newer moment comes before the end, it goes on from there.
      if (value !== null) this.#earlier.set(uri, value);
      if (done === true) return value;
      yield null;
    }
  }

  /** The same at once. */
  found(uri: string): Found | null {
    return atOnce(this.finding(uri));
  }

  /** Keeps of a file that was judged only what the next time needs. */
  letGo(uri: string): void {
    const earlier = this.#earlier.get(uri);
    if (earlier !== undefined) this.#earlier.set(uri, letGoOf(this.setWith(uri), uri, earlier));
    this.#diagnoses.delete(uri);
  }

  /** The quick fixes of one of the problems in a file's diagnosis, in steps: what each does to decisions is found out for thousands of agents. */
  *fixing(uri: string, problem: Problem): Generator<void, readonly Fix[]> {
    const known = this.#fixes.get(problem);
    if (known !== undefined) return known;
    const effects = this.#effects.get(uri) ?? new Map();
    this.#effects.set(uri, effects);
    const found = yield* fixesInSteps(this.setWith(uri), uri, problem, this.diagnosis(uri).problems, effects);
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
    const { isShipped, areAgentsUnread } = this.input;
    const files = [...this.files.values()];
    return [
      ...(isShipped ? [] : this.directoryProblems().map(messageText)),
      ...files.filter((each) => this.isBehind(each.file.uri)).map((each) => `${each.file.file} does not compile: its last good version stays in force`),
      ...files.filter((each) => each.unreadable !== null).map((each) => `${each.file.file} cannot be read (${each.unreadable}): it blocks everything`),
      ...(areAgentsUnread ? ['`agents` cannot be read: answers are without what policies of agents say'] : []),
      ...this.settingNotes(),
      ...(this.isAlone ? ['only this document is known: other policies of its directory cannot be read'] : []),
    ];
  }

  /** Whether there may be policies around its only document that cannot be read. */
  get isAlone(): boolean {
    return this.input.isSingle && !this.input.isShipped;
  }

  /** What settings say that cannot be what they mean, except for an active policy that there is not. */
  settingNotes(): string[] {
    const { catalogueNotes, settings } = this.input;
    const { unknownHierarchy, misread } = settings;
    return [
      ...catalogueNotes,
      ...(unknownHierarchy === null ? [] : [`the setting hierarchy is \`${unknownHierarchy}\`, which is neither \`bounded\` nor \`strict\`: \`strict\` holds`]),
      ...misread.map(misreadNote),
    ];
  }
}

function misreadNote({ setting, wanted, given }: Misread): string {
  if (wanted === 'problem code') return messageText({ message: `the setting ${setting} names \`${given}\`, which is no problem code`, facts: { suggestions: nearest(given, Object.keys(PROBLEM_CODES)) } });
  return `the setting ${setting} is \`${given}\`, which is not ${WANTED[wanted]}: it counts as not set`;
}

const WANTED = {
  'policy name': 'the name of a policy',
  'file path': 'the path of a file',
  severities: 'a mapping of problem codes to severities',
  severity: '`error`, `warning`, `information`, `hint` or `off`',
  switches: 'a mapping of names to `true` or `false`',
  switch: '`true` or `false`',
} as const;

/** Whether everything but the policies of agents is the same at two moments. */
function isSameAround(a: DirectorySnapshot, b: DirectorySnapshot): boolean {
  const now = a.set.input;
  const before = b.set.input;
  const isSameInput = (['system', 'templates', 'catalogue', 'builtinCatalogue', 'hierarchy', 'activeSetting', 'activeFile'] as const).every((key) => now[key] === before[key]);
  return isSameInput && sameElements(now.organizations, before.organizations) && a.input.settings === b.input.settings && a.input.isSingle === b.input.isSingle;
}

function inForce(input: SnapshotInput, lastGood: (uri: string) => PolicyFile | null, previous: DirectorySnapshot | null): InForce {
  const { kinds } = input.files;
  const asWritten = setOf(input, kinds, previous?.set ?? null);
  const compile = (versions: ReadonlyMap<string, PolicyFile>) => setOf(input, withFiles(kinds, versions), previous?.set ?? asWritten);
  return withLastGood({ asWritten, candidates: mayBeReplaced(input.files, previous), lastGood, compile });
}

/**
 * Files that an earlier version may have to stand in for: those that read otherwise than before, and those that are open, whose saved text may be
 * another. Of a file that was not there no earlier version is known. The others are in force as they read, whatever they are, so that nobody has to read their entries to know.
 */
function mayBeReplaced(files: FileTable, previous: DirectorySnapshot | null): readonly string[] {
  const open = files.values().filter((each) => each.version !== null);
  const changed = previous === null ? [] : files.changedSince(previous.files);
  return [...new Set([...open.map((each) => each.file.uri), ...changed.map((each) => each.file.uri), ...(previous?.behind ?? [])])];
}

function withFiles({ organizations, agents }: Kinds, others: ReadonlyMap<string, PolicyFile>): Kinds {
  const replaced = (files: readonly PolicyFile[]) => (files.some((each) => others.has(each.uri)) ? files.map((each) => others.get(each.uri) ?? each) : files);
  const first = replaced(organizations);
  const second = replaced(agents);
  // Another version may be of the other kind.
  const strays = first.some((each) => each.kind === 'agent') || second.some((each) => each.kind !== 'agent');
  return strays ? kindsOf(inOrder([...first, ...second], ({ uri }) => uri)) : { organizations: first, agents: second };
}

function setOf({ activeFile, settings, catalogue, shipped }: SnapshotInput, { organizations, agents }: Kinds, previous: PolicySet | null): PolicySet {
  const input: PolicySetInput = {
    organizations,
    agents,
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
