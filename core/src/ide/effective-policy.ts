// Owns: what really holds for one agent: an answer for every capability of the catalogue, written with wildcards where those are exact.
// Refuses: words (render/effective-policy.ts), and comparing two of them, which is an editor's.

import type { Capability } from '../catalogue/catalogue.js';
import type { PolicySet } from '../compile/policy-set.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import { TIERS } from '../model/tier.js';
import type { Tier } from '../model/tier.js';

export interface EffectiveEntry {
  /** Read as in a policy: the most specific entry of the list decides. */
  readonly pattern: string;
  readonly answer: Answer;
  /** Undefined for wildcards. */
  readonly capability: Capability | undefined;
  /** How many capabilities of the catalogue the entry stands for. */
  readonly count: number;
}

export interface EffectiveGroup {
  readonly category: string;
  readonly entries: readonly EffectiveEntry[];
}

export interface EffectivePolicy {
  readonly agent: string;
  readonly set: PolicySet;
  /** In the order of the catalogue. */
  readonly groups: readonly EffectiveGroup[];
  /** What holds for every capability that no entry of the list matches. */
  readonly rest: EffectiveEntry;
  /** How many of the capabilities that coverage counts have each tier, and how many depend on parameters. */
  readonly counts: Readonly<Record<Tier | 'depends', number>>;
}

/** A segment that no policy names: what it gets is what a wildcard says. */
const ANY_OTHER = 'any_other_capability';

export function effectivePolicy(set: PolicySet, agent: string): EffectivePolicy {
  const ask = (capability: string): Answer => check(set, { agent, capability, parameters: {} });
  const known = [...set.catalogue.known].map(([category, capabilities]) => ({ category, leaves: capabilities.map((each) => leafOf(each, ask(each.name))) }));
  const rest: EffectiveEntry = { pattern: '*', answer: ask(`${ANY_OTHER}.${ANY_OTHER}`), capability: undefined, count: 0 };
  const elsewhere = outcomeOf(rest.answer);
  const groups = known.map(({ category, leaves }): EffectiveGroup => ({ category, entries: condensed({ prefix: category, leaves, ask, elsewhere, given: null }) }));
  const counts: Record<Tier | 'depends', number> = { autonomous: 0, notify: 0, approval_required: 0, blocked: 0, depends: 0 };
  for (const { capability, answer } of known.flatMap((each) => each.leaves)) if (!capability.reserved) counts[answer.tier ?? 'depends'] += 1;
  return { agent, set, groups, rest, counts };
}

/** Tiers that an answer can come to, from the most permissive. */
export function tiersOf(answer: Answer): readonly Tier[] {
  return TIERS.filter((tier) => answer.cases.some((each) => each.tier === tier));
}

/** Whether the layers do not agree, so that the tier alone would be a surprise. */
export function isContested(answer: Answer): boolean {
  return answer.outcomes.some((each) => each.steps.some((step) => step.marks.some((mark) => mark.kind !== 'default')));
}

interface Leaf {
  readonly capability: Capability;
  readonly answer: Answer;
  readonly outcome: string;
}

function leafOf(capability: Capability, answer: Answer): Leaf {
  return { capability, answer, outcome: outcomeOf(answer) };
}

interface Stretch {
  readonly prefix: string;
  /** Every known capability below the prefix. */
  readonly leaves: readonly Leaf[];
  readonly ask: (capability: string) => Answer;
  /** What holds for everything that no entry matches. */
  readonly elsewhere: string;
  /** The outcome that a wildcard further up gives; null where there is none. */
  readonly given: string | null;
}

/** The wildcard, where it saves a line or what no catalogue knows would be decided by another, then what differs from it. */
function condensed({ prefix, leaves, ask, elsewhere, given }: Stretch): EffectiveEntry[] {
  const answer = ask(`${prefix}.${ANY_OTHER}`);
  const outcome = outcomeOf(answer);
  const count = leaves.filter((each) => each.outcome === outcome).length;
  const isShown = outcome !== (given ?? elsewhere) || (given === null && count > 1);
  const holds = isShown ? outcome : given;
  const below = new Map<string, Leaf[]>();
  const entries: EffectiveEntry[] = isShown ? [{ pattern: `${prefix}.*`, answer, capability: undefined, count }] : [];
  for (const leaf of leaves) {
    const { name } = leaf.capability;
    const end = name.indexOf('.', prefix.length + 1);
    if (end >= 0) below.set(name.slice(0, end), [...(below.get(name.slice(0, end)) ?? []), leaf]);
    else if (leaf.outcome !== holds) entries.push({ pattern: name, answer: leaf.answer, capability: leaf.capability, count: 1 });
  }
  return [...entries, ...[...below].flatMap(([deeper, some]) => condensed({ prefix: deeper, leaves: some, ask, elsewhere, given: holds }))];
}

/** Alike for answers that read alike: tiers, conditions, places, limits, and what became of each layer's vote. */
function outcomeOf(answer: Answer): string {
  const { cases, guards, outcomes } = answer;
  const placeOf = (source: { readonly uri: string; readonly line: number } | null): string | null => (source === null ? null : `${source.uri}#${source.line}`);
  return JSON.stringify([
    cases.map((each) => [each.when, each.tier, placeOf(each.source), each.settled.limits.map(({ layer, limit, vote }) => [layer, limit.max, limit.window, limit.onExceed, placeOf(vote.source)])]),
    guards.map((each) => [each.conditions, each.tier, placeOf(each.source)]),
    isContested(answer) ? outcomes.map((each) => each.steps.map((step) => [step.vote?.tier ?? null, step.marks])) : null,
  ]);
}
