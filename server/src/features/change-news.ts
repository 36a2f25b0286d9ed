// Owns: telling the client that answers may have changed: workspace/diagnostic/refresh and our own notification, each once for many changes.
// Refuses: computing anything; the client asks again for what it shows.

import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { ChangedNotification } from '../protocol.js';

export const changeNews: Feature = {
  capability: UNANNOUNCED,
  register(_, session) {
    const { connection, workspace } = session;
    const notify = coalesced(() => connection.sendNotification(ChangedNotification));
    const refresh = coalesced(() => connection.languages.diagnostics.refresh());
    workspace.onChange((directory, origin) => {
      notify();
      // The client pulls the document that it edits by itself.
      if (session.client.refreshesDiagnostics && !workspace.isAlone(directory, origin)) refresh();
    });
  },
};

/** Runs soon after a call, once for many calls, and never beside itself. */
function coalesced(run: () => Promise<void>): () => void {
  let state: 'idle' | 'waiting' | 'running' | 'running and wanted' = 'idle';
  const start = (): void => {
    state = 'waiting';
    setImmediate(() => {
      state = 'running';
      const after = (): void => {
        const isWanted = state === 'running and wanted';
        state = 'idle';
        if (isWanted) start();
      };
      run().then(after, after);
    });
  };
  return () => {
    if (state === 'idle') start();
    else if (state === 'running') state = 'running and wanted';
  };
}
