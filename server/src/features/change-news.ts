// Owns: telling the client that answers may have changed: the refresh requests of the protocol and our own notification, each once for many changes.
// Refuses: computing anything; the client asks again for what it shows.

import { CodeLensRefreshRequest } from '../lsp.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { ChangedNotification } from '../protocol.js';

export const changeNews: Feature = {
  capability: UNANNOUNCED,
  register(_, session) {
    const { connection, workspace } = session;
    const notify = coalesced(() => connection.sendNotification(ChangedNotification));
    const refresh = coalesced(() => connection.languages.diagnostics.refresh());
    const refreshHints = coalesced(() => connection.languages.inlayHint.refresh());
    const refreshTokens = coalesced(() => connection.languages.semanticTokens.refresh());
    const refreshLenses = coalesced(() => connection.sendRequest(CodeLensRefreshRequest.type));
    workspace.onChange((directory, origin) => {
      const { client } = session;
      if (client.options.hearsChanges === true) notify();
      // The client asks again by itself about the document that it edits.
      if (workspace.isAlone(directory, origin)) return;
      const isElsewhere = origin === null || workspace.isOtherOpen(directory, origin);
      // Of documents that are not open, whoever waits for news hears that way.
      if (client.refreshesDiagnostics && (isElsewhere || !session.news.isFollowed)) refresh();
      if (client.refreshesInlayHints && isElsewhere) refreshHints();
      if (client.refreshesCodeLenses && isElsewhere) refreshLenses();
      // Which word is what depends on the file and the catalogue; no edit of another file changes it.
      if (client.refreshesSemanticTokens && origin === null) refreshTokens();
    });
  },
};

/** Long enough for what was asked right behind an edit to be answered before the news of it; nobody waits for news. */
const NEWS_MS = 10;

/** Runs soon after a call, once for many calls, and never beside itself. */
function coalesced(run: () => Promise<void>): () => void {
  let state: 'idle' | 'waiting' | 'running' | 'running and wanted' = 'idle';
  const start = (): void => {
    state = 'waiting';
    setTimeout(() => {
      state = 'running';
      const after = (): void => {
        const isWanted = state === 'running and wanted';
        state = 'idle';
        if (isWanted) start();
      };
      run().then(after, after);
    }, NEWS_MS);
  };
  return () => {
    if (state === 'idle') start();
    else if (state === 'running') state = 'running and wanted';
  };
}
