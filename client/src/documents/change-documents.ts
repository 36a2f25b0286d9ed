// Owns: the documents that show what policies decide otherwise than before.
// Refuses: asking the person since when (commands/), and finding it out (git/policy-changes.ts).

import * as vscode from 'vscode';
import type { AskedChanges, PolicyChanges } from '../git/policy-changes.js';
import type { PolicyServer } from '../policy-server.js';
import { RenderedDocuments, TABLES_FOLDER } from './rendered-documents.js';

const SCHEME = 'kruxos-policy-changes';

export class ChangeDocuments implements vscode.Disposable {
  readonly #documents: RenderedDocuments;

  constructor(server: PolicyServer, changes: PolicyChanges) {
    this.#documents = new RenderedDocuments(server, { scheme: SCHEME, render: (uri) => changes.ask(JSON.parse(uri.query) as AskedChanges), onDidChange: changes.onDidCommit });
  }

  show(asked: AskedChanges): Promise<void> {
    const title = asked.since === 'saved' ? vscode.l10n.t('Unsaved policy changes') : vscode.l10n.t('Policy changes since the last commit');
    return this.#documents.show(vscode.Uri.from({ scheme: SCHEME, path: `${TABLES_FOLDER}/${title}`, query: JSON.stringify(asked) }));
  }

  dispose(): void {
    this.#documents.dispose();
  }
}
