// Owns: the tests that each folder of a window has its own settings and policy directory, and that commands ask which is meant only where nothing tells.
// Refuses: what the settings mean (test/wire/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptUntil, closeEverything, codesIn, eventually, folderUri, hoverText, openDocument, openPolicy } from '../editor.js';

interface Answer {
  readonly text: string;
  readonly summary: string;
}

const check = (question: object): Thenable<Answer> => vscode.commands.executeCommand('kruxosPolicy.checkPolicy', question);

suite('several folders', () => {
  teardown(closeEverything);

  test('are open', () => assert.deepEqual(vscode.workspace.workspaceFolders?.map(({ name }) => name), ['strict', 'own']));

  test('each has its own hierarchy', async () => {
    const severities = (uri: vscode.Uri): (vscode.DiagnosticSeverity | undefined)[] =>
      vscode.languages.getDiagnostics(uri).filter(({ code }) => typeof code === 'object' && code.value === 'relaxes-organization').map(({ severity }) => severity);
    const strict = (await openPolicy(folderUri('strict', 'policies/agents/clerk.yaml'))).document;
    await eventually('an error in the one', () => severities(strict.uri)[0] === vscode.DiagnosticSeverity.Error);
    const own = (await openPolicy(folderUri('own', 'policies/agents/buyer.yaml'))).document;
    await eventually('information in the other', () => severities(own.uri)[0] === vscode.DiagnosticSeverity.Information);
  });

  test('each has its own catalogue, whose path counts from the folder', async () => {
    const office = (await openPolicy(folderUri('strict', 'policies/office.yaml'))).document;
    await eventually('shop.order is unknown in the one', () => codesIn(office.uri).includes('unknown-capability'));
    const shop = (await openPolicy(folderUri('own', 'policies/shop.yaml'))).document;
    assert.match(await hoverText(shop, 'shop.order'), /Declared tier: `notify`/);
    assert.equal(codesIn(shop.uri).includes('unknown-capability'), false);
  });

  test('a setting of a folder reaches its documents only', async () => {
    const titles = async (uri: vscode.Uri): Promise<string[]> => {
      const lenses: readonly vscode.CodeLens[] = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100);
      return lenses.flatMap(({ command }) => command?.title ?? []);
    };
    const shop = (await openPolicy(folderUri('own', 'policies/shop.yaml'))).document;
    await eventually('the one offers to check a call', async () => (await titles(shop.uri)).includes('check a call'));
    const office = (await openPolicy(folderUri('strict', 'policies/office.yaml'))).document;
    await eventually('the other has other lenses', async () => (await titles(office.uri)).includes('1 agent with an entry: clerk'));
    assert.equal((await titles(office.uri)).includes('check a call'), false);
  });

  test('questions are about the folder of the document', async () => {
    await openPolicy(folderUri('strict', 'policies/office.yaml'));
    const strict = await check({ agent: 'clerk', capability: 'process.run' });
    assert.match(strict.text, /^Tier: +approval_required$/m);
    assert.match(strict.text, /office\.yaml \(line /);
    await openPolicy(folderUri('own', 'policies/shop.yaml'));
    const own = await check({ agent: 'buyer', capability: 'process.run' });
    assert.match(own.text, /^Tier: +notify$/m);
    assert.match(own.text, /agent\(notify, relaxes org\)/);
  });

  test('where no document tells, the directory is asked', async () => {
    await openPolicy(folderUri('own', 'policies/shop.yaml'));
    await closeEverything();
    const answer = await acceptUntil(check({ agent: 'clerk', capability: 'process.run' }));
    assert.ok(answer);
    await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.showEffectivePolicy', { agent: 'clerk' }));
    const shown = await eventually('the policy is shown', () => openDocument('kruxos-policy-effective'));
    // Both are offered in the order of their addresses, and the first is taken.
    assert.match(shown.getText(), /shop\.yaml|office\.yaml/);
  });

  test('the active policy is switched where it is set: in the settings of its folder', async () => {
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('kruxosPolicy', folderUri('own', '.'));
    await openPolicy(folderUri('own', 'policies/shop.yaml'));
    try {
      await vscode.commands.executeCommand('kruxosPolicy.switchActivePolicy', { policy: 'other' });
      assert.equal(settings().inspect('activePolicy')?.workspaceFolderValue, 'other');
      await eventually('answers follow', async () => (await check({ agent: 'nobody', capability: 'process.run' })).text.includes('other.yaml'));
    } finally {
      await settings().update('activePolicy', 'shop', vscode.ConfigurationTarget.WorkspaceFolder);
    }
  });

  test('the setting follows the policy that it names when that is renamed', async () => {
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('kruxosPolicy', folderUri('own', '.'));
    const { document } = await openPolicy(folderUri('own', 'policies/shop.yaml'));
    const rename = async (newName: string): Promise<vscode.WorkspaceEdit> =>
      eventually('there is an edit', async () => (await vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>('vscode.executeDocumentRenameProvider', document.uri, new vscode.Position(0, 7), newName)) ?? false);
    try {
      // One that the editor never makes is none.
      await rename('store');
      assert.ok(await vscode.workspace.applyEdit(await rename('market')));
      await eventually('the setting has the new name', () => settings().inspect('activePolicy')?.workspaceFolderValue === 'market');
      const answer = await eventually('answers come from it', async () => {
        const { text } = await check({ agent: 'buyer', capability: 'process.run' });
        return /relaxes org/.test(text) && text;
      });
      assert.match(answer, /^Tier: +notify$/m);
    } finally {
      await settings().update('activePolicy', 'shop', vscode.ConfigurationTarget.WorkspaceFolder);
    }
  });

  test('a new policy comes into the folder that is picked', async () => {
    await openPolicy(folderUri('own', 'policies/shop.yaml'));
    await closeEverything();
    await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.newPolicyFromTemplate'));
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.path, folderUri('strict', 'policies/my-policy.yaml').path);
  });

  test('a folder that is added brings its policies, and one that is taken away takes them along', async () => {
    const added = folderUri('own', '../late');
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(added, 'policies', 'late.yaml'), new TextEncoder().encode('name: late\nversion: "1.0"\ncapabilities:\n  "*":\n    tier: bloked\n'));
    assert.ok(vscode.workspace.updateWorkspaceFolders(2, 0, { uri: added }));
    const late = vscode.Uri.joinPath(added, 'policies', 'late.yaml');
    await eventually('its problem is reported though no editor shows it', () => codesIn(late).includes('unknown-tier'));
    assert.ok(vscode.workspace.updateWorkspaceFolders(2, 1));
    await eventually('its problem is gone', () => codesIn(late).length === 0);
  });
});
