// Owns: the long run of random edits: what is kept after an edit against what a cold start finds, with ever new seeds, until the time is up.
// Refuses: making edits (test/support/random-edits.ts) and comparing (test/core/blocks.test.ts, incremental.test.ts, alike-blocks.test.ts, test/wire/diagnostic-memory.test.ts).
// node scripts/fuzz.mjs [--minutes N] [--jobs N]

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildProject } from './toolchain/build-project.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';
import { inProject } from './toolchain/project-root.mjs';
import { StepFailed } from './toolchain/run-command.mjs';
import { runMain } from './toolchain/step.mjs';

/** The file, and how often the seconds that are set it takes: each property has its share of them. */
const TESTS = [{ path: ['core', 'blocks'], share: 1.6 }, { path: ['core', 'incremental'], share: 1.3 }, { path: ['core', 'alike-blocks'], share: 1 }, { path: ['wire', 'diagnostic-memory'], share: 0.3 }];
const SHARES = TESTS.reduce((sum, { share }) => sum + share, 0);
/** A process forgets what it compiled for speed, so that it has to live for a while. */
const MOST_SECONDS = 60;

/** What the tests say of themselves. */
const COMPARED = /^ *# (\d+) edits compared/gm;
const COUNTS = /^ *# (kinds|events|states): (.*)$/gm;

await runMain(async () => {
  const { minutes, jobs } = readOptions();
  await ensureDependencies();
  await buildProject();
  const [start, until] = [Date.now(), Date.now() + minutes * 60_000];
  const count = { edits: 0, failures: 0, kinds: new Map(), events: new Map(), states: new Map() };
  const tell = () => {
    const time = `${((Date.now() - start) / 60_000).toFixed(1)} minutes`;
    console.log(`${count.edits.toLocaleString('en-US')} edits compared in ${time}, ${count.failures === 0 ? 'no difference' : `${count.failures} runs failed`}`);
  };
  const worker = async () => {
    for (let left = until - Date.now(); left > 1000 && count.failures === 0; left = until - Date.now()) {
      const seconds = Math.min(MOST_SECONDS, left / 1000 / SHARES);
      for (const { path } of TESTS) {
        const { code, output } = await runOnce(path, seconds);
        for (const [, edits] of output.matchAll(COMPARED)) count.edits += Number(edits);
        for (const [, about, list] of output.matchAll(COUNTS)) addUp(count[about], list);
        if (code === 0) continue;
        count.failures++;
        // With it come the seed, and the smallest edits that show it.
        console.error(output);
      }
      tell();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  for (const [name, times] of [...count.kinds, ...count.events, ...count.states]) console.log(`${times.toLocaleString('en-US').padStart(12)}  ${name}`);
  tell();
  return count.failures === 0 && count.edits > 0 ? 0 : 1;
});

/** One file of tests in a process of its own, with a seed of its own. */
async function runOnce(path, seconds) {
  const env = { ...process.env, EDIT_SEED: String(randomInt(2 ** 31 - 1)), EDIT_SECONDS: String(seconds) };
  const child = spawn(process.execPath, ['--test-reporter=tap', `${inProject('out', 'test', ...path)}.test.js`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => (output += piece));
  const [code] = await once(child, 'close');
  return { code, output };
}

/** `name times, name times, …` */
function addUp(counts, list) {
  for (const [, name, times] of list.matchAll(/(?:^|, )(.+?) (\d+)(?=,|$)/g)) counts.set(name, (counts.get(name) ?? 0) + Number(times));
}

function readOptions() {
  const number = (text, name) => {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new StepFailed(`\`--${name} ${text}\`: that is no whole number above 0`);
    return Number(text);
  };
  try {
    const text = (fallback) => ({ type: 'string', default: String(fallback) });
    const { values } = parseArgs({ options: { minutes: text(10), jobs: text(availableParallelism()) } });
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, number(value, name)]));
  } catch (error) {
    throw error instanceof StepFailed ? error : new StepFailed(error.message);
  }
}
