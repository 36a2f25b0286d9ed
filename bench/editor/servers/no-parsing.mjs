// Owns: the floor of servers on `vscode-languageserver`: it keeps the text, looks at its length, and finds nothing. Refuses: parsing.

import { createRequire } from 'node:module';

// The library that the product itself is built on, in the same version.
const require = createRequire(new URL('../../../package.json', import.meta.url));
const { ProposedFeatures, TextDocumentSyncKind, TextDocuments, createConnection } = require('vscode-languageserver/node');
const { TextDocument } = require('vscode-languageserver-textdocument');

const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
const documents = new TextDocuments(TextDocument);
connection.onInitialize(() => ({ capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental, completionProvider: {}, hoverProvider: true } }));
connection.onCompletion(() => null);
connection.onHover(() => null);
documents.onDidChangeContent(({ document }) => {
  document.positionAt(document.getText().length);
  void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics: [] });
});
documents.listen(connection);
connection.listen();
