// Owns: running a check again whenever a file that it depends on changes, until the program is asked to end.
// Refuses: knowing what the check does.

import { basename, dirname, relative } from 'node:path';
import { isPolicyFileName } from '../../core/src/index.js';
import { FileWatch } from '../../engine/src/index.js';
import type { WatchedFolder } from '../../engine/src/index.js';
import { InputError } from './failure.js';
import { EXIT } from './io.js';
import type { ExitCode, Io } from './io.js';
import { changedSince, stampsOf } from './file-stamps.js';
import { say } from './say.js';

export interface Repeated {
  readonly code: ExitCode;
  /** Absolute; policies that the result depends on lie in them. */
  readonly folders: readonly string[];
  /** Where definitions of packs lie. */
  readonly definitions: readonly WatchedFolder[];
}

/** `more` are other files that matter, absolute. Ends with the exit code of the last run. */
export async function repeatOnChange(check: () => Promise<Repeated>, { more, io }: { readonly more: readonly string[]; readonly io: Io }): Promise<ExitCode> {
  // At the beginning, what cannot be read is an error like any other.
  let last = await check();
  const folders = (): WatchedFolder[] => {
    const isPolicyLike = (name: string) => isPolicyFileName(name) || name === '.active' || name === 'agents';
    return [
      ...last.folders.map((path): WatchedFolder => ({ path, concerns: isPolicyLike })),
      ...more.map((file): WatchedFolder => ({ path: dirname(file), concerns: (name) => name === basename(file) })),
      ...last.definitions,
    ];
  };
  let stamps = await stampsOf(folders());
  const watch = new FileWatch(async ({ suspects }) => {
    for (const each of await watch.follow(folders())) say(io, 'warning', each);
    const now = await stampsOf(folders());
    // Where a folder took another's place, or the file system tells nothing, no event names what changed.
    const changed = suspects.size > 0 ? [...suspects] : changedSince(stamps, now);
    stamps = now;
    if (changed.length === 0) return;
    say(io, 'note', `changed: ${changed.map((each) => relative(io.cwd, each)).sort().join(', ')}`);
    try {
      last = await check();
    } catch (error) {
      // While it is being renamed, say.
      if (!(error instanceof InputError)) throw error;
      last = { ...last, code: EXIT.unusable };
      say(io, 'error', error.message);
    }
  });
  for (const each of await watch.follow(folders())) say(io, 'warning', each);
  say(io, 'note', 'watching; end with Ctrl-C');
  await (io.interrupted?.() ?? new Promise<never>(() => {}));
  await watch.close();
  return last.code;
}
