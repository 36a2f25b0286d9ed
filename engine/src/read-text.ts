// Owns: reading one file as text, bounded, and saying in plain words why it cannot be read.
// Refuses: directories, and what the text means.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Bytes; no policy and no catalogue comes near. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Opening a pipe that nobody writes to would wait for ever; Windows has no such flag. */
const NON_BLOCKING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export type ReadText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Never throws. `regularOnly` refuses what might never end or never begin (pipes, devices), for files that nobody named.
 * A byte order mark is not part of the text.
 */
export async function readText(path: string, options: { readonly regularOnly: boolean }): Promise<ReadText> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, options.regularOnly ? NON_BLOCKING : 'r');
    const stat = await handle.stat();
    if (stat.isDirectory()) return unreadable('it is a directory');
    if (options.regularOnly && !stat.isFile()) return unreadable('it is not a regular file');
    const bytes = await readBounded(handle);
    if (bytes === null) return unreadable(`it is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not UTF-8 text' : whyNot(error);
    // What the system calls it could not be said in the first place.
    return unreadable(path.includes('\ufffd') && why === REASONS['ENOENT'] ? 'its name is not UTF-8 text' : why);
  } finally {
    await handle?.close();
  }
}

/** What a failed system call means, in plain words. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? `the system refuses it${code === '' ? '' : ` (${code})`}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a limit on the size of files is reached',
  EEXIST: 'it exists already',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ELOOP: 'its links run in a circle',
  ENAMETOOLONG: 'its name is too long',
  ERR_INVALID_ARG_VALUE: 'its name holds a NUL character',
};

async function readBounded(handle: FileHandle): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(64 * 1024), 0, 64 * 1024, null);
    if (bytesRead === 0) break;
    pieces.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
    if (size > MOST_BYTES) return null;
  }
  return Buffer.concat(pieces);
}

function unreadable(why: string): ReadText {
  return { kind: 'unreadable', why };
}
