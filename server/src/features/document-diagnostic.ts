// Owns: textDocument/diagnostic: the problems of one document, when the client asks.
// Refuses: clients that do not ask (publish-diagnostics.ts).

import type { DocumentDiagnosticParams, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { emptyReport, fileReport } from '../reports.js';

export const documentDiagnostic: Feature = {
  capability: ({ pullsDiagnostics }) =>
    pullsDiagnostics ? { diagnosticProvider: { identifier: 'kruxos-policy', interFileDependencies: true, workspaceDiagnostics: true, workDoneProgress: true } } : {},
  register(on, session) {
    on.request('textDocument/diagnostic', async ({ textDocument, previousResultId }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> => {
      const located = await session.workspace.locate(textDocument.uri);
      const report = located === null ? null : fileReport(session, located.snapshot, located.current.file.uri);
      const { items, resultId } = report ?? emptyReport(textDocument.uri);
      return resultId === previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
    });
  },
};
