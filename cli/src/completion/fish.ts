// Owns: the completion script for fish.
// Refuses: anything beyond fish 3.

import type { Command } from '../command.js';
import { PLACE_FLAGS, PROGRAM_FLAGS, flagsOf, operandValues, placesOf, valuesOf } from './completion-table.js';
import type { Values } from './completion-table.js';

export function fishScript(commands: readonly Command[]): string {
  const lines = [
    ...placesOf(commands).flatMap(({ words, next }) => next.map((each) => `complete -c kruxos-policy -n ${at(words)} -f -a ${quoted(each.word)} -d ${quoted(each.summary)}`)),
    ...PROGRAM_FLAGS.map((each) => `complete -c kruxos-policy -n ${at('')} -f -l ${each.name} -d ${quoted(each.summary)}`),
    ...commands.flatMap((command) => {
      const here = at(command.words.join(' '));
      const flags = flagsOf(command).map((each) => `complete -c kruxos-policy -n ${here} -l ${each.name} -d ${quoted(each.summary)}${proposals(valuesOf(each))}`);
      return [...flags, `complete -c kruxos-policy -n ${here}${proposals(operandValues(command.operands)).replace(' -r', '').replace(' -x', ' -f')}`];
    }),
  ];
  return `# Completion of kruxos-policy for fish.

# Whether the words of the command so far are these, and no others.
function __kruxos_policy_at
    set -l words
    for each in (commandline -opc)[2..-1]
        set -l next (string join ' ' -- $words $each)
        contains -- "$next" ${[...new Set(commands.flatMap((each) => each.words.map((_, i) => each.words.slice(0, i + 1).join(' '))))].map(quoted).join(' ')}
        or break
        set words $words $each
    end
    test "$words" = "$argv[1]"
end

# Names that only the program knows.
function __kruxos_policy_names
    set -l words (commandline -opc | string replace -r '^~/' "$HOME/")
    set -l place
    for i in (seq 2 (count $words))
        switch $words[$i]
            case ${PLACE_FLAGS.join(' ')}
                test $i -lt (count $words); and set -a place $words[$i]=$words[(math $i + 1)]
            case ${PLACE_FLAGS.map((each) => `'${each}=*'`).join(' ')}
                set -a place (string replace '=~/' "=$HOME/" -- $words[$i])
        end
    end
    $words[1] completion $argv[1] $place 2>/dev/null
end

complete -c kruxos-policy -f
${lines.join('\n')}
`;
}

function at(words: string): string {
  return quoted(`__kruxos_policy_at "${words}"`);
}

function proposals(values: Values): string {
  switch (values.kind) {
    case 'none':
      return ' -f';
    case 'any':
      return ' -x';
    case 'files':
    case 'policy files':
      return ' -r -F';
    case 'directories':
      return ` -x -a '(__fish_complete_directories)'`;
    case 'words':
      return ` -x -a ${quoted(values.words.join(' '))}`;
    case 'names':
      return ` -x -a '(__kruxos_policy_names ${values.names})'`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
