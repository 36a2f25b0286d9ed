// Owns: reading one file as text, bounded, or saying why it cannot be read.
// Refuses: directories, and what the text means.

import { close, closeSync, constants, fstat, fstatSync, lstat, open, openSync, read, readSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { promisify } from 'node:util';
import { glimpseOf, notUtf8, whyNot } from '../../core/src/index.js';

/** Bytes; no policy and no catalogue comes near. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Opening a pipe that nobody writes to would wait for ever; Windows has no such flag. */
const NON_BLOCKING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Stands for the standard input, which not everywhere can be opened under this name: not where it is a socket. */
export const STANDARD_INPUT = '/dev/stdin';

/** What tells one state of a file from another, as far as a file system tells; the library's types do without those of Node. */
export interface FileStat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** `stat`: of the file, taken before it was read. */
export type ReadText = { readonly kind: 'text'; readonly text: string; readonly stat: FileStat } | { readonly kind: 'unreadable'; readonly why: string; /** What can be made out of it all the same. */ readonly glimpse: string };

/**
 * Never throws. `regularOnly` refuses what might never end or never begin (pipes, devices), for files that nobody named, and reads before it returns: whoever
 * reads thousands lets others have their turn in between. A byte order mark is not part of the text.
 */
export async function readText(path: string, options: { readonly regularOnly: boolean }): Promise<ReadText> {
  const way = options.regularOnly ? AT_ONCE : WAITING;
  let file: number | undefined;
  try {
    if (path === STANDARD_INPUT) return textOf(await boundedInput(process.stdin as AsyncIterable<Uint8Array>), await way.stat(0));
    file = await way.open(path, options.regularOnly ? NON_BLOCKING : constants.O_RDONLY);
    const stat = await way.stat(file);
    if (stat.isDirectory()) return unreadable('it is a directory');
    if (options.regularOnly && !stat.isFile()) return unreadable('it is not a regular file');
    const bytes = await readBounded(file, Number(stat.size), way);
    return textOf(bytes, stat);
  } catch (error) {
    const why = whyNot(error);
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return unreadable(why);
    // What the system calls it could not be said in the first place.
    return unreadable(path.includes('\ufffd') ? 'its name is not UTF-8 text' : (await isLink(path)) ? 'it is a link to nothing' : why);
  } finally {
    if (file !== undefined) await closed(file, way);
  }
}

function isLink(path: string): Promise<boolean> {
  return statLink(path).then((found) => found.isSymbolicLink(), () => false);
}

/** What a file is said to hold is read at once; what is not a file of a known size, or grows, piece by piece. */
async function readBounded(file: number, size: number, way: Way): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (let length = Math.min(size, MOST_BYTES) + 1; ; length = 64 * 1024) {
    const buffer = Buffer.allocUnsafe(length);
    const bytesRead = await way.read(file, buffer);
    if (bytesRead > 0) pieces.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
    if (total > MOST_BYTES) return null;
    if (bytesRead === 0 || (size > 0 && total === size && bytesRead < length)) return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  }
}

async function boundedInput(input: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of input) {
    pieces.push(piece);
    total += piece.length;
    if (total > MOST_BYTES) return null;
  }
  return Buffer.concat(pieces);
}

/** `bytes`: null where there are too many. */
function textOf(bytes: Uint8Array | null, stat: FileStat): ReadText {
  if (bytes === null) return unreadable(`it is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  try {
    return { kind: 'text', text: UTF_8.decode(bytes), stat };
  } catch {
    return unreadable(notUtf8(bytes), glimpseOf(bytes, (label) => new TextDecoder(label).decode(bytes)));
  }
}

/** How a file is read; each fails by throwing, at once or later. */
interface Way {
  readonly open: (path: string, flags: number) => Promise<number> | number;
  readonly stat: (file: number) => Promise<BigIntStats> | BigIntStats;
  /** How many bytes were read, at most as many as there is room for. */
  readonly read: (file: number, into: Uint8Array) => Promise<number> | number;
  readonly close: (file: number) => Promise<void> | void;
}

/** Other threads do the waiting. Handing one small file over to them takes longer than reading it, and there may be thousands. */
const [openLater, statLater, statLink, readLater, closeLater] = [promisify(open), promisify(fstat), promisify(lstat), promisify(read), promisify(close)];
const WAITING: Way = {
  open: openLater,
  stat: (file) => statLater(file, { bigint: true }),
  read: async (file, into) => (await readLater(file, into, 0, into.length, null)).bytesRead,
  close: closeLater,
};

const AT_ONCE: Way = { open: openSync, stat: (file) => fstatSync(file, { bigint: true }), read: readSync, close: closeSync };

async function closed(file: number, way: Way): Promise<void> {
  try {
    await way.close(file);
  } catch {
    // What was read of it stays read.
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function unreadable(why: string, glimpse = ''): ReadText {
  return { kind: 'unreadable', why, glimpse };
}
