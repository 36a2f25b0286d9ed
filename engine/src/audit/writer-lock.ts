// Owns: that one writer at a time appends to an audit directory: two would tear its chain apart.
// Refuses: waiting for another writer.

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNot } from '../../../core/src/index.js';
import { InputError } from '../input-error.js';

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
      const found = await textOf(path);
      const holder = await holderOf(found);
      if (holder !== null) throw new InputError(`cannot write to ${directory}: process ${holder} writes there; if it does not, remove ${path}`);
      if (found !== null) await removeLeft(path, found);
      if (!(await taken(path, own))) throw new InputError(`cannot write to ${directory}: another process begins to write there at this moment`);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write to ${directory}: ${whyNot(error)}`);
  }
  return { release: () => rm(path, { force: true }) };
}

/** Puts the lock in place with its whole content, so that nobody finds one that says nothing of its holder. False where there is one. */
async function taken(path: string, own: string): Promise<boolean> {
  const written = besides(path);
  try {
    const handle = await open(written, 'wx', 0o600);
    await handle.writeFile(own).finally(() => handle.close());
    // Some file systems have no second names for a file.
    await link(written, path).catch((error: unknown) => (hasCode(error, ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']) ? copyFile(written, path, constants.COPYFILE_EXCL) : Promise.reject(error)));
    return true;
  } catch (error) {
    if (hasCode(error, ['EEXIST'])) return false;
    throw error;
  } finally {
    await rm(written, { force: true });
  }
}

/** Takes a lock away whose process has ended. Of several that try, one gets hold of it; a new lock in its place is put back. */
async function removeLeft(path: string, found: string): Promise<void> {
  const aside = besides(path);
  try {
    await rename(path, aside);
    if ((await textOf(aside)) !== found) await link(aside, path);
  } catch {
    // Somebody else was faster; who holds the lock now is found out next.
  } finally {
    await rm(aside, { force: true });
  }
}

function besides(path: string): string {
  return `${path}-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** Null where there is none any more. */
function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

/** The process that holds the lock and lives; null where it has ended. */
async function holderOf(lock: string | null): Promise<number | null> {
  const [id, start] = (lock ?? '').trim().split(' ');
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
    return hasCode(error, ['EPERM']);
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** When a process began, where the system tells it (Linux). */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name of the program, in brackets, may hold blanks and brackets.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
