// Owns: the core's changes → the client's workspace edits, in the shape that the client takes.
// Refuses: edits of a text that is not the one the client has, and operations that the client does not know.

import type { AnnotatedTextEdit, SnippetTextEdit, TextDocumentEdit, TextEdit as LspTextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { LineIndex, confirmationTitle } from '../../core/src/index.js';
import type { Change, PolicyFile, SpanEdit } from '../../core/src/index.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { Session } from './session.js';
import { toRange } from './to-lsp.js';
import type { Text } from './to-lsp.js';
import { childOf, folderOf, isUnsaved } from './uris.js';

export interface EditOptions {
  readonly snapshot: DirectorySnapshot;
  /** The file that the edits were made for, as it reads now; edits of others count in what is in force. */
  readonly file: PolicyFile | null;
  /** Asks for a confirmation, with these words; null where none is needed. */
  readonly confirmation: string | null;
}

/** Null where the client could not carry it out. */
export function editOfChanges(session: Session, changes: readonly Change[], options: EditOptions): WorkspaceEdit | null {
  const operations = changes.map((each) => operationsOf(session, each, options));
  if (operations.some((each) => each === null)) return null;
  const documentChanges = operations.flatMap((each) => each ?? []);
  if (!session.client.takesDocumentChanges) {
    const edits = documentChanges.filter((each): each is TextDocumentEdit => !('kind' in each));
    return edits.length < documentChanges.length ? null : { changes: Object.fromEntries(edits.map((each) => [each.textDocument.uri, each.edits as LspTextEdit[]])) };
  }
  if (options.confirmation === null || !session.client.edits.annotated) return { documentChanges };
  return { documentChanges: documentChanges.map(annotated), changeAnnotations: { [ANNOTATION]: { label: confirmationTitle(session.say), needsConfirmation: true, description: options.confirmation } } };
}

type Operations = NonNullable<WorkspaceEdit['documentChanges']>;

const ANNOTATION = 'changes-decisions';

function operationsOf(session: Session, change: Change, { snapshot, file }: EditOptions): Operations | null {
  switch (change.kind) {
    case 'edit': {
      const current = snapshot.files.get(change.uri);
      const basis = file?.uri === change.uri ? file : snapshot.set.policyAt(change.uri)?.file;
      if (current === undefined || current.file !== basis) return null;
      return [documentEdit(current.shownUri, current.version, change.edits, current.file, session)];
    }
    case 'rename': {
      const newUri = childOf(folderOf(change.uri), change.name);
      const oldUri = snapshot.files.get(change.uri)?.shownUri ?? change.uri;
      if (!session.client.renamesFiles || isUnsaved(oldUri) || snapshot.files.has(newUri)) return null;
      return [{ kind: 'rename', oldUri, newUri, options: { overwrite: false } }];
    }
    case 'choose active':
      return activeFileEdit(session, change.name, snapshot);
  }
}

function activeFileEdit(session: Session, name: string, snapshot: DirectorySnapshot): Operations | null {
  const { activeFile, isSingle } = snapshot.input;
  if (isSingle || activeFile?.isReadable === false) return null;
  const uri = activeFile?.uri ?? childOf(snapshot.uri, '.active');
  const open = session.workspace.openDocument(uri);
  const text = open === undefined ? (activeFile?.text ?? '') : open.text.text;
  const end = /[\r\n]/.exec(text)?.index ?? text.length;
  const edit = documentEdit(open?.uri ?? uri, open?.version ?? null, [{ span: { start: 0, end }, text: text === '' ? `${name}\n` : name }], { lines: new LineIndex(text) }, session);
  if (activeFile !== null || open !== undefined) return [edit];
  return session.client.edits.creates ? [{ kind: 'create', uri, options: { ignoreIfExists: true } }, edit] : null;
}

function documentEdit(uri: string, version: number | null, edits: readonly SpanEdit[], text: Text, session: Session): TextDocumentEdit {
  const { encoding } = session.client;
  const isSnippet = (each: SpanEdit) => session.client.edits.snippets && edits.length === 1 && (each.stops ?? []).length > 0 && standsFirm(each, text);
  return { textDocument: { uri, version }, edits: edits.map((each) => ({ range: toRange(each.span, text, encoding), ...(isSnippet(each) ? { snippet: { kind: 'snippet', value: snippetOf(each) } } : { newText: each.text }) })) as (LspTextEdit | SnippetTextEdit)[] };
}

/** Editors repeat in a snippet's lines what stands before it in its first one; where nothing does, they cannot. */
function standsFirm({ span, text }: SpanEdit, { lines }: Text): boolean {
  return !/[\r\n]/.test(text) || lines.startOf(lines.lineOf(span.start)) === span.start;
}

function snippetOf({ text, stops = [] }: SpanEdit): string {
  let value = '';
  let end = 0;
  stops.forEach((stop, i) => {
    const words = text.slice(stop.start, stop.end);
    const inner = stop.choices === undefined ? `:${escaped(words)}` : `|${stop.choices.map((each) => escaped(each).replace(/[,|]/g, '\\$&')).join(',')}|`;
    value += `${escaped(text.slice(end, stop.start))}\${${i + 1}${inner}}`;
    end = stop.end;
  });
  return value + escaped(text.slice(end));
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function annotated(each: Operations[number]): Operations[number] {
  if ('kind' in each) return { ...each, annotationId: ANNOTATION };
  return { ...each, edits: each.edits.map((one): AnnotatedTextEdit | SnippetTextEdit => ({ ...one, annotationId: ANNOTATION })) };
}
