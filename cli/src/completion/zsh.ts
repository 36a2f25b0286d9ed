// Owns: the completion script for zsh.
// Refuses: frameworks; it is a function for any directory of `$fpath`, and can be sourced.

import type { Command } from '../command.js';
import type { Flag } from '../flags.js';
import { PLACE_FLAGS, PROGRAM_FLAGS, flagsOf, operandValues, placesOf, valuesOf } from './completion-table.js';
import type { Values } from './completion-table.js';

export function zshScript(commands: readonly Command[]): string {
  const known = [...new Set(commands.flatMap((each) => each.words.map((_, i) => each.words.slice(0, i + 1).join(' '))))];
  const branches = [
    ...placesOf(commands).map(({ words, next }) => {
      const flags = words === '' ? PROGRAM_FLAGS : PROGRAM_FLAGS.slice(0, 1);
      const list = [...next.map((each) => `${each.word}:${each.summary}`), ...flags.map((each) => `--${each.name}:${each.summary}`)];
      return `    ${quoted(words)})\n      options=(${list.map(quoted).join(' ')})\n      _describe -t commands command options\n      ;;`;
    }),
    ...commands.map((command) => {
      const specs = [...flagsOf(command).map(flagSpec), ...operandSpec(operandValues(command.operands))];
      return `    ${quoted(command.words.join(' '))})\n      _arguments -S ${specs.map(quoted).join(' ')}\n      ;;`;
    }),
  ];
  return `#compdef kruxos-policy
# Completion of kruxos-policy for zsh.

_kruxos_policy() {
  local command='' next
  local -a options
  # The words of the command are taken off, and what is left is completed.
  while ((CURRENT > 2)); do
    next="$command\${command:+ }\${words[2]}"
    case $next in
      (${known.map(quoted).join('|')}) command=$next ;;
      (*) break ;;
    esac
    words=("\${words[1]}" "\${(@)words[3,-1]}")
    ((CURRENT--))
  done
  case $command in
${branches.map((each) => each.replace(/^ {4}'/, "    ('")).join('\n')}
  esac
}

# Names that only the program knows, some with a word on each.
_kruxos_policy_names() {
  local -a place names
  local i word value name
  for ((i = 2; i < CURRENT; i++)); do
    word=\${(Q)words[i]}
    case $word in
      (${PLACE_FLAGS.join('|')}) value=\${(Q)words[i+1]}; place+=("$word=\${value/#\\~\\//$HOME/}") ;;
      (${PLACE_FLAGS.map((each) => `${each}=*`).join('|')}) value=\${word#*=}; place+=("\${word%%=*}=\${value/#\\~\\//$HOME/}") ;;
    esac
  done
  value=\${(Q)words[1]}
  while IFS= read -r name; do
    word=\${name%%$'\\t'*}
    names+=("\${word//:/\\\\:}\${\${name#$word}/$'\\t'/:}")
  done < <("\${value/#\\~\\//$HOME/}" completion $1 $place 2>/dev/null)
  _describe -t $1 $1 names
}

if [[ \${funcstack[1]} == _kruxos-policy ]]; then
  _kruxos_policy "$@"
else
  compdef _kruxos_policy kruxos-policy
fi
`;
}

function flagSpec(flag: Flag): string {
  const values = valuesOf(flag);
  const repeats = flag.repeats === true ? '*' : '';
  const value = values.kind === 'none' ? '' : `:${escaped(flag.value ?? '')}:${action(values)}`;
  return `${repeats}--${flag.name}${value === '' ? '' : '='}[${escaped(flag.summary)}]${value}`;
}

function operandSpec(values: Values): string[] {
  return values.kind === 'none' ? [] : [`*:argument:${action(values)}`];
}

function action(values: Values): string {
  switch (values.kind) {
    case 'none':
    case 'any':
      return ' ';
    case 'files':
      return '_files';
    case 'policy files':
      return '_files -g "*.(yaml|yml)"';
    case 'directories':
      return '_files -/';
    case 'words':
      return `(${values.words.join(' ')})`;
    case 'names':
      return ` _kruxos_policy_names ${values.names}`;
  }
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
