// Owns: what can stand at each place of a command line, as the scripts of all shells need it.
// Refuses: any shell's syntax.

import type { Command, Operands } from '../command.js';
import { HELP_FLAG, choicesOf } from '../flags.js';
import type { Flag, NameKind } from '../flags.js';

export interface Place {
  /** The words before it: `config show`. */
  readonly words: string;
  readonly next: readonly { readonly word: string; readonly summary: string }[];
}

/** Every place where a word of a command is expected, the first one with no words before it. */
export function placesOf(commands: readonly Command[]): readonly Place[] {
  const places = new Map<string, Map<string, string>>();
  for (const { words, summary } of commands) {
    words.forEach((word, i) => {
      const before = words.slice(0, i).join(' ');
      const next = places.get(before) ?? new Map<string, string>();
      places.set(before, next);
      const isLast = i === words.length - 1;
      const others = commands.filter((each) => each.words.slice(0, i + 1).join(' ') === words.slice(0, i + 1).join(' '));
      next.set(word, isLast ? summary : others.length === 1 ? (others[0] as Command).summary : `${others.map((each) => each.words.slice(i + 1).join(' ')).join(', ')}`);
    });
  }
  return [...places].map(([words, next]) => ({ words, next: [...next].map(([word, summary]) => ({ word, summary })) }));
}

export type Values =
  | { readonly kind: 'none' | 'any' | 'files' | 'policy files' | 'directories' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Only the program knows them: `kruxos-policy completion agents`. */
  | { readonly kind: 'names'; readonly names: NameKind };

/** What may follow a flag: `none` where it takes no value. */
export function valuesOf(flag: Flag): Values {
  const choices = choicesOf(flag);
  if (choices !== null) return { kind: 'words', words: choices };
  if (flag.names !== undefined) return { kind: 'names', names: flag.names };
  switch (flag.value) {
    case null:
      return { kind: 'none' };
    case 'FILE':
    case 'DIR|FILE':
      return { kind: 'files' };
    case 'DIR':
      return { kind: 'directories' };
    default:
      return { kind: 'any' };
  }
}

export function operandValues(operands: Operands | undefined): Values {
  if (operands === undefined) return { kind: 'none' };
  if (operands === 'policies') return { kind: 'names', names: 'policies' };
  return operands === 'policy files' || operands === 'directories' ? { kind: operands } : { kind: 'words', words: operands };
}

/** Where names are looked up; given on the line, these flags go along to the program. */
export const PLACE_FLAGS = ['--policies', '--catalogue'] as const;

export function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, HELP_FLAG];
}

export const PROGRAM_FLAGS: readonly Flag[] = [HELP_FLAG, { name: 'version', value: null, summary: 'show the version' }];
