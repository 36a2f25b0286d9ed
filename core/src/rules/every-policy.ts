// Owns: what is true of a file only if it is so in every policy that it compiles to, where two files have the name that it extends, and in every one that
//   extends it: that something changes no decision, and that no entry decides.
// Refuses: finding it in one of them.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';
import { TIERS } from '../model/tier.js';
import type { ProblemCode } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
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
  const keyOf = ({ code, span }: Problem) => `${code} ${span.start} ${span.end}`;
  const keys = several.map((problems) => new Set(problems.filter(({ code }) => IDLE.has(code)).map(keyOf)));
  return (problem) => !IDLE.has(problem.code) || keys.every((each) => each.has(keyOf(problem)));
}

/** `several`: what is found about coverage, by each of the policies. The stricter vote holds: what no entry of either decides is decided by the stricter default. */
export function coverageInAll(several: readonly (readonly Problem[])[]): readonly Problem[] {
  const [first = [], ...others] = several;
  if (others.length === 0) return first;
  return first.flatMap((problem) => {
    const same = [problem, ...others.flatMap((each) => each.find(({ code, facts }) => code === problem.code && facts.key === problem.facts.key) ?? [])];
    return same.length === several.length ? (TIERS.flatMap((tier) => same.find(({ facts }) => facts.tier === tier) ?? []).at(-1) ?? problem) : [];
  });
}
