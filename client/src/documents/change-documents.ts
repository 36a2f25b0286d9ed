// Owns: the documents that show what policies decide otherwise than before: since the last commit, or since they were saved.
// Refuses: asking the person which (commands/), and comparing, which the server does.

import * as vscode from 'vscode';
import { ChangesRequest } from '../../../server/src/protocol.js';
import type { ChangesParams, ChangesResult } from '../../../server/src/protocol.js';
import { filesAtLastCommit } from '../git/earlier-files.js';
import { findRepository } from '../git/find-repository.js';
import type { PolicyServer } from '../policy-server.js';
import { RenderedDocuments, TABLES_FOLDER } from './rendered-documents.js';

const SCHEME = 'kruxos-policy-changes';

/** What the policies are compared with. */
export type Since = 'last commit' | 'saved';

interface Asked {
  /** A document of the policy directory. */
  readonly uri: string;
  readonly since: Since;
}

export class ChangeDocuments implements vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #documents: RenderedDocuments;
  /** A commit changes what is compared with. */
  readonly #committed = new vscode.EventEmitter<void>();
  readonly #followed = new Map<object, { dispose(): unknown }>();

  constructor(server: PolicyServer) {
    this.#server = server;
    this.#documents = new RenderedDocuments(server, { scheme: SCHEME, render: (uri) => this.#render(JSON.parse(uri.query) as Asked), onDidChange: this.#committed.event });
  }

  show(asked: Asked): Promise<void> {
    const title = asked.since === 'saved' ? vscode.l10n.t('Unsaved policy changes') : vscode.l10n.t('Policy changes since the last commit');
    return this.#documents.show(vscode.Uri.from({ scheme: SCHEME, path: `${TABLES_FOLDER}/${title}`, query: JSON.stringify(asked) }));
  }

  async #render({ uri, since }: Asked): Promise<ChangesResult> {
    const files = since === 'saved' ? [] : await this.#filesAtLastCommit(this.#server.codeUriOf(uri));
    return this.#server.request<ChangesResult>(ChangesRequest, { uri, files } satisfies ChangesParams);
  }

  async #filesAtLastCommit(uri: vscode.Uri): Promise<NonNullable<ChangesParams['files']>> {
    const repository = await findRepository(uri);
    if (repository === null) {
      throw new Error(vscode.l10n.t('the file is in no Git repository with a commit'));
    }
    if (!this.#followed.has(repository)) {
      this.#followed.set(repository, repository.state.onDidChange(() => this.#committed.fire()));
    }
    return (await filesAtLastCommit(repository)).map((each) => ({ uri: this.#server.uriOf(each.uri), text: each.text }));
  }

  dispose(): void {
    this.#documents.dispose();
    this.#committed.dispose();
    for (const each of this.#followed.values()) {
      each.dispose();
    }
  }
}
