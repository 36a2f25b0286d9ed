// Owns: the seed of whatever is random in a run of tests. Refuses: what is tried with it.

import fc from 'fast-check';

/** In CI always the same, so that what fails there is the change and not chance; elsewhere each run has another one (undefined). */
export const SEED_OF_CI = process.env['CI'] === undefined || process.env['CI'] === '' ? undefined : 20261124;

if (SEED_OF_CI !== undefined) fc.configureGlobal({ seed: SEED_OF_CI });
