// Owns: running a property over random worlds, and telling a failure by its smallest world.
// Refuses: knowing what the property is about.

import fc from 'fast-check';

/**
 * `AGREEMENT_SEED` repeats a run. Where it is not set, the seed is a random one; in CI always the same, so that what fails there is the change and not
 * chance. `AGREEMENT_SECONDS` tries as many worlds as that time allows for each property; where it is not set, as many as the property asks for, so that
 * a run comes out the same on every machine.
 */
const GIVEN_SEED = process.env['AGREEMENT_SEED'] ?? (process.env['CI'] === undefined ? undefined : '20261124');
const SECONDS = process.env['AGREEMENT_SECONDS'];

export interface Agreement<Ts extends [unknown, ...unknown[]]> {
  readonly arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> };
  /** How many are tried where no time is set. */
  readonly worlds: number;
  readonly predicate: (...values: Ts) => void;
}

/** Throws with the seed and the message of the smallest failing case; returns the line that tells what was tried. */
export function agree<Ts extends [unknown, ...unknown[]]>({ arbitraries, worlds, predicate }: Agreement<Ts>): string {
  const seed = GIVEN_SEED === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(GIVEN_SEED);
  // The limit holds for shrinking as well, so that a failure is always told.
  const timed = { numRuns: 1_000_000, interruptAfterTimeLimit: Number(SECONDS) * 1000, markInterruptAsFailure: false };
  const outcome = fc.check(fc.property<Ts>(...arbitraries, predicate), { seed, ...(SECONDS === undefined ? { numRuns: worlds } : timed) });
  const told = `AGREEMENT_SEED=${seed}${SECONDS === undefined ? '' : ` AGREEMENT_SECONDS=${SECONDS}`}`;
  if (!outcome.failed) {
    if (outcome.numRuns === 0) throw new Error(`${told}: nothing was tried`);
    return `${outcome.numRuns} worlds, ${told}`;
  }
  const cause = outcome.errorInstance;
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new Error(`${told} (after ${outcome.numRuns} runs, ${outcome.numShrinks} steps of shrinking)\n\n${message}`, { cause });
}
