// Owns: asking the server what policies decide otherwise than before: since the last commit, or since they were saved.
// Refuses: showing it (documents/change-documents.ts, change-lenses.ts).

import * as vscode from 'vscode';
import { ChangesRequest } from '../../../server/src/protocol.js';
import type { ChangesParams, ChangesResult } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import { filesAtLastCommit } from './earlier-files.js';
import { findGit } from './find-git.js';
import type { Git, GitRepository } from './git-api.js';

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
  /** None until git is asked for the first time. */
  readonly #followed: { dispose(): unknown }[] = [];

  /** Fires when there may be another commit to compare with, or a repository. */
  readonly onDidCommit = this.#committed.event;

  constructor(server: PolicyServer) {
    this.#server = server;
  }

  /** The last commit, where there is one. */
  async sinceFor(uri: string): Promise<Since> {
    return (await this.#repositoryOf(uri)) === null ? 'saved' : 'last commit';
  }

  async ask({ uri, since }: AskedChanges): Promise<ChangesResult> {
    return this.#server.request<ChangesResult>(ChangesRequest, await this.#params({ uri, since }));
  }

  /** Null where there are too many agents to do so at every edit. */
  async askInPassing({ uri, since }: AskedChanges, mostAgents: number, token: vscode.CancellationToken): Promise<ChangesResult | null> {
    return this.#server.requestInPassing<ChangesResult | null>(ChangesRequest, { ...(await this.#params({ uri, since })), mostAgents }, token);
  }

  async #params({ uri, since }: AskedChanges): Promise<ChangesParams> {
    return since === 'saved' ? { uri } : { uri, files: await this.#filesAtLastCommit(uri) };
  }

  async #filesAtLastCommit(uri: string): Promise<NonNullable<ChangesParams['files']>> {
    const repository = await this.#repositoryOf(uri);
    if (repository === null) {
      throw new Error(vscode.l10n.t('the file is in no Git repository with a commit'));
    }
    return (await filesAtLastCommit(repository)).map((each) => ({ uri: this.#server.uriOf(each.uri), text: each.text }));
  }

  /** Null where the file is in none, or in one without a commit. */
  async #repositoryOf(uri: string): Promise<GitRepository<vscode.Uri> | null> {
    const git = await findGit();
    if (git === null) {
      return null;
    }
    this.#follow(git);
    const repository = git.getRepository(this.#server.codeUriOf(uri));
    return repository?.state.HEAD?.commit === undefined ? null : repository;
  }

  /** Once: the editor finds repositories, and what state they are in, in its own time. */
  #follow(git: Git<vscode.Uri>): void {
    if (this.#followed.length > 0) {
      return;
    }
    const follow = ({ state }: GitRepository<vscode.Uri>) => this.#followed.push(state.onDidChange(() => this.#committed.fire()));
    this.#followed.push(git.onDidOpenRepository((repository) => (follow(repository), this.#committed.fire())));
    git.repositories.forEach(follow);
  }

  dispose(): void {
    this.#committed.dispose();
    for (const each of this.#followed) {
      each.dispose();
    }
  }
}
