// Owns: the completion script for bash.
// Refuses: anything beyond bash 3.2, which macOS has.

import type { Command } from '../command.js';
import { PROGRAM_FLAGS, flagsOf, operandValues, placesOf, valuesOf } from './completion-table.js';
import type { Values } from './completion-table.js';

export function bashScript(commands: readonly Command[]): string {
  const depth = Math.max(...commands.map((each) => each.words.length));
  const branches = [
    ...placesOf(commands).map(({ words, next }) => {
      const flags = words === '' ? PROGRAM_FLAGS.map((each) => `--${each.name}`) : ['--help'];
      return `    ${quoted(words)})\n      COMPREPLY=($(compgen -W ${quoted([...next.map((each) => each.word), ...flags].join(' '))} -- "$cur"))\n      ;;`;
    }),
    ...commands.map((command) => {
      const valued = flagsOf(command).filter((each) => each.value !== null);
      const cases = valued.map((each) => `        --${each.name}) ${reply(valuesOf(each))} return ;;`);
      return [
        `    ${quoted(command.words.join(' '))})`,
        ...(cases.length === 0 ? [] : ['      case $prev in', ...cases, '      esac']),
        `      case $cur in -*) COMPREPLY=($(compgen -W ${quoted(flagsOf(command).map((each) => `--${each.name}`).join(' '))} -- "$cur")); return ;; esac`,
        `      ${reply(operandValues(command.operands))}`,
        '      ;;',
      ].join('\n');
    }),
  ];
  return `# Completion of kruxos-policy for bash.

_kruxos_policy() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words='' i
  COMPREPLY=()
  # bash takes \`--flag=value\` for three words.
  if [ "$prev" = '=' ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [ "$cur" = '=' ]; then cur=''; fi
  # The words of the command, as far as they go.
  for ((i = 1; i < COMP_CWORD && i <= ${depth}; i++)); do
    case "$words\${words:+ }\${COMP_WORDS[i]}" in
      ${[...new Set(commands.flatMap((each) => each.words.map((_, i) => each.words.slice(0, i + 1).join(' '))))].map(quoted).join(' | ')}) words="$words\${words:+ }\${COMP_WORDS[i]}" ;;
      *) break ;;
    esac
  done
  case $words in
${branches.join('\n')}
  esac
}

complete -o filenames -F _kruxos_policy kruxos-policy
`;
}

/** A statement that proposes what may stand here. */
function reply(values: Values): string {
  switch (values.kind) {
    case 'none':
    case 'any':
      return 'COMPREPLY=();';
    case 'files':
      return "local IFS=$'\\n'; COMPREPLY=($(compgen -f -- \"$cur\"));";
    case 'directories':
      return "local IFS=$'\\n'; COMPREPLY=($(compgen -d -- \"$cur\"));";
    case 'words':
      return `COMPREPLY=($(compgen -W ${quoted(values.words.join(' '))} -- "$cur"));`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
