// Owns: the extension where there is Node: the language server is a process of its own. Refuses: everything else.

import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { activateExtension } from './extension.js';

export { deactivate } from './extension.js';

export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  const server = { module, transport: TransportKind.ipc };
  activateExtension(context, ({ id, name, options }) => new LanguageClient(id, name, { run: server, debug: server }, options));
}
