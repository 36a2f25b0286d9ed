// Owns: the property that what an editor asks while somebody types never throws and never points outside the text: at any offset of any prefix.
// Refuses: what the answers say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  PolicySet,
  affectedAgents,
  codeLensesOf,
  definitionOf,
  findSymbols,
  foldsOf,
  hierarchyAt,
  highlightsOf,
  inlayHintParts,
  inlayHintsOf,
  linksOf,
  readPolicy,
  referencesOf,
  renameOf,
  renameableAt,
  selectionsOf,
  semanticTokensOf,
  subtypesOf,
  supertypesOf,
  symbolWords,
  symbolsOf,
} from '../../core/src/index.js';
import type { Neighbourhood, PolicySymbol, Span } from '../../core/src/index.js';
import { pageCodes, readPage } from '../support/problem-page.js';
import { SHIPPED, uriOf, workspaceOf } from '../support/workspace.js';

const MIXED = `# region mixed
name: &n "acme"   # kruxos-ignore missing-reason: later
extends: team-moderate
defaults: {tier: notify}
capabilities:
  filesystem.*: &open
    tier: autonomous
  filesystem.write: {rules: [{condition: {content_size_lt: 10, path_prefix: [/a, "/b"]}, tier: notify}], tier: blocked}
  filesystem.read: *open
  git.push:
    <<: *open
    reason: >-
      two
      lines
    rate_limit: { max: 1, window: 3600, on_exceed: blocked }
  "*":
    tier: 'approval_required'
# endregion
`;
const ORDERED = `rules:
  - capability: "filesystem.*"
    tier: autonomous
    conditions: { path_prefix: "/workspace/" }
  - match: { capability: email.send }
    tier: notify
    rate_limit: { max_per_hour: 20, escalate_to: approval_required }
`;
const OTHER = `agent: bot\nextends: acme\ncapabilities:\n  filesystem.write:\n    tier: autonomous\n  git.*:\n    tier: notify\n`;
const TEXTS = [MIXED, MIXED.replaceAll('\n', '\r\n'), ORDERED, OTHER, ...pageCodes().flatMap((code) => readPage(code).bad).flatMap((text) => workspaceOf(text).fixture.files.map((each) => each.text))];

/** What is asked at one place; each gives every span that it answers with, in the file that was asked about. */
const AT_OFFSET: Readonly<Record<string, (around: Neighbourhood, offset: number) => readonly Span[]>> = {
  definition: (around, offset) => [...(definitionOf(around, offset)?.places ?? [])].filter((each) => each.uri === around.file.uri).flatMap((each) => [each.span, each.nameSpan]),
  references: (around, offset) => (referencesOf(around, offset) ?? []).filter((each) => each.uri === around.file.uri).map((each) => each.span),
  highlights: ({ file }, offset) => highlightsOf(file, offset) ?? [],
  renameable: (around, offset) => {
    const found = renameableAt(around, offset);
    return found?.kind === 'name' ? [found.span] : [];
  },
  rename: (around, offset) => {
    const found = renameOf(around, offset, 'some.other');
    return found?.kind === 'edits' ? found.edits.filter((each) => each.uri === around.file.uri).map((each) => each.span) : [];
  },
  selections: ({ file }, offset) => selectionsOf(file, offset),
  hierarchy: ({ own, file }, offset) => {
    const node = hierarchyAt(own, file, offset);
    if (node === null) return [];
    const key = { kind: node.kind, name: node.name, index: node.index, uri: node.file.uri };
    const relatives = [...supertypesOf(own, key), ...subtypesOf(own, key)].filter((each) => each.file === file);
    return [node, ...relatives].flatMap((each) => [each.span, each.nameSpan]);
  },
};

/** What is asked about a whole document. */
const OF_DOCUMENT: Readonly<Record<string, (around: Neighbourhood) => readonly Span[]>> = {
  symbols: ({ own, file }) => symbolSpans(symbolsOf(file, own.policyAt(file.uri))),
  search: ({ file }) => findSymbols([file], 'e', 100).map((each) => each.span),
  folds: ({ file }) => foldsOf(file).map(({ startLine, endLine }) => ({ start: file.lines.startOf(startLine), end: file.lines.startOf(endLine) })),
  'semantic tokens': ({ own, file }) => {
    const spans = semanticTokensOf(file, own.policyAt(file.uri), null).map((each) => each.span);
    spans.forEach((each, i) => assert.ok(each.end > each.start && each.start >= (spans[i - 1]?.end ?? 0) && file.lines.lineOf(each.start) === file.lines.lineOf(each.end)));
    return spans;
  },
  'inlay hints': ({ set, own, file }) => {
    const hints = inlayHintsOf({ set, own, file, within: { start: 0, end: file.text.length }, kinds: ['effective tier', 'unit', 'coverage'] });
    for (const hint of hints) assert.notEqual(inlayHintParts(hint)?.length, 0);
    return hints.map(({ offset }) => ({ start: offset, end: offset }));
  },
  'code lenses': (around) => {
    const lenses = codeLensesOf(around, ['agents', 'check', 'rate limit']);
    for (const each of lenses) if (each.kind === 'agents') affectedAgents(around, each.key);
    return lenses.map((each) => each.span);
  },
  links: ({ file }) => linksOf(file).map((each) => each.span),
};

function symbolSpans(symbols: readonly PolicySymbol[]): Span[] {
  return symbols.flatMap((each) => {
    assert.notEqual(symbolWords(each.subject).name, '');
    assert.ok(each.span.start <= each.nameSpan.start && each.nameSpan.end <= each.span.end);
    return [each.span, each.nameSpan, ...symbolSpans(each.children)];
  });
}

describe('what an editor asks', () => {
  it('is answered at any offset of any prefix of any text, inside the text', () => {
    for (const [number, text] of TEXTS.entries()) {
      // Every prefix of every text would take minutes; so many of them end inside all kinds of words, keys and values.
      const step = number < 4 ? 2 : 11;
      for (let length = number % step; length <= text.length; length += step) {
        const around = aroundText(text.slice(0, length));
        const check = (what: string, spans: readonly Span[]) => {
          for (const { start, end } of spans) assert.ok(start >= 0 && start <= end && end <= length, `${what} answers ${start}-${end} about ${JSON.stringify(around.file.text)}`);
        };
        for (const [what, ask] of Object.entries(OF_DOCUMENT)) check(what, ask(around));
        // Where the cursor is while it is typed, and every 31st place before; over all prefixes that is every place many times.
        for (let offset = length; offset >= 0; offset -= length - offset < 2 ? 1 : 31) {
          for (const [what, ask] of Object.entries(AT_OFFSET)) check(`${what} at ${offset}`, ask(around, offset));
        }
      }
    }
  });
});

function aroundText(text: string): Neighbourhood {
  const isAgent = text.startsWith('agent') && text !== OTHER;
  const file = readPolicy({ uri: uriOf(isAgent ? 'agents/typed.yaml' : 'org.yaml'), text }, { inAgents: isAgent });
  const other = readPolicy({ uri: uriOf('agents/bot.yaml'), text: OTHER }, { inAgents: true });
  const set = new PolicySet({
    organizations: isAgent ? [] : [file],
    agents: isAgent ? [file, other] : [other],
    system: SHIPPED.system,
    templates: SHIPPED.templates,
    catalogue: SHIPPED.catalogue,
    builtinCatalogue: SHIPPED.catalogue,
    hierarchy: 'bounded',
    activeSetting: null,
    activeFile: null,
  });
  return { set, own: set, file, files: [file, other], activeFile: { uri: uriOf('.active'), text: 'acme\n' }, definitions: [] };
}
