// Owns: the tests of "Show Effective Policy for Agent…" and "Compare Effective Policies…": documents, links, the diff, and that they follow typing.
// Refuses: testing what holds (test/core/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptUntil, closeEverything, eventually, openDocument, openPolicy, replaceText } from './editor.js';

const SCHEME = 'kruxos-policy-effective';

suite('effective policy', () => {
  teardown(closeEverything);

  test('shows what holds for the agent of the file, and follows typing', async () => {
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.showEffectivePolicy'));
    const shown = await eventually('the policy is shown', () => openDocument(SCHEME));
    assert.match(shown.getText(), /^Agent: +deploy-bot\n/);
    assert.match(shown.getText(), /^ {2}process\.run +approval_required +deploy-bot\.yaml \(line 5\)$/m);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    await replaceText(editor, 'tier: approval_required', 'tier: blocked');
    await eventually('it says blocked', () => /^ {2}process\.run +blocked/m.test(openDocument(SCHEME)?.getText() ?? ''));
  });

  test('links to the line that decided', async () => {
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.showEffectivePolicy', { agent: 'deploy-bot' });
    const shown = await eventually('the policy is shown', () => openDocument(SCHEME));
    const links: readonly vscode.DocumentLink[] = await vscode.commands.executeCommand('vscode.executeLinkProvider', shown.uri);
    const link = links.find(({ range }) => shown.getText(range) === 'deploy-bot.yaml (line 5)');
    assert.equal(link?.target?.path, editor.document.uri.path);
    assert.equal(link?.target?.fragment, 'L5');
  });

  test('compares an agent with itself before the unsaved changes, in the editor’s own diff', async () => {
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    await replaceText(editor, 'tier: approval_required', 'tier: blocked');
    // The agent of the file comes first, and what is unsaved is the first thing to compare it with.
    await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.compareEffectivePolicies'));
    const [before, after] = await comparison();
    assert.match(before, /^ {2}process\.run +approval_required +deploy-bot\.yaml$/m);
    assert.match(after, /^ {2}process\.run +blocked +deploy-bot\.yaml$/m);
  });

  test('compares two agents', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.compareEffectivePolicies', { agent: 'deploy-bot', other: 'somebody' });
    const [left, right] = await comparison();
    assert.match(left, /^Agent: +deploy-bot\n/);
    assert.match(right, /^Agent: +somebody\n/);
  });
});

async function comparison(): Promise<readonly [string, string]> {
  const input = await eventually('the diff is open', () => {
    const found = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return found instanceof vscode.TabInputTextDiff && found.modified.scheme === SCHEME ? found : undefined;
  });
  const [left, right] = await Promise.all([vscode.workspace.openTextDocument(input.original), vscode.workspace.openTextDocument(input.modified)]);
  return [left.getText(), right.getText()];
}
