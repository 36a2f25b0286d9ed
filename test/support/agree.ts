// Owns: running a property over random worlds, and telling a failure by its smallest world.
// Refuses: knowing what the property is about.

import fc from 'fast-check';
import { SEED_OF_CI } from './chance.js';

export interface Agreement<Ts extends [unknown, ...unknown[]], Result = void> {
  readonly arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> };
  /** How many are tried where neither a time nor a number is set. */
  readonly worlds: number;
  readonly predicate: (...values: Ts) => Result;
  readonly knobs?: 'AGREEMENT' | 'EDIT';
  /** Of the time and the number that are set, for properties whose worlds are large. */
  readonly share?: number;
}

/** Throws with what repeats the failure and the message of the smallest failing case; returns the line that tells what was tried. */
export function agree<Ts extends [unknown, ...unknown[]]>(agreement: Agreement<Ts>): string {
  const trial = trialOf(agreement);
  return trial.told(fc.check(fc.property<Ts>(...agreement.arbitraries, agreement.predicate), trial.parameters));
}

/** The same where trying takes a while. */
export async function agreeLater<Ts extends [unknown, ...unknown[]]>(agreement: Agreement<Ts, Promise<void>>): Promise<string> {
  const trial = trialOf(agreement);
  return trial.told(await fc.check(fc.asyncProperty<Ts>(...agreement.arbitraries, agreement.predicate), trial.parameters));
}

interface Trial<Ts> {
  readonly parameters: fc.Parameters<Ts>;
  readonly told: (outcome: fc.RunDetails<Ts>) => string;
}

/**
 * `AGREEMENT_SEED` repeats a run. Where it is not set, the seed is a random one; in CI always the same, so that what fails there is the change and not
 * chance. `AGREEMENT_SECONDS` tries as many worlds as that time allows for each property; where it is not set, as many as the property asks for, so that
 * a run comes out the same on every machine. `AGREEMENT_RUNS` tries another number. Random edits have knobs of their own: `EDIT_SEED`, `EDIT_SECONDS`,
 * `EDIT_RUNS`.
 */
function trialOf<Ts extends [unknown, ...unknown[]]>({ worlds, knobs = 'AGREEMENT', share = 1 }: Pick<Agreement<Ts, unknown>, 'worlds' | 'knobs' | 'share'>): Trial<Ts> {
  const knob = (name: string) => process.env[`${knobs}_${name}`];
  const [givenSeed, seconds, runs] = [knob('SEED') ?? SEED_OF_CI, knob('SECONDS'), knob('RUNS')];
  const seed = givenSeed === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(givenSeed);
  // The limit holds for shrinking as well, so that a failure is always told.
  const timed = { numRuns: 1_000_000, interruptAfterTimeLimit: Number(seconds) * 1000 * share, markInterruptAsFailure: false };
  const parameters = { seed, ...(seconds === undefined ? { numRuns: runs === undefined ? worlds : Math.ceil(Number(runs) * share) } : timed) };
  const told = (outcome: fc.RunDetails<Ts>): string => {
    if (!outcome.failed) {
      if (outcome.numRuns === 0) throw new Error(`${knobs}_SEED=${seed}: nothing was tried`);
      return `${outcome.numRuns} worlds, ${knobs}_SEED=${seed}${seconds === undefined ? '' : ` ${knobs}_SECONDS=${seconds}`}`;
    }
    const cause = outcome.errorInstance;
    const message = cause instanceof Error ? cause.message : String(cause);
    const again = `${knobs}_SEED=${seed} ${knobs}_RUNS=${Math.ceil(outcome.numRuns / share)}`;
    throw new Error(`${again} (${outcome.numShrinks} steps of shrinking)\n\n${message}`, { cause });
  };
  return { parameters, told };
}
