// Owns: what a command may touch of the outside: two streams, the environment, the working directory; and the exit codes.
// Refuses: files (read-text.ts and policy-directory.ts).

export interface Output {
  readonly write: (text: string) => void;
  /** Whether colours are welcome. */
  readonly colour: boolean;
  /** Resolves when more is welcome: to false where the reader has gone away. Where it is missing, more is always welcome. */
  readonly ready?: () => Promise<boolean>;
  /** The width of a terminal that can draw over a line; missing for everything else. */
  readonly columns?: number;
}

export interface Io {
  /** Results, and nothing else. */
  readonly stdout: Output;
  /** Whatever has to be said beside a result. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Resolves when the program is asked to end; for commands that go on until then. Where it is left out, nobody asks. */
  readonly interrupted?: () => Promise<void>;
  /** Milliseconds since 1970; the system's clock where it is left out. */
  readonly now?: () => number;
}

/** `problems`: the input was read and is not in order. `unusable`: the question or its input could not be read. */
export const EXIT = { fine: 0, problems: 1, unusable: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
