// Owns: a list of the ordered form as each capability sees it: its items with a condition are the rules of one entry, the first without one is its tier.
// Refuses: problems and words, and answers that would take too many steps: those are `unknown`.

import type { Capability, Catalogue } from '../catalogue/catalogue.js';
import { matching } from '../compile/bind.js';
import type { BoundEntry } from '../compile/bind.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { Meter } from '../conditions/meter.js';
import { valuedSlots } from '../decide/program.js';
import type { Pattern } from '../model/pattern.js';
import { pushTo } from '../text/push-to.js';
import { reachInVariant, reachOfRest } from './rule-reach.js';
import type { RuleReach, VariantReach } from './rule-reach.js';
import { Spelling, openReadings } from './rule-space.js';

/** The list for one capability, or for all that read it alike. */
export interface Chain extends VariantReach {
  /** The items with a condition, up to the first without one; index = index in `variant.ruleArms`. */
  readonly items: readonly BoundEntry[];
  /** The first item without a condition, or in error: what stands behind it is never asked. Null where there is none. */
  readonly last: BoundEntry | null;
  /** What becomes of that item. */
  readonly rest: RuleReach;
  /** What may still be spent on looking for calls that its items decide: that nothing more is known of the rules takes no layer finding away. */
  readonly calls: Meter;
}

/** Where an item stands in a chain; the one behind its conditional ones is the last. */
export interface ChainPlace {
  readonly chain: Chain;
  readonly index: number;
}

export type ItemReach =
  | { readonly kind: 'decides' | 'impossible' | 'unknown' }
  /** Earlier items, in the order of the text, take every call that it could decide. */
  | { readonly kind: 'covered'; readonly by: readonly BoundEntry[] };

/** About some items of a list; what it says of others is not all there is. */
export interface ListReach {
  /** All that one of those items can be in. */
  readonly chains: readonly Chain[];
  /** Steps that each chain could take. */
  readonly budget: number;
  placesOf(bound: BoundEntry): readonly ChainPlace[];
  /** Whether an item is the next one behind another. */
  isNext(first: BoundEntry, second: BoundEntry): boolean;
  reachOf(bound: BoundEntry): ItemReach;
}

/** Steps that the chains of one list may take together, and each of them; and each for its calls, apart. */
const STEPS_OF_LIST = 1_000_000;
const STEPS_OF_CHAIN = 200_000;
const STEPS_OF_CALLS = 200_000;

/** `items`: those that are asked about. What is found about them does not depend on whether others are asked about as well. */
export function reachInList(policy: CompiledPolicy, items: readonly BoundEntry[]): ListReach {
  const steps = Math.min(STEPS_OF_CHAIN, Math.ceil(STEPS_OF_LIST / Math.max(1, mostReadings(policy))));
  const chains = chainsOf(policy, items).map((each) => walked(each, { left: steps }));
  const places = new Map<BoundEntry, ChainPlace[]>();
  for (const chain of chains) {
    const all = chain.last === null ? chain.items : [...chain.items, chain.last];
    all.forEach((bound, index) => pushTo(places, bound, { chain, index }));
  }
  const placesOf = (bound: BoundEntry) => places.get(bound) ?? [];
  const known = new Map<BoundEntry, ItemReach>();
  const reachOf = (bound: BoundEntry) => {
    const found = known.get(bound) ?? reachOfItem(bound, placesOf(bound), policy);
    known.set(bound, found);
    return found;
  };
  return { chains, budget: steps, placesOf, isNext: (first, second) => policy.ownAfter(first) === second, reachOf };
}

/** The most steps that a chain has taken so far; of those for its calls, as many as are the same share of the budget. */
export function dearestOf({ chains, budget }: ListReach): number {
  return chains.reduce((most, { meter, calls }) => Math.max(most, budget - meter.left, budget * (1 - calls.left / STEPS_OF_CALLS)), 0);
}

interface ChainReading {
  readonly capabilities: Capability[];
  readonly arms: readonly Arm[];
  readonly ruleArms: readonly Arm[];
  readonly last: BoundEntry | null;
}

/** One for each way in which the list, and what comes after it, can be read for a capability that some items are about. */
function chainsOf(policy: CompiledPolicy, items: readonly BoundEntry[]): ChainReading[] {
  const found = new Map<number, ChainReading>();
  const spelling = new Spelling();
  for (const capability of capabilitiesOf(items, policy.catalogue)) {
    const arms = policy.writtenArms(capability.name, capability);
    const own = ownArms(policy, arms);
    if (own.ruleArms.length === 0 && own.last === null) continue;
    const id = spelling.of(arms);
    const known = found.get(id);
    if (known !== undefined) known.capabilities.push(capability);
    else found.set(id, { capabilities: [capability], arms, ...own });
  }
  return [...found.values()];
}

/** Those of the list itself, which is asked before what it extends. */
function ownArms({ file }: CompiledPolicy, arms: readonly Arm[]): Pick<ChainReading, 'ruleArms' | 'last'> {
  const isOwn = (arm: Arm | undefined) => arm !== undefined && arm.vote.entry?.file === file;
  let length = 0;
  while (isOwn(arms[length]) && arms[length]?.vote.origin === 'rule') length++;
  return { ruleArms: arms.slice(0, length), last: isOwn(arms[length]) ? (arms[length]?.vote.entry ?? null) : null };
}

/** Those for which some items are asked; those of one category in the catalogue's order. Of an item whose key spells no pattern nothing is told but that. */
function capabilitiesOf(items: readonly BoundEntry[], { capabilities, known }: Catalogue): Iterable<Capability> {
  const found = new Set(items.flatMap(({ decides }) => decides));
  const categories = items.some(({ entry }) => entry.pattern?.kind === 'all') ? [capabilities.values()] : [...new Set([...found].map(({ category }) => category))].map((each) => known.get(each) ?? []);
  return categories.flatMap((each) => [...each].filter((one) => found.has(one)));
}

/**
 * No less than the number of ways in which the list can be read, as told from its patterns alone: what one chain may take has to be the same whichever
 * items are asked about. Which wildcards are about a capability is known from the narrowest of them.
 */
function mostReadings({ catalogue, base, file: { table } }: CompiledPolicy): number {
  if (table.items === null || table.items.unclear.length > 0) return catalogue.capabilities.size;
  let count = 0;
  for (const { pattern } of table.items.byPattern.values()) {
    if (pattern.kind === 'exact') count++;
    else count += base === null ? kindsMatching(pattern, catalogue) : matching(pattern, catalogue).length;
  }
  return Math.min(count, catalogue.capabilities.size);
}

const KINDS = new WeakMap<Catalogue, Map<string, number>>();

/** How many kinds of parameters the capabilities have that match a pattern. */
function kindsMatching(pattern: Pattern, catalogue: Catalogue): number {
  const known = KINDS.get(catalogue) ?? new Map<string, number>();
  KINDS.set(catalogue, known);
  const found = known.get(pattern.text) ?? new Set(matching(pattern, catalogue).map(kindOf)).size;
  known.set(pattern.text, found);
  return found;
}

function kindOf({ parameters, parametersComplete }: Capability): string {
  return JSON.stringify([parametersComplete, parameters.map(({ name, type }) => [name, type])]);
}

function walked({ capabilities, arms, ruleArms, last }: ChainReading, meter: Meter): Chain {
  const capability = capabilities.find((each) => !each.reserved) ?? (capabilities[0] as Capability);
  const variant = { capability, capabilities, arms, ruleArms, readings: openReadings(arms), valued: valuedSlots(arms) };
  const reach = reachInVariant(variant, meter);
  const items = ruleArms.flatMap((arm) => arm.vote.entry ?? []);
  return { ...reach, items, last, rest: reachOfRest(reach), calls: { left: STEPS_OF_CALLS } };
}

const UNKNOWN: ItemReach = { kind: 'unknown' };

function reachOfItem(bound: BoundEntry, places: readonly ChainPlace[], policy: CompiledPolicy): ItemReach {
  const found = places.map(({ chain, index }) => ({ chain, reach: chain.rules[index] ?? chain.rest }));
  if (found.some(({ reach }) => reach.kind === 'decides')) return { kind: 'decides' };
  const { pattern } = bound.entry;
  const matched = pattern === null ? [] : matching(pattern, policy.catalogue);
  if (matched.length === 0 || found.some(({ reach }) => reach.kind === 'unknown')) return UNKNOWN;
  const by = new Set<BoundEntry>();
  for (const { chain, reach } of found) if (reach.kind === 'covered') for (const index of reach.by) by.add(chain.items[index] as BoundEntry);
  const asked = new Set(places.flatMap(({ chain }) => chain.variant.capabilities));
  for (const capability of matched) {
    const end = asked.has(capability) ? null : endOf(policy, capability);
    if (end !== null) by.add(end);
  }
  if (by.size === 0) return { kind: 'impossible' };
  // What an item in error takes away is said there.
  return [...by].some((each) => each.broken) ? UNKNOWN : { kind: 'covered', by: [...by].sort((a, b) => a.entry.keySpan.start - b.entry.keySpan.start) };
}

/** The first item without a condition, or in error, that is about a capability. */
function endOf(policy: CompiledPolicy, capability: Capability): BoundEntry | null {
  return ownArms(policy, policy.writtenArms(capability.name, capability)).last;
}
