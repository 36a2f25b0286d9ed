// Owns: read-only documents whose text and links the server makes, kept current while they are open.
// Refuses: knowing what they say; one instance serves one scheme.

import * as vscode from 'vscode';
import type { RenderedText, TextLink } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';

/** Every such document seems to lie here: by its path it gets the language for answers, which wraps long lines. */
export const ANSWERS_FOLDER = '/kruxos-policy-answers';
/** The same for those in columns, whose lines stay as they are. */
export const TABLES_FOLDER = '/kruxos-policy-tables';

export interface RenderedSource {
  readonly scheme: string;
  /** Asks the server for the document's text. */
  readonly render: (uri: vscode.Uri) => Promise<RenderedText>;
  /** Fires where documents may say something else for another reason than a change of answers. */
  readonly onDidChange?: vscode.Event<void>;
}

export class RenderedDocuments implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #source: RenderedSource;
  readonly #stale = new vscode.EventEmitter<vscode.Uri>();
  readonly #links = new Map<string, readonly TextLink[]>();
  readonly #registrations: vscode.Disposable;

  readonly onDidChange = this.#stale.event;

  constructor(server: PolicyServer, source: RenderedSource) {
    this.#server = server;
    this.#source = source;
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(source.scheme, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: source.scheme }, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#links.delete(uri.toString())),
      server.onDidChange(() => this.#refresh()),
      ...(source.onDidChange === undefined ? [] : [source.onDidChange(() => this.#refresh())]),
    );
  }

  /** Opens the document beside the editor, which keeps the focus. */
  async show(uri: vscode.Uri): Promise<void> {
    const open = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (open) {
      this.#stale.fire(uri);
    }
    const fromHere = vscode.window.activeTextEditor?.document.uri.scheme === this.#source.scheme;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      viewColumn: fromHere ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      const { text, links } = await this.#source.render(uri);
      this.#links.set(uri.toString(), links);
      return text;
    } catch (error) {
      this.#links.delete(uri.toString());
      return `${vscode.l10n.t('There is no answer: {0}', error instanceof Error ? error.message : String(error))}\n`;
    }
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return (this.#links.get(document.uri.toString()) ?? []).map((link) => {
      const range = new vscode.Range(link.line, link.start, link.line, link.end);
      const target = this.#server.codeUriOf(link.target.uri).with({ fragment: `L${link.target.line}` });
      const shown = new vscode.DocumentLink(range, target);
      shown.tooltip = vscode.l10n.t('Open line {0}', link.target.line);
      return shown;
    });
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#stale.dispose();
  }

  #refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === this.#source.scheme) {
        this.#stale.fire(uri);
      }
    }
  }
}
