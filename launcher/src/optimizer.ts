// Owns: when V8 begins to optimize a program that has just been started.
// Refuses: versions of V8 other than the one that this was measured with: what the flag counts, and from where, is V8's own affair.

import { setFlagsFromString } from 'node:v8';

/** That of Node 20. */
const MEASURED = '11.3.';

/** How much code a function runs through before V8 looks whether it is worth optimizing: what V8 counts by itself, and what lets it optimize nothing but long loops. */
const [USUAL, AT_START] = [67_584, 400_000];

/** Milliseconds. */
const START = 1_000;

/**
 * Optimized code comes too late for a start, and making it takes as much processor time as the start itself, beside the thread that answers: on two cores
 * that one waits for it.
 */
export function optimizeLater(): void {
  if (!process.versions.v8.startsWith(MEASURED)) return;
  const setBudget = (budget: number): void => setFlagsFromString(`--interrupt-budget=${budget}`);
  setBudget(AT_START);
  setTimeout(setBudget, START, USUAL).unref();
}
