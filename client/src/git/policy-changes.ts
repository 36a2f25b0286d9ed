// Owns: asking the server what policies decide otherwise than before: since the last commit, or since they were saved.
// Refuses: showing it (documents/change-documents.ts, change-lenses.ts).

import * as vscode from 'vscode';
import { ChangesRequest } from '../../../server/src/protocol.js';
import type { ChangesParams, ChangesResult } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import { filesAtLastCommit } from './earlier-files.js';
import { findRepository } from './find-repository.js';

/** What the policies are compared with. */
export type Since = 'last commit' | 'saved';

export interface AskedChanges {
  /** A document of the policy directory. */
  readonly uri: string;
  readonly since: Since;
}

export class PolicyChanges implements vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #committed = new vscode.EventEmitter<void>();
  readonly #followed = new Map<object, { dispose(): unknown }>();

  /** Fires when there may be another commit to compare with. */
  readonly onDidCommit = this.#committed.event;

  constructor(server: PolicyServer) {
    this.#server = server;
  }

  /** The last commit, where there is one. */
  async sinceFor(uri: string): Promise<Since> {
    return (await findRepository(this.#server.codeUriOf(uri))) === null ? 'saved' : 'last commit';
  }

  async ask({ uri, since }: AskedChanges): Promise<ChangesResult> {
    return this.#server.request<ChangesResult>(ChangesRequest, await this.#params({ uri, since }));
  }

  /** Null where there are too many agents to do so at every edit. */
  async askInPassing({ uri, since }: AskedChanges, mostAgents: number, token: vscode.CancellationToken): Promise<ChangesResult | null> {
    return this.#server.request<ChangesResult | null>(ChangesRequest, { ...(await this.#params({ uri, since })), mostAgents }, token);
  }

  async #params({ uri, since }: AskedChanges): Promise<ChangesParams> {
    return since === 'saved' ? { uri } : { uri, files: await this.#filesAtLastCommit(this.#server.codeUriOf(uri)) };
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
    this.#committed.dispose();
    for (const each of this.#followed.values()) {
      each.dispose();
    }
  }
}
