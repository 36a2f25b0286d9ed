// Owns: what a change does before anybody makes it: the set with the change, whether its texts still read, and which decisions differ.
// Refuses: proposing changes.

import { compareInSteps } from '../../compare/compare-decisions.js';
import type { Comparison } from '../../compare/comparison.js';
import type { CompiledPolicy } from '../../compile/compiled-policy.js';
import { PolicySet } from '../../compile/policy-set.js';
import { readPolicy, readPolicyText, unreadPlaces } from '../../model/policy.js';
import type { PolicyFile } from '../../model/policy.js';
import type { ProblemCode } from '../../problems/codes.js';
import { sameElements } from '../../text/same-elements.js';
import { overlap } from './change.js';
import type { Change, SpanEdit } from './change.js';

/** The set as it would be; null where the change cannot be made, or leaves a text that reads worse than before or an entry more in error. */
export function setAfter(set: PolicySet, changes: readonly Change[]): PolicySet | null {
  let files: PolicyFile[] = [...set.input.organizations, ...set.input.agents];
  let { activeFile } = set.input;
  for (const change of changes) {
    if (change.kind === 'choose active') {
      activeFile = change.name;
      continue;
    }
    const old = files.find((each) => each.uri === change.uri);
    if (old === undefined || (change.kind === 'edit' && hasOverlap(change.edits))) return null;
    const read = change.kind === 'edit' ? readAgain(old, change.edits) : readPolicy({ uri: sibling(old.uri, change.name), text: old.text }, { inAgents: old.kind === 'agent' });
    if (readsWorse(old, read)) return null;
    files = files.map((each) => (each === old ? read : each));
  }
  const isAgent = (file: PolicyFile) => file.kind === 'agent';
  const organizations = files.filter((each) => !isAgent(each));
  const agents = files.filter(isAgent);
  const after = new PolicySet({ ...set.input, organizations, agents: sameElements(agents, set.input.agents) ? set.input.agents : agents, activeFile }, set);
  return changes.some((change) => change.kind === 'edit' && meansWorse(set.policyAt(change.uri), after.policyAt(change.uri))) ? null : after;
}

/** Which decisions changes make differ, in steps, since there may be thousands of agents. Null as for `setAfter`. */
export function* compareWithChangesInSteps(set: PolicySet, changes: readonly Change[]): Generator<void, Comparison | null> {
  const after = setAfter(set, changes);
  yield;
  return after === null ? null : yield* compareInSteps(set, after);
}

export function loosens({ differences, unproven }: Comparison): boolean {
  return unproven.length > 0 || differences.some((each) => each.loosens);
}

/** Only what the edits touch is read anew. */
export function readAgain(file: PolicyFile, edits: readonly SpanEdit[]): PolicyFile {
  return readPolicyText(file.uri, file.blocks.editAt(edits), { inAgents: file.kind === 'agent' }, file);
}

/** More errors of syntax or shape than before are no improvement, whatever else is. */
function readsWorse(before: PolicyFile, after: PolicyFile): boolean {
  const [was, is] = [faultsIn(before), faultsIn(after)];
  if (is.ofSyntax > was.ofSyntax) return true;
  // What a broken text hides may come to light when it is mended.
  return was.unread === is.unread && (is.errors > was.errors || is.repeated > was.repeated);
}

/** An entry more in error blocks what it is about, such as one whose limit is no stricter than its new tier. Of what did not compile the entries come to light. */
function meansWorse(before: CompiledPolicy | undefined, after: CompiledPolicy | undefined): boolean {
  return before !== undefined && after !== undefined && before.broken === null && after.brokenEntries > before.brokenEntries;
}

interface Faults {
  readonly ofSyntax: number;
  readonly errors: number;
  /** Keys that stand twice. */
  readonly repeated: number;
  /** Where the text could not be read. */
  readonly unread: number;
}

/** Where blocks are read one by one, each by itself, their places do not matter. */
function faultsIn(file: PolicyFile): Faults {
  const { reading, table } = file;
  const problems = reading === null || reading.others.size > 0 ? file.problems : [...file.topProblems, ...table.reads.flatMap((each, i) => (each.problems.length === 0 && !table.keys.later.has(i) ? [] : table.placedProblemsAt(i)))];
  const errors = problems.filter((each) => each.severity === 'error');
  const count = (code: ProblemCode): number => errors.filter((each) => each.code === code).length;
  return { ofSyntax: count('yaml-syntax'), errors: errors.length, repeated: count('duplicate-key'), unread: unreadPlaces(file) };
}

function hasOverlap(edits: Extract<Change, { kind: 'edit' }>['edits']): boolean {
  return edits.slice(1).some((each, i) => overlap(edits[i] as (typeof edits)[number], each));
}

function sibling(uri: string, name: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1) + encodeURIComponent(name);
}
