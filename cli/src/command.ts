// Owns: what a command is: its words, its flags, its examples and what it does.
// Refuses: any single command (commands/).

import type { Flag, Flags } from './flags.js';
import type { ExitCode, Io } from './io.js';

export interface Command {
  /** The words that call it: `config validate`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** What stands after the words in the usage line. */
  readonly synopsis: string;
  /** What may stand after the words, for shell completion; nothing where it is left out. */
  readonly operands?: Operands;
  readonly flags: readonly Flag[];
  readonly examples: readonly Example[];
  /** What exit code 1 means; null where the command never ends with it. */
  readonly failure: string | null;
  readonly run: (flags: Flags, io: Io) => Promise<ExitCode>;
}

/** Policy files and directories of them, directories alone, names of policies, or one of a few words. */
export type Operands = 'policy files' | 'directories' | 'policies' | readonly string[];

export interface Example {
  readonly says: string;
  readonly line: string;
}
