// Owns: the tests of "Show Policy Changes…" for what is not saved: the document, its links, and that it follows typing and saving.
// Refuses: testing what a comparison finds (test/core/), and commits, which scripts/vscode-host/use-changes.mjs makes.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, openDocument, openPolicy, replaceText } from './editor.js';

const SCHEME = 'kruxos-policy-changes';

suite('policy changes', () => {
  teardown(closeEverything);

  test('shows what is not saved, with links, and follows typing', async () => {
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    // In no repository there is nothing else to compare with, and nothing is asked.
    await vscode.commands.executeCommand('kruxosPolicy.showPolicyChanges');
    const shown = await eventually('the changes are shown', () => openDocument(SCHEME));
    assert.equal(shown.getText(), 'Every call is decided as before.\n');
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    await replaceText(editor, 'tier: approval_required', 'tier: blocked');
    await eventually('it says blocked', () => /^Stricter:\n {2}deploy-bot +process\.run +approval_required → blocked +deploy-bot\.yaml \(line 5\)$/m.test(shown.getText()));
    const links: readonly vscode.DocumentLink[] = await vscode.commands.executeCommand('vscode.executeLinkProvider', shown.uri);
    const link = links.find(({ range }) => shown.getText(range) === 'deploy-bot.yaml (line 5)');
    assert.deepEqual([link?.target?.path, link?.target?.fragment], [editor.document.uri.path, 'L5']);
    await replaceText(editor, 'tier: blocked', 'tier: approval_required');
    await eventually('it says that nothing changed', () => shown.getText() === 'Every call is decided as before.\n');
  });

  test('a lens says how much is decided otherwise, leads there, and can be switched off: codeLens.changes', async () => {
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    const { uri } = editor.document;
    const lens = async (): Promise<vscode.CodeLens | undefined> => {
      const lenses: readonly vscode.CodeLens[] = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 50);
      return lenses.find(({ command }) => command?.command === 'kruxosPolicy.showPolicyChanges');
    };
    assert.equal(await lens(), undefined);
    await replaceText(editor, 'tier: approval_required', 'tier: blocked');
    const found = await eventually('the lens is there', lens);
    assert.deepEqual([found.command?.title, found.range.start.line], ['Unsaved: 1 stricter', 0]);
    const settings = vscode.workspace.getConfiguration('kruxosPolicy');
    await settings.update('codeLens.changes', false, vscode.ConfigurationTarget.Global);
    await eventually('the lens is gone', async () => (await lens()) === undefined);
    await settings.update('codeLens.changes', undefined, vscode.ConfigurationTarget.Global);
    await eventually('the lens is back', async () => (await lens()) !== undefined);
    await vscode.commands.executeCommand(found.command?.command ?? '', ...(found.command?.arguments ?? []));
    await eventually('the changes are shown', () => openDocument(SCHEME)?.getText().startsWith('Stricter:'));
  });

  test('says why there is nothing to compare with', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.showPolicyChanges', { since: 'last commit' });
    const shown = await eventually('the answer is shown', () => openDocument(SCHEME));
    assert.equal(shown.getText(), 'There is no answer: the file is in no Git repository with a commit\n');
  });
});
