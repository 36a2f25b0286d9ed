// Owns: textDocument/diagnostic: the problems of one document, when the client asks.
// Refuses: clients that do not ask (publish-diagnostics.ts).

import type { DocumentDiagnosticParams, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { activeFileReport, emptyReport, fileReport } from '../reports.js';
import type { FileReport } from '../reports.js';
import type { Session } from '../session.js';
import { nameOf } from '../uris.js';

export const documentDiagnostic: Feature = {
  capability: ({ pullsDiagnostics }) =>
    pullsDiagnostics ? { diagnosticProvider: { identifier: 'kruxos-policy', interFileDependencies: true, workspaceDiagnostics: true, workDoneProgress: true } } : {},
  register(on, session) {
    on.request('textDocument/diagnostic', async ({ textDocument, previousResultId }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> => {
      const { items, resultId } = (await reportOn(session, textDocument.uri)) ?? emptyReport(session, textDocument.uri);
      return resultId === previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
    });
  },
};

async function reportOn(session: Session, uri: string): Promise<FileReport | null> {
  const located = await session.workspace.locate(uri);
  if (located !== null) return fileReport(session, located.snapshot, located.current.file.uri);
  const snapshot = nameOf(uri) === '.active' ? await session.workspace.directoryOf(uri) : null;
  return snapshot === null ? null : activeFileReport(session, snapshot);
}
