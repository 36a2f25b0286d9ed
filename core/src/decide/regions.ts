// Owns: cutting up what open parameters can be into regions, each with one answer.
// Refuses: saying it in cases (cases.ts).

import type { Arm, Check, Slot } from '../compile/compiled-policy.js';
import type { Hierarchy } from '../compile/policy-set.js';
import { exampleParameters, ofMeasure } from '../conditions/value-set.js';
import type { ValueSet } from '../conditions/value-set.js';
import { isStricter, rank } from '../model/tier.js';
import { Outlook } from './outlook.js';
import { checkReading, joinParameters, readParameter } from './parameters.js';
import type { Parameters } from './parameters.js';
import { slotsOf, valuedSlots, votesAt } from './program.js';
import type { Part, Program } from './program.js';
import { NOTHING_SUPPOSED, Reckoning, roomOf } from './reasoner.js';
import type { Reasoner, Readings, Room, Supposition } from './reasoner.js';
import { relaxingSteps, STEPS_OF_A_TRACE } from './relaxing-way.js';
import { applyLimits, givenUp, settle, withSteps } from './settle.js';
import type { ActiveLimit, Settled } from './settle.js';

export interface Region {
  /** What open parameters are in it. */
  readonly room: Room;
  /** By part below the system: the arm that decides, the number of arms where none does. Cases keep this order. */
  readonly order: readonly number[];
  /** The checks on open parameters of the arms that decide. */
  readonly when: readonly Check[];
  /** The checks that hold on the way to it. Of all regions the first one all of whose checks hold is the right one. */
  readonly path: readonly Check[];
  readonly outcome: Settled;
  readonly exceeded: readonly ActiveLimit[];
  /** Open parameters that lie in the region; one that cannot be shown is left out. */
  readonly example: Parameters;
}

export interface Exploration {
  readonly hierarchy: Hierarchy;
  readonly program: Program;
  /** The system's parts come without the arms that are guards; the order is that of the program. */
  readonly parts: readonly Part[];
  readonly reasoner: Reasoner;
  readonly calls: number;
}

const MEASURES = ['size', 'count'] as const;

/** Whether a check is about something that the question leaves open. */
export function isOpen(check: Check, readings: Readings): boolean {
  const reading = readings.get(check.slot.name);
  return reading?.kind === 'absent' && check.slot.presence !== 'impossible' && reading.claims[check.facet] === null;
}

/** At least one region; together they are all that open parameters can be, or all of a room. */
export function regionsOf(exploration: Exploration, within: Room = roomOf(NOTHING_SUPPOSED)): readonly Region[] {
  const walk = new RegionWalk(exploration, within);
  // What depends on nothing can be told also when there is nothing left to spend.
  if (exploration.parts.every(({ arms }) => arms[0] === undefined || arms[0].checks.length === 0)) return [walk.only()];
  const regions = walk.run();
  return exploration.reasoner.reckoning.isSpent ? [strictestRegion(exploration)] : shownAsRelaxed(regions, exploration);
}

/** Where something fails closed, several ways may come to the answer of a region. */
function shownAsRelaxed(regions: readonly Region[], { hierarchy, program, parts, reasoner: { readings } }: Exploration): readonly Region[] {
  if (![...readings.values()].some((each) => each.kind === 'unusable')) return regions;
  const reckoning = new Reckoning({ left: STEPS_OF_A_TRACE });
  return regions.map((each) => {
    const steps = each.exceeded.length > 0 ? null : relaxingSteps(each.outcome, { hierarchy, program, parts, readings, start: each.room.shown, reckoning });
    return steps === null ? each : { ...each, outcome: withSteps(each.outcome, () => steps) };
  });
}

/** What a program does on one way through its arms: which ones decided already, which one it tries next, and what unusable parameters are on that way. */
interface Thread {
  readonly chosen: readonly number[];
  readonly arm: number;
  readonly unusable: Room;
}

/** The checks of an arm on open parameters, and all others. */
interface Split {
  readonly ofOpen: readonly Check[];
  readonly ofUnusable: readonly Check[];
}

/** Threads that still have to be followed, the next one first. */
type Threads = { readonly next: Thread; readonly rest: Threads } | null;

interface Outcome {
  readonly chosen: readonly number[];
  readonly settled: Settled;
  readonly exceeded: readonly ActiveLimit[];
}

/** Where a walk stands: the strictest outcome so far over everything that unusable parameters could be, and what could still be stricter. */
interface Standing {
  readonly open: Room;
  readonly path: readonly Check[];
  readonly threads: Threads;
  readonly best: Outcome | null;
}

/**
 * Follows a program for all that unusable parameters could be at once, and splits what open parameters are only where an arm that could still matter
 * depends on them. An arm whose checks do not all hold is kept as that, without splitting further by which of them fails.
 */
class RegionWalk {
  readonly #exploration: Exploration;
  readonly #within: Room;
  readonly #outlook: Outlook;
  readonly #mildest: Supposition;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #splits = new Map<readonly Check[], Split>();
  readonly #regions: Region[] = [];
  /** Open parameters that conditions look at themselves, not only at their size or count. */
  readonly #valued: ReadonlySet<string>;
  readonly #slots: ReadonlyMap<string, Slot>;

  constructor(exploration: Exploration, within: Room) {
    this.#exploration = exploration;
    this.#within = within;
    const { parts, program, calls } = exploration;
    this.#outlook = new Outlook(parts, ({ tier, limit }) => Math.max(rank(tier), limit !== null && calls > limit.max ? rank(limit.onExceed) : 0));
    this.#mildest = this.#failingMost();
    this.#valued = valuedSlots(program.parts.flatMap(({ arms }) => arms));
    this.#slots = slotsOf(program);
  }

  run(): readonly Region[] {
    const unusable = roomOf(NOTHING_SUPPOSED);
    this.#walk({ open: this.#within, path: [], threads: { next: { chosen: [], arm: 0, unusable }, rest: null }, best: null });
    return this.#regions;
  }

  /** The region that everything lies in, where every part is decided by its first arm. */
  only(): Region {
    const chosen = this.#exploration.parts.map(({ arms }) => (arms[0] === undefined ? -1 : 0));
    return this.#regionOf(this.#outcomeOf(chosen), this.#within, []);
  }

  #walk(standing: Standing): void {
    const { parts, reasoner } = this.#exploration;
    const { path } = standing;
    let { open, threads, best } = standing;
    while (threads !== null) {
      if (reasoner.reckoning.isSpent) return;
      const { chosen, arm, unusable }: Thread = threads.next;
      const { rest }: NonNullable<Threads> = threads;
      const most = this.#outlook.strictest(chosen, arm);
      if (best !== null && most <= rank(best.settled.tier)) {
        threads = rest;
        continue;
      }
      const arms = parts[chosen.length]?.arms;
      if (arms === undefined) {
        const outcome = this.#outcomeOf(chosen);
        if (best === null || isStricter(outcome.settled.tier, best.settled.tier)) best = outcome;
        threads = rest;
        continue;
      }
      const current = arms[arm];
      const next = { chosen: [...chosen, current === undefined ? -1 : arm], arm: 0, unusable };
      const { ofOpen, ofUnusable } = this.#split(current?.checks ?? []);
      const openChecks = reasoner.undecided(ofOpen, open.supposed);
      const unusableChecks = reasoner.undecided(ofUnusable, unusable.supposed);
      if (openChecks === null || unusableChecks === null) threads = { next: { chosen, arm: arm + 1, unusable }, rest };
      else if (openChecks.length > 0) {
        if (most < this.#leastStrict(open)) {
          threads = rest;
          continue;
        }
        const holding = reasoner.holding(open, openChecks);
        const failing = reasoner.failing(open, openChecks);
        if (holding !== null) this.#walk({ open: holding, path: [...path, ...openChecks], threads, best });
        if (failing === null) return;
        open = failing;
        threads = { next: { chosen, arm: arm + 1, unusable }, rest };
      } else if (unusableChecks.length > 0) {
        const holding = reasoner.holding(unusable, unusableChecks);
        const failing = reasoner.failing(unusable, unusableChecks);
        threads = failing === null ? rest : { next: { chosen, arm: arm + 1, unusable: failing }, rest };
        if (holding !== null) threads = { next: { ...next, unusable: holding }, rest: threads };
      } else threads = { next, rest };
    }
    if (best !== null) this.#regions.push(this.#regionOf(best, open, path));
  }

  #split(checks: readonly Check[]): Split {
    const known = this.#splits.get(checks);
    if (known !== undefined) return known;
    const { readings } = this.#exploration.reasoner;
    const ofOpen = checks.filter((check) => isOpen(check, readings));
    const split = { ofOpen, ofUnusable: ofOpen.length === 0 ? checks : checks.filter((check) => !ofOpen.includes(check)) };
    this.#splits.set(checks, split);
    return split;
  }

  /** Unusable parameters for which as many conditions as possible fail: whatever the program says of them bounds its answer from below. */
  #failingMost(): Supposition {
    const { parts, reasoner } = this.#exploration;
    let supposition = NOTHING_SUPPOSED;
    for (const { arms } of parts) {
      for (const { checks } of arms) {
        for (const check of this.#split(checks).ofUnusable) {
          if (reasoner.truth(check, supposition) === undefined) supposition = reasoner.suppose(check, false, supposition) ?? supposition;
        }
      }
    }
    return supposition;
  }

  /** A rank that the strictest answer reaches in all of a room: that of the most permissive vote that the mildest unusable parameters leave possible. */
  #leastStrict(open: Room): number {
    if (this.#mildest === NOTHING_SUPPOSED) return -1;
    const { parts, reasoner } = this.#exploration;
    let least = rank('blocked');
    for (const { arms } of parts) {
      for (const { checks, vote } of arms) {
        const { ofOpen, ofUnusable } = this.#split(checks);
        const openChecks = reasoner.undecided(ofOpen, open.supposed);
        if (openChecks === null || open.failing.some((list) => list.every((check) => openChecks.includes(check)))) continue;
        const unusableChecks = reasoner.undecided(ofUnusable, this.#mildest);
        if (unusableChecks === null) continue;
        least = Math.min(least, rank(vote.tier));
        if (openChecks.length === 0 && unusableChecks.length === 0) break;
      }
    }
    return least;
  }

  #outcomeOf(chosen: readonly number[]): Outcome {
    const key = chosen.join();
    const known = this.#outcomes.get(key);
    if (known !== undefined) return known;
    this.#exploration.reasoner.reckoning.meter.left--;
    const { hierarchy, program, parts, calls } = this.#exploration;
    const inProgram = program.parts.map((part, i) => part.arms.indexOf(parts[i]?.arms[chosen[i] as number] as Arm));
    const settled = settle(hierarchy, program.voices.voices, votesAt(program, inProgram), program.voices.hasOrganization);
    const exceeded = settled.tier === 'blocked' ? [] : settled.limits.filter((each) => calls > each.limit.max);
    const outcome = { chosen, settled: applyLimits(settled, exceeded), exceeded };
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  #regionOf({ chosen, settled, exceeded }: Outcome, room: Room, path: readonly Check[]): Region {
    const { program, parts, reasoner } = this.#exploration;
    const arms = parts.map((part, i) => part.arms[chosen[i] as number]);
    const below = parts.map((_, i) => i).filter((i) => program.parts[i]?.voice.layer !== 'system');
    return {
      room,
      order: below.map((i) => (arms[i] === undefined ? (parts[i]?.arms.length ?? 0) : (chosen[i] as number))),
      // What always holds is not worth saying.
      when: below.flatMap((i) => this.#split(arms[i]?.checks ?? []).ofOpen.filter((check) => reasoner.truth(check) !== true)),
      path,
      outcome: settled,
      exceeded,
      example: joinParameters([...room.shown.values].map(([name]) => this.#exampleOf(name, room.shown))),
    };
  }

  /** A value that agrees with the size that the question claims, and that every policy can read; where there is none, none can be shown. */
  #exampleOf(name: string, { values }: Supposition): Parameters {
    const { readings, reckoning } = this.#exploration.reasoner;
    const reading = readings.get(name);
    const set = values.get(name);
    if (set === undefined || reading === undefined || reading.kind === 'known') return {};
    const agreeing = MEASURES.reduce<ValueSet | null>((left, each) => {
      const claimed = reading.claims[each];
      return left === null || claimed === null ? left : ofMeasure(left, each, claimed, reckoning.meter);
    }, set);
    const example = agreeing === null ? {} : exampleParameters(name, agreeing, this.#valued.has(name) ? 'value' : 'measure');
    const slot = this.#slots.get(name);
    const isShown = slot === undefined || slot.readAs === null || !Object.hasOwn(example, name) || this.#isReadAlike(slot, example);
    return isShown ? example : {};
  }

  /** Whether policies that read a parameter as different kinds of value make the same of one as if it might be anything. */
  #isReadAlike(slot: Slot, example: Parameters): boolean {
    const reading = readParameter(slot, example);
    if (reading.kind !== 'known') return false;
    const checks = this.#exploration.program.parts.flatMap(({ arms }) => arms.flatMap((arm) => arm.checks.filter((check) => check.slot.name === slot.name && check.facet === 'value')));
    return checks.every((check) => checkReading(check, reading) === checkReading({ ...check, given: null }, reading));
  }
}

/** When the conditions are too many to tell apart, nothing but the strictest answer is sure not to be more permissive than some call's. */
function strictestRegion({ parts }: Exploration): Region {
  return { room: roomOf(NOTHING_SUPPOSED), order: [], when: [], path: [], outcome: givenUp(parts), exceeded: [], example: {} };
}
