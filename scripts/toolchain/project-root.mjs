// Owns: where the project lies on disk. Refuses: knowing what is in it.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export function inProject(...parts) {
  return join(projectRoot, ...parts);
}
