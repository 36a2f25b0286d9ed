// Owns: which version of each file decides: the one that is there or, where it does not compile, the last one that did.
// Refuses: reading files, and forgetting: a file that was deleted is gone on purpose and has no last version.

import type { PolicyFile, PolicySet } from '../../core/src/index.js';

export interface InForce {
  readonly set: PolicySet;
  /** The files as they are now, whatever decides. The same as `set` where every file is in force. */
  readonly asWritten: PolicySet;
  /** Addresses of the files whose last good version decides. */
  readonly kept: ReadonlySet<string>;
  /** Address → the last version that compiled. */
  readonly lastGood: ReadonlyMap<string, PolicyFile>;
}

export function inForce(current: readonly PolicyFile[], lastGood: ReadonlyMap<string, PolicyFile>, compile: (files: readonly PolicyFile[]) => PolicySet): InForce {
  const isBroken = (set: PolicySet, file: PolicyFile) => (set.policyAt(file.uri)?.broken ?? null) !== null;
  const asWritten = compile(current);
  const better = current.map((file) => (isBroken(asWritten, file) ? (lastGood.get(file.uri) ?? file) : file));
  const isAsWritten = (files: readonly PolicyFile[]) => files.every((file, i) => file === current[i]);
  let settled = better;
  let set = isAsWritten(better) ? asWritten : compile(better);
  if (set !== asWritten) {
    // An old text that does not compile any more either is no help: then the file counts as it reads now.
    settled = better.map((file, i) => (isBroken(set, file) ? (current[i] as PolicyFile) : file));
    if (isAsWritten(settled)) set = asWritten;
    else if (settled.some((file, i) => file !== better[i])) set = compile(settled);
  }
  return {
    set,
    asWritten,
    kept: new Set(settled.filter((file, i) => file !== current[i]).map((file) => file.uri)),
    lastGood: new Map(settled.filter((file) => !isBroken(set, file)).map((file) => [file.uri, file])),
  };
}
