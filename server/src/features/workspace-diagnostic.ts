// Owns: workspace/diagnostic: the problems of every policy of the workspace, opened or not, as they are found. Asked again by a client that
// takes parts, it is answered once there is something that the client was not told yet.
// Refuses: announcing itself: the capability is one with document-diagnostic.ts.

import type { WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError, WorkspaceDiagnosticRequest } from '../lsp.js';
import { worded } from '../../../core/src/index.js';
import type { Feature, Turn } from '../feature.js';
import { UNANNOUNCED, cancelled } from '../feature.js';
import type { Ended } from '../news.js';
import { Parts } from '../parts.js';
import { withProgressOf } from '../progress.js';
import { emptyReport, reportsOf } from '../reports.js';
import type { FileReport, Reported } from '../reports.js';
import type { Session } from '../session.js';
import { canonicalUri } from '../uris.js';

export const workspaceDiagnostic: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    const { news } = session;
    session.onShutdown(() => news.end('shut down'));
    on.request('workspace/diagnostic', async (params: WorkspaceDiagnosticParams, turn): Promise<WorkspaceDiagnosticReport> => {
      const { partialResultToken } = params;
      if (partialResultToken === undefined) return { items: (await lookThrough(session, params, { turn, parts: new Parts(null), isWhole: true })).items };
      const send = (items: WorkspaceDocumentDiagnosticReport[]) => session.connection.sendProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, { items });
      const ticket = news.enter();
      for (;;) {
        const seen = news.changes;
        const { items, isNews } = await lookThrough(session, params, { turn, parts: new Parts(send), isWhole: false });
        if (isNews) {
          news.answered();
          return { items };
        }
        const end = await news.after(seen, ticket, turn.token);
        if (end !== 'changed') ended(end);
      }
    });
  },
};

interface Look {
  readonly turn: Turn;
  readonly parts: Parts<WorkspaceDocumentDiagnosticReport>;
  /** Whether to tell as well what the client knows; one that takes parts keeps what it has until it is told otherwise. */
  readonly isWhole: boolean;
}

async function lookThrough(session: Session, { previousResultIds, workDoneToken }: WorkspaceDiagnosticParams, { turn, parts, isWhole }: Look): Promise<{ readonly items: WorkspaceDocumentDiagnosticReport[]; readonly isNews: boolean }> {
  // A client may spell an address in another way than it was told.
  const previous = new Map(previousResultIds.map((each) => [canonicalUri(each.uri), each]));
  const gone = new Map(previous);
  let isNews = false;
  const found = async (report: FileReport): Promise<void> => {
    const item = itemOf(report, previous.get(canonicalUri(report.uri))?.value);
    isNews ||= item.kind === 'full';
    if (isWhole || item.kind === 'full') await parts.add(item);
  };
  await withProgressOf(session, { workDoneToken, title: worded('Checking policies') }, async (progress) => {
    let count = 0;
    for await (const { uri, report } of allReports(session, turn)) {
      gone.delete(canonicalUri(uri));
      if (report !== null) await found(report);
      progress.report('{0} files', ++count);
    }
  });
  // What is gone has no problems any more.
  for (const { uri } of gone.values()) await found(emptyReport(session, uri));
  return { items: await parts.rest(), isNews };
}

async function* allReports(session: Session, { pause }: Turn): AsyncGenerator<Reported> {
  for await (const snapshot of session.workspace.directories()) {
    for (const each of reportsOf(session, snapshot)) {
      if (each !== null) yield each;
      await pause();
    }
  }
}

function itemOf(report: FileReport, previous: string | undefined): WorkspaceDocumentDiagnosticReport {
  const { uri, version, resultId } = report;
  return resultId === previous ? { kind: 'unchanged', uri, version, resultId } : { kind: 'full', uri, version, resultId, items: report.items() };
}

function ended(how: Ended): never {
  if (how === 'cancelled') cancelled();
  const why = how === 'replaced' ? 'the workspace was asked for again meanwhile' : 'the server has been shut down';
  throw new ResponseError(LSPErrorCodes.ServerCancelled, why, { retriggerRequest: false });
}
