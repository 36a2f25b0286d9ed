// Owns: the questions that rules ask about one entry's conditional rules: what reaches a rule, with which values.
// Refuses: problems and words.

import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import { seenInMap } from '../compile/bind.js';
import type { BoundEntry } from '../compile/bind.js';
import type { Capability } from '../catalogue/catalogue.js';
import { spend } from '../conditions/meter.js';
import type { Meter } from '../conditions/meter.js';
import { allValues, exampleParameters } from '../conditions/value-set.js';
import { NOTHING_SUPPOSED, explore, suppose } from '../decide/explore.js';
import type { Readings, Supposition } from '../decide/explore.js';
import { NO_CLAIMS, checkReading, joinParameters, readParameter } from '../decide/parameters.js';
import type { Parameters, Reading } from '../decide/parameters.js';
import { valuedSlots } from '../decide/program.js';
import type { Part } from '../decide/program.js';
import type { Vote } from '../compile/vote.js';

/** An entry as it stands for one capability, or for all that read its conditions alike. */
export interface Variant {
  /** The first of them. */
  readonly capability: Capability;
  readonly capabilities: readonly Capability[];
  /** Those of the entry's own rules, in order; index = index in `bound.rules`. */
  readonly ruleArms: readonly Arm[];
  /** Everything that decides the capability in this policy, the entry's rules first. */
  readonly arms: readonly Arm[];
  /** Of everything that the arms look at, all of it open. */
  readonly readings: Readings;
  /** Of which parameters the arms look at more than the size or count. */
  readonly valued: ReadonlySet<string>;
}

/**
 * One variant for each way in which the entry's conditions can be read, for some capabilities. There is none for those that never get to it. What comes after
 * the entry is the same for all of them, unless it is a list, which may have another item for each.
 */
export function variantsOf(policy: CompiledPolicy, bound: BoundEntry, capabilities: readonly Capability[]): Variant[] {
  const found = new Map<number, Variant & { readonly capabilities: Capability[] }>();
  const spelling = new Spelling();
  for (const capability of capabilities) {
    const arms = policy.writtenArms(capability.name, capability);
    const ruleArms = arms.filter((arm) => arm.vote.entry === bound && arm.vote.origin === 'rule');
    if (ruleArms.length === 0) continue;
    const id = spelling.of(policy.isLayered ? arms : ruleArms);
    const known = found.get(id);
    if (known === undefined) found.set(id, { capability, capabilities: [capability], ruleArms, arms, readings: openReadings(arms), valued: valuedSlots(arms) });
    else known.capabilities.push(capability);
  }
  return [...found.values()];
}

/** Numbers lists of arms, so that those which say the same of the same kinds of parameters have one number. */
export class Spelling {
  readonly #known = new Map<string, number>();
  readonly #votes = new Map<unknown, number>();

  of(arms: readonly Arm[]): number {
    let id = 0;
    for (const { vote, checks } of arms) {
      const said = vote.rule ?? vote.entry ?? vote.origin;
      const number = this.#votes.get(said) ?? this.#votes.size;
      this.#votes.set(said, number);
      const read = checks.map(({ slot, test }) => `${slot.name} ${slot.domain} ${slot.presence} ${test === null}`).join();
      const key = `${id} ${number} ${read}`;
      id = this.#known.get(key) ?? this.#known.size + 1;
      this.#known.set(key, id);
    }
    return id;
  }
}

/** Steps that the questions about one entry may take together. Beyond them nothing is found, and so nothing is said. */
const STEPS_OF_ENTRY = 200_000;

export function newMeter(): Meter {
  return { left: STEPS_OF_ENTRY };
}

/** Readings in which every parameter that the arms look at is open. */
export function openReadings(arms: readonly Arm[]): Readings {
  const readings = new Map<string, Reading>();
  for (const arm of arms) {
    for (const { slot } of arm.checks) {
      if (!readings.has(slot.name)) readings.set(slot.name, { kind: 'absent', values: allValues(slot.domain), claims: NO_CLAIMS });
    }
  }
  return readings;
}

/** What has to be supposed for all checks of an arm to hold; null where no values satisfy them. */
export function supposeArm(arm: Pick<Arm, 'checks'>, readings: Readings, meter?: Meter, start: Supposition = NOTHING_SUPPOSED): Supposition | null {
  let supposition: Supposition | null = start;
  for (const check of arm.checks) {
    supposition = suppose(check, true, readings, supposition, meter);
    if (supposition === null) return null;
  }
  return supposition;
}

/** A part that only the walk sees: no voice speaks for it. */
export function bareParts(lists: readonly (readonly Arm[])[]): Part[] {
  return lists.map((arms) => ({ voice: { kind: 'stand-in', layer: 'organization', vote: NO_VOTE }, arms }));
}

const NO_VOTE: Vote = { tier: 'blocked', origin: 'missing', policy: null, entry: null, rule: null, reason: null, source: null, limit: null };

/** Parameters with which a supposition about arms comes true; one that cannot be shown is left out. */
export function parametersOfSupposition(supposition: Supposition, arms: readonly Arm[]): Parameters {
  return shownParameters(supposition, valuedSlots(arms));
}

/** The same where it is known already which parameters the arms look at themselves. */
export function shownParameters(supposition: Supposition, valued: ReadonlySet<string>): Parameters {
  const examples = [...supposition.values].map(([name, values]) => exampleParameters(name, values, valued.has(name) ? 'value' : 'measure'));
  return joinParameters(examples);
}

/** Whether a condition asks for what the capability cannot have, so that a call gets the strictest that it can come to. */
export function asksForTheImpossible(arms: readonly Arm[]): boolean {
  return arms.some(({ checks }) => checks.some(({ slot }) => slot.presence === 'impossible'));
}

/** The known capabilities that an entry decides, and those of which narrower entries leave it some calls. */
export function reachedBy({ entry, decides }: BoundEntry, { file, patterns, catalogue }: CompiledPolicy): readonly Capability[] {
  return file.form === 'ordered' || entry.pattern === null ? decides : seenInMap(entry.pattern, patterns, catalogue);
}

/** Pays for asking arms about known values, which is much less work than asking about sets of them. */
export function payForCall(meter: Meter, arms: number): boolean {
  return spend(meter, 1 + (arms >> 6));
}

/** The arm that decides for given parameters, evaluated as a request would be; null where none does, undefined where the parameters leave it open. */
export function evaluateArms(arms: readonly Arm[], parameters: Parameters): Arm | null | undefined {
  const readings = new Map<string, Reading>();
  for (const arm of arms) {
    let holds: boolean | undefined = true;
    for (const check of arm.checks) {
      const reading = readings.get(check.slot.name) ?? readParameter(check.slot, parameters);
      readings.set(check.slot.name, reading);
      const one = checkReading(check, reading);
      if (one === false) {
        holds = false;
        break;
      }
      if (one === undefined) holds = undefined;
    }
    if (holds === undefined) return evaluateOpen(arms, parameters);
    if (holds) return arm;
  }
  return null;
}

function evaluateOpen(arms: readonly Arm[], parameters: Parameters): Arm | null | undefined {
  const slots = new Map(arms.flatMap((arm) => arm.checks.map(({ slot }) => [slot.name, slot] as const)));
  const readings = new Map([...slots].map(([name, slot]) => [name, readParameter(slot, parameters)]));
  const deciding = new Set<number>();
  const complete = explore(bareParts([arms]), readings, NOTHING_SUPPOSED, ({ chosen }) => deciding.add(chosen[0] as number).size > 1);
  if (!complete || deciding.size !== 1) return undefined;
  return arms[[...deciding][0] as number] ?? null;
}
