// Owns: textDocument/publishDiagnostics for clients that cannot pull: every policy of a directory that changed, and its end.
// Refuses: clients that pull.

import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { later } from '../later.js';
import { activeFileReport, fileReport } from '../reports.js';
import type { FileReport } from '../reports.js';
import type { Session } from '../session.js';

export const publishDiagnostics: Feature = {
  capability: UNANNOUNCED,
  register(_, session) {
    const waiting = new Set<string>();
    /** By directory: what the client was last told, by document. */
    const told = new Map<string, ReadonlyMap<string, FileReport>>();
    session.workspace.onChange((directory) => {
      if (session.client.pullsDiagnostics || waiting.has(directory)) return;
      waiting.add(directory);
      later(() => {
        waiting.delete(directory);
        publish(session, directory, told).catch((error: unknown) => session.connection.console.error(`Publishing failed: ${String(error)}`));
      });
    });
  },
};

async function publish(session: Session, directory: string, told: Map<string, ReadonlyMap<string, FileReport>>): Promise<void> {
  const snapshot = await session.workspace.snapshotAt(directory);
  const reports = snapshot === null ? [] : [activeFileReport(session, snapshot), ...[...snapshot.files.keys()].map((uri) => fileReport(session, snapshot, uri))];
  const now = new Map(reports.filter((each) => each !== null).map((each) => [each.uri, each]));
  const before = told.get(directory) ?? new Map<string, FileReport>();
  if (now.size === 0) told.delete(directory);
  else told.set(directory, now);
  for (const [uri, { version, items, resultId }] of now) {
    if (before.get(uri)?.resultId === resultId) continue;
    await session.connection.sendDiagnostics({ uri, diagnostics: items, ...(version === null ? {} : { version }) });
  }
  for (const uri of before.keys()) if (!now.has(uri)) await session.connection.sendDiagnostics({ uri, diagnostics: [] });
}
