// Owns: the one command of the benchmarks: its options, the order of things, the exit code. Refuses: measuring (sections.mjs) and words (report/).
// node bench/run.mjs [--quick | --check | --set-budget] [--built] [--only SECTIONS] [--size LINES] [--agents COUNTS] [--seed N] [--rounds N]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProject } from '../scripts/toolchain/build-project.mjs';
import { ensureDependencies } from '../scripts/toolchain/dependencies.mjs';
import { inProject } from '../scripts/toolchain/project-root.mjs';
import { StepFailed, runNpm } from '../scripts/toolchain/run-command.mjs';
import { runMain, step } from '../scripts/toolchain/step.mjs';
import { checkBudget, setBudget } from './budget.mjs';
import { describeMachine, installedPeer, versionsInUse } from './report/machine.mjs';
import { benchmarkPage } from './report/page.mjs';
import { budgetTable, ratioTable, sectionTables } from './report/tables.mjs';
import { SECTIONS } from './sections.mjs';

/** With `built`, what is measured is what was built before. */
const FLAGS = ['quick', 'check', 'set-budget', 'built'];
/** With one of these a run is not the one that the page and the budget speak of. */
const VALUED = ['only', 'size', 'agents', 'seed', 'rounds'];
const BOTH = { rounds: 3, requests: 20_000 };
const FULL = { ...BOTH, sizes: [50, 1000, 10_000], agents: [100, 1000, 10_000], deciding: [10, 1000, 10_000], directories: [1000, 10_000], saves: 10, keystrokes: 60, budgetMs: 2500, edits: 5, entries: 200_000 };
const QUICK = { ...BOTH, sizes: [50, 10_000], agents: [100], deciding: [10], directories: [1000], saves: 5, passes: 15, keystrokes: 20, budgetMs: 300, edits: 4, entries: 30_000 };

await runMain(async () => {
  const values = readOptions();
  const isQuick = values.quick || values.check || values['set-budget'];
  const options = optionsOf(values, isQuick ? QUICK : FULL);
  if (!values.built) {
    await ensureDependencies();
    await buildProject();
  }
  if (!isQuick) await ensurePeers();

  const before = describeMachine();
  const results = await step('Measuring', () => measure({ ...options, withPeers: !isQuick }));
  const named = Object.keys(SECTIONS).filter((section) => options.only.includes(section));
  for (const section of named) console.log(`\n${sectionTables(results, section)}`);
  console.log(`\n${ratioTable(results)}\n`);

  const isWhole = !VALUED.some((name) => values[name] !== undefined);
  if (!isQuick && isWhole) writePage({ results, before, options });
  if (values['set-budget'] && isWhole) setBudget(results);
  const exceeded = values.check ? await overBudget(results, options) : 0;
  // A peer that fails is a gap in the table; one of our own is a failure of the run.
  const isBroken = results.some(({ name, failure }) => failure !== undefined && (name.startsWith('ours') || name.startsWith('floor')));
  return exceeded > 0 || isBroken ? 1 : 0;
});

function readOptions() {
  const flags = FLAGS.map((name) => [name, { type: 'boolean', default: false }]);
  const valued = VALUED.map((name) => [name, { type: 'string' }]);
  try {
    return parseArgs({ options: Object.fromEntries([...flags, ...valued]) }).values;
  } catch (error) {
    throw new StepFailed(error.message);
  }
}

function optionsOf({ only, size, agents, seed, rounds }, defaults) {
  const numbers = (text, fallback) => text?.split(',').map(wholeNumber) ?? fallback;
  const wanted = only?.split(',') ?? Object.keys(SECTIONS);
  const unknown = wanted.find((section) => !(section in SECTIONS));
  if (unknown !== undefined) throw new StepFailed(`\`${unknown}\` is no section: ${Object.keys(SECTIONS).join(', ')}`);
  return {
    ...defaults,
    only: wanted,
    sizes: numbers(size, defaults.sizes),
    agents: numbers(agents, defaults.agents),
    deciding: numbers(agents, defaults.deciding),
    directories: numbers(agents, defaults.directories),
    seed: numbers(seed, [1])[0],
    rounds: numbers(rounds, [defaults.rounds])[0],
  };
}

function wholeNumber(text) {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new StepFailed(`\`${text}\` is no whole number above 0`);
  return Number(text);
}

async function ensurePeers() {
  const { dependencies } = JSON.parse(readFileSync(inProject('bench', 'package.json'), 'utf8'));
  if (Object.entries(dependencies).every(([name, version]) => installedPeer(name) === version)) return;
  await step('Installing the peers', () => runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: inProject('bench') }));
}

/** Every run generates its documents anew, and takes them away again. */
async function measure(options) {
  const folder = mkdtempSync(join(tmpdir(), 'kruxos-bench-'));
  try {
    const results = [];
    for (const section of options.only) results.push(...(await SECTIONS[section]({ ...options, folder })));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writePage({ results, before, options }) {
  const path = inProject('docs', 'benchmarks.md');
  const page = { results, before, after: describeMachine(), versions: versionsInUse(), command: 'node bench/run.mjs', rounds: options.rounds };
  writeFileSync(path, benchmarkPage(page));
  console.log(`written: ${path}`);
}

/** How many ratios are above their budget, also when what was above it is measured once more; says so for each. */
async function overBudget(results, options) {
  const first = exceededIn(results);
  if (first.length === 0) return 0;
  const only = [...new Set(first.map(({ section }) => section))];
  const again = exceededIn(await step('Measuring once more what is above its budget', () => measure({ ...options, only, withPeers: false })));
  return again.filter(({ name }) => first.some((each) => each.name === name)).length;
}

function exceededIn(results) {
  const checks = checkBudget(results);
  if (checks.length === 0) throw new StepFailed('nothing of the budget was measured');
  console.log(`${budgetTable(checks)}\n`);
  return checks.filter(({ isExceeded }) => isExceeded);
}
