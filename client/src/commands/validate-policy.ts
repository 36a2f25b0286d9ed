// Owns: the command "Validate Policy": which file is meant. Refuses: the report (documents/report-documents.ts).

import * as vscode from 'vscode';
import type { PolicyServer } from '../policy-server.js';
import type { ReportDocuments } from '../documents/report-documents.js';

/** `argument`: the policy's `Uri`, as menus of the editor give it, or its node in the view; without it, the policy in the active editor. */
export async function validatePolicy({ server, reports, argument }: { readonly server: PolicyServer; readonly reports: ReportDocuments; readonly argument: unknown }): Promise<void> {
  const policy = argument instanceof vscode.Uri ? argument : (policyOfNode(argument, server) ?? activePolicy());
  if (policy === undefined) {
    await vscode.window.showInformationMessage(vscode.l10n.t('Open the policy file that you want to validate first.'));
    return;
  }
  await reports.show(policy);
}

function policyOfNode(node: unknown, server: PolicyServer): vscode.Uri | undefined {
  const { policy } = typeof node === 'object' && node !== null ? (node as { readonly policy?: { readonly uri?: unknown } }) : {};
  return typeof policy?.uri === 'string' ? server.codeUriOf(policy.uri) : undefined;
}

function activePolicy(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'kruxos-policy' ? document.uri : undefined;
}
