// Owns: workspace/didChangeWatchedFiles: files that change outside the editor.
// Refuses: watching anything itself; the client does that.

import { DidChangeWatchedFilesNotification, WatchKind } from '../lsp.js';
import type { DidChangeWatchedFilesParams, FileSystemWatcher } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { POLICY_FILES } from '../policy-directories.js';
import { folderOf, nameOf } from '../uris.js';

export const watchedFiles: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.initialized(() => {
      if (!session.client.registersWatchers) return;
      const files = [`**/${POLICY_FILES}`, '**/definitions/*.{json,JSON}', '**/.active'].map((globPattern) => ({ globPattern }));
      // Of a folder that goes, or that is moved into its place, clients tell nothing but its own name, and no pattern tells folders from files.
      const folders = { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete };
      watch([...files, folders]);
    });
    const watch = (watchers: FileSystemWatcher[]) => void session.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
    // A catalogue can have any name, and stand anywhere.
    const catalogues = new Set<string>();
    session.workspace.onCatalogueFile((uri) => {
      if (!session.client.registersWatchers || catalogues.has(uri)) return;
      catalogues.add(uri);
      const pattern = nameOf(uri).replace(/[*?{}[\]\\]/g, '?');
      watch([{ globPattern: session.client.watchesInFolders ? { baseUri: folderOf(uri), pattern } : `**/${pattern}` }]);
    });
    on.notification('workspace/didChangeWatchedFiles', ({ changes }: DidChangeWatchedFilesParams) => {
      session.workspace.touch(changes.map((each) => each.uri));
    });
  },
};
