// Owns: running tests with Node's own runner. Refuses: tests of sources that are gone.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inProject } from './project-root.mjs';
import { StepFailed } from './run-command.mjs';

/** Resolves to `{ passed, failed }`. `wants` picks files by their path below test/; `name` tells one run from another. */
export async function runNodeTests({ name, wants }) {
  const files = await testFiles(wants);
  const record = inProject('out', `${name}-tests.tap`);
  await mkdir(inProject('out'), { recursive: true });
  await rm(record, { force: true });
  const child = spawn(
    process.execPath,
    [
      // A file for each processor: Node would keep one of them free.
      ...['--test', `--test-concurrency=${availableParallelism()}`, '--enable-source-maps', '--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${record}`],
      ...files,
    ],
    { cwd: inProject(), stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, EVERY_TRANSPORT: '1' } },
  );
  const [code] = await once(child, 'close');
  return countsOf(await readFile(record, 'utf8'), code);
}

async function testFiles(wants) {
  const folder = inProject('out', 'test');
  const compiled = await readdir(folder, { recursive: true });
  const files = compiled
    .filter((name) => name.endsWith('.test.js') && wants(name.replaceAll('\\', '/')))
    // The compiler leaves the output of a deleted source behind.
    .filter((name) => existsSync(inProject('test', name.replace(/\.js$/, '.ts'))))
    .sort();
  if (files.length === 0) {
    throw new StepFailed('no compiled test was found under out/test');
  }
  return files.map((name) => join(folder, name));
}

function countsOf(tap, exitCode) {
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled') + count('skipped') + count('todo');
  // An exit code without a failed test is a file that could not be run at all.
  return { passed: count('pass'), failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}
