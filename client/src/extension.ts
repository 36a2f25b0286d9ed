// Owns: wiring the parts of the extension together, and ending them. Refuses: behaviour of its own.

import * as vscode from 'vscode';
import { followRenamedPolicies } from './active-policy-setting.js';
import { ChangeLenses } from './change-lenses.js';
import { acceptAnswer, pinQuestion, unpinQuestion } from './commands/pin-question.js';
import { checkPolicy } from './commands/check-policy.js';
import { compareEffectivePolicies } from './commands/compare-effective-policies.js';
import { newPolicyFromTemplate } from './commands/new-policy-from-template.js';
import { restartServer } from './commands/restart-server.js';
import { showEffectivePolicy } from './commands/show-effective-policy.js';
import { showPermissionMatrix } from './commands/show-permission-matrix.js';
import { showPolicyChanges } from './commands/show-policy-changes.js';
import { showServerLog } from './commands/show-server-log.js';
import { switchActivePolicy } from './commands/switch-active-policy.js';
import { validatePolicy } from './commands/validate-policy.js';
import { detectPolicyLanguage } from './detection/detect-policy-language.js';
import { ChangeDocuments } from './documents/change-documents.js';
import { CheckDocuments } from './documents/check-documents.js';
import { EffectiveDocuments } from './documents/effective-documents.js';
import { registerProblemPages } from './documents/problem-pages.js';
import { ReportDocuments } from './documents/report-documents.js';
import { PolicyChanges } from './git/policy-changes.js';
import { MatrixPanels } from './matrix/matrix-panels.js';
import { PolicyServer } from './policy-server.js';
import type { Connect } from './policy-server.js';
import { PolicyStatus } from './policy-status.js';
import { PinnedQuestions } from './tree/pinned-questions.js';
import { PolicyTree } from './tree/policy-tree.js';

let server: PolicyServer | undefined;

/** `connect` makes the language client that suits the host: desktop.ts and browser.ts know how. */
export function activateExtension(context: vscode.ExtensionContext, connect: Connect): void {
  const policyServer = new PolicyServer(connect);
  server = policyServer;
  const changes = new PolicyChanges(policyServer);
  const changeDocuments = new ChangeDocuments(policyServer, changes);
  const checks = new CheckDocuments(policyServer);
  const effective = new EffectiveDocuments(policyServer);
  const matrix = new MatrixPanels(policyServer, context.extensionUri);
  const pins = new PinnedQuestions(context.workspaceState);
  const tree = new PolicyTree(policyServer, pins);
  const reports = new ReportDocuments(policyServer);
  const command = (name: string, run: (argument?: unknown) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`kruxosPolicy.${name}`, run);

  context.subscriptions.push(
    policyServer,
    changes,
    changeDocuments,
    new ChangeLenses(policyServer, changes),
    checks,
    effective,
    matrix,
    pins,
    tree,
    reports,
    registerProblemPages(context.extensionUri),
    new PolicyStatus(policyServer),
    command('checkPolicy', (argument) => checkPolicy({ server: policyServer, checks, argument })),
    command('validatePolicy', (argument) => validatePolicy({ server: policyServer, reports, argument })),
    command('showEffectivePolicy', (argument) => showEffectivePolicy({ server: policyServer, effective, argument })),
    command('compareEffectivePolicies', (argument) => compareEffectivePolicies({ server: policyServer, effective, argument })),
    command('showPolicyChanges', (argument) => showPolicyChanges({ server: policyServer, changes, documents: changeDocuments, argument })),
    command('showPermissionMatrix', (argument) => showPermissionMatrix({ server: policyServer, matrix, argument })),
    command('pinQuestion', (argument) => pinQuestion({ server: policyServer, pins, argument, reveal: () => tree.revealQuestions() })),
    command('unpinQuestion', (argument) => unpinQuestion({ server: policyServer, pins, argument })),
    command('acceptAnswer', (argument) => acceptAnswer({ server: policyServer, pins, argument })),
    command('switchActivePolicy', (argument) => switchActivePolicy({ server: policyServer, argument })),
    command('newPolicyFromTemplate', () => newPolicyFromTemplate(policyServer)),
    command('showServerLog', () => showServerLog(policyServer)),
    command('restartServer', () => restartServer(policyServer)),
    followRenamedPolicies(policyServer),
    startWithFirstPolicy(policyServer),
    detectPolicyLanguage(context.workspaceState),
  );
}

export function deactivate(): Promise<void> {
  return server?.stop() ?? Promise.resolve();
}

/** A window without a policy pays for no server. */
function startWithFirstPolicy(policyServer: PolicyServer): vscode.Disposable {
  const startFor = (document: vscode.TextDocument): void => {
    if (document.languageId === 'kruxos-policy') {
      policyServer.startInBackground();
    }
  };
  vscode.workspace.textDocuments.forEach(startFor);
  return vscode.workspace.onDidOpenTextDocument(startFor);
}
