// Owns: the command "Validate Policy": which file is meant. Refuses: the report (documents/report-documents.ts).

import * as vscode from 'vscode';
import type { ReportDocuments } from '../documents/report-documents.js';

/** `argument`: the policy's `Uri`, as menus give it; without it, the policy in the active editor. */
export async function validatePolicy(options: { readonly reports: ReportDocuments; readonly argument: unknown }): Promise<void> {
  const policy = options.argument instanceof vscode.Uri ? options.argument : activePolicy();
  if (policy === undefined) {
    await vscode.window.showInformationMessage(vscode.l10n.t('Open the policy file that you want to validate first.'));
    return;
  }
  await options.reports.show(policy);
}

function activePolicy(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'kruxos-policy' ? document.uri : undefined;
}
