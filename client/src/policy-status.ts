// Owns: the language status item: which policy is active, how its layers work, which catalogue, how much is covered.
// Refuses: judging; notes come from the server. There is no other permanent sign of the extension in the window.

import * as vscode from 'vscode';
import { StatusRequest } from '../../server/src/protocol.js';
import type { StatusParams, StatusResult } from '../../server/src/protocol.js';
import type { PolicyServer } from './policy-server.js';

export class PolicyStatus implements vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #item: vscode.LanguageStatusItem;
  readonly #subscriptions: vscode.Disposable;
  /** Counts the questions, so that a late answer to an earlier one is dropped. */
  #asked = 0;

  constructor(server: PolicyServer) {
    this.#server = server;
    this.#item = vscode.languages.createLanguageStatusItem('kruxosPolicy.status', { language: 'kruxos-policy' });
    this.#item.name = 'KruxOS Policy';
    this.#item.text = 'KruxOS Policy';
    this.#item.command = { command: 'kruxosPolicy.checkPolicy', title: 'Check Policy' };
    this.#subscriptions = vscode.Disposable.from(
      server.onDidChange(() => void this.#update()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.#update()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#item.dispose();
  }

  async #update(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'kruxos-policy' || !this.#server.isRunning) {
      return;
    }
    this.#asked += 1;
    const question = this.#asked;
    this.#item.busy = true;
    const params: StatusParams = { uri: this.#server.uriOf(document.uri) };
    const status = await this.#server.request<StatusResult | null>(StatusRequest, params).catch(() => null);
    if (question === this.#asked) {
      this.#item.busy = false;
      this.#show(status);
    }
  }

  #show(status: StatusResult | null): void {
    const text = status === null ? 'KruxOS Policy' : describeActive(status);
    const detail = status === null ? '' : describeDetail(status);
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.severity =
      status !== null && status.notes.length > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    this.#item.accessibilityInformation = { label: `KruxOS Policy: ${text}. ${detail}` };
  }
}

function describeActive({ activePolicy, activeFrom, coverage }: StatusResult): string {
  const active = activePolicy === null ? 'No active policy' : `Active policy: ${activePolicy}`;
  const from = activePolicy === null || activeFrom === null ? '' : ` (${activeFrom})`;
  return `${active}${from}${coverage === null ? '' : `, covers ${coverage.covered}/${coverage.total}`}`;
}

function describeDetail({ hierarchy, catalogue, notes }: StatusResult): string {
  return [`${hierarchy} hierarchy, catalogue ${catalogue.name} ${catalogue.version}`, ...notes].join(' · ');
}
