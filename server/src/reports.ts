// Owns: the diagnostics of one file or of `.active` as the client gets them, with an id that changes when they do.
// Refuses: sending them.

import type { Diagnostic } from 'vscode-languageserver';
import { LineIndex, activeNameSpan } from '../../core/src/index.js';
import type { MadeReport } from './diagnostic-memory.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { Session } from './session.js';
import { toDiagnostic } from './to-lsp.js';

export interface FileReport {
  /** In the client's spelling. */
  readonly uri: string;
  readonly version: number | null;
  /** Made when somebody wants them: most often the id says enough. */
  readonly items: () => Diagnostic[];
  readonly resultId: string;
}

/** Of the file as it reads now. */
export function fileReport(session: Session, snapshot: DirectorySnapshot, uri: string): FileReport | null {
  const current = snapshot.files.get(uri);
  if (current === undefined) return null;
  const made = session.diagnostics.reportOf({ ...current, diagnosis: snapshot.diagnosis(uri), directory: snapshot.lineage }, session.diagnosticContext(snapshot, snapshot.setWith(uri)));
  if (current.version === null) snapshot.letGo(uri);
  return report(session, current.shownUri, current.version, made);
}

/** Of the directory's `.active`; null where it has none. */
export function activeFileReport(session: Session, snapshot: DirectorySnapshot): FileReport | null {
  const { activeFile } = snapshot.input;
  if (activeFile === null) return null;
  const text = { lines: new LineIndex(activeFile.text) };
  const line = activeNameSpan(activeFile.text);
  const span = { start: line.start, end: line.start + activeFile.text.slice(line.start, line.end).trimEnd().length };
  const context = session.diagnosticContext(snapshot, snapshot.set);
  const found = snapshot.directoryProblems().filter((each) => each.atActiveFile);
  const items = found.map((each) => toDiagnostic({ ...each, span, related: [], unnecessary: false, witness: null, origin: null }, text, context));
  return report(session, activeFile.shownUri, activeFile.version, { items: () => items, mark: items });
}

export function emptyReport(session: Session, uri: string): FileReport {
  return report(session, uri, null, { items: () => [], mark: NOTHING });
}

const NOTHING: readonly Diagnostic[] = [];

function report({ diagnostics }: Session, uri: string, version: number | null, { items, mark }: MadeReport): FileReport {
  // No getter: an object that is written with one gets a hidden class of its own, which keeps the whole moment alive until the next large collection.
  return { uri, version, resultId: diagnostics.idOf(uri, version, mark), items };
}
