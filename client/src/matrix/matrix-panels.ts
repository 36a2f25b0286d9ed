// Owns: the panels that show the permission matrix, one for each policy directory: made, restored, kept current while they are
// in sight. Refuses: the page (webview/) and the table, which is the server's.

import * as vscode from 'vscode';
import { MatrixRequest } from '../../../server/src/protocol.js';
import type { MatrixParams, MatrixResult } from '../../../server/src/protocol.js';
import type { FromPage, ToPage } from '../../../webview/src/matrix-messages.js';
import type { PolicyServer } from '../policy-server.js';
import { matrixPage } from './matrix-page.js';
import { matrixWords } from './matrix-words.js';

const VIEW_TYPE = 'kruxosPolicy.matrix';

export class MatrixPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #extensionUri: vscode.Uri;
  readonly #panels = new Map<string, Panel>();
  readonly #registration: vscode.Disposable;

  constructor(server: PolicyServer, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#extensionUri = extensionUri;
    this.#registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** `uri`: any document of the policy directory. */
  show(uri: string): void {
    const open = this.#panels.get(uri);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    this.#take(vscode.window.createWebviewPanel(VIEW_TYPE, '', vscode.ViewColumn.Active), uri);
  }

  /** What the page kept says which directory it is about. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { uri } = typeof state === 'object' && state !== null ? (state as { readonly uri?: unknown }) : {};
    if (typeof uri === 'string') {
      this.#take(panel, uri);
    } else {
      panel.dispose();
    }
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of this.#panels.values()) {
      panel.dispose();
    }
  }

  #take(panel: vscode.WebviewPanel, uri: string): void {
    const made = new Panel({ panel, uri, server: this.#server, extensionUri: this.#extensionUri });
    this.#panels.set(uri, made);
    panel.onDidDispose(() => {
      this.#panels.delete(uri);
      made.dispose();
    });
  }
}

class Panel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #uri: string;
  readonly #server: PolicyServer;
  readonly #subscriptions: vscode.Disposable;
  #asking: vscode.CancellationTokenSource | undefined;

  constructor({ panel, uri, server, extensionUri }: { readonly panel: vscode.WebviewPanel; readonly uri: string; readonly server: PolicyServer; readonly extensionUri: vscode.Uri }) {
    this.#panel = panel;
    this.#uri = uri;
    this.#server = server;
    panel.title = vscode.l10n.t('Permission Matrix');
    const resources = ['dist', 'media'].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
    panel.webview.options = { enableScripts: true, localResourceRoots: resources };
    this.#subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromPage) => this.#take(message)),
      server.onDidChange(() => this.#refresh()),
    );
    panel.webview.html = matrixPage(panel.webview, { extensionUri, uri });
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#asking?.cancel();
    this.#subscriptions.dispose();
  }

  async #take(message: FromPage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#post({ kind: 'words', words: matrixWords() });
        return this.#send();
      case 'open': {
        const line = new vscode.Range(message.line - 1, 0, message.line - 1, 0);
        await vscode.window.showTextDocument(this.#server.codeUriOf(message.uri), { viewColumn: vscode.ViewColumn.Beside, selection: line, preview: true });
        return;
      }
      case 'check':
        await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { uri: this.#uri, capability: message.capability, ...agentOf(message) });
        return;
      case 'effective':
        await vscode.commands.executeCommand('kruxosPolicy.showEffectivePolicy', { uri: this.#uri, ...agentOf(message) });
        return;
    }
  }

  #refresh(): void {
    // A hidden page is gone, and asks again when it comes back.
    if (this.#panel.visible) {
      void this.#send();
    }
  }

  async #send(): Promise<void> {
    this.#asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    try {
      const table = await this.#server.request<MatrixResult>(MatrixRequest, { uri: this.#uri } satisfies MatrixParams, asking.token);
      if (!asking.token.isCancellationRequested) {
        this.#post({ kind: 'table', table });
      }
    } catch (error) {
      if (!asking.token.isCancellationRequested) {
        this.#post({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
      }
    } finally {
      asking.dispose();
    }
  }

  #post(message: ToPage): void {
    void this.#panel.webview.postMessage(message);
  }
}

/** Without an agent the command asks which. */
function agentOf({ agent }: { readonly agent: string | null }): { readonly agent?: string } {
  return agent === null ? {} : { agent };
}
