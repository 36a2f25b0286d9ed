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
    on.notification('textDocument/didOpen', ({ textDocument }: DidOpenTextDocumentParams) => {
      workspace.put({ ...textDocument, text: BlockText.of(textDocument.text) });
      // Without file watching, opening is the moment at which a person looks.
      if (session.client.registersWatchers) return;
      workspace.touch([textDocument.uri]);
      workspace.compareLater(textDocument.uri);
    });
    on.notification('textDocument/didChange', ({ textDocument, contentChanges }: DidChangeTextDocumentParams) => {
      const open = workspace.openDocument(textDocument.uri);
      if (open === undefined) return;
      workspace.put({ ...open, version: textDocument.version, text: applyChanges(open.text, contentChanges, session.client.encoding) });
    });
    on.notification('textDocument/didClose', ({ textDocument }: DidCloseTextDocumentParams) => {
      workspace.close(textDocument.uri);
    });
    // Clients without file watching tell at least of what they save themselves.
    on.notification('textDocument/didSave', ({ textDocument }: DidSaveTextDocumentParams) => {
      workspace.touch([textDocument.uri]);
    });
  },
};
