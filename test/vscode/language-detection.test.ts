// Owns: the tests of which documents become policies in the editor. Refuses: the cases of the recognition itself
// (test/core/directory-layout.test.ts).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, openFile, openPolicy, workspaceUri } from './editor.js';

suite('language detection', () => {
  teardown(closeEverything);

  test('a YAML file with the text of a policy becomes one', async () => {
    await openPolicy('policies/team.yaml');
    await closeEverything();
    await openPolicy('policies/agents/deploy-bot.yaml');
  });

  test('a stranger’s YAML stays YAML', async () => {
    const stranger = (await openFile('compose.yaml')).document;
    // Documents are looked at in the order in which they open: once this one is done, so is the stranger.
    await openPolicy('policies/team.yaml');
    assert.notEqual(stranger.languageId, 'kruxos-policy');
  });

  test('whatever a file in a policy directory says, it is one of its policies', async () => {
    const uri = workspaceUri('policies/misspelt.yaml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('nam: misspelt\ncapabilites: {}\n'));
    try {
      await openPolicy(uri);
    } finally {
      await closeEverything();
      await vscode.workspace.fs.delete(uri);
    }
  });

  test('an empty document that is going to be a file of the directory is one before it is saved', async () => {
    const { document } = await openPolicy(workspaceUri('policies/agents/new-bot.yaml').with({ scheme: 'untitled' }));
    await eventually('a whole policy is offered', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(0, 0));
      return items.some(({ label }) => (typeof label === 'string' ? label : label.label) === 'agent policy');
    });
  });

  test('a file name of our own is enough', async () => {
    const { document } = await openFile('empty.kruxos.yaml');
    assert.equal(document.languageId, 'kruxos-policy');
  });

  test('a person’s choice of YAML is kept when the file is opened again, and can be taken back', async () => {
    const { document } = await openPolicy('policies/agents/deploy-bot.yaml');
    await vscode.languages.setTextDocumentLanguage(document, 'yaml');
    await closeEverything();
    const reopened = (await openFile('policies/agents/deploy-bot.yaml')).document;
    await openPolicy('policies/team.yaml');
    assert.equal(reopened.languageId, 'yaml');

    await vscode.languages.setTextDocumentLanguage(reopened, 'kruxos-policy');
    await closeEverything();
    await openPolicy('policies/agents/deploy-bot.yaml');
  });
});
