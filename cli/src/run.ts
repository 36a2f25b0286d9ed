// Owns: from arguments to a command, its help, or what was asked wrongly; and the exit code.
// Refuses: the process itself (main.ts).

import { nearest } from '../../core/src/index.js';
import type { Command } from './command.js';
import { auditQuery } from './commands/audit-query.js';
import { auditVerify } from './commands/audit-verify.js';
import { checkPolicy } from './commands/check-policy.js';
import { completion } from './commands/completion.js';
import { convert } from './commands/convert.js';
import { diff } from './commands/diff.js';
import { init } from './commands/init.js';
import { replay } from './commands/replay.js';
import { setPolicy } from './commands/set-policy.js';
import { showPolicy } from './commands/show-policy.js';
import { validate } from './commands/validate.js';
import { InputError, UsageError, didYouMean } from './failure.js';
import { HELP_FLAG, readFlags } from './flags.js';
import { PROGRAM, commandHelp, groupHelp } from './help.js';
import { EXIT } from './io.js';
import type { ExitCode, Io } from './io.js';
import { say } from './say.js';
import { VERSION } from './version.js';

const COMMANDS: readonly Command[] = [validate, checkPolicy, diff, replay, showPolicy, setPolicy, convert, init, auditQuery, auditVerify, completion(() => COMMANDS)];

/** `argv` without the program. Never throws, whatever the arguments are. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const words: string[] = [];
  try {
    return await dispatch(argv, words, io);
  } catch (error) {
    if (error instanceof UsageError) {
      say(io, 'error', error.message);
      io.stderr.write(`See ${[PROGRAM, ...words, '--help'].join(' ')}\n`);
    } else if (error instanceof InputError) say(io, 'error', error.message);
    else say(io, 'error', `this is a fault of ${PROGRAM}, not of the policies: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.unusable;
  }
}

/** `words` collects those of the command as far as they were understood. */
async function dispatch(argv: readonly string[], words: string[], io: Io): Promise<ExitCode> {
  const rest = [...argv];
  for (let open = COMMANDS; ; ) {
    const command = open.find((each) => each.words.length === words.length);
    if (command !== undefined) return runCommand(command, rest, io);
    const next = rest.shift();
    if (next === '--help' || next === '-h') {
      io.stdout.write(groupHelp(words, open));
      return EXIT.fine;
    }
    if (next === '--version' && words.length === 0) {
      io.stdout.write(`${VERSION}\n`);
      return EXIT.fine;
    }
    const known = [...new Set(open.map((each) => each.words[words.length] as string))];
    if (next === undefined) throw new UsageError(`a command is missing: ${open.map((each) => `\`${each.words.join(' ')}\``).join(' or ')}`);
    if (!known.includes(next)) throw new UsageError(wrongWord(next, words, known));
    words.push(next);
    open = open.filter((each) => each.words[words.length - 1] === next);
  }
}

function runCommand(command: Command, args: readonly string[], io: Io): Promise<ExitCode> | ExitCode {
  if (asksForHelp(args)) {
    io.stdout.write(commandHelp(command));
    return EXIT.fine;
  }
  return command.run(readFlags(args, [...command.flags, HELP_FLAG]), io);
}

/** Also beside arguments that are wrong: that is when help is wanted. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  return own.includes('--help') || own.includes('-h');
}

function wrongWord(word: string, words: readonly string[], known: readonly string[]): string {
  if (word === 'help' || (word === 'version' && words.length === 0)) return `unknown command \`${[...words, word].join(' ')}\`${didYouMean([[...words, `--${word}`].join(' ')])}`;
  if (word.startsWith('-')) {
    const own = words.length === 0 ? ['--help', '--version'] : ['--help'];
    const meant = /^-v$/i.test(word) ? own.slice(1) : nearest(word, own);
    return meant.length > 0 ? `unknown flag \`${word}\`${didYouMean(meant)}` : `unknown flag \`${word}\` before the command: flags stand after it`;
  }
  const suggestions = known.length === 1 ? known : nearest(word, known);
  // Somebody who leaves the first word out means the command that ends so.
  const shortened = words.length > 0 ? [] : COMMANDS.filter((each) => isLike(word, each.words.at(-1) as string));
  const found = suggestions.length > 0 ? suggestions.map((each) => [...words, each].join(' ')) : shortened.map((each) => each.words.join(' '));
  const fallback = `: known are ${known.map((each) => `\`${[...words, each].join(' ')}\``).join(', ')}`;
  return `unknown command \`${[...words, word].join(' ')}\`${found.length > 0 ? didYouMean(found) : fallback}`;
}

function isLike(word: string, known: string): boolean {
  return word === known || nearest(word, [known]).length > 0;
}
