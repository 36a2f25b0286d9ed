// Owns: the language status: which policy is active, how the layers work and with which catalogue, how much is covered. One
// place, no other permanent sign of the extension in the window. Refuses: judging; notes come from the server.

import * as vscode from 'vscode';
import { StatusRequest } from '../../server/src/protocol.js';
import type { StatusParams, StatusResult } from '../../server/src/protocol.js';
import type { PolicyServer } from './policy-server.js';

export class PolicyStatus implements vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #active = createItem('active', vscode.l10n.t('KruxOS: Active Policy'));
  readonly #coverage = createItem('coverage', vscode.l10n.t('KruxOS: Coverage'));
  readonly #layers = createItem('layers', vscode.l10n.t('KruxOS: Hierarchy and Catalogue'));
  readonly #subscriptions: vscode.Disposable;
  /** Only while there is something to say: a long line would push the others' actions out of sight. */
  #notes: vscode.LanguageStatusItem | undefined;
  /** Counts the questions, so that a late answer to an earlier one is dropped. */
  #asked = 0;

  constructor(server: PolicyServer) {
    this.#server = server;
    this.#active.command = { command: 'kruxosPolicy.switchActivePolicy', title: vscode.l10n.t('Switch…') };
    this.#coverage.command = { command: 'kruxosPolicy.validatePolicy', title: vscode.l10n.t('Report') };
    this.#layers.command = { command: 'workbench.action.openSettings', title: vscode.l10n.t('Settings'), arguments: ['@ext:kruxos-policy.kruxos-policy'] };
    this.#show(null);
    this.#subscriptions = vscode.Disposable.from(
      server.onDidChange(() => void this.#update()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.#update()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#update()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const item of [this.#active, this.#coverage, this.#layers, this.#notes]) {
      item?.dispose();
    }
  }

  async #update(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'kruxos-policy' || !this.#server.isRunning) {
      return;
    }
    this.#asked += 1;
    const question = this.#asked;
    this.#active.busy = true;
    const params: StatusParams = { uri: this.#server.uriOf(document.uri) };
    const status = await this.#server.request<StatusResult | null>(StatusRequest, params).catch(() => null);
    if (question === this.#asked) {
      this.#active.busy = false;
      this.#show(status);
    }
  }

  #show(status: StatusResult | null): void {
    const notes = status?.notes ?? [];
    const activePolicy = status?.activePolicy ?? null;
    const none = status === null ? vscode.l10n.t('Active policy unknown') : vscode.l10n.t('No active policy');
    say(this.#active, activePolicy ?? none, activePolicy === null ? [] : [vscode.l10n.t('active policy'), ...chosenBy(status)]);
    this.#showNotes(notes);
    const coverage = status?.coverage ?? null;
    const covered = coverage === null ? vscode.l10n.t('Coverage unknown') : vscode.l10n.t('Covers {0} of {1} capabilities', coverage.covered, coverage.total);
    say(this.#coverage, covered, coverage === null && status !== null ? [vscode.l10n.t('an agent’s policy, or one in error')] : []);
    const isStrict = status?.hierarchy === 'strict';
    const layers = isStrict ? vscode.l10n.t('Strict hierarchy') : vscode.l10n.t('Bounded hierarchy');
    const limits = vscode.workspace.isTrusted ? [] : [vscode.l10n.t('Restricted Mode: a catalogue that the workspace names is not read')];
    say(this.#layers, layers, status === null ? [] : [vscode.l10n.t('catalogue {0} {1}', status.catalogue.name, status.catalogue.version), ...limits]);
  }

  #showNotes([first, ...others]: readonly string[]): void {
    if (first === undefined) {
      this.#notes?.dispose();
      this.#notes = undefined;
      return;
    }
    this.#notes ??= createItem('notes', vscode.l10n.t('KruxOS: Notes'));
    this.#notes.severity = vscode.LanguageStatusSeverity.Warning;
    say(this.#notes, first, others);
  }
}

function createItem(id: string, name: string): vscode.LanguageStatusItem {
  const item = vscode.languages.createLanguageStatusItem(`kruxosPolicy.${id}`, { language: 'kruxos-policy' });
  item.name = name;
  return item;
}

function say(item: vscode.LanguageStatusItem, text: string, details: readonly string[]): void {
  item.text = text;
  item.detail = details.join(' · ');
  item.accessibilityInformation = { label: [item.name, text, ...details].join(', ') };
}

function chosenBy(status: StatusResult | null): string[] {
  switch (status?.activeFrom) {
    case 'setting':
      return [vscode.l10n.t('chosen by the setting')];
    case '.active':
      return [vscode.l10n.t('chosen by .active')];
    case 'only policy':
      return [vscode.l10n.t('the only one of its directory')];
    default:
      return [];
  }
}
