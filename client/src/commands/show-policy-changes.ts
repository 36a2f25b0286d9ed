// Owns: the command "Show Policy Changes…": what is compared with what. Refuses: the document (documents/change-documents.ts).

import * as vscode from 'vscode';
import type { ChangeDocuments } from '../documents/change-documents.js';
import type { PolicyChanges, Since } from '../git/policy-changes.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import { pickStep } from '../pickers/pick-step.js';
import type { PolicyServer } from '../policy-server.js';
import { readArgument } from './command-argument.js';

export interface ChangesOptions {
  readonly server: PolicyServer;
  readonly changes: PolicyChanges;
  readonly documents: ChangeDocuments;
  /** `{ since?, uri? }`: what is given is not asked. */
  readonly argument: unknown;
}

export async function showPolicyChanges({ server, changes, documents, argument }: ChangesOptions): Promise<void> {
  const uri = await pickDirectory(server, readArgument(argument, server).uri);
  if (uri === undefined) {
    return;
  }
  const since = sinceIn(argument) ?? ((await changes.sinceFor(uri)) === 'saved' ? 'saved' : await pickSince());
  if (since !== undefined) {
    await documents.show({ uri, since });
  }
}

async function pickSince(): Promise<Since | undefined> {
  const picked = await pickStep<Since>({
    title: vscode.l10n.t('Policy Changes'),
    placeholder: vscode.l10n.t('Pick what the policies are compared with'),
    step: 1,
    totalSteps: 1,
    choices: [
      { label: `$(git-commit) ${vscode.l10n.t('The last commit')}`, detail: vscode.l10n.t('What everything that is not committed yet changes, saved or not'), value: 'last commit' },
      { label: `$(save) ${vscode.l10n.t('The saved files')}`, detail: vscode.l10n.t('What the unsaved changes to all policies of the directory change'), value: 'saved' },
    ],
  });
  return picked.kind === 'picked' ? picked.value : undefined;
}

function sinceIn(argument: unknown): Since | undefined {
  const { since } = typeof argument === 'object' && argument !== null ? (argument as { readonly since?: unknown }) : {};
  return since === 'last commit' || since === 'saved' ? since : undefined;
}
