// Owns: the tests of "Switch Active Policy…": what is kept in `.active`, and that nothing is kept that does not compile.
// Refuses: what the choice means for answers (test/core/).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptUntil, closeEverything, eventually, openPolicy, workspaceUri } from './editor.js';

const ACTIVE = 'policies/.active';

async function keptActive(): Promise<string | undefined> {
  const files = await vscode.workspace.fs.readDirectory(workspaceUri('policies'));
  assert.deepEqual(files.map(([name]) => name).filter((name) => name.startsWith('.active.')), [], 'no temporary file is left');
  return files.some(([name]) => name === '.active') ? new TextDecoder().decode(await vscode.workspace.fs.readFile(workspaceUri(ACTIVE))) : undefined;
}

function answersComeFrom(file: string): Promise<boolean> {
  return eventually(`answers come from ${file}`, async () => {
    const answer: { readonly text: string } = await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'somebody', capability: 'alerts.send' });
    return answer.text.includes(file);
  });
}

suite('the active policy', () => {
  teardown(async () => {
    if ((await keptActive()) !== undefined) {
      await vscode.workspace.fs.delete(workspaceUri(ACTIVE));
      // Until the server has heard of it, the next test would start at what the file named.
      await answersComeFrom('team.yaml');
    }
    await closeEverything();
  });

  test('is switched to a template, and answers follow', async () => {
    await openPolicy('policies/team.yaml');
    await vscode.commands.executeCommand('kruxosPolicy.switchActivePolicy', { policy: 'enterprise-restrictive' });
    assert.equal(await keptActive(), 'enterprise-restrictive\n');
    await answersComeFrom('enterprise-restrictive.yaml');
  });

  test('is picked from a list that starts at the active one', async () => {
    await openPolicy('policies/team.yaml');
    await acceptUntil(vscode.commands.executeCommand('kruxosPolicy.switchActivePolicy'));
    assert.equal(await keptActive(), 'team\n');
  });

  test('stays where the chosen one does not exist, which is said', async () => {
    await openPolicy('policies/team.yaml');
    const switched = Promise.resolve(vscode.commands.executeCommand('kruxosPolicy.switchActivePolicy', { policy: 'nowhere' }));
    let done = false;
    void switched.finally(() => (done = true));
    await eventually('the message is closed', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return done;
    });
    assert.equal(await keptActive(), undefined);
  });
});
