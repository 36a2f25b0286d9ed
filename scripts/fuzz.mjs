// Owns: the long run of random edits: what is kept after an edit against what a cold start finds, with ever new seeds, until the time is up.
// Refuses: making edits (test/support/random-edits.ts) and comparing (test/core/incremental.test.ts, blocks.test.ts).
// node scripts/fuzz.mjs [--minutes N] [--jobs N] [--runs SESSIONS]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { inProject } from './toolchain/project-root.mjs';
import { StepFailed } from './toolchain/run-command.mjs';
import { runMain } from './toolchain/step.mjs';

const TESTS = ['incremental', 'blocks'].map((name) => inProject('out', 'test', 'core', `${name}.test.js`));
/** What the tests say of themselves. */
const TOLD = /^ *# (\d+) edits compared/gm;

await runMain(async () => {
  const { minutes, jobs, runs } = readOptions();
  await ensureDependencies();
  await buildProject();
  const until = Date.now() + minutes * 60_000;
  const count = { edits: 0, failures: 0 };
  const tell = () => console.log(`${count.edits.toLocaleString('en-US')} edits compared, ${count.failures === 0 ? 'no difference' : `${count.failures} runs failed`}`);
  const worker = async () => {
    while (Date.now() < until && count.failures === 0) {
      const { code, output } = await runOnce(runs, until - Date.now());
      count.edits += [...output.matchAll(TOLD)].reduce((sum, [, edits]) => sum + Number(edits), 0);
      if (code === 0) tell();
      else if (code !== null) {
        count.failures++;
        // With it come the seed, the path to it, and the smallest edits that show it.
        console.error(output);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  tell();
  return count.failures === 0 ? 0 : 1;
});

/** All of the tests in a process of its own, each with a seed of its own. The code is null where the time was up before the end. */
async function runOnce(runs, milliseconds) {
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', ...TESTS], { env: { ...process.env, EDIT_RUNS: String(runs) }, stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill(), milliseconds);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => (output += piece));
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { code: signal === null ? code : null, output };
}

function readOptions() {
  const number = (text, name) => {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new StepFailed(`\`--${name} ${text}\`: that is no whole number above 0`);
    return Number(text);
  };
  try {
    const text = (fallback) => ({ type: 'string', default: String(fallback) });
    const { values } = parseArgs({ options: { minutes: text(10), jobs: text(availableParallelism()), runs: text(200) } });
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, number(value, name)]));
  } catch (error) {
    throw error instanceof StepFailed ? error : new StepFailed(error.message);
  }
}
