// Owns: what is true of a file only if it is so in every policy that it compiles to, where two files have the name that it extends, and in every one that
//   extends it: that something changes no decision, and that no entry decides.
// Refuses: finding it in one of them.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';
import type { ProblemCode } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { pushTo } from '../text/push-to.js';
import { isRedundantUnder } from './redundant-entry.js';

/** What changes no decision when it goes, under what the file extends. */
const IDLE: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['redundant-entry', 'unreachable-rule', 'impossible-condition']);

/** The files that extend one of these policies. */
export function heirsOf(policies: readonly CompiledPolicy[], set: PolicySet): readonly PolicyFile[] {
  return policies.flatMap((each) => set.heirsOf(each).map(({ file }) => file));
}

/** Whether an entry that is idle in its own policy is not so in one that extends it. The place of the problem counts from `base`. */
export function mattersToHeirs({ code, span }: Problem, base: number, { policy, set }: { readonly policy: CompiledPolicy; readonly set: PolicySet }): boolean {
  if (code !== 'redundant-entry') return false;
  const start = base + span.start;
  const place = policy.file.table.placeAt(start);
  const bound = place === null ? policy.own.find((each) => each.entry.keySpan.start === start) : policy.ownAt(place);
  return bound !== null && bound !== undefined && set.heirsOf(policy).some((each) => !isRedundantUnder(each, policy, bound));
}

/** `several`: what is found at the entries, by each of the policies. */
export function isIdleInAll(several: readonly (readonly Problem[])[]): (problem: Problem) => boolean {
  const keys = several.map((problems) => new Set(problems.filter(({ code }) => IDLE.has(code)).map(keyOf)));
  return (problem) => !IDLE.has(problem.code) || keys.every((each) => each.has(keyOf(problem)));
}

/**
 * `several`: what is found by each of the policies. What is found of one thing by several of them is said once: by the one that names all that the others
 * name.
 */
export function saidOnce(several: readonly (readonly Problem[])[]): Problem[] {
  const found = new Map<string, (readonly Problem[])[]>();
  for (const problems of several) for (const [key, group] of groupsOf(problems)) found.set(key, [...(found.get(key) ?? []), group]);
  return [...found.values()].flatMap((groups) => {
    const names = groups.map((group) => new Set(group.flatMap(({ facts }) => facts.names ?? [])));
    const isWithin = (i: number, j: number) => names[i]?.size !== 0 && [...(names[i] ?? [])].every((each) => names[j]?.has(each));
    return groups.filter((_, i) => !groups.some((_, j) => j !== i && isWithin(i, j) && (j < i || !isWithin(j, i)))).flat();
  });
}

function keyOf({ code, span }: Problem): string {
  return `${code} ${span.start} ${span.end}`;
}

function groupsOf(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const each of problems) pushTo(groups, keyOf(each), each);
  return groups;
}
