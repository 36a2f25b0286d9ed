// Owns: the tests that the extension is there, from the place it should come from, and offers what its manifest says.
// Refuses: testing any feature.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { origin } from './origin.js';

const COMMANDS = ['checkPolicy', 'validatePolicy', 'showEffectivePolicy', 'compareEffectivePolicies', 'showPermissionMatrix', 'showPolicyChanges', 'switchActivePolicy', 'pinQuestion', 'unpinQuestion', 'acceptAnswer', 'newPolicyFromTemplate', 'showServerLog', 'restartServer'];

suite('the extension', () => {
  const extension = (): vscode.Extension<unknown> => {
    const found = vscode.extensions.getExtension('kruxos-policy.kruxos-policy');
    assert.ok(found, 'the extension is not there');
    return found;
  };

  test('comes from where this run of the suite wants it', () => {
    const { scheme, path } = extension().extensionUri;
    const isInstalled = /\/extensions\/kruxos-policy\.kruxos-policy-/.test(path);
    assert.equal(scheme.startsWith('http') ? 'browser' : isInstalled ? 'package' : 'development', origin, path);
  });

  test('activates, and registers each command of its manifest', async () => {
    await extension().activate();
    const registered = (await vscode.commands.getCommands(true)).filter((name) => name.startsWith('kruxosPolicy.'));
    const manifest: { readonly contributes: { readonly commands: readonly { readonly command: string }[] } } = extension().packageJSON;
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual([...declared].sort(), COMMANDS.map((name) => `kruxosPolicy.${name}`).sort());
    for (const name of declared) {
      assert.ok(registered.includes(name), `${name} is not registered`);
    }
  });

  test('gives policies two spaces, whatever the file looks like', () => {
    const settings = vscode.workspace.getConfiguration('editor', { languageId: 'kruxos-policy' });
    assert.equal(settings.get('tabSize'), 2);
    assert.equal(settings.get('insertSpaces'), true);
    assert.equal(settings.get('detectIndentation'), false);
  });
});
