// Owns: saying what is being done, how long it took, and how a script ends. Refuses: doing any of it.

import { StepFailed } from './run-command.mjs';

/** Announces `title`, does `work`, and says how long it took. */
export async function step(title, work) {
  const started = performance.now();
  console.log(`\n▸ ${title} …`);
  const result = await work();
  console.log(`  ${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** Runs a script's `main`: its number is the exit code, an explained failure is printed without a stack. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof StepFailed ? `\n✖ ${error.message}` : error);
    process.exitCode = 1;
  }
}
