// Owns: when votes, arms and programs of two sets say the same, and can be compared at all.
// Refuses: what a difference between them means (change.ts).

import type { Arm, Check, CompiledPolicy } from '../compile/compiled-policy.js';
import type { Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { slotsOf } from '../decide/program.js';
import type { Program } from '../decide/program.js';

/** Whether two versions of a policy were made of the same files. */
export function isSameSource(a: CompiledPolicy, b: CompiledPolicy): boolean {
  if (a === b) return true;
  if (a.file !== b.file || a.catalogue !== b.catalogue || a.broken !== b.broken) return false;
  return a.base === null || b.base === null ? a.base === b.base : isSameSource(a.base, b.base);
}

/** Whether both take the same values for what a parameter can be: else no value could be tried on both. */
export function readAlike(a: Pick<Program, 'parts'>, b: Pick<Program, 'parts'>): boolean {
  const others = slotsOf(b);
  return [...slotsOf(a)].every(([name, slot]) => {
    const other = others.get(name);
    return other === undefined || JSON.stringify(slot) === JSON.stringify(other);
  });
}

/** The parts that say different things, and those that say the same; where the parts cannot be paired, all are taken to differ. */
export function pairParts(a: Program, b: Program): { readonly apart: readonly number[]; readonly alike: readonly number[]; readonly isPaired: boolean } {
  const indexes = [...Array(Math.max(a.parts.length, b.parts.length)).keys()];
  const isPaired = a.parts.length === b.parts.length && a.parts.every((part, i) => isSameVoice(part.voice, b.parts[i]?.voice));
  const isAlike = (i: number) => isPaired && armsKey(a.parts[i]?.arms ?? []) === armsKey(b.parts[i]?.arms ?? []);
  return { apart: indexes.filter((i) => !isAlike(i)), alike: indexes.filter(isAlike), isPaired };
}

/** Whether below system policies that say the same nobody asks for parameters. */
export function looksAtNothing(a: Program, b: Program): boolean {
  const systemOf = ({ parts }: Program) => JSON.stringify(parts.filter(({ voice }) => voice.layer === 'system').map((each) => armsKey(each.arms)));
  const isBlind = ({ parts }: Program) => parts.every(({ voice, arms }) => voice.layer === 'system' || arms.every((each) => each.checks.length === 0));
  return isBlind(a) && isBlind(b) && systemOf(a) === systemOf(b);
}

function isSameVoice(a: Voice, b: Voice | undefined): boolean {
  if (b === undefined || a.layer !== b.layer || a.kind !== b.kind) return false;
  return a.kind === 'stand-in' || b.kind === 'stand-in' || (a.tightensOnly === b.tightensOnly && a.shipped === b.shipped && a.policy.name === b.policy.name);
}

export function armsKey(arms: readonly Arm[]): string {
  return JSON.stringify(arms.map((arm) => [arm.checks.map(checkKey), voteKey(arm.vote)]));
}

function checkKey({ slot, facet, test, holds, given, condition }: Check): unknown {
  return [slot, facet, test ?? [condition.pair.key, condition.pair.value], holds, given];
}

export function voteKey(vote: Vote | null): string {
  return vote === null ? '' : JSON.stringify([vote.tier, vote.origin === 'rule' ? 'entry' : vote.origin, vote.reason, limitKey(vote)]);
}

export function limitKey({ tier, limit, entry }: Vote): string {
  return limit === null || tier === 'blocked' ? '' : `${entry?.entry.key ?? ''} ${limit.max} ${limit.window} ${limit.onExceed}`;
}
