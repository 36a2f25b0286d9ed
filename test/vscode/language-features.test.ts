// Owns: the tests that what the language server offers arrives in the editor, one for each way in which a person meets it.
// Refuses: the cases of each feature (test/wire/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, codesIn, eventually, hoverText, openPolicy, replaceText, workspaceUri } from './editor.js';

suite('language features', () => {
  teardown(closeEverything);

  test('a hover says what is decided', async () => {
    const { document } = await openPolicy('policies/team.yaml');
    const text = await hoverText(document, 'filesystem.delete');
    assert.match(text, /approval_required/);
  });

  test('a misspelt tier is reported while it stands', async () => {
    const editor = await openPolicy('policies/team.yaml');
    const { document } = editor;
    const before = document.getText();
    await replaceText(editor, 'tier: approval_required\n    reason: "File deletion', 'tier: aproval_required\n    reason: "File deletion');
    const problem = await eventually('the problem is reported', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ code }) => typeof code === 'object' && code.value === 'unknown-tier'),
    );
    assert.equal(document.getText(problem.range), 'aproval_required');
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    await replaceText(editor, 'aproval_required', 'approval_required');
    assert.equal(document.getText(), before);
    await eventually('the problem is gone', () =>
      vscode.languages.getDiagnostics(document.uri).every(({ code }) => typeof code !== 'object' || code.value !== 'unknown-tier'),
    );
  });

  test('an earlier version beside it is explained, and not in the list of problems a second time', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('earlier', { provideTextDocumentContent: () => 'name: team\ncapabilities:\n  "*": { tier: notifi }\n' });
    try {
      const { document: earlier } = await openPolicy(vscode.Uri.parse('earlier:/team.kruxos.yaml'));
      assert.match(await hoverText(earlier, 'capabilities'), /entries of the policy/);
      const { document } = await openPolicy('policies/team.yaml');
      await replaceText(vscode.window.activeTextEditor as vscode.TextEditor, 'tier: notify', 'tier: notifi');
      await eventually('the later version has a problem', () => codesIn(document.uri).includes('unknown-tier'));
      assert.deepEqual(codesIn(earlier.uri), []);
    } finally {
      provider.dispose();
    }
  });

  test('a half-typed capability is completed, and then its tier', async () => {
    const editor = await openPolicy('policies/team.yaml');
    const { document } = editor;
    await vscode.commands.executeCommand('cursorBottom');
    await vscode.commands.executeCommand('type', { text: '  slack.' });
    await eventually('the capability is offered', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, editor.selection.active, '.');
      return items.some(({ label }) => (typeof label === 'string' ? label : label.label) === 'slack.send');
    });
    await vscode.commands.executeCommand('type', { text: 'sen' });
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
    await accept(editor, 'slack.send:\n    tier: ');
    // What was taken asks for the tier by itself.
    await vscode.commands.executeCommand('type', { text: 'blo' });
    await accept(editor, 'slack.send:\n    tier: blocked');
  });

  test('in a reason nothing is suggested, neither by us nor out of the words of the file', async () => {
    const { document } = await openPolicy('policies/team.yaml');
    const inReason = document.positionAt(document.getText().indexOf('requires approval') + 'requires appro'.length);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, inReason);
    assert.deepEqual(items.map(({ label }) => label), []);
  });

  test('a change of another file, which no editor shows, is heeded', async () => {
    const { document } = await openPolicy('policies/agents/deploy-bot.yaml');
    const hasCode = (code: string): boolean =>
      vscode.languages.getDiagnostics(document.uri).some((problem) => typeof problem.code === 'object' && problem.code.value === code);
    const organization = workspaceUri('policies/team.yaml');
    const before = await vscode.workspace.fs.readFile(organization);
    const stricter = `${new TextDecoder().decode(before)}\n  process.run:\n    tier: blocked\n    reason: "No processes"\n`;
    await vscode.workspace.fs.writeFile(organization, new TextEncoder().encode(stricter));
    try {
      await eventually('the agent policy lifts a block', () => hasCode('lifts-blocked'));
    } finally {
      await vscode.workspace.fs.writeFile(organization, before);
    }
    await eventually('it no longer does', () => !hasCode('lifts-blocked'));
  });

  test('a policy is formatted, and without asking which formatter', async () => {
    const editor = await openPolicy('policies/team.yaml');
    const { document } = editor;
    const before = document.getText();
    await replaceText(editor, '    tier: blocked\n    reason: "Agents', '       tier:   blocked  \n       reason: "Agents');
    await eventually('the policy is laid out as it was', async () => {
      await vscode.commands.executeCommand('editor.action.formatDocument');
      return document.getText() === before;
    });
  });

  test('a new line is indented as the file is, not as the editor would', async () => {
    const editor = await openPolicy('policies/team.yaml');
    const { document } = editor;
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const text = 'name: team\nversion: "1.0"\ncapabilities:\n    git.*:\n        rules:\n        - condition:\n              remote: origin\n          tier: notify\n    slack.*:\n        rules:';
    assert.ok(await editor.edit((edit) => edit.replace(whole, text)));
    await vscode.commands.executeCommand('cursorBottom');
    await vscode.commands.executeCommand('type', { text: '\n' });
    await eventually('the list may begin below its key', () => document.getText() === `${text}\n        `);
  });

  test('the server is back after a restart', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.restartServer');
    await replaceText(editor, 'tier: blocked', 'tier: bloked');
    await eventually('the problem is reported', () =>
      vscode.languages.getDiagnostics(editor.document.uri).some(({ code }) => typeof code === 'object' && code.value === 'unknown-tier'),
    );
  });
});

/** Takes the first suggestion as soon as there is one, and waits for what it makes of the document. */
async function accept({ document }: vscode.TextEditor, expected: string): Promise<void> {
  await eventually(`the document ends with ${JSON.stringify(expected)}`, async () => {
    await vscode.commands.executeCommand('acceptSelectedSuggestion');
    return document.getText().endsWith(expected);
  });
}
