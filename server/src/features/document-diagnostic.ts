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
    /** By address, of what is open: the id of the report that the client was given last. */
    const given = new Map<string, string>();
    session.workspace.onClose((uri) => given.delete(uri));
    on.request('textDocument/diagnostic', async ({ textDocument, previousResultId }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> => {
      const report = (await reportOn(session, textDocument.uri)) ?? emptyReport(session, textDocument.uri);
      const { resultId } = report;
      if (report.version !== null) given.set(report.uri, resultId);
      const others = session.client.takesRelatedDocuments ? await othersAround(session, report, given) : [];
      const related = others.length === 0 ? {} : { relatedDocuments: Object.fromEntries(others.map((each) => [each.uri, { kind: 'full' as const, resultId: each.resultId, items: each.items() }])) };
      return resultId === previousResultId ? { kind: 'unchanged', resultId, ...related } : { kind: 'full', resultId, items: report.items(), ...related };
    });
  },
};

/** Open documents of the same directory about which the client was told something else before; of those that it did not ask about it learns when it does. */
async function othersAround(session: Session, { uri, version }: FileReport, given: Map<string, string>): Promise<FileReport[]> {
  const located = await session.workspace.locate(uri);
  if (located === null || located.current.version !== version) return [];
  const { snapshot, current } = located;
  const open = snapshot.files.values().filter((each) => each.version !== null && each !== current && given.has(each.shownUri));
  const reports = open.flatMap((each) => fileReport(session, snapshot, each.file.uri) ?? []).filter((each) => given.get(each.uri) !== each.resultId);
  for (const each of reports) given.set(each.uri, each.resultId);
  return reports;
}

async function reportOn(session: Session, uri: string): Promise<FileReport | null> {
  const located = await session.workspace.locate(uri, 'document');
  if (located !== null) return fileReport(session, located.snapshot, located.current.file.uri);
  const snapshot = nameOf(uri) === '.active' ? await session.workspace.directoryOf(uri) : null;
  return snapshot === null ? null : activeFileReport(session, snapshot);
}
