// Owns: the tests that actions arrive in the editor: a quick fix with its placeholder, and fixing everything when a file is saved.
// Refuses: which actions there are (test/wire/code-action.test.ts).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, openPolicy, replaceText } from './editor.js';

const SETTING = 'codeActionsOnSave';

suite('code actions', () => {
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('editor', { languageId: 'kruxos-policy' });

  teardown(async () => {
    await settings().update(SETTING, undefined, vscode.ConfigurationTarget.Global, true);
    await closeEverything();
  });

  test('a quick fix is made in the style of the file, and what it put in is there to be written over', async () => {
    const editor = await openPolicy('policies/team.yaml');
    const { document } = editor;
    await replaceText(editor, '    tier: blocked\n    reason: "Agents cannot access secrets directly"\n', '    tier: blocked\n');
    await eventually('the reason is missed', () => vscode.languages.getDiagnostics(document.uri).some(({ code }) => typeof code === 'object' && code.value === 'missing-reason'));
    const at = document.positionAt(document.getText().indexOf('blocked') + 2);
    editor.selection = new vscode.Selection(at, at);
    const isThere = () => document.getText().endsWith('  secrets.*:\n    tier: blocked\n    reason: "secrets.* is blocked"\n');
    // An editor that is still busy with the place that the cursor came to finds no action, as it would for a person, who asks again.
    await eventually('the reason is there', async () => {
      await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first', preferred: true });
      for (let i = 0; i < 100 && !isThere(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      return isThere();
    });
    await eventually('it is selected', () => document.getText(editor.selection) === 'secrets.* is blocked');
    await vscode.commands.executeCommand('type', { text: 'Never' });
    assert.ok(document.getText().endsWith('    tier: blocked\n    reason: "Never"\n'), document.getText());
  });

  test('saving fixes what is safe to fix', async () => {
    await settings().update(SETTING, { 'source.fixAll.kruxosPolicy': 'explicit' }, vscode.ConfigurationTarget.Global, true);
    const editor = await openPolicy('policies/team.yaml');
    const { document } = editor;
    const before = document.getText();
    await replaceText(editor, 'version: "1.0"', 'version: 1.0');
    await eventually('the number is reported', () => vscode.languages.getDiagnostics(document.uri).some(({ code }) => typeof code === 'object' && code.value === 'unquoted-version'));
    assert.ok(await document.save());
    assert.equal(document.getText(), before);
  });
});
