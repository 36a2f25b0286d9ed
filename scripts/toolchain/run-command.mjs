// Owns: running another program to its end, with its output in the terminal. Refuses: shells, so that no path needs quoting.

import { spawn } from 'node:child_process';
import { projectRoot } from './project-root.mjs';

/** Resolves to the exit code; a program that a signal ended counts as 1. Rejects only when it cannot be started. */
export function exitCodeOf(command, args, { cwd = projectRoot, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** The same, for steps that nothing can go on without. */
export async function runCommand(command, args, options) {
  const code = await exitCodeOf(command, args, options);
  if (code !== 0) {
    throw new StepFailed(`\`${[command, ...args].join(' ')}\` ended with exit code ${code}`);
  }
}

/** npm, by the same Node that runs now; `npm run` says where it lies, and elsewhere it is on the PATH. */
export function runNpm(args, options) {
  // Within `npm install --global`, npm would take every call for a global one.
  const { npm_execpath: script, npm_config_global: _global, npm_config_location: _location, ...env } = process.env;
  return script !== undefined && script.endsWith('.js')
    ? runCommand(process.execPath, [script, ...args], { ...options, env })
    : runCommand('npm', args, { ...options, env });
}

/** A failure that its message explains fully; no stack is needed to understand it. */
export class StepFailed extends Error {}
