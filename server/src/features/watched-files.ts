// Owns: workspace/didChangeWatchedFiles: files that change outside the editor.
// Refuses: watching anything itself; the client does that.

import { DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import type { DidChangeWatchedFilesParams } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';

export const watchedFiles: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.initialized(() => {
      if (!session.client.registersWatchers) return;
      const watchers = ['**/*.{yaml,yml}', '**/definitions/*.json', '**/.active'].map((globPattern) => ({ globPattern }));
      void session.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
    });
    on.notification('workspace/didChangeWatchedFiles', ({ changes }: DidChangeWatchedFilesParams) => {
      session.workspace.touch(changes.map((each) => each.uri));
    });
  },
};
