// Owns: the answer to a question whose parameters may be left open: one tier, or cases, with the trace and the guards.
// Refuses: counting calls, and words (render/).

import type { Arm, Check, Slot } from '../compile/compiled-policy.js';
import type { BoundCondition } from '../compile/bind.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Operator } from '../conditions/key.js';
import { exampleParameters } from '../conditions/value-set.js';
import type { Layer, Tier } from '../model/tier.js';
import { isStricter } from '../model/tier.js';
import { readAll, votesAt } from './decide.js';
import { NOTHING_SUPPOSED, explore, suppose, truth } from './explore.js';
import type { Readings, Supposition } from './explore.js';
import type { Parameters } from './parameters.js';
import { programFor, slotsOf } from './program.js';
import type { Part, Program } from './program.js';
import { applyLimits, settle } from './settle.js';
import type { ActiveLimit, LayerStep, Settled } from './settle.js';

export interface Question {
  readonly agent: string;
  readonly capability: string;
  /** Those left out stay open. */
  readonly parameters: Parameters;
  /** Asks about the Nth call inside every window; 1 where it does not matter. */
  readonly calls?: number;
}

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

/** A conditional rule of the system that a question leaves open: it may still make a call stricter. */
export interface Guard {
  readonly conditions: readonly CaseCondition[];
  readonly tier: Tier;
  readonly reason: string | null;
  readonly source: SourcePlace | null;
}

export interface Answer {
  readonly agent: string;
  readonly capability: string;
  /** Whether the catalogue has the capability. */
  readonly isKnown: boolean;
  /** Null where it depends on open parameters. */
  readonly tier: Tier | null;
  /** In order: the first that applies decides. One case where the tier depends on nothing. */
  readonly cases: readonly Case[];
  /** What the layers said in each way the answer can come out, also where all of them come to one tier. For the trace. */
  readonly outcomes: readonly Settled[];
  /** Open parameters that the tier depends on, in the order of the cases. */
  readonly dependsOn: readonly string[];
  readonly guards: readonly Guard[];
  /** Names of the policies that speak in each layer; null where none does. */
  readonly policies: Readonly<Record<Layer, string | null>>;
  /** What has to be said beside the answer. */
  readonly notes: readonly string[];
}

export function check(set: PolicySet, question: Question): Answer {
  const program = programFor(set, question.agent, question.capability, 'question');
  const readings = readAll(program, question.parameters);
  const lower: Part[] = program.parts.filter(({ voice }) => voice.layer !== 'system');
  const upper: Part[] = program.parts.filter(({ voice }) => voice.layer === 'system');
  const guards = new Map<Arm, Guard>();
  const regions = regionsOf(set, program, { lower, upper, readings, calls: question.calls ?? 1, guards });
  const cases = simplify(regions, openChecks(lower, readings));
  const tiers = new Set(cases.map((each) => each.tier));
  const first = cases[0] as Case;
  const single = tiers.size === 1;
  const notes = [...program.voices.notes];
  if (program.known === undefined) notes.push(`\`${question.capability}\` is not in the catalogue: decided by the patterns that match it`);
  for (const [name, reading] of readings) {
    if (reading.kind === 'unusable') notes.push(unusableNote(name, slotsOf(program).get(name), question));
  }
  return {
    agent: question.agent,
    capability: question.capability,
    isKnown: program.known !== undefined,
    tier: single ? first.tier : null,
    cases: single ? [onlyCase(cases)] : cases,
    outcomes: cases.map((each) => each.settled),
    dependsOn: single ? [] : [...new Set(cases.flatMap((each) => each.when.map((one) => one.parameter)))],
    guards: [...guards.values()],
    policies: policiesOf(program),
    notes,
  };
}

/** Cases with one tier are one answer. Its source is a vote that says so in all of them, of the lowest layer that has one. */
function onlyCase(cases: readonly Case[]): Case {
  const first = cases[0] as Case;
  const only = { ...first, when: [], example: {} };
  for (const step of [...first.settled.steps].reverse()) {
    const { vote } = step;
    const source = vote?.source ?? null;
    const isCommon =
      source !== null &&
      cases.every((each) => {
        const other = each.settled.steps.find((one) => one.layer === step.layer)?.vote;
        return other?.tier === first.tier && other.source?.uri === source.uri && other.source.line === source.line;
      });
    if (isCommon && vote !== null && first.exceeded.length === 0) return { ...only, source, reason: vote.reason };
  }
  return only;
}

/** A part of what open parameters can be in which every open check comes out the same, with the answer there. */
interface Region {
  readonly truths: ReadonlyMap<string, boolean>;
  /** The checks on open parameters of the arms that decided, in order. */
  readonly when: readonly Check[];
  readonly order: readonly number[];
  readonly outcome: Settled;
  readonly exceeded: readonly ActiveLimit[];
  readonly example: Parameters;
}

interface Exploration {
  readonly lower: readonly Part[];
  readonly upper: readonly Part[];
  readonly readings: Readings;
  readonly calls: number;
  readonly guards: Map<Arm, Guard>;
}

/** Beyond this many regions the cases are given as the arms say them, without merging. */
const MOST_REGIONS = 2_048;

function regionsOf(set: PolicySet, program: Program, exploration: Exploration): Region[] {
  const { lower, readings } = exploration;
  const open = openChecks(lower, readings);
  const regions: Region[] = [];
  const split = (index: number, truths: ReadonlyMap<string, boolean>, supposition: Supposition): boolean => {
    const check = open[index];
    if (check === undefined) {
      if (regions.length >= MOST_REGIONS) return false;
      regions.push(regionAt(set, program, exploration, truths, supposition));
      return true;
    }
    const known = truth(check, readings, supposition);
    for (const holds of known === undefined ? [true, false] : [known]) {
      const next = suppose(check, holds, readings, supposition);
      if (next !== null && !split(index + 1, new Map(truths).set(checkKey(check), holds), next)) return false;
    }
    return true;
  };
  if (split(0, new Map(), NOTHING_SUPPOSED)) return regions;
  return coarseRegions(set, program, exploration);
}

/** One region for each way through the arms, for programs with too many conditions to split them all. */
function coarseRegions(set: PolicySet, program: Program, exploration: Exploration): Region[] {
  const regions = new Map<string, Region>();
  const complete = explore(exploration.lower, exploration.readings, NOTHING_SUPPOSED, ({ chosen, supposition }) => {
    const key = chosen.join();
    if (!regions.has(key)) regions.set(key, { ...regionAt(set, program, exploration, new Map(), supposition), truths: new Map() });
    return undefined;
  });
  const found = [...regions.values()];
  if (complete && found.length > 0) return found;
  const settled: Settled = { tier: 'blocked', deciding: null, decidingLayer: null, reason: 'the conditions are too many to be told apart', source: null, steps: emptySteps(), limits: [] };
  return [{ truths: new Map(), when: [], order: [], outcome: settled, exceeded: [], example: {} }];
}

/** The answer under a supposition about the open parameters: the strictest over everything unusable ones could be. */
function regionAt(set: PolicySet, program: Program, exploration: Exploration, truths: ReadonlyMap<string, boolean>, supposition: Supposition): Region {
  const { lower, upper, readings, calls } = exploration;
  let best: { readonly outcome: Settled; readonly exceeded: readonly ActiveLimit[]; readonly order: readonly number[] } | null = null;
  const certain = upper.map((part) => unguarded(part, exploration, supposition));
  const complete = explore([...lower, ...certain], readings, supposition, ({ chosen }) => {
    let low = 0;
    let high = 0;
    const order = program.parts.map((part) => {
      if (part.voice.layer !== 'system') return chosen[low++] as number;
      const arm = certain[high]?.arms[chosen[lower.length + high++] as number];
      return arm === undefined ? -1 : part.arms.indexOf(arm);
    });
    const settled = settle(set.hierarchy, program.voices.voices, votesAt(program, order), program.voices.hasOrganization);
    const exceeded = settled.tier === 'blocked' ? [] : settled.limits.filter((each) => calls > each.limit.max);
    const outcome = applyLimits(settled, exceeded);
    if (best === null || isStricter(outcome.tier, best.outcome.tier)) best = { outcome, exceeded, order };
    return undefined;
  });
  const found = best as { readonly outcome: Settled; readonly exceeded: readonly ActiveLimit[]; readonly order: readonly number[] } | null;
  if (found === null || !complete) {
    const blocked = settle(set.hierarchy, [], [], false);
    return { truths, when: [], order: [], outcome: blocked, exceeded: [], example: {} };
  }
  const when = new Map<string, Check>();
  const order: number[] = [];
  program.parts.forEach(({ voice, arms }, i) => {
    if (voice.layer === 'system') return;
    const index = found.order[i] as number;
    order.push(index < 0 ? arms.length : index);
    for (const check of arms[index]?.checks ?? []) if (isOpen(check, readings)) when.set(checkKey(check), when.get(checkKey(check)) ?? check);
  });
  const example = Object.assign({}, ...[...supposition.values].map(([name, values]) => exampleParameters(name, values))) as Parameters;
  return { truths, when: [...when.values()], order, outcome: found.outcome, exceeded: found.exceeded, example };
}

/**
 * The arms of a system policy that open parameters do not leave undecided. Those that they do become guards beside the answer instead of cases of it;
 * an unusable parameter counts against the call as it does elsewhere.
 */
function unguarded(part: Part, { readings, guards }: Exploration, supposition: Supposition): Part {
  const arms = part.arms.filter((arm) => {
    const truths = arm.checks.map((check) => truth(check, readings, supposition));
    if (truths.includes(false)) return false;
    const isGuard = arm.checks.some((check, i) => truths[i] === undefined && isOpen(check, readings));
    if (isGuard) guards.set(arm, { conditions: arm.checks.map((check) => conditionOf(check.condition)), tier: arm.vote.tier, reason: arm.vote.reason, source: arm.vote.source });
    return !isGuard;
  });
  return { ...part, arms };
}

function openChecks(parts: readonly Part[], readings: Readings): Check[] {
  const found = new Map<string, Check>();
  for (const { arms } of parts) {
    for (const arm of arms) for (const check of arm.checks) if (isOpen(check, readings) && !found.has(checkKey(check))) found.set(checkKey(check), check);
  }
  return [...found.values()];
}

function isOpen(check: Check, readings: Readings): boolean {
  const reading = readings.get(check.slot.name);
  return reading?.kind === 'absent' && !(check.facet !== 'value' && reading.size !== null);
}

/** Checks with one key ask the same of the same parameter. */
function checkKey(check: Check): string {
  if (check.test === null) return `${check.slot.name} ? ${check.condition.pair.keySpan.start} ${check.condition.pair.key}`;
  return JSON.stringify([check.slot.name, check.facet, check.test, check.holds]);
}

/** A list of cases in which the first that applies decides, while it is being shortened. */
interface Draft {
  readonly when: readonly Check[];
  readonly region: Region;
}

/** Cases in the order of the arms, neighbours with the same outcome made one wherever every region keeps its answer. */
function simplify(regions: readonly Region[], open: readonly Check[]): Case[] {
  const byArms = new Map<string, Region>();
  for (const region of regions) {
    const key = region.order.join();
    if (!byArms.has(key)) byArms.set(key, region);
  }
  let drafts: Draft[] = [...byArms.values()].sort(byOrder).map((region) => ({ when: region.when, region }));
  const canCheck = regions.every((region) => region.truths.size > 0 || region.when.length === 0);
  if (canCheck && !agrees(drafts, regions)) drafts = exactDrafts(regions, open);
  // A case that a later one would answer alike is not worth a line.
  for (let i = 0; canCheck && i < drafts.length && drafts.length > 1; ) {
    const without = [...drafts.slice(0, i), ...drafts.slice(i + 1)];
    if (agrees(without, regions)) drafts = without;
    else i++;
  }
  for (let i = 0; canCheck && i + 1 < drafts.length; ) {
    const [a, b] = [drafts[i] as Draft, drafts[i + 1] as Draft];
    const merged = outcomeKey(a.region) === outcomeKey(b.region) ? mergedDrafts(a, b).find((each) => agrees([...drafts.slice(0, i), each, ...drafts.slice(i + 2)], regions)) : undefined;
    if (merged === undefined) i++;
    else {
      drafts = [...drafts.slice(0, i), merged, ...drafts.slice(i + 2)];
      i = Math.max(0, i - 1);
    }
  }
  return drafts.map(({ when, region }) => ({
    when: when.map((each) => conditionOf(each.condition)),
    tier: region.outcome.tier,
    reason: region.outcome.reason,
    source: region.outcome.source,
    settled: region.outcome,
    exceeded: region.exceeded,
    example: region.example,
  }));
}

/** Ways to say two neighbours in one: what they share, or either by itself. */
function mergedDrafts(a: Draft, b: Draft): Draft[] {
  const keys = new Set(b.when.map(checkKey));
  const shared = a.when.filter((each) => keys.has(checkKey(each)));
  return [
    { when: shared, region: a.region },
    { when: a.when, region: a.region },
    { when: b.when, region: a.region },
  ];
}

/**
 * Where unusable parameters make the order of the arms misleading: a case for each region, with everything that holds there, the most conditions
 * first. A case then never applies to a region before the region's own does.
 */
function exactDrafts(regions: readonly Region[], open: readonly Check[]): Draft[] {
  const drafts = regions.map((region) => ({ when: open.filter((check) => region.truths.get(checkKey(check)) === true), region }));
  return drafts.sort((a, b) => b.when.length - a.when.length || byOrder(a.region, b.region));
}

function agrees(drafts: readonly Draft[], regions: readonly Region[]): boolean {
  return regions.every((region) => {
    const first = drafts.find(({ when }) => when.every((check) => region.truths.get(checkKey(check)) === true));
    return first !== undefined && outcomeKey(first.region) === outcomeKey(region);
  });
}

function outcomeKey({ outcome }: Region): string {
  return JSON.stringify([outcome.tier, outcome.source?.uri ?? null, outcome.source?.line ?? null]);
}

function byOrder(a: Region, b: Region): number {
  for (let i = 0; i < a.order.length; i++) {
    const difference = (a.order[i] as number) - (b.order[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function conditionOf(condition: BoundCondition): CaseCondition {
  return { parameter: condition.parameter.name, operator: condition.operator, value: condition.pair.value };
}

function policiesOf(program: Program): Record<Layer, string | null> {
  const name = (layer: Layer) => program.voices.voices.find((each) => each.layer === layer && each.kind === 'policy');
  const read = (layer: Layer) => {
    const voice = name(layer);
    return voice?.kind === 'policy' ? voice.policy.name : null;
  };
  return { system: read('system'), organization: read('organization'), agent: read('agent') };
}

function unusableNote(name: string, slot: Slot | undefined, question: Question): string {
  if (slot?.presence === 'impossible') return `\`${question.capability}\` has no parameter \`${name}\`: conditions on it count against the call`;
  return `the given \`${name}\` is no usable value: conditions on it count against the call`;
}

function emptySteps(): LayerStep[] {
  return (['system', 'organization', 'agent'] as const).map((layer) => ({ layer, vote: null, marks: [], losing: [] }));
}

