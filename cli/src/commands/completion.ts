// Owns: `completion`: a script that completes the program's words and flags in a shell, made from the table of commands.
// Refuses: completing anything that the table does not say.

import type { Command } from '../command.js';
import { bashScript } from '../completion/bash.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import { UsageError, didYouMean } from '../failure.js';
import { nearest } from '../../../core/src/index.js';
import { EXIT } from '../io.js';

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `commands` is asked for late, since the table holds this command, too. */
export function completion(commands: () => readonly Command[]): Command {
  const shells = Object.keys(SHELLS);
  return {
    words: ['completion'],
    summary: 'print a script that completes commands and flags in your shell',
    synopsis: shells.join('|'),
    operands: shells,
    flags: [],
    examples: [
      { says: 'In bash, for every new shell', line: 'kruxos-policy completion bash > ~/.local/share/bash-completion/completions/kruxos-policy' },
      { says: 'In zsh, into a directory of your $fpath', line: 'kruxos-policy completion zsh > ~/.zfunc/_kruxos-policy' },
      { says: 'In fish', line: 'kruxos-policy completion fish > ~/.config/fish/completions/kruxos-policy.fish' },
    ],
    failure: null,
    run: async ({ operands }, io) => {
      const [shell, surplus] = operands;
      if (shell === undefined) throw new UsageError(`the shell is missing: kruxos-policy completion ${shells.join('|')}`);
      if (surplus !== undefined) throw new UsageError(`one shell at a time: \`${surplus}\` is one too many`);
      if (!Object.hasOwn(SHELLS, shell)) throw new UsageError(`unknown shell \`${shell}\`${didYouMean(nearest(shell, shells)) || `: known are ${shells.map((each) => `\`${each}\``).join(', ')}`}`);
      io.stdout.write(SHELLS[shell]?.(commands()) ?? '');
      return EXIT.fine;
    },
  };
}
