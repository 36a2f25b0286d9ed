// Owns: one line on the standard error stream: what has to be said beside a result.
// Refuses: results.

import { printable } from '../../core/src/index.js';
import type { Severity } from '../../core/src/index.js';
import type { Io } from './io.js';
import { paintFor } from './paint.js';

/** `message` starts in lower case. Whatever names and paths it has in it, it stays one line and steers no terminal. */
export function say(io: Io, kind: Severity | 'note', message: string): void {
  const word = kind === 'note' ? kind : paintFor(io.stderr).severity(kind, kind);
  io.stderr.write(`${word}: ${printable(message)}\n`);
}
