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
    const directories = new Map<string, Told>();
    session.workspace.onChange((directory, origin) => {
      if (session.client.pullsDiagnostics) return;
      const told = directories.get(directory) ?? { known: new Map(), edited: [], isDue: false, begun: 0 };
      directories.set(directory, told);
      if (origin !== null) told.edited = [origin, ...told.edited.filter((each) => each !== origin)];
      if (told.isDue) return;
      told.isDue = true;
      // The turn after next: what was asked right behind the edit is answered in the next one.
      later(() => later(() => {
        told.isDue = false;
        const own = ++told.begun;
        const isOutdated = () => told.isDue || told.begun !== own;
        publish(session, directory, told, isOutdated)
          .then(() => {
            // A newer telling writes into what is known, too.
            if (told.known.size === 0 && !isOutdated()) directories.delete(directory);
          })
          .catch((error: unknown) => session.connection.console.error(`Publishing failed: ${String(error)}`));
      }));
    });
  },
};

/** How far a client has been told of a directory. */
interface Told {
  /** The id of what it was last told, by document. */
  readonly known: Map<string, string>;
  /** The documents that were edited since what is open was told, the last one first. */
  edited: readonly string[];
  /** Whether a telling is about to begin. */
  isDue: boolean;
  /** How many have begun, so that one knows of a newer one. */
  begun: number;
}

/** `isOutdated`: whether a newer change is being told, or will be. */
async function publish(session: Session, directory: string, told: Told, isOutdated: () => boolean): Promise<void> {
  const { workspace } = session;
  const { known } = told;
  const slices = new Slices();
  const sending: Promise<void>[] = [];
  /** Null once there is something newer to tell. */
  const tell = async (reports: Iterable<Reported | null>): Promise<ReadonlySet<string> | null> => {
    const uris = new Set<string>();
    for (const each of reports) {
      if (each !== null) uris.add(each.uri);
      const report = each?.report ?? null;
      if (report !== null && known.get(report.uri) !== report.resultId) {
        const { uri, version, items, resultId } = report;
        known.set(uri, resultId);
        const sent = session.connection.sendDiagnostics({ uri, diagnostics: items(), ...(version === null ? {} : { version }) });
        // What is open is told at once, the rest of a slice together.
        if (version === null) sending.push(sent);
        else {
          await sent;
          // Whatever is waited for, a newer text may have come meanwhile, and what it says must not be followed by what this one said.
          if (isOutdated()) return null;
        }
      }
      if (!slices.isOver) continue;
      await Promise.all(sending.splice(0));
      await slices.next();
      if (isOutdated()) return null;
    }
    await Promise.all(sending.splice(0));
    return uris;
  };
  // What a person looks at does not wait for thousands of other files.
  const early = await workspace.snapshotAt(directory, 'document');
  if (isOutdated() || (early !== null && (await tell(openReports(session, early, told.edited))) === null)) return;
  told.edited = [];
  const snapshot = await workspace.snapshotAt(directory);
  if (isOutdated()) return;
  const uris = await tell(snapshot === null ? [] : reportsOf(session, snapshot));
  if (uris === null) return;
  for (const uri of [...known.keys()].filter((each) => !uris.has(each))) {
    known.delete(uri);
    await session.connection.sendDiagnostics({ uri, diagnostics: emptyReport(session, uri).items() });
  }
}
