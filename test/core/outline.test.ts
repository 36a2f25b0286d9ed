// Owns: what gives an overview of a policy: outline, search, folds, growing selections, links, and the layers as a hierarchy.
// Refuses: positions in lines (test/wire).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSymbols, foldsOf, hierarchyAt, linksOf, outermost, selectionsOf, subtypesOf, supertypesOf, symbolWords, symbolsOf } from '../../core/src/index.js';
import type { HierarchyNode, PolicyFile, PolicySymbol, Span } from '../../core/src/index.js';
import { aroundCursor } from '../support/around.js';
import { FILES, FIXTURES, readAs } from '../support/policy-files.js';

const POLICY = `# What the team may do.
# Agents differ.
name: acme
extends: team-moderate
defaults:
  tier: notify
capabilities:
  # region files
  filesystem.*:
    tier: autonomous
  filesystem.write:
    rules:
      - condition:
          content_size_lt: 10240
        tier: autonomous
      - condition: {path_prefix: /tmp}
        tier: notify
    tier: blocked
  # endregion
  email.send:
    tier: notify
    rate_limit: {
      max: 10, window: 3600
    }
`;

const AGENT = `agent: bot
extends: acme
capabilities:
  filesystem.write:
    tier: autonomous
  process.run:
    tier: notify
`;

function outline(text: string): string[] {
  const { around } = aroundCursor(text);
  const lines = (symbols: readonly PolicySymbol[], depth: number): string[] =>
    symbols.flatMap(({ subject, span, nameSpan, children }) => {
      assert.ok(span.start <= nameSpan.start && nameSpan.end <= span.end);
      for (const each of children) assert.ok(span.start <= each.span.start && each.span.end <= span.end);
      const { name, detail } = symbolWords(subject);
      assert.notEqual(name, '');
      return [`${'  '.repeat(depth)}${name}${detail === '' ? '' : `: ${detail}`}`, ...lines(children, depth + 1)];
    });
  return lines(symbolsOf(around.file, around.own.policyAt(around.file.uri)), 0);
}

describe('the outline', () => {
  it('names the header, every entry with its tiers, and every rule in words', () => {
    assert.deepEqual(outline(POLICY), [
      'name: acme',
      'extends: team-moderate',
      'defaults: notify',
      'capabilities: 3 entries',
      '  filesystem.*: autonomous',
      '  filesystem.write: autonomous | notify | blocked',
      '    content_size < 10240 → autonomous',
      '    path under /tmp → notify',
      '  email.send: notify, rate limit',
    ]);
  });

  it('has an item for each rule of the ordered form', () => {
    const text = `name: a\noverrides:\n  - capability: "git.*"\n    tier: notify\n  - match: { capability: git.push }\n    conditions: { remote: origin }\n    tier: blocked\n  - oops\n`;
    assert.deepEqual(outline(text), ['name: a', 'overrides: 3 entries', '  git.*: notify', '  git.push: remote = origin → blocked', '  (no capability)']);
  });

  it('shows a rule where it is written, not below the entries that aliases bring it to', () => {
    assert.deepEqual(outline('name: a\ncapabilities:\n  git.push: &push\n    rules: &rules\n      - {condition: {branch: main}, tier: blocked}\n  git.pull: *push\n  git.log: {<<: *push}\n  git.diff: {rules: *rules, tier: notify}\n').slice(2), [
      '  git.push: blocked', '    branch = main → blocked', '  git.pull: blocked', '  git.log: blocked', '  git.diff: blocked | notify',
    ]);
  });

  it('shows a number as it is written where it is too large', () => {
    const text = `name: a\ncapabilities:\n  filesystem.write:\n    rules:\n      - condition: {content_size_lt: 1e400, encoding_in: [9007199254740993, 5]}\n        tier: notify\n`;
    assert.equal(outline(text).at(-1), '    content_size < 1e400 and encoding in [9007199254740993, 5] → notify');
  });

  it('is there for a file that does not parse, and for one that says nothing', () => {
    assert.deepEqual(outline(`name: a\ncapabilities:\n  git.push:\n    tier: [\n  git.tag:\n    tier: notify\n`), ['name: a', 'capabilities: 1 entry', '  git.tag: notify']);
    assert.deepEqual(outline(''), []);
    assert.deepEqual(outline('capabilities:\n'), ['capabilities: 0 entries']);
  });
});

describe('search', () => {
  it('finds names by their letters, word starts first, and no more than asked for', () => {
    const { around } = aroundCursor(`#- a.yaml\n${POLICY}#- agents/bot.yaml\n${AGENT}`);
    const find = (query: string, most = 10) => findSymbols(around.files, query, most).map((each) => `${each.kind} ${each.name} ${each.file.file}`);
    assert.deepEqual(find('fw'), ['entry filesystem.write a.yaml', 'entry filesystem.write bot.yaml']);
    assert.deepEqual(find('fi', 2).length, 2);
    assert.deepEqual(find('BOT'), ['agent bot bot.yaml']);
    assert.deepEqual(find('esnd'), ['entry email.send a.yaml']);
    assert.deepEqual(find('xq'), []);
    assert.equal(find('', 100).length, 7);
  });
});

describe('folds', () => {
  const folds = (text: string) => foldsOf(aroundCursor(text).around.file).map(({ kind, startLine, endLine }) => `${startLine}-${endLine} ${kind}`);

  it('are blocks, comments and regions, one for each line', () => {
    const found = ['0-1 comment', '4-5 block', '6-23 block', '7-18 region', '8-9 block', '10-17 block', '11-16 block', '12-14 block', '15-16 block', '19-23 block', '21-22 block'];
    assert.deepEqual(folds(POLICY), found);
    assert.deepEqual(folds(POLICY.replaceAll('\n', '\r\n')), found);
  });

  it('end with the text after a syntax error, and keep to a limit from the outside in', () => {
    assert.deepEqual(folds('capabilities:\n  a.b:\n    tier: [\n  git.tag:\n    tier: notify\n\n\n'), ['0-4 block', '3-4 block']);
    const all = foldsOf(aroundCursor(POLICY).around.file);
    assert.deepEqual(outermost(all, 4).map((each) => each.startLine), [0, 4, 6, 7]);
  });
});

describe('a growing selection', () => {
  const steps = (text: string) => {
    const { around, offset } = aroundCursor(text);
    return selectionsOf(around.file, offset).map((each) => around.file.text.slice(each.start, each.end).replaceAll('\n', '⏎'));
  };

  it('goes from the segment of a name to the document', () => {
    assert.deepEqual(steps('name: a\ncapabilities:\n  git.pu<|>sh:\n    tier: notify\n'), [
      'push',
      'git.push',
      'git.push:⏎    tier: notify',
      'capabilities:⏎  git.push:⏎    tier: notify',
      'name: a⏎capabilities:⏎  git.push:⏎    tier: notify',
      'name: a⏎capabilities:⏎  git.push:⏎    tier: notify⏎',
    ]);
  });

  it('takes the words of a text, then its quotes; an alias is one thing', () => {
    assert.deepEqual(steps('name: a\ndescription: "two wo<|>rds"\ncapabilities: {}\n').slice(0, 3), ['two words', '"two words"', 'description: "two words"']);
    assert.deepEqual(steps('name: a\ncapabilities:\n  a.b: &x {tier: notify}\n  a.c: *<|>x\n').slice(0, 2), ['*x', 'a.c: *x']);
  });

  it('takes a comment by itself', () => {
    assert.deepEqual(steps('name: a # wh<|>y\ncapabilities: {}\n'), ['# why', 'name: a # why⏎capabilities: {}⏎']);
  });

  it('is the same where the document is read block by block as where it is read as a whole', () => {
    const marker = '!!map\n';
    let compared = 0;
    for (const each of [...FILES, ...FIXTURES]) {
      const [file, whole] = [readAs(each, each.text), readAs(each, marker + each.text)];
      if (file.reading === null || whole.reading !== null || file.syntax.problems.length > 0) continue;
      const said = ({ text }: PolicyFile, spans: readonly Span[]) => spans.slice(0, -1).map(({ start, end }) => `${text.length - start} ${text.slice(start, end)}`);
      for (let offset = 0; offset <= each.text.length; offset += 3) assert.deepEqual(said(file, selectionsOf(file, offset)), said(whole, selectionsOf(whole, offset + marker.length)), `${each.name} at ${offset}`);
      compared++;
    }
    assert.ok(compared > 20, `${compared} were compared`);
  });
});

describe('links', () => {
  it('are what is extended and every known code that is suppressed', () => {
    const { around } = aroundCursor('name: a\nextends: b\n# kruxos-ignore missing-reason: later\ncapabilities: {} # kruxos-ignore nonsense: x\n');
    assert.deepEqual(linksOf(around.file).map(({ span, ...link }) => [around.file.text.slice(span.start, span.end), link]), [
      ['b', { kind: 'policy', name: 'b' }],
      ['missing-reason', { kind: 'problem', code: 'missing-reason' }],
    ]);
  });
});

describe('the layers as a hierarchy', () => {
  const FILES = `#- acme.yaml\n${POLICY}#- .active\nacme\n#- agents/bot.yaml\n${AGENT}`;
  const said = ({ kind, name, file, layer }: HierarchyNode) => `${layer} ${file.file} ${kind === 'policy' ? '' : `${kind} `}${name}`;

  function relatives(text: string): { readonly node: string | null; readonly above: string[]; readonly below: string[] } {
    const { around, offset } = aroundCursor(text);
    const node = hierarchyAt(around.own, around.file, offset);
    if (node === null) return { node, above: [], below: [] };
    const key = { kind: node.kind, name: node.name, index: node.index, uri: node.file.uri };
    return { node: said(node), above: supertypesOf(around.own, key).map(said), below: subtypesOf(around.own, key).map(said) };
  }

  it('has above an entry what binds it', () => {
    assert.deepEqual(relatives(FILES.replace('  process.run', '  process<|>.run')), {
      node: 'agent bot.yaml entry process.run',
      above: ['organization team-moderate.yaml entry process.run'],
      below: [],
    });
    assert.deepEqual(relatives(FILES.replace(/(?<=extends: acme\ncapabilities:\n {2}filesystem\.)write/, '<|>write')).above, [
      'organization acme.yaml entry filesystem.write',
      'system system.yaml entry filesystem.write',
    ]);
  });

  it('has below an entry what overrides it', () => {
    const { node, above, below } = relatives(FILES.replace('  filesystem.write', '  filesystem.<|>write'));
    assert.equal(node, 'organization acme.yaml entry filesystem.write');
    assert.deepEqual(above, ['organization team-moderate.yaml entry filesystem.write', 'system system.yaml entry filesystem.write']);
    assert.deepEqual(below, ['agent bot.yaml entry filesystem.write']);
  });

  it('has around a policy what it builds on and who builds on it', () => {
    assert.deepEqual(relatives(FILES.replace('name: acme', 'name: <|>acme')), { node: 'organization acme.yaml acme', above: ['organization team-moderate.yaml team-moderate'], below: ['agent bot.yaml bot'] });
    assert.deepEqual(relatives(FILES.replace('agent: bot', 'agent: <|>bot')).above, ['organization acme.yaml acme']);
    const plain = `#- acme.yaml\nname: <|>acme\ncapabilities: {}\n`;
    assert.deepEqual(relatives(plain).above, ['system system.yaml system']);
  });

  it('tells the items of a list apart that are about one pattern', () => {
    const files = (list: string) => `#- acme.yaml\nname: acme\nrules:\n${list}#- agents/bot.yaml\nagent: bot\ncapabilities:\n  git.log: {tier: notify}\n#- .active\nacme\n`;
    const place = (text: string) => {
      const { around, offset } = aroundCursor(text);
      const node = hierarchyAt(around.own, around.file, offset);
      return node === null ? null : { line: around.file.lines.lineOf(node.nameSpan.start), below: subtypesOf(around.own, { ...node, uri: node.file.uri }).map(said) };
    };
    const [first, second] = ['  - {capability: git.push, conditions: {branch: main}, tier: notify}\n', '  - {capability: git.push, tier: blocked}\n'];
    assert.deepEqual([place(files(first.replace('push', 'pu<|>sh') + second))?.line, place(files(first + second.replace('push', 'pu<|>sh')))?.line], [2, 3]);
    const [wide, hidden] = ['  - {capability: git.*, tier: blocked}\n', '  - {capability: git.*, tier: notify}\n'];
    assert.deepEqual(place(files(wide.replace('git', 'gi<|>t') + hidden))?.below, ['agent bot.yaml entry git.log']);
    assert.deepEqual(place(files(wide + hidden.replace('git', 'gi<|>t')))?.below, []);
  });

  it('has above a policy each of two files that have the name which it extends', () => {
    const files = '#- acme.yaml\nname: acme\nextends: base\ncapabilities: {}\n#- one.yaml\nname: base\ncapabilities: {}\n#- two.yaml\nname: base\ncapabilities: {}\n#- .active\nacme\n';
    assert.deepEqual(relatives(files.replace('name: acme', 'name: <|>acme')).above, ['organization one.yaml base', 'organization two.yaml base']);
    for (const file of ['one', 'two']) assert.deepEqual(relatives(files.replace(`${file}.yaml\nname: base`, `${file}.yaml\nname: <|>base`)).below, ['organization acme.yaml acme']);
  });

  it('has the default above what no entry binds', () => {
    const text = `#- acme.yaml\nname: acme\ndefaults: {tier: notify}\ncapabilities: {}\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  git.<|>push: {tier: blocked}\n`;
    assert.deepEqual(relatives(text).above, ['organization acme.yaml defaults defaults']);
    assert.equal(relatives(text.replace('<|>', '').replace('tier: notify', 'tier: <|>notify')).node, null);
    // Anywhere in the entry does.
    assert.deepEqual(relatives(text.replace('<|>', '').replace('{tier: blocked', '{tier: <|>blocked')).above, ['organization acme.yaml defaults defaults']);
  });
});
