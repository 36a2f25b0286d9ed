// Owns: the workspace folders, from the start and as they come and go.
// Refuses: searching them (workspace.ts).

import type { WorkspaceFoldersChangeEvent } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { canonicalUri } from '../uris.js';

/** Some clients write null where nothing came or went. */
type Loose<T> = { readonly [Key in keyof T]: T[Key] | null };

export const workspaceFolders: Feature = {
  capability: ({ tellsFolders }) => (tellsFolders ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } } : {}),
  register(on, session) {
    const { connection, workspace } = session;
    on.initialized(() => {
      workspace.setFolders(session.client.roots);
      if (!session.client.tellsFolders) return;
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }: Loose<WorkspaceFoldersChangeEvent>) => {
        const gone = new Set((removed ?? []).map((each) => canonicalUri(each.uri)));
        workspace.setFolders([...workspace.folders.filter((each) => !gone.has(each)), ...(added ?? []).map((each) => each.uri)]);
      });
    });
  },
};
