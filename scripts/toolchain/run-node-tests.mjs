// Owns: running tests with Node's own runner: the dearest files first, each in a process of its own, the others of a folder several to a process.
// Refuses: tests of sources that are gone, and knowing how long a file takes to the second.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inProject } from './project-root.mjs';
import { StepFailed } from './run-command.mjs';

/** What takes longest, longest first, so that no processor has nothing to do at the end; and what measures its process or waits most of the time. */
const APART = [
  ...['wire/transports', 'core/incremental', 'core/blocks', 'core/completion-properties', 'core/agreement', 'core/findings-agreement', 'core/alike-blocks', 'core/kept-by-entry'],
  ...['core/syntax', 'core/determinism', 'core/actions-agreement', 'core/action-properties', 'core/aliases', 'wire/program', 'core/compare-decisions', 'core/unread-policy'],
  ...['core/list-analysis', 'core/kept-decisions', 'reference/generate', 'wire/diagnostic-memory', 'core/ide-totality', 'wire/random-session', 'package/tarball', 'engine/replay'],
  ...['core/witness', 'wire/many-agents', 'audit/writer', 'wire/kept-memory', 'cli/ci-page', 'launcher/launch', 'launcher/flags', 'cli/usage', 'cli/validate', 'cli/init', 'engine/watch'],
];
/** Loading the program and making V8 know it takes a second for each process, more than most files take for their tests. */
const MOST_TOGETHER = 9;
/** Each starts an editor or a shell, beside which that second is nothing. */
const FOLDERS_APART = ['editors', 'shells'];

/** Resolves to `{ passed, failures }`: a number, and a paragraph for each failed test. `wants` picks files by their path below test/; `name` tells one run from another. `aside` leaves the processors to whoever else wants them. */
export async function runNodeTests({ name, wants, aside = false }) {
  const files = await modulesOf(groupsOf(await testFiles(wants)), inProject('out', 'test-runs', name));
  const record = inProject('out', `${name}-tests.tap`);
  await mkdir(inProject('out'), { recursive: true });
  const failures = inProject('out', `${name}-failures.txt`);
  for (const each of [record, failures]) await rm(each, { force: true });
  const child = spawn(
    process.execPath,
    [
      // A file for each processor: Node would keep one of them free.
      ...['--test', `--test-concurrency=${availableParallelism()}`, '--enable-source-maps', '--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${record}`],
      ...[`--test-reporter=${FAILURES_REPORTER}`, `--test-reporter-destination=${failures}`],
      ...files,
    ],
    { cwd: inProject(), stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, EVERY_TRANSPORT: '1' } },
  );
  if (aside) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const [code] = await once(child, 'close');
  return resultOf(await readFile(record, 'utf8'), await readFile(failures, 'utf8'), code);
}

/** Paths below test/, without their ending. */
async function testFiles(wants) {
  const compiled = await readdir(OUTPUT, { recursive: true });
  const files = compiled
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith(ENDING) && wants(name))
    // The compiler leaves the output of a deleted source behind.
    .filter((name) => existsSync(inProject('test', name.replace(/\.js$/, '.ts'))))
    .sort();
  if (files.length === 0) {
    throw new StepFailed('no compiled test was found under out/test');
  }
  return files.map((name) => name.slice(0, -ENDING.length));
}

const FAILURES_REPORTER = pathToFileURL(inProject('scripts', 'toolchain', 'failures-reporter.mjs')).href;

const OUTPUT = inProject('out', 'test');
const ENDING = '.test.js';

/** Lists of files, each for one process, in the order in which they should start. */
function groupsOf(files) {
  const groups = APART.filter((each) => files.includes(each)).map((each) => [each]);
  const byFolder = new Map();
  for (const each of files.filter((file) => !APART.includes(file))) {
    const folder = dirname(each);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), each]);
  }
  for (const [folder, all] of byFolder) {
    const count = FOLDERS_APART.includes(folder) ? all.length : Math.ceil(all.length / MOST_TOGETHER);
    // One from here and one from there: files of like names, and like times, come apart.
    groups.push(...Array.from({ length: count }, (_, i) => all.filter((_each, k) => k % count === i)));
  }
  return groups;
}

/** Node sorts what it is given by name, and takes one module for each process. */
async function modulesOf(groups, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return Promise.all(
    groups.map(async (files, i) => {
      const module = join(folder, `${String(i).padStart(3, '0')}.mjs`);
      // What is random is set before any of them is loaded.
      await writeFile(module, ['support/chance.js', ...files.map((each) => `${each}${ENDING}`)].map((each) => `import ${JSON.stringify(pathToFileURL(join(OUTPUT, each)).href)};\n`).join(''));
      return module;
    }),
  );
}

function resultOf(tap, failures, exitCode) {
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const told = failures.split(/^(?=✖ )/m).filter((each) => each !== '');
  const left = ['cancelled', 'skipped', 'todo'].flatMap((word) => (count(word) === 0 ? [] : [`✖ ${count(word)} tests ${word}`]));
  // An exit code without a failed test is a file that could not be run at all.
  const unsaid = told.length + left.length === 0 && exitCode !== 0 ? [`✖ the tests ended with exit code ${exitCode}`] : [];
  return { passed: count('pass'), failures: [...told, ...left, ...unsaid] };
}
