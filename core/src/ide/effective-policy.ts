// Owns: what really holds for one agent: an answer for every capability of the catalogue, and for what its policies name beyond that, written with wildcards where those are exact.
// Refuses: words (render/effective-policy.ts), and comparing two of them, which is an editor's.

import type { Capability } from '../catalogue/catalogue.js';
import { inheritance } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { categoryOf } from '../model/pattern.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import { TIERS } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { pushTo } from '../text/push-to.js';
import { atOnce } from '../text/steps.js';

export interface EffectiveEntry {
  /** Read as in a policy: the most specific entry of the list decides. */
  readonly pattern: string;
  readonly answer: Answer;
  /** Undefined for wildcards, and for names that the catalogue does not have. */
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
  /** In the order of the catalogue; what it does not have comes last, by name. */
  readonly groups: readonly EffectiveGroup[];
  /** What holds for every capability that no entry of the list matches. */
  readonly rest: EffectiveEntry;
  /** How many of the capabilities that coverage counts have each tier, and how many depend on parameters. */
  readonly counts: Readonly<Record<Tier | 'depends', number>>;
}

/** A segment that no policy names: what it gets is what a wildcard says. */
const ANY_OTHER = 'any_other_capability';

export function effectivePolicy(set: PolicySet, agent: string): EffectivePolicy {
  return atOnce(effectivePolicyInSteps(set, agent));
}

/** The same in steps of a few answers, for those who must not hold others up: packs define thousands of capabilities. */
export function* effectivePolicyInSteps(set: PolicySet, agent: string): Generator<void, EffectivePolicy> {
  const ask = (capability: string): Answer => check(set, { agent, capability, parameters: {} });
  const leafOf = (name: string, capability: Capability | undefined): Leaf => {
    const answer = ask(name);
    return { name, capability, answer, outcome: outcomeOf(answer) };
  };
  const named = namedBeyond(set, agent);
  const rest: EffectiveEntry = { pattern: '*', answer: ask(`${ANY_OTHER}.${ANY_OTHER}`), capability: undefined, count: 0 };
  const elsewhere = outcomeOf(rest.answer);
  const counts: Record<Tier | 'depends', number> = { autonomous: 0, notify: 0, approval_required: 0, blocked: 0, depends: 0 };
  const groups: EffectiveGroup[] = [];
  const unknown = [...new Set([...named.names, ...named.stems].map(categoryOf))].filter((each) => !set.catalogue.known.has(each)).sort();
  for (const category of [...set.catalogue.known.keys(), ...unknown]) {
    const leaves: Leaf[] = [];
    for (const each of set.catalogue.known.get(category) ?? []) {
      yield;
      const leaf = leafOf(each.name, each);
      leaves.push(leaf);
      if (!each.reserved) counts[leaf.answer.tier ?? 'depends'] += 1;
    }
    for (const name of named.of(category)) {
      yield;
      leaves.push(leafOf(name, undefined));
    }
    yield;
    const entries = condensed({ prefix: category, leaves, stems: named.stems, ask, elsewhere, given: null });
    if (entries.length > 0) groups.push({ category, entries });
  }
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

interface Named {
  /** Well-formed names that the catalogue does not have, and those of one category. */
  readonly names: readonly string[];
  readonly of: (category: string) => readonly string[];
  /** What wildcards stand for, without the `.*`. */
  readonly stems: readonly string[];
}

/** What the policies that speak for an agent have entries for: packs may define it. */
function namedBeyond(set: PolicySet, agent: string): Named {
  const [names, stems] = [new Set<string>(), new Set<string>()];
  const policies = set.voicesFor(agent, 'question').voices.flatMap((voice) => (voice.kind === 'policy' ? inheritance(voice.policy) : []));
  for (const { file } of policies) {
    for (const { pattern } of file.table.reads) {
      if (pattern?.kind === 'prefix') stems.add(pattern.stem);
      else if (pattern?.kind === 'exact' && !set.catalogue.capabilities.has(pattern.text)) names.add(pattern.text);
    }
  }
  const sorted = [...names].sort();
  const byCategory = new Map<string, string[]>();
  for (const each of sorted) pushTo(byCategory, categoryOf(each), each);
  return { names: sorted, of: (category) => byCategory.get(category) ?? [], stems: [...stems].sort() };
}

/** An exact name. */
interface Leaf {
  readonly name: string;
  readonly capability: Capability | undefined;
  readonly answer: Answer;
  readonly outcome: string;
}

interface Stretch {
  readonly prefix: string;
  /** Every capability below the prefix that the catalogue has or a policy names. */
  readonly leaves: readonly Leaf[];
  readonly stems: readonly string[];
  readonly ask: (capability: string) => Answer;
  /** What holds for everything that no entry matches. */
  readonly elsewhere: string;
  /** The outcome that a wildcard further up gives; null where there is none. */
  readonly given: string | null;
}

/** The wildcard, where it saves a line or what no catalogue knows would be decided by another, then what differs from it. */
function condensed({ prefix, leaves, stems, ask, elsewhere, given }: Stretch): EffectiveEntry[] {
  const answer = ask(`${prefix}.${ANY_OTHER}`);
  const outcome = outcomeOf(answer);
  const count = leaves.filter((each) => each.capability !== undefined && each.outcome === outcome).length;
  const isShown = outcome !== (given ?? elsewhere) || (given === null && count > 1);
  const holds = isShown ? outcome : given;
  const below = new Map<string, Leaf[]>();
  const entries: EffectiveEntry[] = isShown ? [{ pattern: `${prefix}.*`, answer, capability: undefined, count }] : [];
  for (const leaf of leaves) {
    const { name, capability } = leaf;
    const deeper = stepBelow(prefix, name);
    if (deeper !== name) below.set(deeper, [...(below.get(deeper) ?? []), leaf]);
    // What the catalogue does not have is told where it differs from everything else.
    else if (leaf.outcome !== (holds ?? (capability === undefined ? elsewhere : null))) entries.push({ pattern: name, answer: leaf.answer, capability, count: capability === undefined ? 0 : 1 });
  }
  for (const each of stems) if (each.startsWith(`${prefix}.`) && !below.has(stepBelow(prefix, each))) below.set(stepBelow(prefix, each), []);
  return [...entries, ...[...below].flatMap(([deeper, some]) => condensed({ prefix: deeper, leaves: some, stems, ask, elsewhere, given: holds }))];
}

/** The first segment more than the prefix has. */
function stepBelow(prefix: string, name: string): string {
  const end = name.indexOf('.', prefix.length + 1);
  return end < 0 ? name : name.slice(0, end);
}

/** Alike for answers that read alike: tiers, conditions, places, limits, and what became of each layer's vote. */
function outcomeOf(answer: Answer): string {
  const { cases, guards, limits, outcomes } = answer;
  const placeOf = (source: { readonly uri: string; readonly line: number } | null): string | null => (source === null ? null : `${source.uri}#${source.line}`);
  return JSON.stringify([
    cases.map((each) => [each.when, each.tier, placeOf(each.source)]),
    limits.map(({ layer, limit, vote }) => [layer, limit.max, limit.window, limit.onExceed, placeOf(vote.source)]),
    guards.map((each) => [each.conditions, each.tier, placeOf(each.source)]),
    isContested(answer) ? outcomes.map((each) => each.steps.map((step) => [step.vote?.tier ?? null, step.marks])) : null,
  ]);
}
