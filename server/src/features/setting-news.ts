// Owns: saying what is wrong with the settings of a directory that a document is open in, each once, to clients that do not show the status.
// Refuses: what stands in a file, and interrupting those who see it in the status (status.ts).

import { messageText } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import { MessageType, ShowMessageNotification } from '../lsp.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';

export const settingNews: Feature = {
  capability: UNANNOUNCED,
  register(_, session) {
    const { connection, workspace } = session;
    const seen = new Set<string>();
    const said = new Set<string>();
    workspace.onChange((directory, origin) => {
      if (session.client.options.hearsChanges === true || !workspace.isOtherOpen(directory, null)) return;
      // An edit changes no settings.
      if (origin !== null && seen.has(directory)) return;
      seen.add(directory);
      void workspace.snapshotAt(directory).then((snapshot) => {
        for (const message of snapshot === null ? [] : troubles(snapshot)) {
          if (said.has(message)) continue;
          said.add(message);
          void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
        }
      });
    });
  },
};

function troubles(snapshot: DirectorySnapshot): string[] {
  const active = snapshot.input.isSingle ? [] : snapshot.directoryProblems().filter((each) => each.code === 'unknown-active' && !each.atActiveFile);
  return [...active.map(messageText), ...snapshot.settingNotes()];
}
