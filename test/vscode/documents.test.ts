// Owns: the tests of the other documents that the extension makes: reports, new policies, the pages about problems.
// Refuses: testing what a report says beyond its first line (test/cli/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptUntil, closeEverything, eventually, openDocument, openPolicy, replaceText } from './editor.js';

suite('documents', () => {
  teardown(closeEverything);

  test('a validation report', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.validatePolicy');
    const report = await eventually('the report is shown', () => openDocument('kruxos-policy-report'));
    assert.match(report.getText(), /^Policy 'team' is valid\.\n/);
  });

  test('a new policy from a template, unsaved, in the folder of the policies', async () => {
    await openPolicy('policies/team.yaml');
    await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.newPolicyFromTemplate'));
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document?.isUntitled);
    assert.equal(document.languageId, 'kruxos-policy');
    assert.match(document.getText(), /^(#.*\n|\n)*name: my-policy\n/);
    assert.match(document.uri.path, /\/policies\/my-policy\.yaml$/);
  });

  test('a problem’s code leads to its page, offline', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await replaceText(editor, 'tier: approval_required\n    reason: "File deletion', 'tier: aproval_required\n    reason: "File deletion');
    const code = await eventually('the problem is reported', () => {
      const codes = vscode.languages.getDiagnostics(editor.document.uri).map((problem) => problem.code);
      return codes.find((each) => typeof each === 'object' && each.value === 'unknown-tier') as { readonly target: vscode.Uri } | undefined;
    });
    const page = await vscode.workspace.openTextDocument(code.target);
    assert.match(page.getText(), /^# .*unknown-tier/);
    // Not waited for: the web page that one run of this suite is has no renderer for Markdown, only the tab that waits for one.
    void vscode.commands.executeCommand('vscode.open', code.target);
    await eventually('the page is shown, rendered', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom && input.uri.toString() === code.target.toString() ? input : undefined;
    });
  });

  test('the log of the language server comes up in the output', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.showServerLog');
    await eventually('it is shown', () => vscode.window.visibleTextEditors.some(({ document: { uri } }) => uri.scheme === 'output' && decodeURIComponent(uri.path).includes('KruxOS Policy')));
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
