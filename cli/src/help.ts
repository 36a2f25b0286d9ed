// Owns: the help of the program, of a group of commands and of one command.
// Refuses: saying anything that the commands do not say of themselves.

import type { Command } from './command.js';
import { HELP_FLAG } from './flags.js';
import type { Flag } from './flags.js';

export const PROGRAM = 'kruxos-policy';

/** Help for the commands that begin with `words`; for all of them where there are none. */
export function groupHelp(words: readonly string[], commands: readonly Command[]): string {
  const isTop = words.length === 0;
  const rows = commands.map((each): Row => [each.words.join(' '), each.summary]);
  const flags = isTop ? [HELP_FLAG, VERSION_FLAG] : [HELP_FLAG];
  const examples = commands.flatMap((each) => each.examples.slice(0, 1));
  return paragraphs([
    ...(isTop ? ['Checks KruxOS agent policies and answers what they decide.'] : []),
    `Usage:\n  ${[PROGRAM, ...words, 'COMMAND'].join(' ')}`,
    `Commands:\n${table(rows)}`,
    `Flags:\n${table(flags.map(flagRow))}`,
    `Examples:\n${examples.map((each) => `  ${each.line}`).join('\n')}`,
    `${[PROGRAM, 'COMMAND', '--help'].join(' ')} tells more about a command.`,
  ]);
}

export function commandHelp(command: Command): string {
  return paragraphs([
    command.summary[0]?.toUpperCase() + command.summary.slice(1) + '.',
    `Usage:\n  ${[PROGRAM, ...command.words, command.synopsis].join(' ')}`,
    `Flags:\n${table([...command.flags, HELP_FLAG].map(flagRow))}`,
    `Exit codes:\n${exitLines(command).join('\n')}`,
    `Examples:\n${command.examples.map((each) => `  # ${each.says}\n  ${each.line}`).join('\n\n')}`,
  ]);
}

const VERSION_FLAG: Flag = { name: 'version', value: null, summary: 'show the version' };

function exitLines({ failure }: Command): string[] {
  return ['  0  in order', ...(failure === null ? [] : [`  1  ${failure}`]), '  2  asked wrongly, or the input cannot be read'];
}

type Row = readonly [string, string];

function flagRow({ name, value, summary }: Flag): Row {
  return [value === null ? `--${name}` : `--${name} ${value}`, summary];
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join('\n');
}

function paragraphs(texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`;
}
