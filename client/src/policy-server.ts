// Owns: the language server's process and the conversation with it: start, restart, requests, the news that answers changed.
// Refuses: knowing what any request is for.

import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { ChangedNotification } from '../../server/src/protocol.js';
import type { InitializationOptions } from '../../server/src/protocol.js';
import { PROBLEM_PAGES_URI } from './documents/problem-pages.js';
import { LENS_COMMANDS, lensMiddleware } from './lens-commands.js';

export class PolicyServer implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];

  /** Fires when answers may have changed, and when the server has come up again. */
  readonly onDidChange = this.#changed.event;

  constructor(extensionUri: vscode.Uri) {
    this.#log = vscode.window.createOutputChannel('KruxOS Policy', { log: true });
    this.#client = createClient(extensionUri, this.#log);
    this.#subscriptions = [
      this.#client.onNotification(ChangedNotification, () => this.#changed.fire()),
      this.#client.onDidChangeState(({ newState }) => {
        void vscode.commands.executeCommand('setContext', 'kruxosPolicy.serverStarted', newState !== State.Stopped);
        if (newState === State.Running) {
          this.#changed.fire();
        }
      }),
    ];
  }

  get isRunning(): boolean {
    return this.#client.state === State.Running;
  }

  /** Asks the server, starting it first where that is needed. `uri`s in the parameters are protocol URIs (`uriOf`). */
  async request<Result>(method: string, params: object = {}, token?: vscode.CancellationToken): Promise<Result> {
    await this.#client.start();
    // An undefined token would be sent as a second parameter.
    return token === undefined ? this.#client.sendRequest<Result>(method, params) : this.#client.sendRequest<Result>(method, params, token);
  }

  /** The client itself reports a failed start, so nobody needs to wait for it. */
  startInBackground(): void {
    this.#client.start().catch((error: unknown) => this.#log.error(`The language server did not start: ${String(error)}`));
  }

  async restart(): Promise<void> {
    await this.#client.restart();
  }

  showLog(): void {
    this.#log.show();
  }

  uriOf(uri: vscode.Uri): string {
    return this.#client.code2ProtocolConverter.asUri(uri);
  }

  codeUriOf(uri: string): vscode.Uri {
    return this.#client.protocol2CodeConverter.asUri(uri);
  }

  async stop(): Promise<void> {
    if (this.#client.needsStop()) {
      await this.#client.stop();
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
    this.#changed.dispose();
    this.#log.dispose();
  }
}

function createClient(extensionUri: vscode.Uri, log: vscode.LogOutputChannel): LanguageClient {
  const module = vscode.Uri.joinPath(extensionUri, 'dist', 'server.cjs').fsPath;
  const initializationOptions: InitializationOptions = { problemPagesUri: PROBLEM_PAGES_URI, suggestCommand: 'editor.action.triggerSuggest', commands: LENS_COMMANDS };
  const server = { module, transport: TransportKind.ipc };
  // The first argument is the settings section that `trace.server` is read from.
  return new LanguageClient('kruxosPolicy', 'KruxOS Policy', { run: server, debug: server }, {
    documentSelector: [{ language: 'kruxos-policy' }],
    initializationOptions,
    outputChannel: log,
    diagnosticCollectionName: 'kruxos-policy',
    middleware: lensMiddleware,
    // What a hover links to may run this one command, which only asks and shows.
    markdown: { isTrusted: { enabledCommands: ['kruxosPolicy.checkPolicy'] }, supportHtml: false },
  });
}
