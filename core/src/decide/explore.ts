// Owns: walking every way in which a program can come out when parameters are not all known, each with values that lead there.
// Refuses: weighing votes (settle.ts), reading requests (parameters.ts), and telling open parameters from unusable ones (regions.ts).

import type { Meter } from '../conditions/meter.js';
import type { Part } from './program.js';
import { Reasoner, Reckoning, roomOf } from './reasoner.js';
import type { Readings, Room, Supposition } from './reasoner.js';

export { NOTHING_SUPPOSED, suppose } from './reasoner.js';
export type { Readings, Supposition } from './reasoner.js';

/** `chosen[i]` is the arm that part `i` ends at, -1 where it has no vote. */
export interface Leaf {
  readonly chosen: readonly number[];
  /** Narrow enough for the arms to come out so. */
  readonly supposition: Supposition;
}

/** What to do on a walk; an answer of true ends it. */
export interface Visitor {
  readonly leaf: (leaf: Leaf) => boolean | undefined;
  /** Whether nothing that is still to come from here is of interest: part `chosen.length` is about to try `arm`. */
  readonly isIdle?: (chosen: readonly number[], arm: number) => boolean;
  /** Where it runs out, the walk is given up. */
  readonly meter?: Meter;
  /** The same, for walks that profit from each other. */
  readonly reckoning?: Reckoning;
}

/** Every combination of arms that can decide together, in the order of the arms. The answer is false where it took too much effort to find them all. */
export function explore(parts: readonly Part[], readings: Readings, start: Supposition, visit: Visitor | Visitor['leaf']): boolean {
  const visitor: Visitor = typeof visit === 'function' ? { leaf: visit } : visit;
  const reckoning = visitor.reckoning ?? new Reckoning(visitor.meter);
  const reasoner = new Reasoner(readings, reckoning);
  const walk = (chosen: readonly number[], from: number, start: Room): boolean => {
    const arms = parts[chosen.length]?.arms;
    // What was found with nothing left to spend need not be so.
    if (reckoning.isSpent) return true;
    if (arms === undefined) {
      reckoning.meter.left--;
      return visitor.leaf({ chosen, supposition: start.shown }) === true;
    }
    let room = start;
    for (let arm = from; arm < arms.length; arm++) {
      if (reckoning.isSpent || visitor.isIdle?.(chosen, arm) === true) return false;
      const open = reasoner.undecided(arms[arm]?.checks ?? [], room.supposed);
      if (open === null) continue;
      if (open.length === 0) return walk([...chosen, arm], 0, room);
      const holding = reasoner.holding(room, open);
      if (holding !== null && walk([...chosen, arm], 0, holding)) return true;
      const failing = reasoner.failing(room, open);
      if (failing === null) return false;
      room = failing;
    }
    return visitor.isIdle?.(chosen, arms.length) === true ? false : walk([...chosen, -1], 0, room);
  };
  walk([], 0, roomOf(start));
  return !reckoning.isSpent;
}
