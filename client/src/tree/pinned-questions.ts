// Owns: the questions that a person pinned, kept with the workspace, and what each answered when it was pinned or last accepted.
// Refuses: asking them (policy-tree.ts), and showing them.

import * as vscode from 'vscode';
import type { CheckPolicyParams } from '../../../server/src/protocol.js';

/** What an answer comes to: two answers with one `key` decide alike, wherever they are written. */
export interface Verdict {
  readonly key: string;
  /** One line. */
  readonly summary: string;
}

export interface PinnedQuestion {
  readonly question: CheckPolicyParams & { readonly uri: string };
  readonly accepted: Verdict;
}

const KEPT_AS = 'kruxosPolicy.pinnedQuestions';

export class PinnedQuestions implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  #pinned: readonly PinnedQuestion[];

  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#pinned = memory.get<readonly PinnedQuestion[]>(KEPT_AS, []);
  }

  get all(): readonly PinnedQuestion[] {
    return this.#pinned;
  }

  /** The same question again only accepts its new answer. */
  pin(pinned: PinnedQuestion): Promise<void> {
    const isKnown = this.#pinned.some((each) => isSame(each, pinned));
    return this.#keep(isKnown ? this.#pinned.map((each) => (isSame(each, pinned) ? pinned : each)) : [...this.#pinned, pinned]);
  }

  unpin(pinned: PinnedQuestion): Promise<void> {
    return this.#keep(this.#pinned.filter((each) => !isSame(each, pinned)));
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #keep(pinned: readonly PinnedQuestion[]): Promise<void> {
    this.#pinned = pinned;
    await this.#memory.update(KEPT_AS, pinned);
    this.#changed.fire();
  }
}

function isSame(a: PinnedQuestion, b: PinnedQuestion): boolean {
  return questionKey(a) === questionKey(b);
}

export function questionKey({ question: { uri, agent, capability, parameters = {} } }: PinnedQuestion): string {
  return JSON.stringify([uri, agent, capability, Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
