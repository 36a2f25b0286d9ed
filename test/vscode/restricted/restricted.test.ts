// Owns: the tests that a workspace nobody trusts yet has everything that only reads policies, and that its settings cannot name files to read.
// Refuses: what the status says of it (scripts/vscode-host/use-restricted.mjs).

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, codesIn, eventually, hoverText, openPolicy } from '../editor.js';

suite('Restricted Mode', () => {
  teardown(closeEverything);

  test('is what this window is in', () => assert.equal(vscode.workspace.isTrusted, false));

  test('settings that only judge count: the hierarchy is strict', async () => {
    const { document } = await openPolicy('policies/agents/buyer.yaml');
    await eventually('the relaxation is an error', () =>
      vscode.languages.getDiagnostics(document.uri).some(({ code, severity }) => typeof code === 'object' && code.value === 'relaxes-organization' && severity === vscode.DiagnosticSeverity.Error),
    );
  });

  test('a setting that names a file does not: the catalogue is the built-in one', async () => {
    assert.equal(vscode.workspace.getConfiguration('kruxosPolicy').get('catalogue'), '');
    const { document } = await openPolicy('policies/shop.yaml');
    await eventually('shop.order is unknown', () => codesIn(document.uri).includes('unknown-capability'));
  });

  test('hovers and answers are there', async () => {
    const { document } = await openPolicy('policies/shop.yaml');
    const text = await hoverText(document, 'process.run');
    assert.match(text, /approval_required/);
    const answer: { readonly summary: string } = await vscode.commands.executeCommand('kruxosPolicy.checkPolicy', { agent: 'buyer', capability: 'process.run' });
    assert.equal(answer.summary, 'approval_required');
  });
});
