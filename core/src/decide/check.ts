// Owns: the answer to a question whose parameters may be left open: one tier, or cases, with the trace and the guards.
// Refuses: counting calls, and words (render/).

import type { Arm, Slot } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Layer, Tier } from '../model/tier.js';
import { casesOf, conditionOf, outcomesOf } from './cases.js';
import type { Case, CaseCondition } from './cases.js';
import { readAll } from './decide.js';
import { misclaimed } from './parameters.js';
import type { Parameters } from './parameters.js';
import { programFor, reachable, slotsOf } from './program.js';
import type { Part, Program } from './program.js';
import { Reasoner, Reckoning } from './reasoner.js';
import { isOpen, regionsOf } from './regions.js';
import type { ActiveLimit, Settled } from './settle.js';

export interface Question {
  readonly agent: string;
  readonly capability: string;
  /** Those left out stay open. */
  readonly parameters: Parameters;
  /** Asks about the Nth call inside every window; 1 where it does not matter. */
  readonly calls?: number;
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
  /** Of the entries that vote in any of these ways in which calls are counted: a case tells only of the first that comes to it. Each once. */
  readonly limits: readonly ActiveLimit[];
  /** Those of them that the call is beyond. */
  readonly exceeded: readonly ActiveLimit[];
  /** Open parameters that the tier depends on, in the order of the cases. */
  readonly dependsOn: readonly string[];
  readonly guards: readonly Guard[];
  /** Names of the policies that speak in each layer; null where none does. */
  readonly policies: Readonly<Record<Layer, string | null>>;
  /** What has to be said beside the answer. */
  readonly notes: readonly string[];
}

/** Questions that belong together, those of one hover, share a reckoning: what one of them found out, and what all of them may spend. */
export function check(set: PolicySet, question: Question, reckoning = new Reckoning()): Answer {
  const program = programFor(set, question.agent, question.capability, 'question');
  const readings = readAll(program, question.parameters);
  const reasoner = new Reasoner(readings, reckoning);
  const guards = new Map<Arm, Guard>();
  const parts = program.parts.map((part) => (part.voice.layer === 'system' ? unguarded(part, reasoner, guards) : part));
  const regions = regionsOf({ hierarchy: set.hierarchy, program, parts: parts.map((part) => reachable(part, reasoner)), reasoner, calls: question.calls ?? 1 });
  const cases = casesOf(regions, reasoner);
  const tiers = new Set(cases.map((each) => each.tier));
  const first = cases[0] as Case;
  const single = tiers.size === 1;
  const notes = [...program.voices.notes];
  if (program.known === undefined) notes.push(`\`${question.capability}\` is not in the catalogue: decided by the patterns that match it`);
  for (const [name, reading] of readings) {
    const slot = slotsOf(program).get(name);
    if (reading.kind === 'unusable') notes.push(unusableNote(name, slot, question));
    const claimed = reading.kind === 'absent' && slot !== undefined ? misclaimed(slot, question.parameters) : null;
    if (claimed !== null) notes.push(`the given \`${claimed}\` is no whole number of 0 or more: it counts for nothing, and \`${name}\` stays open`);
  }
  return {
    agent: question.agent,
    capability: question.capability,
    isKnown: program.known !== undefined,
    tier: single ? first.tier : null,
    cases: single ? [onlyCase(cases)] : cases,
    outcomes: outcomesOf(regions),
    // A call that is blocked is not counted.
    limits: onceEach(regions.flatMap(({ outcome, exceeded }) => (outcome.tier === 'blocked' && exceeded.length === 0 ? [] : outcome.limits))),
    exceeded: onceEach(regions.flatMap((each) => each.exceeded)),
    dependsOn: single ? [] : [...new Set(cases.flatMap((each) => each.when.map((one) => one.parameter)))],
    guards: [...guards.values()],
    policies: policiesOf(program),
    notes,
  };
}

function onceEach(limits: readonly ActiveLimit[]): readonly ActiveLimit[] {
  return [...new Map(limits.map((each) => [each.limit, each])).values()];
}

/** Cases with one tier are one answer. Its source is a vote that says so in all of them, of the lowest layer that has one. */
function onlyCase(cases: readonly Case[]): Case {
  const first = cases[0] as Case;
  const only = { ...first, when: [], example: {}, exceeded: [...new Set(cases.flatMap((each) => each.exceeded))] };
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

/**
 * A system policy's arms without those that open parameters leave undecided. These become guards beside the answer instead of cases of it, also
 * where a case of a lower layer is narrow enough to settle them; an unusable parameter counts against the call as it does elsewhere.
 */
function unguarded(part: Part, reasoner: Reasoner, guards: Map<Arm, Guard>): Part {
  const arms = part.arms.filter((arm) => {
    const truths = arm.checks.map((check) => reasoner.truth(check));
    if (truths.includes(false)) return false;
    const isGuard = arm.checks.some((check, i) => truths[i] === undefined && isOpen(check, reasoner.readings));
    if (isGuard) guards.set(arm, { conditions: arm.checks.map((check) => conditionOf(check.condition)), tier: arm.vote.tier, reason: arm.vote.reason, source: arm.vote.source });
    return !isGuard;
  });
  return { ...part, arms };
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

/** Whether the answer is `blocked` only because its conditions are too many to be told apart. */
export function isGivenUp(answer: Answer): boolean {
  return answer.outcomes.some(({ steps }) => steps.some(({ marks }) => marks.some((each) => each.kind === 'not told apart')));
}
