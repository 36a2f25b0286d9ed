// Owns: the tests of "Check Policy for Agent…": the answer beside the editor, its links, and that it stays current.
// Refuses: testing which tier is right (test/core/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptUntil, closeEverything, eventually, openDocument, openPolicy, replaceText } from './editor.js';

const SCHEME = 'kruxos-policy-check';

suite('check policy', () => {
  teardown(closeEverything);

  test('shows the answer beside the editor, which keeps the focus', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'my-agent', capability: 'filesystem.delete' });
    const answer = await eventually('the answer is shown', () => openDocument(SCHEME));
    assert.match(answer.getText(), /^Agent: +my-agent\nCapability: +filesystem\.delete\nTier: +approval_required\n/);
    assert.match(answer.getText(), /^Source: +team\.yaml \(line 12\)\nHierarchy: /m);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
  });

  test('answers the caller, too', async () => {
    await openPolicy('policies/team.yaml');
    const question = { agent: 'my-agent', capability: 'filesystem.write', parameters: { content: 'a few words', path: '/workspace/a' } };
    const answer: { readonly summary: string; readonly dependsOn: readonly unknown[] } = await vscode.commands.executeCommand(
      'kruxosPolicy.checkPolicy',
      question,
    );
    assert.equal(answer.summary, 'autonomous');
    assert.deepEqual(answer.dependsOn, []);
  });

  test('links to the line that decided', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'my-agent', capability: 'filesystem.delete' });
    const answer = await eventually('the answer is shown', () => openDocument(SCHEME));
    const links = await eventually('the answer has links', async () => {
      const found: readonly vscode.DocumentLink[] = await vscode.commands.executeCommand('vscode.executeLinkProvider', answer.uri);
      return found.length > 0 ? found : undefined;
    });
    const link = links.find(({ range }) => answer.getText(range).includes('team.yaml'));
    assert.equal(link?.target?.path, editor.document.uri.path);
    assert.equal(link?.target?.fragment, 'L12');
  });

  test('links into the system policy, which is no file of the workspace', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'my-agent', capability: 'policy.modify_system' });
    const answer = await eventually('the answer is shown', () => openDocument(SCHEME));
    const target = await eventually('the answer links to the system policy', async () => {
      const found: readonly vscode.DocumentLink[] = await vscode.commands.executeCommand('vscode.executeLinkProvider', answer.uri);
      return found.find(({ range }) => answer.getText(range).includes('system.yaml'))?.target;
    });
    // As a click does it: the fragment is where to go in the document.
    await vscode.commands.executeCommand('vscode.open', target);
    const editor = await eventually('the system policy is open', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.path === target.path),
    );
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /policy\.modify_system/);
  });

  test('changes when the policy changes', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'my-agent', capability: 'filesystem.delete' });
    await eventually('the answer is shown', () => openDocument(SCHEME));
    await replaceText(editor, 'tier: approval_required\n    reason: "File deletion', 'tier: blocked\n    reason: "File deletion');
    await eventually('the answer says blocked', () => /Tier: +blocked/.test(openDocument(SCHEME)?.getText() ?? ''));
  });

  test('asks for what it was not told, starting at the cursor', async () => {
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    const line = editor.document.getText().split('\n').findIndex((text) => text.includes('process.run'));
    editor.selection = new vscode.Selection(line, 4, line, 4);
    const answered = vscode.commands.executeCommand('kruxosPolicy.checkPolicy');
    // Each step is a quick pick that already has the right choice: accepting it twice asks about what the cursor is on.
    const answer = await acceptUntil(answered);
    assert.ok(answer);
    const shown = await eventually('the answer is shown', () => openDocument(SCHEME));
    assert.match(shown.getText(), /^Agent: +deploy-bot\nCapability: +process\.run\n/);
  });

  test('shows the reason of what decides, and the protections that the question leaves open', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'my-agent', capability: 'filesystem.delete' });
    const answer = await eventually('the answer is shown', () => openDocument(SCHEME));
    assert.match(answer.getText(), /\n\nReason: File deletion requires approval\nGuard: blocked where path /);
  });

  test('offers what only a protection looks at, once agent and capability are known', async () => {
    const editor = await openPolicy('policies/team.yaml');
    const line = editor.document.getText().split('\n').findIndex((text) => text.includes('filesystem.delete'));
    editor.selection = new vscode.Selection(line, 4, line, 4);
    const answer: { readonly guardedBy: readonly { readonly name: string }[] } = await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.checkPolicy'));
    assert.deepEqual(answer.guardedBy.map(({ name }) => name), ['path']);
  });
});
