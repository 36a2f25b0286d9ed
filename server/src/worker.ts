// Owns: the program as a browser's worker: what it is started in is its connection. Refuses: everything after the connection stands.

import { BrowserMessageReader, BrowserMessageWriter, ProposedFeatures, createConnection } from 'vscode-languageserver/browser';
import { serve } from './server.js';

/** What of a worker's global scope is used here; the server is compiled without a browser's types. */
declare const self: InstanceType<typeof MessagePort> & {
  close(): void;
  addEventListener(type: 'unhandledrejection', listener: (event: { readonly reason: unknown }) => void): void;
};
/** The bundler writes it in. */
declare const PRODUCT_VERSION: string;

const connection = createConnection(ProposedFeatures.all, new BrowserMessageReader(self), new BrowserMessageWriter(self));
// What nobody caught is said, and costs no more than it has to.
self.addEventListener('unhandledrejection', ({ reason }: { readonly reason: unknown }) => connection.console.error(`Unhandled: ${reason instanceof Error ? (reason.stack ?? '') : String(reason)}`));
connection.onExit(() => self.close());
serve(connection, { files: null, product: { version: PRODUCT_VERSION, problemPages: null, templates: null } });
connection.listen();
