// Owns: workspace/willRenameFiles: an agent's file that gets another name takes its `agent` along.
// Refuses: files that are not called after their agent, and folders.

import type { RenameFilesParams, WorkspaceEdit } from 'vscode-languageserver';
import { agentFileRenamed } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import { toWorkspaceEdit } from '../places.js';
import { POLICY_FILES, placeOf } from '../policy-directories.js';
import { canonicalUri, nameOf } from '../uris.js';

export const willRenameFiles: Feature = {
  capability: ({ tellsFileRenames }) =>
    tellsFileRenames ? { workspace: { fileOperations: { willRename: { filters: [{ pattern: { glob: `**/agents/${POLICY_FILES}`, matches: 'file' } }] } } } } : {},
  register(on, session) {
    on.request('workspace/willRenameFiles', async ({ files }: RenameFilesParams, { pause }): Promise<WorkspaceEdit | null> => {
      const edits: WorkspaceEdit[] = [];
      for (const { oldUri, newUri } of files) {
        const located = await session.workspace.locate(oldUri);
        if (located === null || !placeOf(canonicalUri(newUri)).inAgents) continue;
        const edit = agentFileRenamed(located.current.file, nameOf(canonicalUri(newUri)));
        if (edit !== null) edits.push(await inTurns(toWorkspaceEdit([edit], session, located.snapshot), pause));
      }
      if (edits.length === 0) return null;
      if (!session.client.takesDocumentChanges) return { changes: Object.assign({}, ...edits.map((each) => each.changes)) as NonNullable<WorkspaceEdit['changes']> };
      return { documentChanges: edits.flatMap((each) => each.documentChanges ?? []) };
    });
  },
};
