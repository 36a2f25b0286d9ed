// Owns: what becomes of a tier where it was written: the tiers in force for the capabilities that it votes on.
// Refuses: words.

import type { Vote } from '../compile/vote.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import type { Reckoning } from '../decide/reasoner.js';
import type { Settled } from '../decide/settle.js';
import type { Entry, Rule } from '../model/policy.js';
import { rank } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { Perspective } from './perspective.js';

export interface Standing {
  readonly written: Tier | null;
  /** The tiers in force where it votes, most permissive first, each with the capabilities. */
  readonly inForce: readonly { readonly tier: Tier; readonly names: readonly string[]; readonly answer: Answer }[];
}

/** The tiers that come out wherever a vote is cast. Where all cases of a capability come out alike, that tier is in force whichever of them applies. */
export function standingOf(written: Tier | null, names: readonly string[], asking: Asking, isVote: (vote: Vote) => boolean): Standing {
  const found = new Map<Tier, { readonly names: string[]; readonly answer: Answer }>();
  for (const name of names) {
    const answer = askFrom(asking, name);
    const tiers = answer.tier !== null ? [answer.tier] : answer.cases.filter((each) => isHeard(each.settled, isVote)).map((each) => each.tier);
    for (const tier of new Set(tiers)) {
      const known = found.get(tier);
      if (known === undefined) found.set(tier, { names: [name], answer });
      else known.names.push(name);
    }
  }
  return { written, inForce: [...found].sort(([a], [b]) => rank(a) - rank(b)).map(([tier, rest]) => ({ tier, ...rest })) };
}

/** The same where the vote is cast for sure: ways to come out in which another one is heard count for nothing. */
export function castStanding(written: Tier | null, names: readonly string[], asking: Asking, isVote: (vote: Vote) => boolean): CastStanding {
  const others = new Map<Tier, { readonly names: Set<string>; readonly settled: Settled }>();
  const all = new Set<string>();
  for (const name of names) {
    for (const settled of askFrom(asking, name).outcomes) {
      if (!isHeard(settled, isVote)) continue;
      all.add(name);
      if (settled.tier === written) continue;
      const known = others.get(settled.tier) ?? { names: new Set(), settled };
      others.set(settled.tier, known);
      known.names.add(name);
    }
  }
  return { total: all.size, others: [...others].sort(([a], [b]) => rank(a) - rank(b)).map(([tier, rest]) => ({ tier, settled: rest.settled, names: [...rest.names] })) };
}

export interface CastStanding {
  /** For how many capabilities the vote is cast. */
  readonly total: number;
  /** What is in force in its place, most permissive first. */
  readonly others: readonly { readonly tier: Tier; readonly names: readonly string[]; readonly settled: Settled }[];
}

function isHeard(settled: Settled, isVote: (vote: Vote) => boolean): boolean {
  return settled.steps.some((step) => [step.vote, ...step.losing].some((vote) => vote !== null && isVote(vote)));
}

/** By key and place in the list, so that a file's earlier version is recognised as well. */
export function isRuleVote({ entry, rule }: Vote, wanted: Entry, wantedRule: Rule | null): boolean {
  if (entry?.entry.key !== wanted.key) return false;
  return (rule === null ? -1 : entry.entry.rules.indexOf(rule.rule)) === (wantedRule === null ? -1 : wanted.rules.indexOf(wantedRule));
}

/** For whom questions are asked, and what all of them together may cost. */
export interface Asking {
  readonly perspective: Perspective;
  readonly reckoning: Reckoning;
}

/** The question with every parameter open, for whom the file is read. */
export function askFrom({ perspective, reckoning }: Asking, capability: string): Answer {
  return check(perspective.set, { agent: perspective.agent ?? '', capability, parameters: {} }, reckoning);
}
