// Owns: textDocument/didOpen, didChange, didClose, didSave: the client's documents as the workspace sees them.
// Refuses: judging texts.

import { TextDocumentSyncKind } from '../lsp.js';
import type {
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  DidSaveTextDocumentParams,
} from 'vscode-languageserver';
import { BlockText } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { applyChanges } from '../from-lsp.js';

export const documentSync: Feature = {
  capability: () => ({ textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true } }),
  register(on, session) {
    const { workspace } = session;
    /** Without file watching, opening and saving are the moments at which a person looks. */
    const lookAround = (uri: string): void => {
      if (!session.client.registersWatchers) workspace.compareLater(uri);
    };
    on.notification('textDocument/didOpen', ({ textDocument }: DidOpenTextDocumentParams) => {
      workspace.put({ ...textDocument, text: BlockText.of(textDocument.text) });
      if (!session.client.registersWatchers) workspace.touch([textDocument.uri]);
      lookAround(textDocument.uri);
    });
    on.notification('textDocument/didChange', ({ textDocument, contentChanges }: DidChangeTextDocumentParams) => {
      const open = workspace.openDocument(textDocument.uri);
      if (open === undefined) return;
      workspace.put({ ...open, version: textDocument.version, text: applyChanges(open.text, contentChanges, session.client.encoding) });
    });
    on.notification('textDocument/didClose', ({ textDocument }: DidCloseTextDocumentParams) => {
      workspace.close(textDocument.uri);
    });
    on.notification('textDocument/didSave', ({ textDocument }: DidSaveTextDocumentParams) => {
      workspace.wasSaved(textDocument.uri);
      workspace.touch([textDocument.uri]);
      lookAround(textDocument.uri);
    });
  },
};
