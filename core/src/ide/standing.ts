// Owns: what becomes of a tier where it was written: the tiers in force for the capabilities that it votes on.
// Refuses: words.

import type { BoundEntry } from '../compile/bind.js';
import type { Vote } from '../compile/vote.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import { Reckoning } from '../decide/reasoner.js';
import type { Settled } from '../decide/settle.js';
import type { Entry, PolicyFile, Rule } from '../model/policy.js';
import { rank } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { Perspective } from './perspective.js';

export interface Standing {
  readonly written: Tier | null;
  /** The tiers in force where it votes, most permissive first, what holds for every call before what holds for some. */
  readonly inForce: readonly InForce[];
}

export interface InForce {
  readonly tier: Tier;
  /** Whether other calls of the same capabilities get another tier, though it votes on them as well. */
  readonly inSomeCalls: boolean;
  readonly names: readonly string[];
  /** About the first of them. */
  readonly answer: Answer;
}

/**
 * The tiers that come out wherever a vote is cast. Where all cases of a capability come out alike, that tier is in force whichever of them applies. One case
 * may be several ways to come out, and the vote be heard in some of them only.
 */
export function standingOf(written: Tier | null, names: readonly string[], asking: Asking, isVote: (vote: Vote) => boolean): Standing {
  const found = new Map<string, InForce & { readonly names: string[] }>();
  for (const name of names) {
    const answer = askFrom(asking, name);
    const tiers = new Set(answer.tier !== null ? [answer.tier] : answer.outcomes.filter((each) => isHeard(each, isVote)).map((each) => each.tier));
    const inSomeCalls = tiers.size > 1;
    for (const tier of tiers) {
      const key = `${tier} ${inSomeCalls}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { tier, inSomeCalls, names: [name], answer });
      else known.names.push(name);
    }
  }
  return { written, inForce: [...found.values()].sort((a, b) => rank(a.tier) - rank(b.tier) || Number(a.inSomeCalls) - Number(b.inSomeCalls)) };
}

/** The same where the vote is cast for sure: ways to come out in which another one is heard count for nothing. */
export function castStanding(written: Tier | null, names: readonly string[], asking: Asking, isVote: (vote: Vote) => boolean): CastStanding {
  const others = new Map<Tier, { readonly names: Set<string>; readonly settled: Settled }>();
  const asWritten = new Set<string>();
  const all = new Set<string>();
  for (const name of names) {
    for (const settled of askFrom(asking, name).outcomes) {
      if (!isHeard(settled, isVote)) continue;
      all.add(name);
      if (settled.tier === written) {
        asWritten.add(name);
        continue;
      }
      const known = others.get(settled.tier) ?? { names: new Set(), settled };
      others.set(settled.tier, known);
      known.names.add(name);
    }
  }
  const otherwise = new Set([...others.values()].flatMap((each) => [...each.names]));
  return {
    total: all.size,
    otherwise: otherwise.size,
    inSomeCalls: [...otherwise].filter((name) => asWritten.has(name)).length,
    others: [...others].sort(([a], [b]) => rank(a) - rank(b)).map(([tier, { settled }]) => ({ tier, settled })),
  };
}

export interface CastStanding {
  /** For how many capabilities the vote is cast. */
  readonly total: number;
  /** For how many of them something else is in force in its place, whichever call it is or for some. */
  readonly otherwise: number;
  /** For how many of these other calls get the tier as it is written. */
  readonly inSomeCalls: number;
  /** What is in force in its place, most permissive first. */
  readonly others: readonly { readonly tier: Tier; readonly settled: Settled }[];
}

function isHeard(settled: Settled, isVote: (vote: Vote) => boolean): boolean {
  return settled.steps.some((step) => [step.vote, ...step.losing].some((vote) => vote !== null && isVote(vote)));
}

/** Whether a vote is that of a rule, or of the entry's own tier; in a file's earlier version, that of the rule in the same place of an entry with the same key. */
export function ruleVote(file: PolicyFile, wanted: Entry, wantedRule: Rule | null): (vote: Vote) => boolean {
  const place = wantedRule === null ? -1 : wanted.rules.indexOf(wantedRule);
  const isWanted = (bound: BoundEntry) => (bound.file === file ? bound.entry.keySpan.start === wanted.keySpan.start : placeAmongAlike(bound.file, bound.entry) === placeAmongAlike(file, wanted));
  return ({ entry, rule, source }) =>
    source?.uri === file.uri && entry?.entry.key === wanted.key && isWanted(entry) && (rule === null ? place < 0 : entry.entry.rules[place] === rule.rule);
}

/** A list may have several items about one pattern. */
function placeAmongAlike({ form, entries }: PolicyFile, { key, keySpan }: Entry): number {
  return form === 'ordered' ? entries.filter((each) => each.key === key).findIndex((each) => each.keySpan.start === keySpan.start) : 0;
}

/** For whom questions are asked, and what all of them together may cost. */
export interface Asking {
  readonly perspective: Perspective;
  readonly reckoning: Reckoning;
  /** What was asked before, by capability. */
  readonly answers: Map<string, Answer>;
}

export function askingFrom(perspective: Perspective): Asking {
  return { perspective, reckoning: new Reckoning(), answers: new Map() };
}

/** The question with every parameter open, for whom the file is read. */
export function askFrom({ perspective, reckoning, answers }: Asking, capability: string): Answer {
  const known = answers.get(capability);
  if (known !== undefined) return known;
  const answer = check(perspective.set, { agent: perspective.agent ?? '', capability, parameters: {} }, reckoning);
  answers.set(capability, answer);
  return answer;
}
