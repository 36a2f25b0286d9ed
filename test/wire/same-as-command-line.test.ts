// Owns: the editor, the command line and the library say the same of one policy directory, also of random ones: decisions with their sources, and what is found.
// Refuses: what it is that they say.

import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Diagnostic } from 'vscode-languageserver/node';
import { loadPolicies } from '../../engine/src/index.js';
import type { MatrixResult } from '../../server/src/protocol.js';
import { runInside } from '../cli/program.js';
import { agreeLater } from '../support/agree.js';
import { ENTRIES, arbPolicy } from '../support/random-policies.js';
import { WireClient } from './client.js';

const SEVERITIES = ['', 'error', 'warning', 'information', 'hint'];

interface Told {
  readonly agent: string;
  readonly capability: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Asks both about a workspace with the directory `policies`. `links`: where links lead, by their paths. */
async function assertSame(files: Readonly<Record<string, string>>, questions: readonly Told[], links: Readonly<Record<string, string>> = {}): Promise<void> {
  const client = await WireClient.start({ files });
  try {
    for (const [path, target] of Object.entries(links)) await symlink(target, join(client.folder, path));
    await client.touched(...Object.keys(links));
    const run = async (...args: readonly string[]) => JSON.parse((await runInside([...args, '--format', 'json'], { cwd: client.folder })).stdout);
    const uri = client.uri(Object.keys(files).find((each) => each.startsWith('policies/')) ?? '');
    const engine = await loadPolicies(join(client.folder, 'policies'));
    const { rows } = await client.request<MatrixResult>('kruxosPolicy/matrix', { uri });
    for (const { agent, capability, parameters = {} } of questions) {
      const { answer } = await client.request<{ readonly answer: unknown }>('kruxosPolicy/checkPolicy', { uri, agent, capability, parameters });
      const who = `${capability} for ${agent} with ${JSON.stringify(parameters)}\n${drawn(files)}`;
      assert.deepEqual(answer, await run('config', 'check-policy', '--agent', agent, '--capability', capability, '--params', JSON.stringify(parameters)), who);
      assert.deepEqual(answer, engine.check({ agent, capability, parameters }), who);
      const everyone = await run('config', 'check-policy', '--all-agents', '--capability', capability);
      assert.ok(everyone.every((each: Told) => rows.some((row) => row.agent === each.agent)), who);
    }
    const { reports } = await run('config', 'validate', 'policies');
    const { items } = await client.pullWorkspace();
    for (const report of reports) {
      const { file, ...alone } = report;
      const found = items.find((each) => each.uri === client.uri(file));
      assert.deepEqual(report.problems.map(problemLine), found?.kind === 'full' ? found.items.map(diagnosticLine) : [], `${file}\n${drawn(files)}`);
      const { directoryProblems: _, ...single } = await run('config', 'validate', file);
      assert.deepEqual(single, alone, `${file} by itself\n${drawn(files)}`);
    }
  } finally {
    await client.stop();
  }
}

function drawn(files: Readonly<Record<string, string>>): string {
  return Object.entries(files).map(([path, text]) => `#- ${path}\n${text}`).join('');
}

function problemLine({ code, severity, line, column, endLine, endColumn, message }: Readonly<Record<string, string | number>>): string {
  return `${line}:${column}-${endLine}:${endColumn} ${severity} ${code} ${message}`;
}

function diagnosticLine({ code, severity, range: { start, end }, message }: Diagnostic): string {
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${SEVERITIES[severity ?? 0]} ${code} ${message}`;
}

const BROKEN = ['name: acme\ncapabilities: [\n', 'agent: "bot\ncapabilities: {}\n', '', 'agent: bot\nextends: nowhere\ncapabilities: {}\n'];
const WRITE = { path: '/a/b', content: 'x', to: 'a', timeout: 4, branch: 'main', args: ['a'] };

/** The files of `policies`, some of which have names that are sorted otherwise in addresses. */
const arbDirectory: fc.Arbitrary<Readonly<Record<string, string>>> = fc.tuple(
  fc.tuple(fc.constantFrom('acme.yaml', 'é.yaml', 'z z.yml'), arbPolicy({ title: 'name: acme', extends: ['base', 'team-moderate'], most: 6, entries: ENTRIES })),
  fc.tuple(fc.constantFrom('base.yaml'), arbPolicy({ title: 'name: base', extends: ['personal-permissive'], most: 5, entries: ENTRIES })),
  fc.tuple(fc.constantFrom('twin.yaml', 'system.yaml', 'ä.yaml'), fc.oneof(arbPolicy({ title: 'name: acme', extends: ['base'], most: 4, entries: ENTRIES }), fc.constantFrom(...BROKEN))),
  fc.tuple(fc.constantFrom('agents/bot.yaml', 'agents/é.yaml'), arbPolicy({ title: 'agent: bot', extends: ['acme', 'base', 'team-moderate'], most: 6, entries: ENTRIES })),
  fc.tuple(fc.constantFrom('stray.yaml', 'agents/bot.kruxos.yaml', 'agents/x.yaml'), fc.oneof(arbPolicy({ title: 'agent: bot', extends: ['acme'], most: 4, entries: ENTRIES }), fc.constantFrom(...BROKEN))),
  fc.tuple(fc.constant('.active'), fc.constantFrom('acme\n', 'base', 'missing\n', '\n')),
).chain((all) => fc.subarray(all.slice(1), { minLength: 1 }).map((some) => Object.fromEntries([all[0], ...some].map(([path, text]) => [`policies/${path}`, text]))));

describe('the editor and the command line', () => {
  it('say the same of random directories', async (t) => {
    const capabilities = ['filesystem.write', 'email.send', 'git.push', 'process.list', 'state.shared.set', 'git.lgo'];
    const questions = ['bot', 'x', 'nobody'].flatMap((agent, i) => capabilities.map((capability, k): Told => ({ agent, capability, parameters: (i + k) % 2 === 0 ? {} : WRITE })));
    t.diagnostic(await agreeLater({ arbitraries: [arbDirectory], worlds: 8, predicate: (files) => assertSame(files, questions) }));
  });

  it('read the policies of agents behind a link as well', () =>
    assertSame({
      'policies/acme.yaml': 'name: acme\ncapabilities:\n  git.push: {tier: notify}\n',
      'mounted/bot.yaml': 'agent: bot\ncapabilities:\n  git.push: {tier: blocked, reason: x}\n',
    }, [{ agent: 'bot', capability: 'git.push' }, { agent: 'other', capability: 'git.push' }], { 'policies/agents': '../mounted' }));

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
