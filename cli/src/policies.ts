// Owns: the flags that say which policies are asked, and opening those.
// Refuses: what is asked of them.

import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { directoryProblems, looksLikePolicy, orderOfFile, readShipped, stemsOf } from '../../core/src/index.js';
import type { Capability, Catalogue, DirectoryProblem, PolicyFile, PolicySet, Shipped } from '../../core/src/index.js';
import { NO_CONTENT, STANDARD_INPUT, policySetOf, readDirectory, unreadableNote } from '../../engine/src/index.js';
import type { DirectoryContent } from '../../engine/src/index.js';
import { openCatalogueAround } from './catalogue-file.js';
import { meantQuestion } from './failure.js';
import { isGiven, valueOf } from './flags.js';
import type { Flag, Flags } from './flags.js';
import type { Io } from './io.js';
import { locateDirectory } from './locate-directory.js';
import type { Located } from './locate-directory.js';
import { say } from './say.js';

/** `ownDirectory`: the command is about a file, whose own policy directory comes before the nearest one. */
export function policyFlags({ ownDirectory }: { readonly ownDirectory: boolean }): readonly Flag[] {
  const places = ['KRUXOS_POLICY_DIR', ...(ownDirectory ? ["the file's own"] : []), 'the nearest policies/ upwards', '/etc/kruxos/policies'];
  return [{ name: 'policies', value: 'DIR', summary: `the policy directory (else ${places.join(', ')})` }, ...OTHER_FLAGS];
}

const OTHER_FLAGS: readonly Flag[] = [
  { name: 'catalogue', value: 'FILE', summary: 'a catalogue of capabilities in place of the built-in one' },
  { name: 'active', value: 'NAME', names: 'policies', summary: 'the active organization policy (else the one that .active names, else the only one)' },
  { name: 'strict', value: null, summary: 'the most restrictive layer always wins: no agent relaxes its organization' },
];

/** A policy file that a command is about. */
export interface FileInQuestion {
  /** Absolute. */
  readonly path: string;
  readonly policy: PolicyFile;
}

export interface OpenedPolicies {
  readonly shipped: Shipped;
  readonly directory: Located;
  readonly content: DirectoryContent;
  readonly set: PolicySet;
  /** What is wrong with the directory as a whole. */
  readonly problems: readonly DirectoryProblem[];
}

interface OpenOptions {
  readonly beside?: OpenedPolicies | null;
  readonly lost?: readonly { readonly absolute: string; readonly why: string }[];
}

/** Opens the policies around some files, or those of the nearest directory, and says on the standard error stream what is wrong with the directory. */
export async function openPolicies(flags: Flags, files: readonly FileInQuestion[], io: Io): Promise<OpenedPolicies> {
  const directory = await locateDirectory({ flag: valueOf(flags, 'policies'), file: placeOf(files[0]?.path ?? null) }, io);
  return openDirectory(flags, directory, files, io);
}

/**
 * The same for a directory that is known. Each of the files stands in for the directory's copy of the same name. `beside`: another state of it; files
 * that say the same in both are those of that state, and are neither compiled nor compared again. `lost`: files that the caller could not read, which it
 * says itself.
 */
export async function openDirectory(flags: Flags, directory: Located, files: readonly FileInQuestion[], io: Io, { beside = null, lost = [] }: OpenOptions = {}): Promise<OpenedPolicies> {
  const shipped = beside?.shipped ?? readShipped();
  const ownCatalogue = await openCatalogueAround(directory.path, valueOf(flags, 'catalogue'), shipped.catalogue, io);
  const catalogue = beside !== null && saysTheSame(ownCatalogue, beside.set.catalogue) ? beside.set.catalogue : ownCatalogue;
  const ownContent = directory.exists ? counted(await readDirectory(directory.path), directory) : NO_CONTENT;
  const content = beside === null ? ownContent : shared(ownContent, directory, beside);
  const told = new Set(lost.map(({ absolute, why }) => unreadableNote(absolute, why)));
  for (const each of content.troubles) if (!told.has(each)) say(io, 'warning', each);
  const there = [...content.files.values()].map((each) => each.file);
  const standIns = files.map((each) => each.policy);
  const isReplaced = copiesOf(standIns);
  const others = there.filter((each) => !isReplaced(each));
  const hierarchy = isGiven(flags, 'strict') ? 'strict' : 'bounded';
  const inOrder = ordering([...content.files.values()].map(({ path, file }) => ({ path, policy: file })).concat(files));
  const setOf = (own: readonly PolicyFile[], active = valueOf(flags, 'active')) => policySetOf(inOrder([...others, ...own]), content.activeFile, { shipped, catalogue, hierarchy, active }, beside?.set ?? null);
  // What lies elsewhere may come to stand beside the directory's policies. As long as it does not, it is none that could be chosen; nor is input that does not say what it is called.
  const isThere = ({ path, policy }: FileInQuestion) => policy.kind === 'agent' || dirname(path) === directory.path || there.some(copiesOf([policy]));
  const whole = setOf(standIns);
  const own = whole.active.kind === 'ambiguous' ? setOf(files.filter(isThere).map((each) => each.policy)) : whole;
  const set = own !== whole && own.active.kind === 'chosen' ? setOf(standIns, own.active.name) : whole;
  const problems = directoryProblems(own);
  for (const { severity, message, facts } of problems) {
    say(io, severity, message);
    const question = meantQuestion(facts.suggestions ?? []);
    if (question !== null) say(io, 'note', question);
  }
  return { shipped, directory, content, set, problems };
}

function saysTheSame(a: Catalogue, b: Catalogue): boolean {
  // Packs' capabilities are read when somebody asks: their parameters are no fields of an object.
  const told = ({ name, category, purpose, declaredTier, parameters, parametersComplete, reserved }: Capability) => [name, category, purpose, declaredTier, parameters, parametersComplete, reserved];
  const textOf = ({ name, version, capabilities }: Catalogue) => JSON.stringify([name, version, [...capabilities.values()].map(told)]);
  return textOf(a) === textOf(b);
}

/** With the files of the other state in place of those that say the same. */
function shared(content: DirectoryContent, directory: Located, beside: OpenedPolicies): DirectoryContent {
  const files = [...content.files].map(([path, read]) => {
    const other = beside.content.files.get(join(beside.directory.path, relative(directory.path, path)));
    const isSame = other !== undefined && other.unreadable === null && read.unreadable === null && other.file.text === read.file.text;
    return [path, isSame ? { ...read, file: other.file } : read] as const;
  });
  return { ...content, files: new Map(files) };
}

/** Puts files that stand in for others where those would stand. */
function ordering(all: readonly FileInQuestion[]): (files: readonly PolicyFile[]) => PolicyFile[] {
  const orders = new Map(all.map(({ path, policy }) => [policy, orderOfFile(basename(path), { inAgents: basename(dirname(path)) === 'agents' })]));
  const orderOf = (file: PolicyFile) => orders.get(file) ?? '';
  return (files) => [...files].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : orderOf(a) > orderOf(b) ? 1 : 0));
}

/** A folder that only its content tells to be one of policies has no `.active`; all that is to be said of it is about other files. */
function counted(content: DirectoryContent, { counts }: Located): DirectoryContent {
  if (counts === 'all') return content;
  return { ...content, files: new Map([...content.files].filter(([, { file, unreadable }]) => unreadable === null && looksLikePolicy(file.text))), troubles: [] };
}

/** Where a file lies; the standard input lies nowhere. */
export function placeOf(path: string | null): string | null {
  return path === STANDARD_INPUT ? null : path;
}

/** Whether something is a copy of one of the files: the same file, or one that has the same name in the same layer; of the standard input, one that is about the same policy or agent. */
function copiesOf(files: readonly PolicyFile[]): (other: PolicyFile) => boolean {
  const place = ({ kind, file }: PolicyFile) => `${kind} ${file}`;
  const inputs = files.filter((each) => each.uri === INPUT);
  const uris = new Set(files.map((each) => each.uri));
  const places = new Set(files.filter((each) => each.uri !== INPUT).map(place));
  return (other) => uris.has(other.uri) || places.has(place(other)) || inputs.some((each) => each.kind === other.kind && isAboutTheSame(each, other));
}

const INPUT = pathToFileURL(STANDARD_INPUT).href;

function isAboutTheSame(file: PolicyFile, other: PolicyFile): boolean {
  const names: readonly string[] = other.name === null ? stemsOf(other) : [other.name.value];
  return file.name !== null && names.includes(file.name.value);
}
