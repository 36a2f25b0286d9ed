// Owns: which version of each file decides: the one that is there or, where that does not compile, the last one that did.
// Refuses: remembering versions; whoever follows a directory knows them.

import type { PolicyFile } from '../model/policy.js';
import type { PolicySet } from './policy-set.js';

export interface InForce {
  readonly set: PolicySet;
  /** Address → the earlier version, of the files in whose place one decides. */
  readonly kept: ReadonlyMap<string, PolicyFile>;
}

export interface Versions {
  /** The set of the files as they are. */
  readonly asWritten: PolicySet;
  /** Addresses of the files for which an earlier version may have to stand in. The others are not looked at, so that nobody has to read them. */
  readonly candidates: Iterable<string>;
  /** The last version of a file that compiled; null where none is known. */
  readonly lastGood: (uri: string) => PolicyFile | null;
  /** The set with these versions in their places. */
  readonly compile: (versions: ReadonlyMap<string, PolicyFile>) => PolicySet;
}

/**
 * Files that are broken by themselves are replaced first. What extends one of them does not compile as written either, but compiles with the version that stands in:
 * then it is in force as it is now, and no restriction that somebody has just written waits for another file to be mended.
 */
export function withLastGood({ asWritten, candidates, lastGood, compile }: Versions): InForce {
  const faulty = [...candidates].filter((uri) => isBroken(asWritten, uri));
  const byThemselves = faulty.filter((uri) => asWritten.policyAt(uri)?.file.broken !== null);
  let found: InForce = { set: asWritten, kept: new Map() };
  for (const uris of [byThemselves, faulty]) {
    const versions = new Map(found.kept);
    for (const uri of uris) {
      const good = isBroken(found.set, uri) ? lastGood(uri) : null;
      if (good !== null && good !== asWritten.policyAt(uri)?.file) versions.set(uri, good);
    }
    if (versions.size > found.kept.size) found = asFarAsTheyHelp(versions, compile) ?? found;
  }
  return found;
}

/** An old text that does not compile any more either is no help: then the file counts as it is now. Null where none helps. */
function asFarAsTheyHelp(versions: ReadonlyMap<string, PolicyFile>, compile: Versions['compile']): InForce | null {
  const set = compile(versions);
  const kept = new Map([...versions].filter(([uri]) => !isBroken(set, uri)));
  if (kept.size === 0) return null;
  return { set: kept.size === versions.size ? set : compile(kept), kept };
}

function isBroken(set: PolicySet, uri: string): boolean {
  return (set.policyAt(uri)?.broken ?? null) !== null;
}
