// Owns: the view "KruxOS Policies": layers and files, agents, and pinned questions with their answers of now.
// Refuses: commands, and judging: the server answers.

import * as vscode from 'vscode';
import { CheckPolicyRequest, OverviewRequest } from '../../../server/src/protocol.js';
import type { CheckPolicyParams, CheckPolicyResult, DirectoryOverview } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import type { PinnedQuestion, PinnedQuestions } from './pinned-questions.js';
import type { PolicyNode, QuestionState } from './policy-node.js';
import { treeItem } from './tree-item.js';
import { verdictOf } from './verdict.js';

const QUESTIONS: PolicyNode = { kind: 'questions' };

export class PolicyTree implements vscode.TreeDataProvider<PolicyNode>, vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #pins: PinnedQuestions;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<PolicyNode>;
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(server: PolicyServer, pins: PinnedQuestions) {
    this.#server = server;
    this.#pins = pins;
    this.#view = vscode.window.createTreeView('kruxosPolicy.policies', { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = vscode.Disposable.from(
      this.#view,
      server.onDidChange(() => this.#changed.fire()),
      pins.onDidChange(() => this.#changed.fire()),
    );
  }

  getTreeItem(node: PolicyNode): vscode.TreeItem {
    return treeItem(node, this.#server);
  }

  getParent(node: PolicyNode): PolicyNode | undefined {
    return node.kind === 'question' ? QUESTIONS : undefined;
  }

  /** Brings the pinned questions into sight, and leaves the focus where it is. */
  async revealQuestions(): Promise<void> {
    await this.#view.reveal(QUESTIONS, { select: false, focus: false, expand: true });
  }

  async getChildren(node?: PolicyNode): Promise<PolicyNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.#roots();
      case 'directory':
        return sectionsOf(node.overview);
      case 'section':
        return policiesOf(node);
      case 'questions':
        return this.#questions();
      case 'policy':
      case 'question':
        return [];
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  async #roots(): Promise<PolicyNode[]> {
    // Looking at the view is no reason to start a server.
    if (!this.#server.isRunning) {
      return [];
    }
    const directories = (await this.#server.request<DirectoryOverview[]>(OverviewRequest)).filter(({ policies }) => policies.some((each) => !each.isShipped));
    const [first] = directories;
    const policies: PolicyNode[] = first !== undefined && directories.length === 1 ? sectionsOf(first) : directories.map((overview) => ({ kind: 'directory', overview }));
    // In sight also where there are many directories.
    return this.#pins.all.length === 0 ? policies : [QUESTIONS, ...policies];
  }

  async #questions(): Promise<PolicyNode[]> {
    const asked = await Promise.all(this.#pins.all.map(async (pinned) => ({ pinned, state: await this.#stateOf(pinned) })));
    return asked.map(({ pinned, state }) => ({ kind: 'question', pinned, state, ...pinned.question }));
  }

  async #stateOf({ question }: PinnedQuestion): Promise<QuestionState> {
    const ask = (version: 'current' | 'saved'): Promise<CheckPolicyResult> =>
      this.#server.request<CheckPolicyResult>(CheckPolicyRequest, { ...question, version } satisfies CheckPolicyParams);
    try {
      const [now, saved] = await Promise.all([ask('current'), ask('saved')]);
      return { kind: 'answered', now: verdictOf(now), saved: verdictOf(saved), dependsOn: now.dependsOn.map(({ name }) => name) };
    } catch (error) {
      return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
    }
  }
}

function sectionsOf(overview: DirectoryOverview): PolicyNode[] {
  const hasAgents = overview.policies.some(({ layer }) => layer === 'agent');
  return [{ kind: 'section', section: 'policies', overview }, ...(hasAgents ? [{ kind: 'section', section: 'agents', overview } as const] : [])];
}

/** Of the templates only those that something stands on. */
function policiesOf({ section, overview }: PolicyNode & { readonly kind: 'section' }): PolicyNode[] {
  const { policies } = overview;
  const inDirectory = policies.find(({ isShipped }) => !isShipped)?.uri ?? overview.uri;
  const extended = new Set(policies.flatMap(({ extends: base }) => base ?? []));
  return policies
    .filter(({ layer }) => (layer === 'agent') === (section === 'agents'))
    .filter(({ layer, isShipped, isActive, name }) => layer !== 'organization' || !isShipped || isActive || extended.has(name))
    .map((policy): PolicyNode => ({ kind: 'policy', policy, uri: inDirectory, ...(policy.layer === 'agent' ? { agent: policy.name } : {}) }));
}
