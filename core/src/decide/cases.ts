// Owns: saying regions as a short list of cases in which the first that applies decides.
// Refuses: finding the regions, and any merge after which a region's answer would be another.

import type { BoundCondition } from '../compile/bind.js';
import type { Check } from '../compile/compiled-policy.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Operator } from '../conditions/key.js';
import type { Tier } from '../model/tier.js';
import { truth } from './explore.js';
import type { Readings } from './explore.js';
import type { Parameters } from './parameters.js';
import type { Region } from './regions.js';
import type { ActiveLimit, Settled } from './settle.js';

/** One condition of a case, as the policy wrote it. */
export interface CaseCondition {
  readonly parameter: string;
  readonly operator: Operator;
  readonly value: unknown;
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

/** More regions or cases than this are not worth shortening: the list would be too long to read in any form. */
const MOST_TO_SHORTEN = 400;

export function casesOf(regions: readonly Region[], readings: Readings): Case[] {
  const table = new TruthTable(regions, readings);
  let drafts = draftsByArms(regions, table);
  // Unusable parameters can make the order of the arms misleading; then every region speaks for itself.
  if (!table.isClear && !table.agrees(drafts)) drafts = draftsByRegion(regions, table);
  if (regions.length <= MOST_TO_SHORTEN && drafts.length <= MOST_TO_SHORTEN) drafts = shorten(drafts, table);
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

export function conditionOf(condition: BoundCondition): CaseCondition {
  return { parameter: condition.parameter.name, operator: condition.operator, value: condition.pair.value };
}

/** A case while the list is being made; its conditions by their number in the truth table. */
interface Draft {
  readonly when: readonly number[];
  readonly region: Region;
}

/** How every condition comes out in every region, worked out once. */
class TruthTable {
  /** Whether every parameter is known or open. */
  readonly isClear: boolean;
  readonly #regions: readonly Region[];
  readonly #readings: Readings;
  readonly #checks: Check[] = [];
  readonly #ids = new Map<string, number>();
  readonly #rows = new Map<Region, (boolean | undefined)[]>();
  readonly #outcomes = new Map<Region, string>();

  constructor(regions: readonly Region[], readings: Readings) {
    this.#regions = regions;
    this.#readings = readings;
    this.isClear = [...readings.values()].every((each) => each.kind !== 'unusable');
    for (const region of regions) {
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

  truthIn(region: Region, id: number): boolean | undefined {
    let row = this.#rows.get(region);
    if (row === undefined) this.#rows.set(region, (row = []));
    if (!(id in row)) row[id] = truth(this.check(id), this.#readings, region.supposition);
    return row[id];
  }

  sameOutcome(a: Region, b: Region): boolean {
    return this.#outcomes.get(a) === this.#outcomes.get(b);
  }

  /** Whether the first case that applies gives every region its answer. A case that applies to a part of a region only has to give it, too. */
  agrees(drafts: readonly Draft[]): boolean {
    return this.#regions.every((region) => {
      for (const draft of drafts) {
        const truths = draft.when.map((id) => this.truthIn(region, id));
        if (truths.includes(false)) continue;
        if (!this.sameOutcome(draft.region, region)) return false;
        if (!truths.includes(undefined)) return true;
      }
      return false;
    });
  }

  #idOf(check: Check): number {
    const key = JSON.stringify([check.slot.name, check.facet, check.test ?? check.condition.pair.keySpan, check.holds]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#checks.length);
    return this.#checks.push(check) - 1;
  }
}

/** A case for each way through the arms, in their order. */
function draftsByArms(regions: readonly Region[], table: TruthTable): Draft[] {
  const byArms = new Map<string, Region>();
  for (const region of regions) {
    const key = region.order.join();
    if (!byArms.has(key)) byArms.set(key, region);
  }
  return [...byArms.values()].sort(byOrder).map((region) => ({ when: table.idsOf(region.when), region }));
}

/** A case for each region, with the checks that lead to it. */
function draftsByRegion(regions: readonly Region[], table: TruthTable): Draft[] {
  return regions.map((region) => ({ when: table.idsOf(region.path), region }));
}

/** Without cases that a later one would answer alike, and with neighbours of one outcome made one. */
function shorten(all: readonly Draft[], table: TruthTable): Draft[] {
  let drafts = [...all];
  if (!table.agrees(drafts)) return drafts;
  for (let i = 0; i < drafts.length && drafts.length > 1; ) {
    const without = [...drafts.slice(0, i), ...drafts.slice(i + 1)];
    if (table.agrees(without)) drafts = without;
    else i++;
  }
  for (let i = 0; i + 1 < drafts.length; ) {
    const [a, b] = [drafts[i] as Draft, drafts[i + 1] as Draft];
    const rest = (each: Draft) => [...drafts.slice(0, i), each, ...drafts.slice(i + 2)];
    const merged = table.sameOutcome(a.region, b.region) ? merges(a, b).find((each) => table.agrees(rest(each))) : undefined;
    if (merged === undefined) i++;
    else {
      drafts = rest(merged);
      i = Math.max(0, i - 1);
    }
  }
  return drafts;
}

/** Ways to say two neighbours in one: what they share, or either by itself. */
function merges(a: Draft, b: Draft): Draft[] {
  return [a.when.filter((id) => b.when.includes(id)), a.when, b.when].map((when) => ({ when, region: a.region }));
}

function byOrder(a: Region, b: Region): number {
  for (let i = 0; i < a.order.length; i++) {
    const difference = (a.order[i] as number) - (b.order[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

