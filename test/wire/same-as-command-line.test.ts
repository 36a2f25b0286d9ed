// Owns: the editor and the command line say the same of one policy directory: decisions with their sources, and what is found.
// Refuses: what it is that they say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver/node';
import { runInside } from '../cli/program.js';
import { WireClient } from './client.js';

const SEVERITIES = ['', 'error', 'warning', 'information', 'hint'];

interface Told {
  readonly agent: string;
  readonly capability: string;
}

/** Asks both about a workspace with the directory `policies`. */
async function assertSame(files: Readonly<Record<string, string>>, questions: readonly Told[]): Promise<void> {
  const client = await WireClient.start({ files });
  try {
    const run = async (...args: readonly string[]) => JSON.parse((await runInside([...args, '--format', 'json'], { cwd: client.folder })).stdout);
    const uri = client.uri(Object.keys(files).find((each) => each.startsWith('policies/')) ?? '');
    for (const { agent, capability } of questions) {
      const { answer } = await client.request<{ readonly answer: unknown }>('kruxosPolicy/checkPolicy', { uri, agent, capability });
      assert.deepEqual(answer, await run('config', 'check-policy', '--agent', agent, '--capability', capability), `${capability} for ${agent}`);
    }
    const { reports } = await run('config', 'validate', 'policies');
    const { items } = await client.pullWorkspace();
    for (const report of reports) {
      const { file, ...alone } = report;
      const found = items.find((each) => each.uri === client.uri(file));
      assert.deepEqual(report.problems.map(problemLine), found?.kind === 'full' ? found.items.map(diagnosticLine) : [], file);
      const { directoryProblems: _, ...single } = await run('config', 'validate', file);
      assert.deepEqual(single, alone, `${file} by itself`);
    }
  } finally {
    await client.stop();
  }
}

function problemLine({ code, severity, line, column, endLine, endColumn, message }: Readonly<Record<string, string | number>>): string {
  return `${line}:${column}-${endLine}:${endColumn} ${severity} ${code} ${message}`;
}

function diagnosticLine({ code, severity, range: { start, end }, message }: Diagnostic): string {
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${SEVERITIES[severity ?? 0]} ${code} ${message}`;
}

describe('the editor and the command line', () => {
  it('name the same of two policies that say the same, whatever their files are called and wherever they stand', () =>
    assertSame({
      'policies/é.yaml': 'name: acme\ncapabilities:\n  git.push: {tier: notify}\n',
      'policies/z.yaml': 'name: acme\n\ncapabilities:\n  git.push: {tier: notify}\n',
      'policies/z z.yaml': 'name: acme\n\n\ncapabilities:\n  git.push: {tier: notify}\n',
      'policies/stray.yaml': 'agent: bot\ncapabilities:\n  git.log: {tier: blocked, reason: r}\n',
      'policies/agents/bot.yaml': 'agent: bot\n\ncapabilities:\n  git.log: {tier: blocked, reason: r}\n',
    }, [{ agent: 'bot', capability: 'git.push' }, { agent: 'bot', capability: 'git.log' }]));

  it('say the same of what cannot be read', () =>
    assertSame({ 'policies/acme.yaml': 'name: acme\ncapabilities:\n  git.push: {tier: notify}\n', 'policies/agents/bot.yaml/notes.txt': '' }, [{ agent: 'bot', capability: 'git.push' }]));

  it('call an agent whose policy does not parse by one name', async () => {
    const acme = 'name: acme\ncapabilities:\n  git.push: {tier: notify}\n';
    const client = await WireClient.start({ files: { 'policies/acme.yaml': acme, 'policies/agents/x.yaml': 'agent: "bot\ncapabilities: {}\n' } });
    try {
      const [acmeUri, uri] = [client.uri('policies/acme.yaml'), client.uri('policies/agents/x.yaml')];
      const agents = await client.request<readonly { readonly name: string }[]>('kruxosPolicy/agents', { uri });
      const [overview] = await client.request<readonly { readonly policies: readonly { readonly layer: string; readonly name: string }[] }[]>('kruxosPolicy/overview', { uri });
      const { agent } = await client.request<{ readonly agent: string | null }>('kruxosPolicy/context', { uri, position: { line: 0, character: 0 } });
      const hovered = await client.hoverText(acmeUri, acme, 'acme');
      const { agentOverrides } = JSON.parse((await runInside(['config', 'validate', 'policies/acme.yaml', '--format', 'json'], { cwd: client.folder })).stdout);
      assert.deepEqual([agents.map(({ name }) => name), overview?.policies.filter(({ layer }) => layer === 'agent').map(({ name }) => name), [agent], agentOverrides], [['bot'], ['bot'], ['bot'], ['bot']]);
      assert.match(hovered, /build on it: bot\./);
    } finally {
      await client.stop();
    }
  });

  it('go by the same of two definitions of a capability', async () => {
    const definition = (parameter: string) => `- name: pack.thing\n  version: "1.0"\n  permission_tier: notify\n  inputs:\n    - {name: ${parameter}, type: Integer, required: true, description: d}\n`;
    const policy = 'name: acme\ncapabilities:\n  pack.thing:\n    rules:\n      - condition: {amount_lt: 5}\n        tier: notify\n    tier: blocked\n    reason: r\n';
    const question = [{ agent: 'bot', capability: 'pack.thing' }];
    await assertSame({ 'policies/acme.yaml': policy, 'definitions/a.yaml': definition('other'), 'policies/definitions/a.yaml': definition('amount') }, question);
    await assertSame({ 'policies/acme.yaml': policy, 'aside/definitions/a.yaml': definition('other'), 'packs/b/definitions/a.yaml': definition('amount'), 'packs/c/definitions/a.yaml': definition('other') }, question);
  });
});
