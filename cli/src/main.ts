// Owns: the process: its arguments, streams and exit code.
// Refuses: everything else (run.ts), so that tests can run the program without a process.

import { run } from './run.js';
import type { Output } from './io.js';

void main();

async function main(): Promise<void> {
  // Whoever reads the output may have seen enough; that is no error, and the exit code still tells the result.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  // The exit code is set rather than the process ended, so that pipes are emptied first.
  process.exitCode = await run(process.argv.slice(2), {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
  });
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const { NO_COLOR, TERM } = process.env;
  const colour = stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  return { write: (text) => void stream.write(text), colour };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
