// Owns: workspace/diagnostic: the problems of every policy of the workspace, opened or not, as they are found.
// Refuses: announcing itself: the capability is one with document-diagnostic.ts.

import type { CancellationToken, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import { WorkspaceDiagnosticRequest } from 'vscode-languageserver';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED, breathe } from '../feature.js';
import { withProgressOf } from '../progress.js';
import { activeFileReport, emptyReport, fileReport } from '../reports.js';
import type { FileReport } from '../reports.js';
import type { Session } from '../session.js';

export const workspaceDiagnostic: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request('workspace/diagnostic', async (params: WorkspaceDiagnosticParams, token): Promise<WorkspaceDiagnosticReport> => {
      const previous = new Map(params.previousResultIds.map((each) => [each.uri, each.value]));
      const items: WorkspaceDocumentDiagnosticReport[] = [];
      const found = async (report: FileReport): Promise<void> => {
        const item = itemOf(report, previous.get(report.uri));
        const { partialResultToken } = params;
        if (partialResultToken === undefined) items.push(item);
        else await session.connection.sendProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, { items: [item] });
        previous.delete(report.uri);
      };
      await withProgressOf(session.connection, { workDoneToken: params.workDoneToken, title: 'Checking policies' }, async (progress) => {
        let count = 0;
        for await (const report of allReports(session, token)) {
          await found(report);
          progress.report(`${++count} files`);
        }
      });
      // What is gone has no problems any more.
      for (const uri of [...previous.keys()]) await found(emptyReport(session, uri));
      return { items };
    });
  },
};

async function* allReports(session: Session, token: CancellationToken): AsyncGenerator<FileReport> {
  for await (const snapshot of session.workspace.directories()) {
    const active = activeFileReport(session, snapshot);
    if (active !== null) yield active;
    for (const uri of snapshot.files.keys()) {
      const report = reportOrNone(session, snapshot, uri);
      if (report !== null) yield report;
      await breathe(token);
    }
  }
}

/** One file on which the program fails leaves the others their reports. */
function reportOrNone(session: Session, snapshot: DirectorySnapshot, uri: string): FileReport | null {
  try {
    return fileReport(session, snapshot, uri);
  } catch (error) {
    session.connection.console.error(`The problems of ${uri} could not be found: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return null;
  }
}

function itemOf({ uri, version, items, resultId }: FileReport, previous: string | undefined): WorkspaceDocumentDiagnosticReport {
  return resultId === previous ? { kind: 'unchanged', uri, version, resultId } : { kind: 'full', uri, version, resultId, items };
}
