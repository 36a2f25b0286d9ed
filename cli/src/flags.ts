// Owns: reading the arguments after a command's words into flags and operands.
// Refuses: what the values mean.

import { nearest } from '../../core/src/index.js';
import { UsageError, didYouMean } from './failure.js';

export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for the value in the help; null for a switch. */
  readonly value: string | null;
  /** Whether it may be given several times. */
  readonly repeats?: true;
  /** The values that it takes, where they are few and `value` does not spell them. */
  readonly choices?: readonly string[];
  /** What its value is the name of, where `value` does not tell. */
  readonly names?: NameKind;
  readonly summary: string;
}

/** What the policy directory and the catalogue have names for. */
export const NAME_KINDS = ['agents', 'policies', 'capabilities'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

export interface Flags {
  readonly operands: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export const HELP_FLAG: Flag = { name: 'help', value: null, summary: 'show this help' };

/** Reads `--flag value`, `--flag=value` and, after `--`, operands only. */
export function readFlags(args: readonly string[], known: readonly Flag[]): Flags {
  const operands: string[] = [];
  const values = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const flag = flagNamed(name, known);
    const given = values.get(flag.name);
    if (given !== undefined && flag.repeats !== true) throw new UsageError(`\`--${flag.name}\` is given twice`);
    const list = given ?? [];
    values.set(flag.name, list);
    if (flag.value === null) {
      if (equals >= 0) throw new UsageError(`\`--${flag.name}\` takes no value`);
      continue;
    }
    const value = equals >= 0 ? arg.slice(equals + 1) : args[++i];
    if (value === undefined || (equals < 0 && value.startsWith('--'))) throw new UsageError(`\`--${flag.name}\` needs a value: --${flag.name} ${flag.value}`);
    list.push(value);
  }
  return { operands, values };
}

/** The value of a flag that is given once at the most; null where it is not given. An empty value is none that anyone means. */
export function valueOf(flags: Flags, name: string): string | null {
  const value = flags.values.get(name)?.[0];
  if (value === '') throw new UsageError(`\`--${name}\` has an empty value`);
  return value ?? null;
}

export function requiredValueOf(flags: Flags, name: string, placeholder: string): string {
  const value = valueOf(flags, name);
  if (value === null) throw new UsageError(`\`--${name}\` is missing: --${name} ${placeholder}`);
  return value;
}

export function isGiven(flags: Flags, name: string): boolean {
  return flags.values.has(name);
}

/** A whole number from `least` up; null where the flag is not given. */
export function wholeNumberOf(flags: Flags, name: string, least: number): number | null {
  const text = valueOf(flags, name);
  if (text === null) return null;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number) || number < least) throw new UsageError(`\`--${name}\` takes a whole number from ${least} up, not \`${text}\``);
  return number;
}

/** One of a few words; the first of them where the flag is not given. */
export function wordOf<const Words extends readonly [string, ...string[]]>(flags: Flags, name: string, words: Words): Words[number] {
  const text = valueOf(flags, name);
  if (text === null) return words[0];
  const found = words.find((each) => each === text);
  if (found === undefined) throw new UsageError(`\`--${name}\` takes ${words.map((each) => `\`${each}\``).join(' or ')}, not \`${text}\``);
  return found;
}

function flagNamed(written: string, known: readonly Flag[]): Flag {
  const flag = known.find((each) => `--${each.name}` === written);
  if (flag !== undefined) return flag;
  const word = written.replace(/^-+/, '');
  const names = known.map((each) => each.name);
  // A value that stands where its flag should: `--json`.
  const ofValue = known.filter((each) => choicesOf(each)?.includes(word)).map((each) => `--${each.name} ${word}`);
  const near = names.includes(word) ? [word] : nearest(word, names);
  const likely = near.length > 0 ? near : names.filter((each) => word !== '' && each.startsWith(word));
  const suggestions = ofValue.length > 0 ? ofValue : likely.slice(0, 3).map((each) => `--${each}`);
  const hint = suggestions.length === 0 && /\.(?:ya?ml|json)$/i.test(written) ? ': a file that is called so stands behind `--`' : didYouMean(suggestions);
  throw new UsageError(`unknown flag \`${written}\`${hint}`);
}

/** The values that a flag takes, where they are few: `text|json`. Null where they are not. */
export function choicesOf({ value, choices }: Flag): readonly string[] | null {
  if (choices !== undefined) return choices;
  return value !== null && /^[a-z]+(?:\|[a-z]+)+$/.test(value) ? value.split('|') : null;
}
