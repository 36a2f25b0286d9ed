// Owns: that one writer at a time appends to an audit directory: two would tear its chain apart.
// Refuses: waiting for another writer.

import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../input-error.js';
import { whyNot } from '../read-text.js';

const NAME = '.audit-writer.lock';

export interface WriterLock {
  readonly release: () => Promise<void>;
}

/** Makes the directory where it is missing. A lock whose process has ended is taken over. Rejects with an `InputError`. */
export async function lockDirectory(directory: string): Promise<WriterLock> {
  const path = join(directory, NAME);
  const own = `${process.pid} ${(await startOf(process.pid)) ?? ''}\n`;
  try {
    await mkdir(directory, { recursive: true });
    // The second try is for a lock that was left behind.
    if (!(await taken(path, own))) {
      const holder = await holderOf(path);
      if (holder !== null) throw new InputError(`cannot write to ${directory}: process ${holder} writes there; if it does not, remove ${path}`);
      await rm(path, { force: true });
      if (!(await taken(path, own))) throw new InputError(`cannot write to ${directory}: another process begins to write there at this moment`);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write to ${directory}: ${whyNot(error)}`);
  }
  return { release: () => rm(path, { force: true }) };
}

async function taken(path: string, own: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.writeFile(own).finally(() => handle.close());
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that holds the lock and lives; null where it has ended. */
async function holderOf(path: string): Promise<number | null> {
  const [id, start] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ');
  const pid = Number(id);
  if (!Number.isSafeInteger(pid) || pid < 1 || !isAlive(pid)) return null;
  // Another process may have got the number of one that has ended; in a container, the same number each time.
  const now = await startOf(pid);
  return start !== undefined && now !== null && start !== now ? null : pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process began, where the system tells it (Linux). */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name of the program, in brackets, may hold blanks and brackets.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
