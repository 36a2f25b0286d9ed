// Owns: cutting up what open parameters can be into regions, each with one answer.
// Refuses: saying it in cases (cases.ts).

import type { Arm, Check } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { exampleParameters } from '../conditions/value-set.js';
import { LAYERS, isStricter } from '../model/tier.js';
import { votesAt } from './decide.js';
import { NOTHING_SUPPOSED, explore, suppose, truth } from './explore.js';
import type { Leaf, Readings, Supposition } from './explore.js';
import type { Parameters } from './parameters.js';
import type { Part, Program } from './program.js';
import { applyLimits, settle } from './settle.js';
import type { ActiveLimit, Settled } from './settle.js';

export interface Region {
  readonly supposition: Supposition;
  /** By part below the system: the arm that decides, the number of arms where none does. Cases keep this order. */
  readonly order: readonly number[];
  /** The checks on open parameters of the arms that decide. */
  readonly when: readonly Check[];
  /** Where regions were split off one by one: the checks that hold on the way to this one. The first region all of whose checks hold is the right one. */
  readonly path: readonly Check[];
  readonly outcome: Settled;
  readonly exceeded: readonly ActiveLimit[];
  /** Open parameters that lie in the region; one that cannot be shown is left out. */
  readonly example: Parameters;
}

export interface Exploration {
  readonly set: PolicySet;
  readonly program: Program;
  /** The system's parts come without the arms that are guards; the order is that of the program. */
  readonly parts: readonly Part[];
  readonly readings: Readings;
  readonly calls: number;
}

/** More regions than this are not told apart where each of them has to be explored by itself. */
const MOST_SPLIT_REGIONS = 2_000;

/** At least one region; together they are all that open parameters can be. */
export function regionsOf(exploration: Exploration): readonly Region[] {
  const isClear = [...exploration.readings.values()].every((each) => each.kind !== 'unusable');
  const regions = isClear ? leafRegions(exploration) : splitRegions(exploration);
  return regions ?? [strictestRegion()];
}

/** Whether a check is about something that the question leaves open. */
export function isOpen(check: Check, readings: Readings): boolean {
  const reading = readings.get(check.slot.name);
  return reading?.kind === 'absent' && !(check.facet !== 'value' && reading.size !== null);
}

/** Where every parameter is known or open, each way through the arms is a region. Null where there are too many. */
function leafRegions(exploration: Exploration): readonly Region[] | null {
  const regions: Region[] = [];
  const complete = explore(exploration.parts, exploration.readings, NOTHING_SUPPOSED, (leaf) => {
    regions.push(regionOf(exploration, leaf, leaf.supposition));
    return undefined;
  });
  return complete ? regions : null;
}

/**
 * Where a parameter is unusable, the answer of a region is the strictest over everything that it could be; so the open parameters are split until none of
 * them makes a difference inside a region. Null where that gives too many regions.
 */
function splitRegions(exploration: Exploration): readonly Region[] | null {
  const regions: Region[] = [];
  const split = (supposition: Supposition, path: readonly Check[]): boolean => {
    const found = strictestIn(exploration, supposition);
    if (found.kind === 'region') return regions.push({ ...found.region, path }) <= MOST_SPLIT_REGIONS;
    if (found.kind === 'too many') return false;
    return [true, false].every((holds) => {
      const next = suppose(found.check, holds, exploration.readings, supposition);
      return next === null || split(next, holds ? [...path, found.check] : path);
    });
  };
  return split(NOTHING_SUPPOSED, []) ? regions : null;
}

type Strictest =
  | { readonly kind: 'region'; readonly region: Region }
  /** An open parameter makes a difference. */
  | { readonly kind: 'depends'; readonly check: Check }
  | { readonly kind: 'too many' };

/** The strictest answer under a supposition about the open parameters; of equal ones the first. */
function strictestIn(exploration: Exploration, supposition: Supposition): Strictest {
  let best: Region | null = null;
  let depends: Check | null = null;
  const complete = explore(exploration.parts, exploration.readings, supposition, {
    leaf: (leaf) => {
      const region = regionOf(exploration, leaf, supposition);
      if (best === null || isStricter(region.outcome.tier, best.outcome.tier)) best = region;
      return region.outcome.tier === 'blocked';
    },
    fork: (check) => {
      if (!isOpen(check, exploration.readings)) return false;
      depends = check;
      return true;
    },
  });
  if (depends !== null) return { kind: 'depends', check: depends };
  return complete && best !== null ? { kind: 'region', region: best } : { kind: 'too many' };
}

function regionOf({ set, program, parts, readings, calls }: Exploration, { chosen }: Leaf, supposition: Supposition): Region {
  const arms = parts.map((part, i) => part.arms[chosen[i] as number]);
  const inProgram = program.parts.map((part, i) => part.arms.indexOf(arms[i] as Arm));
  const settled = settle(set.hierarchy, program.voices.voices, votesAt(program, inProgram), program.voices.hasOrganization);
  const exceeded = settled.tier === 'blocked' ? [] : settled.limits.filter((each) => calls > each.limit.max);
  const below = program.parts.map((_, i) => i).filter((i) => program.parts[i]?.voice.layer !== 'system');
  return {
    supposition,
    order: below.map((i) => (arms[i] === undefined ? (parts[i]?.arms.length ?? 0) : (chosen[i] as number))),
    // What always holds is not worth saying.
    when: below.flatMap((i) => arms[i]?.checks.filter((check) => isOpen(check, readings) && truth(check, readings, NOTHING_SUPPOSED) !== true) ?? []),
    path: [],
    outcome: applyLimits(settled, exceeded),
    exceeded,
    example: Object.assign({}, ...[...supposition.values].map(([name, values]) => exampleParameters(name, values))) as Parameters,
  };
}

/** When the conditions are too many to tell apart, nothing but the strictest answer is sure not to be more permissive than some call's. */
function strictestRegion(): Region {
  const steps = LAYERS.map((layer) => ({ layer, vote: null, marks: [], losing: [] }));
  const reason = 'the conditions are too many to be told apart';
  const outcome: Settled = { tier: 'blocked', deciding: null, decidingLayer: null, reason, source: null, steps, limits: [] };
  return { supposition: NOTHING_SUPPOSED, order: [], when: [], path: [], outcome, exceeded: [], example: {} };
}
