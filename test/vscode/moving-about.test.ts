// Owns: the tests that moving about and what stands beside the text arrive in the editor: definitions, renames with their files, lenses that can be clicked, hints, tokens.
// Refuses: the cases of each (test/wire/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, openPolicy, replaceText, workspaceUri } from './editor.js';

suite('moving about', () => {
  teardown(closeEverything);

  test('a definition leads into a template that opens', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await replaceText(editor, 'name: team', 'name: team\nextends: team-moderate');
    const target = await eventually('there is a definition', async () => {
      const found: readonly (vscode.Location | vscode.LocationLink)[] = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', editor.document.uri, new vscode.Position(1, 12));
      const [first] = found;
      return first === undefined ? false : 'targetUri' in first ? first.targetUri : first.uri;
    });
    const template = await vscode.workspace.openTextDocument(target);
    assert.match(template.getText(), /^name: team-moderate$/m);
    await eventually('it is read like any other policy', async () => {
      const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', target, template.positionAt(template.getText().indexOf('filesystem.read:')));
      return hover !== undefined;
    });
    assert.deepEqual(vscode.languages.getDiagnostics(target), []);
  });

  test('renaming an agent renames its file', async () => {
    const { document } = await openPolicy('policies/agents/deploy-bot.yaml');
    const edit = await eventually('there is an edit', async () => {
      const made: vscode.WorkspaceEdit | undefined = await vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, new vscode.Position(0, 10), 'ship-bot');
      return made !== undefined && made.size > 0 ? made : false;
    });
    // Handed out like this, an edit has lost its order, so that it is not applied here.
    const [text] = edit.entries();
    assert.deepEqual([text?.[0].toString(), text?.[1].map((each) => each.newText)], [document.uri.toString(), ['ship-bot']]);
  });

  test('a file that is renamed by hand takes its agent along', async () => {
    await openPolicy('policies/agents/deploy-bot.yaml');
    const rename = async (from: string, to: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(workspaceUri(`policies/agents/${from}.yaml`), workspaceUri(`policies/agents/${to}.yaml`));
      assert.ok(await vscode.workspace.applyEdit(edit));
      const renamed = await vscode.workspace.openTextDocument(workspaceUri(`policies/agents/${to}.yaml`));
      await eventually('the agent has its new name', () => renamed.getText().startsWith(`agent: ${to}\n`));
      await renamed.save();
    };
    await rename('deploy-bot', 'ship-bot');
    await rename('ship-bot', 'deploy-bot');
  });

  test('a lens shows the agents that have an entry of their own', async () => {
    const editor = await openPolicy('policies/team.yaml');
    await replaceText(editor, '  secrets.*:', '  process.*:');
    const lens = await eventually('there is a lens', async () => {
      const lenses: readonly vscode.CodeLens[] = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', editor.document.uri, 100);
      return lenses.find(({ command }) => command?.title === '1 agent with an entry: deploy-bot');
    });
    const [uri, position, locations] = (lens.command?.arguments ?? []) as [vscode.Uri, vscode.Position, vscode.Location[]];
    assert.equal(uri.toString(), editor.document.uri.toString());
    assert.equal(locations[0]?.uri.toString(), workspaceUri('policies/agents/deploy-bot.yaml').toString());
    await vscode.commands.executeCommand(lens.command?.command ?? '', uri, position, locations);
  });

  test('hints and tokens stand beside and in the text', async () => {
    const { document } = await openPolicy('policies/team.yaml');
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    await eventually('there is a hint', async () => {
      const hints: readonly vscode.InlayHint[] = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', document.uri, range);
      return hints.some(({ label }) => typeof label !== 'string' && label[0]?.value === '11 of 13 capabilities');
    });
    const legend = await eventually('there is a legend', async () => (await vscode.commands.executeCommand<vscode.SemanticTokensLegend | undefined>('vscode.provideDocumentSemanticTokensLegend', document.uri)) ?? false);
    assert.ok(legend.tokenModifiers.includes('approvalRequired'));
  });
});
