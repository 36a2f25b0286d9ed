// Owns: the flags that say which policies are asked, and opening those.
// Refuses: what is asked of them.

import { directoryProblems, PolicySet, printable, readShipped } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { openCatalogue } from './catalogue-file.js';
import { meantQuestion } from './failure.js';
import { isGiven, valueOf } from './flags.js';
import type { Flag, Flags } from './flags.js';
import type { Io } from './io.js';
import { locateDirectory } from './locate-directory.js';
import { loadDirectory } from './policy-directory.js';
import { say } from './say.js';

/** `ownDirectory`: the command is about a file, whose own policy directory comes before the nearest one. */
export function policyFlags({ ownDirectory }: { readonly ownDirectory: boolean }): readonly Flag[] {
  const places = ['KRUXOS_POLICY_DIR', ...(ownDirectory ? ["the file's own"] : []), 'the nearest policies/ upwards', '/etc/kruxos/policies'];
  return [{ name: 'policies', value: 'DIR', summary: `the policy directory (else ${places.join(', ')})` }, ...OTHER_FLAGS];
}

const OTHER_FLAGS: readonly Flag[] = [
  { name: 'catalogue', value: 'FILE', summary: 'a catalogue of capabilities in place of the built-in one' },
  { name: 'active', value: 'NAME', summary: 'the active organization policy (else the one that .active names, else the only one)' },
  { name: 'strict', value: null, summary: 'the most restrictive layer always wins: no agent relaxes its organization' },
];

export interface FileInQuestion {
  /** Absolute. */
  readonly path: string;
  readonly policy: PolicyFile;
}

/** Opens the policies and says on the standard error stream what is wrong with their directory. */
export async function openPolicies(flags: Flags, file: FileInQuestion | null, io: Io): Promise<PolicySet> {
  const shipped = readShipped();
  const directory = await locateDirectory({ flag: valueOf(flags, 'policies'), file: file?.path ?? null }, io);
  const { input, troubles } = await loadDirectory(directory, {
    shipped,
    catalogue: await openCatalogue(valueOf(flags, 'catalogue'), shipped.catalogue, io),
    hierarchy: isGiven(flags, 'strict') ? 'strict' : 'bounded',
    activeSetting: valueOf(flags, 'active'),
    standIn: file?.policy ?? null,
  });
  for (const each of troubles) say(io, 'warning', printable(each));
  const set = new PolicySet(input);
  for (const { severity, message, facts } of directoryProblems(set)) {
    say(io, severity, printable(message));
    const question = meantQuestion(facts.suggestions ?? []);
    if (question !== null) say(io, 'note', printable(question));
  }
  return set;
}
