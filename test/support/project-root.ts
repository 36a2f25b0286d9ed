// Owns: where the project stands on disk, from wherever the compiled tests run.
// Refuses: reading anything; callers do.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file of the project. */
export function projectPath(...parts: readonly string[]): string {
  return join(ROOT, ...parts);
}

const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'templates'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('the tests do not stand inside the project');
  return rootAbove(above);
}
