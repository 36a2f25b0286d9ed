// Owns: `completion`: a script that completes the program's words and flags in a shell, made from the table of commands, and the names that it asks for.
// Refuses: completing anything that the table does not say.

import { nearest, printable } from '../../../core/src/index.js';
import type { Command } from '../command.js';
import { bashScript } from '../completion/bash.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import { UsageError, didYouMean } from '../failure.js';
import { NAME_KINDS } from '../flags.js';
import type { Flags, NameKind } from '../flags.js';
import { EXIT } from '../io.js';
import type { Io } from '../io.js';
import { openPolicies, policyFlags } from '../policies.js';

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `commands` is asked for late, since the table holds this command, too. */
export function completion(commands: () => readonly Command[]): Command {
  const shells = Object.keys(SHELLS);
  const known = [...shells, ...NAME_KINDS];
  return {
    words: ['completion'],
    summary: 'print a script that completes commands, flags and names in your shell',
    synopsis: `${shells.join('|')}, or ${NAME_KINDS.join('|')} [flags]`,
    operands: known,
    flags: policyFlags({ ownDirectory: false }).filter(({ name }) => name === 'policies' || name === 'catalogue'),
    examples: [
      { says: 'In bash, for every new shell', line: 'kruxos-policy completion bash > ~/.local/share/bash-completion/completions/kruxos-policy' },
      { says: 'In zsh, into a directory of your $fpath', line: 'kruxos-policy completion zsh > ~/.zfunc/_kruxos-policy' },
      { says: 'In fish', line: 'kruxos-policy completion fish > ~/.config/fish/completions/kruxos-policy.fish' },
      { says: 'What the scripts ask for: the names that there are, one a line', line: 'kruxos-policy completion agents --policies policies' },
    ],
    failure: null,
    run: async (flags, io) => {
      const [wanted, surplus] = flags.operands;
      if (wanted === undefined) throw new UsageError(`the shell is missing: kruxos-policy completion ${shells.join('|')}`);
      if (surplus !== undefined) throw new UsageError(`one shell at a time: \`${surplus}\` is one too many`);
      const kind = NAME_KINDS.find((each) => each === wanted);
      if (kind === undefined && !shells.includes(wanted)) throw new UsageError(`unknown shell \`${wanted}\`${didYouMean(nearest(wanted, known)) || `: known are ${shells.map((each) => `\`${each}\``).join(', ')}`}`);
      io.stdout.write(kind === undefined ? (SHELLS[wanted]?.(commands()) ?? '') : (await namesOf(kind, flags, io)).map((each) => `${each}\n`).join(''));
      return EXIT.fine;
    },
  };
}

/** One a line; a capability with a tab and what it is for. */
async function namesOf(kind: NameKind, flags: Flags, io: Io): Promise<readonly string[]> {
  // What is wrong with a directory is no news to somebody who is typing.
  const { set } = await openPolicies(flags, [], { ...io, stderr: { colour: false, write: () => {} } });
  const whole = (names: readonly string[]) => names.filter((each) => printable(each) === each && !each.includes('\t'));
  switch (kind) {
    case 'agents':
      return whole(set.agentNames());
    case 'policies':
      return whole(set.policyNames());
    case 'capabilities':
      return [...set.catalogue.capabilities.values()].filter((each) => !each.reserved).map(({ name, purpose }) => (purpose === null ? name : `${name}\t${printable(purpose.replaceAll(/\s+/g, ' '))}`));
  }
}
