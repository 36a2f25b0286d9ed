// Owns: running the command line in a directory of its own made from a fixture, without a process where none is needed.
// Refuses: building it: a process runs the bundle with the code that V8 made of it when it was built, which starts three times as fast.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { run } from '../../cli/src/run.js';
import { projectPath } from '../support/project-root.js';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  /** Absolute; the program runs there. */
  readonly path: string;
  /** Without a process and with an empty environment. */
  readonly run: (...args: readonly string[]) => Promise<Finished>;
}

/** A directory with these files (path → content), gone after the test. */
export function placeWith(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): Place {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'kruxos-policy-cli-')));
  // A shell may still be writing its history.
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { path, run: (...args) => runInside(args, { cwd: path }) };
}

/** The program without a process. */
export async function runInside(args: readonly string[], { cwd = projectPath(), env = {}, colour = false }: Inside = {}): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({ colour, write: (text: string) => void (said[name] += text) });
  const code = await run(args, { stdout: output('stdout'), stderr: output('stderr'), env, cwd });
  return { code, ...said };
}

interface Inside {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly colour?: boolean;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the reader of the results goes away before there are any. */
  readonly closesOutput?: true;
}

export const MAIN = projectPath('dist', 'cli.cjs');

export function runProgram(args: readonly string[], { cwd = projectPath(), env = {}, closesOutput }: Surroundings = {}): Promise<Finished> {
  const { KRUXOS_POLICY_DIR: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (closesOutput === true) child.stdout.destroy();
  const read = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (read[name] += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...read }));
  });
}

/** Lines with the indentation of the first one taken away, so that expected outputs can be indented like code. */
export function lines(text: string): string {
  const [, ...rest] = text.split('\n');
  const indent = /^ */.exec(rest[0] ?? '')?.[0].length ?? 0;
  return rest.map((each) => each.slice(indent)).join('\n');
}
