// Owns: the questions that rules ask about one entry's conditional rules: what reaches a rule, with which values.
// Refuses: problems and words.

import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { BoundEntry } from '../compile/bind.js';
import type { Capability } from '../catalogue/catalogue.js';
import { allValues, exampleParameters } from '../conditions/value-set.js';
import { NOTHING_SUPPOSED, explore, suppose } from '../decide/explore.js';
import type { Readings, Supposition } from '../decide/explore.js';
import { readParameter } from '../decide/parameters.js';
import type { Parameters, Reading } from '../decide/parameters.js';
import type { Part } from '../decide/program.js';
import type { Vote } from '../compile/vote.js';

/** An entry as it stands for one capability, or for all that read its conditions alike. */
export interface Variant {
  readonly capability: Capability;
  /** Those of the entry's own rules, in order; index = index in `bound.rules`. */
  readonly ruleArms: readonly Arm[];
  /** Everything that decides the capability in this policy, the entry's rules first. */
  readonly arms: readonly Arm[];
}

/** One variant for each way in which the entry's conditions can be read, for the capabilities that it decides. */
export function variantsOf(policy: CompiledPolicy, bound: BoundEntry): Variant[] {
  const found = new Map<string, Variant>();
  for (const capability of bound.decides) {
    const arms = policy.arms(capability.name, capability, null);
    const ruleArms = arms.filter((arm) => arm.vote.entry === bound && arm.vote.origin === 'rule');
    const key = ruleArms.map((arm) => arm.checks.map((check) => `${check.slot.name} ${check.slot.domain} ${check.slot.presence} ${check.test === null}`).join()).join(';');
    if (!found.has(key)) found.set(key, { capability, ruleArms, arms });
  }
  return [...found.values()];
}

/** Readings in which every parameter that the arms look at is open. */
export function openReadings(arms: readonly Arm[]): Readings {
  const readings = new Map<string, Reading>();
  for (const arm of arms) {
    for (const { slot } of arm.checks) {
      if (!readings.has(slot.name)) readings.set(slot.name, { kind: 'absent', values: allValues(slot.domain), size: null });
    }
  }
  return readings;
}

/** What has to be supposed for all checks of an arm to hold; null where no values satisfy them. */
export function supposeArm(arm: Arm, readings: Readings, start: Supposition = NOTHING_SUPPOSED): Supposition | null {
  let supposition: Supposition | null = start;
  for (const check of arm.checks) {
    supposition = suppose(check, true, readings, supposition);
    if (supposition === null) return null;
  }
  return supposition;
}

/** A part that only the walk sees: no voice speaks for it. */
export function bareParts(lists: readonly (readonly Arm[])[]): Part[] {
  return lists.map((arms) => ({ voice: { kind: 'stand-in', layer: 'organization', vote: NO_VOTE }, arms }));
}

const NO_VOTE: Vote = { tier: 'blocked', origin: 'missing', policy: null, entry: null, rule: null, reason: null, source: null, limit: null };

export interface Reach {
  /** Arms that decide instead, in order; -1 where none does. */
  readonly deciding: readonly number[];
  readonly complete: boolean;
}

/** Which of `arms` decide under a supposition. */
export function decidingArms(arms: readonly Arm[], readings: Readings, start: Supposition): Reach {
  const deciding = new Set<number>();
  const complete = explore(bareParts([arms]), readings, start, ({ chosen }) => {
    deciding.add(chosen[0] as number);
    return undefined;
  });
  return { deciding: [...deciding].sort((a, b) => a - b), complete };
}

export function parametersOfSupposition(supposition: Supposition): Parameters {
  return Object.assign({}, ...[...supposition.values].map(([name, values]) => exampleParameters(name, values))) as Parameters;
}

/** The arm that decides for given parameters, evaluated as a request would be; undefined where the parameters leave it open. */
export function evaluateArms(arms: readonly Arm[], parameters: Parameters): Arm | null | undefined {
  const slots = new Map(arms.flatMap((arm) => arm.checks.map(({ slot }) => [slot.name, slot] as const)));
  const readings = new Map([...slots].map(([name, slot]) => [name, readParameter(slot, parameters)]));
  const { deciding, complete } = decidingArms(arms, readings, NOTHING_SUPPOSED);
  if (!complete || deciding.length !== 1) return undefined;
  return arms[deciding[0] as number] ?? null;
}

/** Whether no values satisfy the condition of the entry's `index`th rule, for any capability that it decides. */
export function isImpossible(variants: readonly Variant[], index: number): boolean {
  return (
    variants.length > 0 &&
    variants.every(({ ruleArms }) => {
      const arm = ruleArms[index];
      return arm !== undefined && supposeArm(arm, openReadings(ruleArms)) === null;
    })
  );
}

/** The earlier rules that take every call which the `index`th rule could decide; null where it decides some call, or where that is not known. */
export function coveringRules(variants: readonly Variant[], index: number): readonly number[] | null {
  const covering = new Set<number>();
  for (const { ruleArms } of variants) {
    const arm = ruleArms[index];
    if (arm === undefined) return null;
    const readings = openReadings(ruleArms);
    const start = supposeArm(arm, readings);
    if (start === null) continue;
    const { deciding, complete } = decidingArms(ruleArms.slice(0, index), readings, start);
    if (!complete || deciding.includes(-1)) return null;
    for (const each of deciding) covering.add(each);
  }
  return covering.size === 0 ? null : [...covering].sort((a, b) => a - b);
}
