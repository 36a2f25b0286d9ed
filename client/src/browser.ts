// Owns: the extension in a browser: the language server is a worker, which ends with the conversation. Refuses: everything else.

import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import type { MessageTransports } from 'vscode-languageclient/browser';
import { activateExtension } from './extension.js';

export { deactivate } from './extension.js';

export function activate(context: vscode.ExtensionContext): void {
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.worker.js').toString(true);
  // A new one for each start: a worker that was told to exit does not come back.
  const start = (): Promise<MessageTransports> => {
    const worker = new Worker(program, { name: 'KruxOS Policy Language Server' });
    return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
  };
  activateExtension(context, ({ id, name, options }) => new LanguageClient(id, name, start, options));
}
