// Owns: which findings could not be made at a line, because something there, or something that they depend on, is in error.
// Refuses: the findings themselves.

import type { BoundEntry } from '../compile/bind.js';
import { inheritance } from '../compile/compiled-policy.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { ProblemCode } from '../problems/codes.js';
import { Analysis } from './analysis.js';
import { coverageOf, votingTogether } from './coverage.js';

/** Whether nobody can tell if the code would be found at a line, counted from 1, by any of the policies that one file compiles to. */
export function withheldIn(policies: readonly CompiledPolicy[], set: PolicySet): (code: ProblemCode, line: number) => boolean {
  const all = policies.map((policy) => ({ policy, entryAt: entriesByLine(policy) }));
  return (code, line) => all.some(({ policy, entryAt }) => policy.broken !== null || isWithheld(policy, set, code, entryAt(line)));
}

/** Lines count from 1. Many suppressions may be asked about, each at a line of its own. */
function entriesByLine(policy: CompiledPolicy): (line: number) => BoundEntry | undefined {
  const { table, lines } = policy.file;
  const firstOf = ({ entry }: BoundEntry) => lines.lineOf(entry.span.start) + 1;
  const lastOf = ({ entry }: BoundEntry) => lines.lineOf(entry.span.end) + 1;
  if (table.isOfBlocks) {
    // A block is a run of whole lines.
    return (line) => {
      const place = line > lines.lineCount ? null : table.placeAt(lines.startOf(line - 1));
      const bound = place === null ? null : policy.ownAt(place);
      return bound !== null && firstOf(bound) <= line && line <= lastOf(bound) ? bound : undefined;
    };
  }
  let byLine: Map<number, BoundEntry> | null = null;
  const findAll = () => {
    const found = new Map<number, BoundEntry>();
    for (const bound of policy.own) for (let line = firstOf(bound); line <= lastOf(bound); line++) if (!found.has(line)) found.set(line, bound);
    return found;
  };
  return (line) => (byLine ??= findAll()).get(line);
}

/** `entry`: the one at the line, if there is one. */
function isWithheld(policy: CompiledPolicy, set: PolicySet, code: ProblemCode, entry: BoundEntry | undefined): boolean {
  const { file } = policy;
  if (entry?.broken === true) return true;
  const isBroken = ({ broken, hasBrokenEntry }: CompiledPolicy): boolean => broken !== null || hasBrokenEntry;
  switch (code) {
    case 'default-only-category':
    case 'uncovered-category':
      return file.kind !== 'agent' && coverageOf([policy, ...votingTogether(file, set)]) === null;
    // What a wider or an inherited entry in error was meant to say is not known.
    case 'redundant-entry':
    case 'unreachable-rule':
    case 'condition-gap':
    case 'condition-overlap':
    case 'impossible-condition':
      return inheritance(policy).some(isBroken) || isGivenUp(policy, set, entry);
    case 'loosens-inherited':
      return inheritance(policy).slice(1).some(isBroken);
    default:
      return entry === undefined && file.defaults?.broken === true;
  }
}

/** Whether the rules of the entry are too many to be judged. */
function isGivenUp(policy: CompiledPolicy, set: PolicySet, entry: BoundEntry | undefined): boolean {
  return entry !== undefined && new Analysis(policy, set, [entry]).isGivenUp(entry);
}
