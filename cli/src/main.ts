// Owns: the process: its arguments, streams and exit code.
// Refuses: everything else (run.ts), so that tests can run the program without a process.

import { writeSync } from 'node:fs';
import { whyNot } from '../../core/src/index.js';
import { EXIT } from './io.js';
import { run } from './run.js';
import type { Output } from './io.js';

void main();

async function main(): Promise<void> {
  // Whoever reads the output may have seen enough; that is no error, and the exit code still tells the result.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', failUnlessClosed);
  const cwd = workingDirectory();
  if (cwd === null) {
    process.stderr.write('error: the working directory does not exist any more: change to one that does\n');
    process.exitCode = EXIT.unusable;
    return;
  }
  // The exit code is set rather than the process ended, so that pipes are emptied first.
  process.exitCode = await run(process.argv.slice(2), {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd,
    interrupted: () => new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, () => resolve()))),
  });
}

/** Null where it was removed. */
function workingDirectory(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const { NO_COLOR, TERM } = process.env;
  const colour = stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  const terminal = stream.isTTY === true && TERM !== 'dumb' ? { columns: stream.columns > 0 ? stream.columns : 80 } : {};
  return { write: (text) => void stream.write(text), colour, ready: () => isReady(stream), ...terminal };
}

/** Waits until a slow reader has caught up, so that long results do not pile up in memory. */
async function isReady(stream: NodeJS.WriteStream): Promise<boolean> {
  // Errors of writing arrive a turn later.
  await new Promise(setImmediate);
  if (stream.writableNeedDrain && stream.writable) {
    await new Promise<void>((resolve) => {
      const go = (): void => {
        for (const name of ['drain', 'close', 'error']) stream.off(name, go);
        resolve();
      };
      for (const name of ['drain', 'close', 'error']) stream.on(name, go);
    });
  }
  return stream.writable;
}

/** A result that cannot be written, to a full disk say, is none. Nothing more can be done after it. */
function failUnlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  try {
    writeSync(2, `error: cannot write the results: ${whyNot(error)}\n`);
  } finally {
    process.exit(EXIT.unusable);
  }
}
