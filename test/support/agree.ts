// Owns: running a property over random worlds for a share of a time limit, and telling a failure by its smallest world.
// Refuses: knowing what the property is about.

import fc from 'fast-check';

/**
 * How much is tried: as many worlds as `AGREEMENT_SECONDS` allow for each property, from `AGREEMENT_SEED`. Where that is not set, a random one; in CI
 * always the same, so that what fails there is the change and not chance.
 */
const SECONDS = Number(process.env['AGREEMENT_SECONDS'] ?? 10);
const GIVEN_SEED = process.env['AGREEMENT_SEED'] ?? (process.env['CI'] === undefined ? undefined : '20261124');

/** Throws with the seed and the message of the smallest failing case; returns the line that tells what was tried. */
export function agree<Ts extends [unknown, ...unknown[]]>(arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> }, predicate: (...values: Ts) => void): string {
  const seed = GIVEN_SEED === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(GIVEN_SEED);
  const property = fc.property<Ts>(...arbitraries, predicate);
  // The limit holds for shrinking as well, so that a failure is always told.
  const outcome = fc.check(property, { seed, numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false });
  const told = `AGREEMENT_SEED=${seed} AGREEMENT_SECONDS=${SECONDS}`;
  if (!outcome.failed) {
    if (outcome.numRuns === 0) throw new Error(`${told}: nothing was tried`);
    return `${outcome.numRuns} worlds, ${told}`;
  }
  const cause = outcome.errorInstance;
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new Error(`${told} (after ${outcome.numRuns} runs, ${outcome.numShrinks} steps of shrinking)\n\n${message}`, { cause });
}
