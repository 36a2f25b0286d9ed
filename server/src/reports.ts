// Owns: the diagnostics of one file or of `.active` as the client gets them, with an id that changes when they do, and those of all files in steps.
// Refuses: sending them.

import type { Diagnostic } from 'vscode-languageserver';
import { LineIndex, activeNameSpan, placesElsewhere, whatIsFound } from '../../core/src/index.js';
import type { Found, PolicyFile, PolicySet } from '../../core/src/index.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { CurrentFile } from './file-table.js';
import type { Basis, Round } from './report-ids.js';
import type { Session } from './session.js';
import { toDiagnostic, toPosition } from './to-lsp.js';
import type { DiagnosticContext } from './to-lsp.js';

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
  const { file, version, shownUri } = current;
  if (version === null) return savedReport(session, snapshot, { current, found: snapshot.found(uri) });
  const items = session.diagnostics.itemsOf(shownUri, { file, diagnosis: snapshot.diagnosis(uri) }, session.diagnosticContext(snapshot, snapshot.setWith(uri)));
  return report(session, shownUri, version, items);
}

/** Of a file that is not open, and of which there may be thousands: diagnostics are made only where others are told than before. */
function savedReport(session: Session, snapshot: DirectorySnapshot, { current: { file, shownUri }, found, round = null }: { readonly current: CurrentFile; readonly found: Found | null; readonly round?: Round | null }): FileReport {
  const set = snapshot.setWith(file.uri);
  const context = session.diagnosticContext(snapshot, set);
  const make = () => snapshot.diagnosisOf(file.uri, found).problems.map((each) => toDiagnostic(each, file, context));
  const { id, items } = session.reportIds.saved(shownUri, basisOf(found, { file, set, context }), { make, round });
  return { uri: shownUri, version: null, resultId: id, items };
}

/** `found`: in the set, which has the file. */
export function basisOf(found: Found | null, { file, set, context: { related, client } }: { readonly file: PolicyFile; readonly set: PolicySet; readonly context: DiagnosticContext }): Basis {
  if (found === null) return { file, found: [], places: '' };
  const targets = new Map<string, ReturnType<typeof related>>();
  const places = placesElsewhere(found, set).map(({ uri, span }) => {
    if (!targets.has(uri)) targets.set(uri, related(uri));
    const target = targets.get(uri) ?? null;
    if (target === null) return '';
    const { line, character } = toPosition(span.start, target.text, client.encoding);
    return `${target.uri} ${line} ${character} ${span.end - span.start}`;
  });
  return { file, found: whatIsFound(found, file), places: places.join('\n') };
}

/** Of the directory's `.active`; null where it has none. */
export function activeFileReport(session: Session, snapshot: DirectorySnapshot): FileReport | null {
  const { activeFile } = snapshot.input;
  if (activeFile === null) return null;
  const text = { lines: new LineIndex(activeFile.text) };
  const line = activeNameSpan(activeFile.text);
  const written = activeFile.text.slice(line.start, line.end);
  const start = line.start + written.length - written.trimStart().length;
  const span = { start, end: start + written.trim().length };
  const context = session.diagnosticContext(snapshot, snapshot.set);
  const found = snapshot.directoryProblems().filter((each) => each.atActiveFile);
  const items = found.map((each) => toDiagnostic({ ...each, span, related: [], unnecessary: false, witness: null, origin: null }, text, context));
  return report(session, activeFile.shownUri, activeFile.version, items);
}

/** Of what is no policy, or is not there any more. */
export function emptyReport(session: Session, uri: string): FileReport {
  session.forgetReport(uri);
  return { uri, version: null, resultId: 'nothing', items: () => [] };
}

/** What is told of a file. */
export interface Reported {
  /** In the client's spelling. */
  readonly uri: string;
  /** Null where the program failed: what the client was told before stays. */
  readonly report: FileReport | null;
}

/** Of everything in a directory, what is open first; null wherever others may have their turn. */
export function* reportsOf(session: Session, snapshot: DirectorySnapshot): Generator<Reported | null> {
  yield* openReports(session, snapshot);
  const active = activeFileReport(session, snapshot);
  if (active !== null) yield { uri: active.uri, report: active };
  const round = session.reportIds.begin(snapshot);
  const standingId = session.reportIds.standingIds(snapshot);
  for (const each of snapshot.files.values()) {
    if (each.version !== null) continue;
    const { file: { uri }, shownUri } = each;
    const resultId = standingId(each);
    if (resultId === null) yield* reportInSteps(session, snapshot, { current: each, round });
    else yield { uri: shownUri, report: { uri: shownUri, version: null, resultId, items: () => fileReport(session, snapshot, uri)?.items() ?? [] } };
  }
  session.reportIds.finish(round);
}

/** Of what is open, beginning with what was edited: who types looks there. */
export function* openReports(session: Session, snapshot: DirectorySnapshot, edited: readonly string[] = []): Generator<Reported | null> {
  const open = snapshot.files.values().filter((each) => each.version !== null);
  const first = edited.flatMap((uri) => open.filter(({ file }) => file.uri === uri));
  for (const current of new Set([...first, ...open])) yield* reportInSteps(session, snapshot, { current });
}

/** One file on which the program fails leaves the others their reports: it has none. */
function* reportInSteps(session: Session, snapshot: DirectorySnapshot, { current, round = null }: { readonly current: CurrentFile; readonly round?: Round | null }): Generator<Reported | null> {
  const { file: { uri }, shownUri, version } = current;
  try {
    if (version === null) {
      const found = yield* snapshot.finding(uri);
      yield { uri: shownUri, report: savedReport(session, snapshot, { current, found, round }) };
      snapshot.letGo(uri);
    } else {
      yield* snapshot.diagnosing(uri);
      yield { uri: shownUri, report: fileReport(session, snapshot, uri) };
    }
  } catch (error) {
    // Whatever is edited next, it is looked at again.
    session.forgetReport(shownUri);
    session.connection.console.error(`The problems of ${uri} could not be found: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    yield { uri: shownUri, report: null };
  }
}

function report({ reportIds }: Session, uri: string, version: number | null, items: Diagnostic[]): FileReport {
  return { uri, version, resultId: reportIds.idOf(uri, version, items), items: () => items };
}
