// Owns: the completion script for bash.
// Refuses: anything beyond bash 3.2, which macOS has.

import type { Command } from '../command.js';
import { PLACE_FLAGS, PROGRAM_FLAGS, flagsOf, operandValues, placesOf, valuesOf } from './completion-table.js';
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

# A word as the shell would hand it over, in $plain. Nothing in it is run.
_kruxos_policy_plain() {
  plain=\${1//[\\\\\\'\\"]/}
  case $1 in '~/'*) plain=$HOME/\${plain#'~/'} ;; esac
}

# Names that only the program knows.
_kruxos_policy_names() {
  local kind=$1 program plain name i place
  place=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${PLACE_FLAGS.join(' | ')})
        if [ "\${COMP_WORDS[i+1]}" = '=' ]; then _kruxos_policy_plain "\${COMP_WORDS[i+2]}"; else _kruxos_policy_plain "\${COMP_WORDS[i+1]}"; fi
        place+=("\${COMP_WORDS[i]}=$plain")
        ;;
    esac
  done
  _kruxos_policy_plain "\${COMP_WORDS[0]}"
  program=$plain
  _kruxos_policy_plain "$cur"
  while IFS= read -r name; do
    name=\${name%%$'\\t'*}
    # Between quotes a name stands as it is.
    case $name in "$plain"*) case $cur in [\\'\\"]*) COMPREPLY+=("$name") ;; *) COMPREPLY+=("$(printf '%q' "$name")") ;; esac ;; esac
  done < <("$program" completion "$kind" \${place[@]+"\${place[@]}"} 2>/dev/null)
}

# Files and directories.
_kruxos_policy_files() {
  local name quotes=''
  # Only files get a slash or quotes from the shell. Before bash 4 they are quoted here.
  compopt -o filenames 2>/dev/null || quotes=yes
  while IFS= read -r name; do
    if [ -n "$quotes" ]; then name=$(printf '%q' "$name"); fi
    COMPREPLY+=("$name")
  done < <(
    case $1 in
      directories) compgen -d -- "$cur" ;;
      files) compgen -f -- "$cur" ;;
      *) compgen -d -- "$cur"; compgen -f -X '!*.yaml' -- "$cur"; compgen -f -X '!*.yml' -- "$cur" ;;
    esac
  )
}

complete -F _kruxos_policy kruxos-policy
`;
}

/** A statement that proposes what may stand here. */
function reply(values: Values): string {
  switch (values.kind) {
    case 'none':
    case 'any':
      return 'COMPREPLY=();';
    case 'files':
      return '_kruxos_policy_files files;';
    case 'policy files':
      return '_kruxos_policy_files policies;';
    case 'directories':
      return '_kruxos_policy_files directories;';
    case 'words':
      return `COMPREPLY=($(compgen -W ${quoted(values.words.join(' '))} -- "$cur"));`;
    case 'names':
      return `_kruxos_policy_names ${values.names};`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
