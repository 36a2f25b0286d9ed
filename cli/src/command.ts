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
  readonly flags: readonly Flag[];
  readonly examples: readonly Example[];
  /** What exit code 1 means; null where the command never ends with it. */
  readonly failure: string | null;
  readonly run: (flags: Flags, io: Io) => Promise<ExitCode>;
}

export interface Example {
  readonly says: string;
  readonly line: string;
}
