// Owns: the tests that "Show Permission Matrix" opens one panel for one directory. Refuses: using the page: no extension can
// look into it; scripts/vscode-host/use-matrix.mjs does, from outside.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, openPolicy } from './editor.js';

function matrixTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('kruxosPolicy.matrix'));
}

suite('permission matrix', () => {
  teardown(closeEverything);

  test('opens, and comes to the front when it is asked for again', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.showPermissionMatrix');
    await eventually('the matrix is open', () => matrixTabs().some(({ isActive }) => isActive));
    await openPolicy('policies/agents/deploy-bot.yaml');
    assert.equal(matrixTabs().some(({ isActive }) => isActive), false);
    await vscode.commands.executeCommand('kruxosPolicy.showPermissionMatrix');
    await eventually('the matrix is in front', () => matrixTabs().some(({ isActive }) => isActive));
    assert.equal(matrixTabs().length, 1);
  });
});
