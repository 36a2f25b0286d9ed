// Owns: textDocument/publishDiagnostics for clients that cannot pull: every policy of a directory that changed, the open ones first, and its end.
// Refuses: clients that pull, and keeping others waiting: a large directory is told of in slices, and a newer change starts again.

import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { Slices, later } from '../later.js';
import { emptyReport, openReports, reportsOf } from '../reports.js';
import type { Reported } from '../reports.js';
import type { Session } from '../session.js';

export const publishDiagnostics: Feature = {
  capability: UNANNOUNCED,
  register(_, session) {
    const waiting = new Set<string>();
    /** By directory: how often it was told of, so that a telling knows when a newer one has begun. */
    const begun = new Map<string, number>();
    /** By directory: the id of what the client was last told, by document. */
    const told = new Map<string, Map<string, string>>();
    session.workspace.onChange((directory) => {
      if (session.client.pullsDiagnostics || waiting.has(directory)) return;
      waiting.add(directory);
      // The turn after next: what was asked right behind the edit is answered in the next one.
      later(() => later(() => {
        waiting.delete(directory);
        const known = told.get(directory) ?? new Map<string, string>();
        told.set(directory, known);
        const own = (begun.get(directory) ?? 0) + 1;
        begun.set(directory, own);
        const isOutdated = () => waiting.has(directory) || begun.get(directory) !== own;
        publish(session, directory, { known, isOutdated })
          .then(() => {
            // A newer telling writes into what is known, too.
            if (known.size === 0 && !isOutdated()) told.delete(directory);
          })
          .catch((error: unknown) => session.connection.console.error(`Publishing failed: ${String(error)}`));
      }));
    });
  },
};

interface Telling {
  readonly known: Map<string, string>;
  /** Whether a newer change is being told, or will be. */
  readonly isOutdated: () => boolean;
}

async function publish(session: Session, directory: string, { known, isOutdated }: Telling): Promise<void> {
  const { workspace } = session;
  const slices = new Slices();
  /** Null once there is something newer to tell. */
  const tell = async (reports: Iterable<Reported | null>): Promise<ReadonlySet<string> | null> => {
    const uris = new Set<string>();
    for (const each of reports) {
      if (each !== null) uris.add(each.uri);
      const report = each?.report ?? null;
      if (report !== null && known.get(report.uri) !== report.resultId) {
        const { uri, version, items, resultId } = report;
        known.set(uri, resultId);
        await session.connection.sendDiagnostics({ uri, diagnostics: items(), ...(version === null ? {} : { version }) });
        // Whatever is waited for, a newer text may have come meanwhile, and what it says must not be followed by what this one said.
        if (isOutdated()) return null;
      }
      if (!slices.isOver) continue;
      await slices.next();
      if (isOutdated()) return null;
    }
    return uris;
  };
  // What a person looks at does not wait for thousands of other files.
  const early = await workspace.snapshotAt(directory, 'document');
  if (isOutdated() || (early !== null && (await tell(openReports(session, early))) === null)) return;
  const snapshot = await workspace.snapshotAt(directory);
  if (isOutdated()) return;
  const uris = await tell(snapshot === null ? [] : reportsOf(session, snapshot));
  if (uris === null) return;
  for (const uri of [...known.keys()].filter((each) => !uris.has(each))) {
    known.delete(uri);
    await session.connection.sendDiagnostics({ uri, diagnostics: emptyReport(session, uri).items() });
  }
}
