// Owns: the tests that each setting of the manifest reaches what it is about, at once and in a document that is open.
// Refuses: what the settings mean in detail (test/wire/), and folders with settings of their own (multi-root/).

import * as vscode from 'vscode';
import { closeEverything, codesIn, eventually, openPolicy, replaceText, workspaceUri } from './editor.js';

const POLICY = `name: team
version: "1.0"

defaults:
  tier: notify

capabilities:
  secrets.read_raw:
    tier: notify

  filesystem.*:
    tier: autonomous

  filesystem.delete:
    tier: blocked

  process.run:
    tier: notify
    rate_limit: {max: 10, window: 3600, on_exceed: approval_required}
`;

suite('the settings', () => {
  const changed = new Set<string>();

  const set = async (name: string, value: unknown): Promise<void> => {
    changed.add(name);
    await vscode.workspace.getConfiguration('kruxosPolicy').update(name, value, vscode.ConfigurationTarget.Global);
  };

  const openText = async (): Promise<vscode.TextDocument> => {
    const editor = await openPolicy('policies/team.yaml');
    await replaceText(editor, editor.document.getText(), POLICY);
    return editor.document;
  };

  const hints = async ({ uri, lineCount }: vscode.TextDocument): Promise<string[]> => {
    const found: readonly vscode.InlayHint[] = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', uri, new vscode.Range(0, 0, lineCount, 0));
    return found.map(({ label }) => (typeof label === 'string' ? label : label.map((part) => part.value).join('')));
  };

  const lenses = async ({ uri }: vscode.TextDocument): Promise<string[]> => {
    const found: readonly vscode.CodeLens[] = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100);
    return found.flatMap(({ command }) => command?.title ?? []);
  };

  teardown(async () => {
    for (const name of changed) {
      await set(name, undefined);
    }
    changed.clear();
    await closeEverything();
  });

  for (const [setting, text] of [
    ['inlayHints.effectiveTiers', '→ blocked (system)'],
    ['inlayHints.units', '1 hour'],
    ['inlayHints.coverage', '12 of 13 capabilities'],
  ] as const) {
    test(`${setting} switches a hint off and on`, async () => {
      const document = await openText();
      await eventually('the hint is there', async () => (await hints(document)).includes(text));
      await set(setting, false);
      await eventually('the hint is gone', async () => !(await hints(document)).includes(text));
      await set(setting, undefined);
      await eventually('the hint is back', async () => (await hints(document)).includes(text));
    });
  }

  for (const [setting, text] of [
    ['codeLens.agents', '1 agent with an entry: deploy-bot'],
    ['codeLens.rateLimits', '10 calls in 1 hour, then approval_required'],
    ['codeLens.check', 'check a call'],
  ] as const) {
    test(`${setting} switches a lens off and on`, async () => {
      const document = await openText();
      await eventually('the lens is there', async () => (await lenses(document)).includes(text));
      await set(setting, false);
      await eventually('the lens is gone', async () => !(await lenses(document)).includes(text));
      await set(setting, undefined);
      await eventually('the lens is back', async () => (await lenses(document)).includes(text));
    });
  }

  test('problems changes a severity, and silences a code', async () => {
    const { uri } = await openText();
    const severity = (): vscode.DiagnosticSeverity | undefined => vscode.languages.getDiagnostics(uri).find(({ code }) => typeof code === 'object' && code.value === 'missing-reason')?.severity;
    await eventually('a missing reason is a hint', () => severity() === vscode.DiagnosticSeverity.Hint);
    await set('problems', { 'missing-reason': 'warning' });
    await eventually('it is a warning', () => severity() === vscode.DiagnosticSeverity.Warning);
    await set('problems', { 'missing-reason': 'off' });
    await eventually('it is silent', () => severity() === undefined);
  });

  test('hierarchy makes a relaxation an error', async () => {
    await openText();
    const editor = await openPolicy('policies/agents/deploy-bot.yaml');
    await replaceText(editor, 'tier: approval_required', 'tier: autonomous');
    const severity = (): vscode.DiagnosticSeverity | undefined => vscode.languages.getDiagnostics(editor.document.uri).find(({ code }) => typeof code === 'object' && code.value === 'relaxes-organization')?.severity;
    await eventually('it is information', () => severity() === vscode.DiagnosticSeverity.Information);
    await set('hierarchy', 'strict');
    await eventually('it is an error', () => severity() === vscode.DiagnosticSeverity.Error);
  });

  test('activePolicy decides which policy binds, and a name that there is none of is said', async () => {
    await openText();
    const answer = async (): Promise<string> => (await vscode.commands.executeCommand<{ readonly text: string }>('kruxosPolicy.checkPolicy', { agent: 'nobody', capability: 'process.run' })).text;
    await set('activePolicy', 'personal-permissive');
    await eventually('the template decides', async () => (await answer()).includes('personal-permissive.yaml'));
    await set('activePolicy', 'nowhere');
    await eventually('everything is blocked', async () => /^Tier: +blocked$/m.test(await answer()));
  });

  test('catalogue replaces the built-in one, and is followed when its file changes', async () => {
    const place = workspaceUri('own-catalogue.yaml');
    const write = (name: string): Thenable<void> => vscode.workspace.fs.writeFile(place, new TextEncoder().encode(`- {name: ${name}, version: "1", permission_tier: notify, inputs: []}\n`));
    await write('process.run');
    try {
      const { uri } = await openText();
      await set('catalogue', 'own-catalogue.yaml');
      await eventually('secrets.read_raw is the only name that is not in it', () => codesIn(uri).includes('unknown-capability'));
      const unknown = (): number => codesIn(uri).filter((code) => code === 'unknown-capability').length;
      const before = unknown();
      await write('shop.order');
      await eventually('process.run is unknown as well', () => unknown() > before);
    } finally {
      await vscode.workspace.fs.delete(place);
    }
  });
});
