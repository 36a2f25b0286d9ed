// Owns: which version of each file decides: the one that is there or, where it does not compile, the last one that did.
// Refuses: reading files, and forgetting: a file that was deleted is gone on purpose and has no last version.

import type { PolicyFile, PolicySet } from '../../core/src/index.js';

export interface InForce {
  readonly set: PolicySet;
  /** The files as they are now, whatever decides. The same as `set` where every file is in force. */
  readonly asWritten: PolicySet;
  /** Address → the last good version, of the files in whose place it decides. */
  readonly kept: ReadonlyMap<string, PolicyFile>;
}

export interface Followed {
  readonly current: readonly PolicyFile[];
  /** What was in force until now; null at the beginning. */
  readonly before: InForce | null;
  /** Addresses of the files that are other ones than at the last look. */
  readonly changed: ReadonlySet<string>;
  /** `previous`: a set that has most of the policies compiled. */
  readonly compile: (files: readonly PolicyFile[], previous: PolicySet | null) => PolicySet;
}

/** Only files that changed, and those that were kept before, can have a version other than their own in force; the others are not looked at. */
export function inForce({ current, before, changed, compile }: Followed): InForce {
  const isBroken = (set: PolicySet, uri: string) => (set.policyAt(uri)?.broken ?? null) !== null;
  const asWritten = compile(current, before?.asWritten ?? null);
  const lastGood = new Map<string, PolicyFile>();
  if (before !== null) {
    for (const uri of new Set([...changed, ...before.kept.keys()])) {
      const was = isBroken(asWritten, uri) && !isBroken(before.set, uri) ? before.set.policyAt(uri)?.file : undefined;
      if (was !== undefined) lastGood.set(uri, was);
    }
  }
  if (lastGood.size === 0) return { set: asWritten, asWritten, kept: lastGood };
  const compileWith = (versions: ReadonlyMap<string, PolicyFile>) => compile(current.map((file) => versions.get(file.uri) ?? file), before?.set ?? null);
  const better = compileWith(lastGood);
  // An old text that does not compile any more either is no help: then the file counts as it reads now.
  const kept = new Map([...lastGood].filter(([uri]) => !isBroken(better, uri)));
  const set = kept.size === lastGood.size ? better : kept.size === 0 ? asWritten : compileWith(kept);
  return { set, asWritten, kept };
}
