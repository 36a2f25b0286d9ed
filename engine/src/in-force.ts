// Owns: what decides in a directory that is followed, and what its files say now.
// Refuses: reading files, and forgetting: a file that was deleted is gone on purpose and has no last version.

import { withLastGood } from '../../core/src/index.js';
import type { InForce, PolicyFile, PolicySet } from '../../core/src/index.js';

export interface FollowedSet extends InForce {
  /** The files as they are now, whatever decides. The same as `set` where every file is in force. */
  readonly asWritten: PolicySet;
}

export interface Followed {
  readonly current: readonly PolicyFile[];
  /** What was in force until now; null at the beginning. */
  readonly before: FollowedSet | null;
  /** Addresses of the files that are other ones than at the last look. */
  readonly changed: ReadonlySet<string>;
  /** `previous`: a set that has most of the policies compiled. */
  readonly compile: (files: readonly PolicyFile[], previous: PolicySet | null) => PolicySet;
}

/** Only files that changed, and those that were kept before, can have a version other than their own in force. */
export function inForce({ current, before, changed, compile }: Followed): FollowedSet {
  const asWritten = compile(current, before?.asWritten ?? null);
  if (before === null) return { set: asWritten, kept: new Map(), asWritten };
  const lastGood = (uri: string) => {
    const policy = before.set.policyAt(uri);
    return policy === undefined || policy.broken !== null ? null : policy.file;
  };
  const compileWith = (versions: ReadonlyMap<string, PolicyFile>) => compile(current.map((file) => versions.get(file.uri) ?? file), before.set);
  return { ...withLastGood({ asWritten, candidates: new Set([...changed, ...before.kept.keys()]), lastGood, compile: compileWith }), asWritten };
}
