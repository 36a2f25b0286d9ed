// Owns: writing a small file so that every reader finds the old content or the new one, whole.
// Refuses: half of it: whatever fails leaves the old file as it was, and nothing beside it.

import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { whyNot } from '../../core/src/index.js';
import { InputError } from './input-error.js';

/** Of writers at the same time the last one wins, with its whole text. Rejects with an `InputError` that says why. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  // In the same folder, so that it is the same file system; a name that nobody takes for a policy.
  const temporary = join(folder, `.${basename(path).replace(/^\./, '')}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const old = await stat(path).catch(() => null);
    const handle = await open(temporary, 'wx', 0o644);
    try {
      if (old !== null) await giveTo(handle, old);
      await handle.writeFile(text, 'utf8');
      // Before the name is there, the content has to be.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new InputError(`cannot write ${path}: ${whyNot(error)}; nothing was changed`);
  }
  await syncFolder(folder);
}

/** The owner, the group and the mode of the file that is replaced, as far as the writer may give them: who reads it need not be who writes it. */
async function giveTo(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await handle.stat();
  // A group that one is in may be given without the owner.
  if (gid !== own.gid) await handle.chown(own.uid, gid).catch(() => {});
  if (uid !== own.uid) await handle.chown(uid, gid).catch(() => {});
  // A group that it was not given to gets what everybody has.
  const isSameGroup = (await handle.stat()).gid === gid;
  // The mode that a file is made with lacks what the writer's umask takes; some file systems have no modes.
  await handle.chmod(isSameGroup ? mode & 0o777 : (mode & 0o707) | ((mode & 0o7) << 3)).catch(() => {});
}

/** So that the new name outlasts a loss of power; not every system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file is in place all the same.
  }
}
