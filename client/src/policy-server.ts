// Owns: the conversation with the language server: start, restart, requests, the news that answers changed, the files it asks for.
// Refuses: knowing what any request is for, and where the server runs (desktop.ts, browser.ts).

import * as vscode from 'vscode';
import { ErrorAction, State, vsdiag } from 'vscode-languageclient';
import type { BaseLanguageClient, ErrorHandler, LanguageClientOptions } from 'vscode-languageclient';
import { ChangedNotification, ListFolderRequest, ReadFileRequest } from '../../server/src/protocol.js';
import type { InitializationOptions, ListFolderParams, ReadFileParams } from '../../server/src/protocol.js';
import { PROBLEM_PAGES_URI } from './documents/problem-pages.js';
import { isEdited } from './edited-files.js';
import { LENS_COMMANDS, lensMiddleware } from './lens-commands.js';
import { listWorkspaceFolder, readWorkspaceFile } from './workspace-files.js';

/** Makes the language client that suits the host. Its id is also the settings section that `trace.server` is read from. */
export type Connect = (about: { readonly id: string; readonly name: string; readonly options: LanguageClientOptions }) => BaseLanguageClient;

export interface ProposedRename {
  /** The document in which it was asked for. */
  readonly uri: vscode.Uri;
  readonly newName: string;
}

export class PolicyServer implements vscode.Disposable {
  readonly #client: BaseLanguageClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #renames = new vscode.EventEmitter<ProposedRename>();
  readonly #subscriptions: vscode.Disposable[];

  /** Fires when answers may have changed, and when the server has come up again. */
  readonly onDidChange = this.#changed.event;

  /** Fires when the server has said what a rename would change; the editor has yet to do it, and may not. */
  readonly onDidProposeRename = this.#renames.event;

  constructor(connect: Connect) {
    this.#log = vscode.window.createOutputChannel('KruxOS Policy', { log: true });
    const errorHandler = crashHandler(() => this.#client.createDefaultErrorHandler());
    this.#client = connect({ id: 'kruxosPolicy', name: 'KruxOS Policy', options: { ...clientOptions(this.#log, (rename) => this.#renames.fire(rename)), errorHandler } });
    this.#subscriptions = [
      this.#client.onNotification(ChangedNotification, () => this.#changed.fire()),
      this.#client.onRequest(ReadFileRequest, ({ uri }: ReadFileParams) => readWorkspaceFile(this.codeUriOf(uri))),
      this.#client.onRequest(ListFolderRequest, ({ uri }: ListFolderParams) => listWorkspaceFolder(this.codeUriOf(uri))),
      this.#client.onDidChangeState(({ newState }) => {
        const isStopped = newState === State.Stopped;
        void vscode.commands.executeCommand('setContext', 'kruxosPolicy.serverRuns', !isStopped);
        // Never taken back: when a server has stopped for good, its log and its restart are wanted.
        if (!isStopped) {
          void vscode.commands.executeCommand('setContext', 'kruxosPolicy.serverStarted', true);
        }
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
    return this.#send(method, params, token);
  }

  /** The same for what nobody asked for: it rejects where no server runs, which may have stopped for good. */
  async requestInPassing<Result>(method: string, params: object, token: vscode.CancellationToken): Promise<Result> {
    if (!this.isRunning) {
      throw new Error('no language server runs');
    }
    return this.#send(method, params, token);
  }

  #send<Result>(method: string, params: object, token: vscode.CancellationToken | undefined): Promise<Result> {
    // An undefined token would be sent as a second parameter.
    return token === undefined ? this.#client.sendRequest<Result>(method, params) : this.#client.sendRequest<Result>(method, params, token);
  }

  /** The client itself reports a failed start, so nobody needs to wait for it. */
  startInBackground(): void {
    this.#client.start().catch((error: unknown) => this.#log.error(`The language server did not start: ${String(error)}`));
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.#client.start();
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
    this.#renames.dispose();
    this.#log.dispose();
  }
}

/**
 * Of a server that crashes the client hears twice: by what it could not send any more, and by the end of the connection. Only the second decides whether the
 * server starts again; by default a few letters typed in between would keep it from that for good.
 */
function crashHandler(byDefault: () => ErrorHandler): ErrorHandler {
  let known: ErrorHandler | null = null;
  const others = () => (known ??= byDefault());
  return {
    // What could not be read, and not what could not be sent, comes without a count.
    error: (error, message, count) => (count === undefined ? others().error(error, message, count) : { action: ErrorAction.Continue, handled: true }),
    closed: () => others().closed(),
  };
}

function clientOptions(log: vscode.LogOutputChannel, tellRename: (rename: ProposedRename) => void): LanguageClientOptions {
  const initializationOptions: InitializationOptions = { problemPagesUri: PROBLEM_PAGES_URI, knowsLanguage: true, readsFiles: true, hearsChanges: true, suggestCommand: 'editor.action.triggerSuggest', commands: LENS_COMMANDS };
  return {
    // The file that names the active policy has problems and fixes, too.
    documentSelector: [{ language: 'kruxos-policy' }, { pattern: '**/.active' }],
    initializationOptions,
    outputChannel: log,
    diagnosticCollectionName: 'kruxos-policy',
    middleware: {
      ...lensMiddleware,
      // Each of them would stand in the list of problems twice.
      provideDiagnostics: (document, previousResultId, token, next) =>
        isEdited(document instanceof vscode.Uri ? document : document.uri) ? next(document, previousResultId, token) : { kind: vsdiag.DocumentDiagnosticReportKind.full, items: [] },
      async provideRenameEdits(document, position, newName, token, next) {
        const edit = await next(document, position, newName, token);
        if (edit instanceof vscode.WorkspaceEdit) {
          tellRename({ uri: document.uri, newName });
        }
        return edit;
      },
    },
    // What a hover links to may run this one command, which only asks and shows.
    markdown: { isTrusted: { enabledCommands: ['kruxosPolicy.checkPolicy'] }, supportHtml: false },
  };
}
