// Owns: that a client which names the language of its person gets in it what only an editor says, and problems and answers in English all the same.
// Refuses: whether the translation is complete (test/core/translations.test.ts).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { CodeAction, CodeLens, CompletionList, DocumentLink, Hover, InlayHint, MarkupContent } from 'vscode-languageserver/node';
import { MODERN, WireClient } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const TEXT = ORGANIZATION.replace('tier: blocked', 'tier: bloked');

async function start(locale?: string): Promise<WireClient> {
  const capabilities = { ...MODERN, textDocument: { ...MODERN.textDocument, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } }, codeLens: {}, inlayHint: {} } };
  const client = await WireClient.start({ files: DIRECTORY, capabilities, initializationOptions: { problemPagesUri: 'pages:' }, ...(locale === undefined ? {} : { locale }) });
  clients.push(client);
  return client;
}

async function saidTo(client: WireClient): Promise<Record<'actions' | 'links' | 'lenses' | 'hints' | 'hovers' | 'details' | 'problems', string[]>> {
  const uri = await client.open('policies/acme.yaml', TEXT);
  const problems = await client.problems(uri);
  const typo = problems.find(({ code }) => code === 'unknown-tier');
  assert.ok(typo);
  const textDocument = { uri };
  const actions = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument, range: typo.range, context: { diagnostics: [typo] } });
  const agent = AGENT.replace('acme', 'acme # kruxos-ignore missing-reason: later');
  const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri: await client.open('policies/agents/deploy-bot.yaml', agent) } });
  const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument });
  const hints = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range: { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } } });
  const position = { line: TEXT.split('\n').findIndex((line) => line.includes('filesystem.write')), character: 4 };
  const hover = await client.request<Hover>('textDocument/hover', { textDocument, position });
  const tier = { line: TEXT.split('\n').findIndex((line) => line.includes('tier: notify')), character: 8 };
  const { items } = await client.request<CompletionList>('textDocument/completion', { textDocument, position: tier });
  return {
    actions: actions.map(({ title }) => title),
    links: links.map(({ tooltip = '' }) => tooltip),
    lenses: lenses.flatMap(({ command }) => command?.title ?? []),
    hints: hints.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join(''))),
    hovers: [(hover.contents as MarkupContent).value.replaceAll(/file:[^)]*\/policies/g, 'policies')],
    details: items.map(({ detail = '' }) => detail),
    problems: [String(typo.message)],
  };
}

describe('the locale of the client', () => {
  it('is that of actions, links, lenses, hints, hovers and completion; problems and traces stay English', async () => {
    const said = await saidTo(await start('de-AT'));
    assert.ok(said.actions.includes('`bloked` zu `blocked` ändern'), said.actions.join());
    assert.ok(said.links.includes('Die Richtlinie acme öffnen'), said.links.join());
    assert.ok(said.links.includes('Die Seite über missing-reason öffnen'), said.links.join());
    assert.ok(said.lenses.includes('10 Aufrufe in 1 Stunde, dann approval_required'), said.lenses.join());
    assert.ok(said.hints.includes('1 Stunde'), said.hints.join());
    assert.match(said.hovers[0] ?? '', /^`filesystem\.write` → abhängig von content_size für einen Agenten ohne eigene Richtlinie\n\n\[?system/);
    assert.match(said.hovers[0] ?? '', /\(Zeile \d+\)/);
    assert.ok(said.details.includes('wird immer abgelehnt; keine untere Ebene kann das aufheben'), said.details.join());
    assert.match(said.problems[0] ?? '', /^unknown tier `bloked`/);
  });

  it('is that of the reason for which a name is not changed', async () => {
    const client = await start('de');
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const asked = client.request('textDocument/rename', { textDocument: { uri }, position: { line: 0, character: 6 }, newName: 'team-moderate' });
    await assert.rejects(asked, /`team-moderate` ist der Name einer Vorlage/);
  });

  it('is English where it has no translation', async () => {
    const [french, silent] = [await saidTo(await start('fr')), await saidTo(await start())];
    assert.deepEqual(french, silent);
    assert.ok(silent.actions.includes('Change `bloked` to `blocked`'));
  });
});
