// Owns: the command "Show Language Server Log". Refuses: what is logged.

import type { PolicyServer } from '../policy-server.js';

export function showServerLog(server: PolicyServer): void {
  server.showLog();
}
