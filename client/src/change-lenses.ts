// Owns: the lens above a policy that says how much is decided otherwise than at the last commit or, without one, than saved.
// Refuses: finding that out (git/policy-changes.ts), and saying what it is (documents/change-documents.ts).

import * as vscode from 'vscode';
import type { ChangesResult } from '../../server/src/protocol.js';
import { isEdited } from './edited-files.js';
import type { PolicyChanges, Since } from './git/policy-changes.js';
import type { PolicyServer } from './policy-server.js';

const SETTING = 'codeLens.changes';

/** With more, comparing them all at every edit would be too much for something that nobody asked for. */
const MOST_AGENTS = 2_000;

export class ChangeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #changes: PolicyChanges;
  readonly #stale = new vscode.EventEmitter<void>();
  readonly #registrations: vscode.Disposable;
  /** What stands above a document while the next answer is on its way, or does not come. */
  readonly #shown = new Map<string, readonly vscode.CodeLens[]>();

  readonly onDidChangeCodeLenses = this.#stale.event;

  constructor(server: PolicyServer, changes: PolicyChanges) {
    this.#server = server;
    this.#changes = changes;
    this.#registrations = vscode.Disposable.from(
      vscode.languages.registerCodeLensProvider({ language: 'kruxos-policy' }, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#shown.delete(uri.toString())),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(`kruxosPolicy.${SETTING}`) && this.#stale.fire()),
      server.onDidChange(() => this.#stale.fire()),
      changes.onDidCommit(() => this.#stale.fire()),
    );
  }

  async provideCodeLenses({ uri }: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    // Nobody asked, so that this starts no server that has stopped for good.
    if (!vscode.workspace.getConfiguration('kruxosPolicy', uri).get<boolean>(SETTING, true) || !isEdited(uri) || !this.#server.isRunning) {
      return [];
    }
    try {
      const asked = { uri: this.#server.uriOf(uri), since: await this.#changes.sinceFor(this.#server.uriOf(uri)) };
      const found = await this.#changes.askInPassing(asked, MOST_AGENTS, token);
      this.#shown.set(uri.toString(), lensesOf(found, asked));
    } catch {
      // Edited meanwhile: the editor asks again.
    }
    return [...(this.#shown.get(uri.toString()) ?? [])];
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#stale.dispose();
  }
}

/** Other words for the same tier are no news. */
function lensesOf(found: ChangesResult | null, asked: { readonly uri: string; readonly since: Since }): vscode.CodeLens[] {
  const { looser = 0, stricter = 0, unproven = 0 } = found ?? {};
  const counts = [
    ...(looser > 0 ? [vscode.l10n.t('{0} more permissive', looser)] : []),
    ...(stricter > 0 ? [vscode.l10n.t('{0} stricter', stricter)] : []),
    ...(unproven > 0 ? [vscode.l10n.t('{0} not told apart', unproven)] : []),
  ].join(', ');
  if (counts === '') {
    return [];
  }
  const title = asked.since === 'saved' ? vscode.l10n.t('Unsaved: {0}', counts) : vscode.l10n.t('Since the last commit: {0}', counts);
  const tooltip = vscode.l10n.t('Show which calls are decided otherwise');
  return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { command: 'kruxosPolicy.showPolicyChanges', title, tooltip, arguments: [asked] })];
}
