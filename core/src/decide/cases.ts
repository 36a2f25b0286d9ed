// Owns: saying regions as a short list of cases in which the first that applies decides.
// Refuses: finding the regions, and any merge after which a region's answer would be another.

import type { BoundCondition } from '../compile/bind.js';
import type { Check } from '../compile/compiled-policy.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Operator } from '../conditions/key.js';
import type { Tier } from '../model/tier.js';
import type { Parameters } from './parameters.js';
import type { Reasoner, Room } from './reasoner.js';
import type { Region } from './regions.js';
import type { ActiveLimit, Settled } from './settle.js';

/** One condition of a case, as the policy wrote it. */
export interface CaseCondition {
  readonly parameter: string;
  readonly operator: Operator;
  readonly value: unknown;
  /** See `ConditionPair`; no condition that decides has it. */
  readonly written?: readonly string[];
}

export interface Case {
  /** All of them hold, and no earlier case applies. Empty for the one case of an answer that depends on nothing, and for `otherwise`. */
  readonly when: readonly CaseCondition[];
  readonly tier: Tier;
  readonly reason: string | null;
  readonly source: SourcePlace | null;
  readonly settled: Settled;
  readonly exceeded: readonly ActiveLimit[];
  /** Open parameters with which the case applies; a parameter that cannot be shown is left out. */
  readonly example: Parameters;
}

/** What a list may cost to be made short. Past that it stays longer, and as right. */
const STEPS_TO_SHORTEN = 15_000;

export function casesOf(regions: readonly Region[], reasoner: Reasoner): Case[] {
  const table = new ApplicationTable(regions, reasoner);
  const drafts = reasoner.reckoning.within(STEPS_TO_SHORTEN, () => draftsOf(regions, table, reasoner));
  return drafts.map(({ when, region }) => ({
    when: when.map((id) => conditionOf(table.check(id).condition)),
    tier: region.outcome.tier,
    reason: region.outcome.reason,
    source: region.outcome.source,
    settled: region.outcome,
    exceeded: region.exceeded,
    example: region.example,
  }));
}

/** What the layers say, in the order of their arms: also where cases tell nothing of it, since another layer makes them alike. */
export function outcomesOf(regions: readonly Region[]): readonly Settled[] {
  return [...new Set([...regions].sort(byOrder).map((each) => each.outcome))];
}

export function conditionOf({ parameter, operator, pair: { value, written } }: BoundCondition): CaseCondition {
  return { parameter: parameter.name, operator, value, ...(written === undefined ? {} : { written }) };
}

/** A case while the list is being made; its conditions by their number in the truth table. */
interface Draft {
  readonly when: readonly number[];
  /** The same in one word. */
  readonly key: string;
  readonly region: Region;
}

function draft(when: readonly number[], region: Region): Draft {
  return { when, key: when.join(), region };
}

function draftsOf(regions: readonly Region[], table: ApplicationTable, reasoner: Reasoner): readonly Draft[] {
  const last = regions.at(-1) as Region;
  if (regions.every((region) => table.sameOutcome(region, last))) return [draft([], last)];
  const byArms = draftsByArms(regions, table);
  // Unusable parameters can make the order of the arms misleading; then every region speaks for itself.
  const drafts = isClear(reasoner) || table.agrees(byArms) ? byArms : draftsByRegion(regions, table);
  return shorten(drafts, regions, table);
}

/** Whether every parameter is known or open. */
function isClear({ readings }: Reasoner): boolean {
  return [...readings.values()].every((each) => each.kind !== 'unusable');
}

/** To which regions cases apply, worked out once for each list of conditions. */
class ApplicationTable {
  readonly #regions: readonly Region[];
  readonly #reasoner: Reasoner;
  readonly #checks: Check[] = [];
  readonly #ids = new Map<Check, number>();
  readonly #applications = new Map<Region, Map<string, 'all' | 'some' | 'none'>>();
  readonly #outcomes = new Map<Region, string>();

  constructor(regions: readonly Region[], reasoner: Reasoner) {
    this.#regions = regions;
    this.#reasoner = reasoner;
    for (const region of regions) {
      this.#applications.set(region, new Map());
      this.#outcomes.set(region, JSON.stringify([region.outcome.tier, region.outcome.source?.uri ?? null, region.outcome.source?.line ?? null]));
    }
  }

  /** The numbers of the different conditions among the checks. */
  idsOf(checks: readonly Check[]): number[] {
    return [...new Set(checks.map((check) => this.#idOf(check)))];
  }

  check(id: number): Check {
    return this.#checks[id] as Check;
  }

  sameOutcome(a: Region, b: Region): boolean {
    return this.#outcomes.get(a) === this.#outcomes.get(b);
  }

  /** Whether the first case that applies gives every region its answer: everywhere in it, where none of them applies to all of it. */
  agrees(drafts: readonly Draft[]): boolean {
    return this.#regions.every((region) => this.lastFor(region, drafts) !== null);
  }

  /** How far the cases have to be read for a region to have its answer everywhere; null where one gives another answer, or none does. */
  lastFor(region: Region, drafts: readonly Draft[]): number | null {
    let rest: Room | null = null;
    for (const [i, each] of drafts.entries()) {
      const applies = this.#applies(each, region);
      if (this.#reasoner.reckoning.isSpent) return null;
      if (applies === 'none') continue;
      const checks = each.when.map((id) => this.check(id));
      if (rest !== null && this.#reasoner.holding(rest, checks) === null) continue;
      if (!this.sameOutcome(each.region, region)) return null;
      if (applies === 'all') return i;
      rest = this.#reasoner.failing(rest ?? region.room, checks);
      if (rest === null) return this.#reasoner.reckoning.isSpent ? null : i;
    }
    return null;
  }

  #applies({ when, key }: Draft, region: Region): 'all' | 'some' | 'none' {
    const known = this.#applications.get(region);
    const earlier = known?.get(key);
    if (earlier !== undefined) return earlier;
    this.#reasoner.reckoning.meter.left--;
    const checks = when.map((id) => this.check(id));
    const found = this.#reasoner.holding(region.room, checks) === null ? 'none' : this.#reasoner.failing(region.room, checks) === null ? 'all' : 'some';
    known?.set(key, found);
    return found;
  }

  #idOf(check: Check): number {
    const first = this.#reasoner.firstLike(check);
    const known = this.#ids.get(first);
    if (known !== undefined) return known;
    this.#ids.set(first, this.#checks.length);
    return this.#checks.push(first) - 1;
  }
}

/** A case for each way through the arms, in their order. */
function draftsByArms(regions: readonly Region[], table: ApplicationTable): Draft[] {
  const byArms = new Map<string, Region>();
  for (const region of regions) {
    const key = region.order.join();
    if (!byArms.has(key)) byArms.set(key, region);
  }
  return [...byArms.values()].sort(byOrder).map((region) => draft(table.idsOf(region.when), region));
}

/** A case for each region, with the checks that lead to it. */
function draftsByRegion(regions: readonly Region[], table: ApplicationTable): Draft[] {
  return regions.map((region) => draft(table.idsOf(region.path), region));
}

/** Without cases that a later or an earlier one would answer alike, and with neighbours of one outcome made one. */
function shorten(all: readonly Draft[], regions: readonly Region[], table: ApplicationTable): readonly Draft[] {
  let drafts: readonly Draft[] = [];
  /** By region how far the drafts have to be read; one that has its answer before a place does not mind what stands there. */
  const last = new Map<Region, number>();
  const accept = (changed: readonly Draft[], from: number): boolean => {
    const found = new Map<Region, number>();
    for (const region of regions) {
      if ((last.get(region) ?? from) < from) continue;
      const place = table.lastFor(region, changed);
      if (place === null) return false;
      found.set(region, place);
    }
    for (const [region, place] of found) last.set(region, place);
    drafts = changed;
    return true;
  };
  if (!accept(all, 0)) return all;
  for (let i = 0; i < drafts.length && drafts.length > 1; ) {
    const [first, ...later] = drafts.slice(i) as [Draft, ...Draft[]];
    if (!later.some((each) => table.sameOutcome(each.region, first.region)) || !accept([...drafts.slice(0, i), ...later], i)) i++;
  }
  const apart = drafts.length;
  for (let i = 0; i + 1 < drafts.length; ) {
    const [a, b] = [drafts[i] as Draft, drafts[i + 1] as Draft];
    const rest = (each: Draft) => [...drafts.slice(0, i), each, ...drafts.slice(i + 2)];
    if (table.sameOutcome(a.region, b.region) && merges(a, b).some((each) => accept(rest(each), i))) i = Math.max(0, i - 1);
    else i++;
  }
  // What was made one may take all that a later case was for.
  for (let i = drafts.length - 2; i > 0 && drafts.length < apart; i--) {
    const one = drafts[i] as Draft;
    const isTaken = drafts.slice(0, i).some((each) => table.sameOutcome(each.region, one.region));
    if (isTaken) accept(drafts.filter((each) => each !== one), i);
  }
  return drafts;
}

/** Ways to say two neighbours in one: what they share, or either by itself. */
function merges(a: Draft, b: Draft): Draft[] {
  return [a.when.filter((id) => b.when.includes(id)), a.when, b.when].map((when) => draft(when, a.region));
}

function byOrder(a: Region, b: Region): number {
  for (let i = 0; i < a.order.length; i++) {
    const difference = (a.order[i] as number) - (b.order[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

