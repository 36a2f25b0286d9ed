// Owns: the command "Show Permission Matrix": which directory. Refuses: the matrix (matrix/).

import type { MatrixPanels } from '../matrix/matrix-panels.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import type { PolicyServer } from '../policy-server.js';
import { readArgument } from './command-argument.js';

export async function showPermissionMatrix({ server, matrix, argument }: { readonly server: PolicyServer; readonly matrix: MatrixPanels; readonly argument: unknown }): Promise<void> {
  const uri = await pickDirectory(server, readArgument(argument, server).uri);
  if (uri !== undefined) {
    matrix.show(uri);
  }
}
