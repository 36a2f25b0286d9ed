// Owns: the core's places and edits in several documents → the client's locations and workspace edits, as far as the client can take them.
// Refuses: making edits, and applying them.

import type { Location, TextDocumentEdit, TextEdit as LspTextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Place, TextEdit } from '../../core/src/index.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { Session } from './session.js';
import { toRange } from './to-lsp.js';
import { isUnsaved } from './uris.js';

/** At the names; places in documents that the client could not open are left out. */
export function toLocations(places: readonly Place[], session: Session, snapshot: DirectorySnapshot): Location[] {
  return places.flatMap((place) => {
    const uri = session.addressOf(place.uri, snapshot);
    return uri === null ? [] : [{ uri, range: toRange(place.nameSpan, place.text, session.client.encoding) }];
  });
}

/** Edits of the directory's texts, then files that get other names. In steps: a name may stand in thousands of files. */
export function* toWorkspaceEdit(edits: readonly TextEdit[], session: Session, snapshot: DirectorySnapshot, renamed: readonly { readonly from: string; readonly to: string }[] = []): Generator<void, WorkspaceEdit> {
  const changes = new Map<string, LspTextEdit[]>();
  const versions = new Map<string, number | null>();
  for (const { uri, text, span, newText } of edits) {
    yield;
    const current = snapshot.files.get(uri);
    const shown = current?.shownUri ?? uri;
    versions.set(shown, current?.version ?? null);
    const list = changes.get(shown) ?? [];
    list.push({ range: toRange(span, text, session.client.encoding), newText });
    changes.set(shown, list);
  }
  if (!session.client.takesDocumentChanges) return { changes: Object.fromEntries(changes) };
  const texts = [...changes].map(([uri, list]): TextDocumentEdit => ({ textDocument: { uri, version: versions.get(uri) ?? null }, edits: list }));
  const moved = renamed.map(({ from, to }) => ({ kind: 'rename' as const, oldUri: snapshot.files.get(from)?.shownUri ?? from, newUri: to })).filter(({ oldUri }) => !isUnsaved(oldUri));
  const files = session.client.renamesFiles ? moved : [];
  return { documentChanges: [...texts, ...files] };
}
