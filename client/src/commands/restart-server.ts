// Owns: the command "Restart Language Server". Refuses: saying so: the status shows it.

import type { PolicyServer } from '../policy-server.js';

export async function restartServer(server: PolicyServer): Promise<void> {
  await server.restart();
}
