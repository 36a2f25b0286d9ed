// Owns: text → tree: what YAML is understood, where everything stands, and that no text whatever makes the parser throw.
// Refuses: the shape of policies.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { LIMITS } from '../../core/src/syntax/fragment.js';
import { parseSyntax } from '../../core/src/syntax/parse.js';
import type { Problem } from '../../core/src/problems/problem.js';
import type { SyntaxTree } from '../../core/src/syntax/parse.js';
import { pairNamed, toPlain } from '../../core/src/syntax/tree.js';
import type { MappingNode, SyntaxNode } from '../../core/src/syntax/tree.js';
import { readPolicy } from '../../core/src/index.js';

function plain(text: string): unknown {
  const { root, problems } = parseSyntax(text);
  assert.deepEqual(problems.map((each) => each.message), [], text);
  return root === null ? null : JSON.parse(JSON.stringify(toPlain(root)));
}

function rootMapping(text: string): MappingNode {
  const { root } = parseSyntax(text);
  assert.equal(root?.kind, 'mapping');
  return root as MappingNode;
}

/** Every problem and node stands inside the text. */
function isInside(text: string, tree: SyntaxTree): void {
  const inside = ({ start, end }: { readonly start: number; readonly end: number }) =>
    assert.ok(0 <= start && start <= end && end <= text.length, `${start}-${end} of ${text.length}: ${JSON.stringify(text.slice(0, 200))}`);
  const walk = (node: SyntaxNode): void => {
    inside(node.span);
    if (node.kind === 'mapping') for (const pair of node.pairs) [pair.keySpan, pair.valueSpan, pair.span].forEach(inside), walk(pair.value);
    if (node.kind === 'sequence') for (const item of node.items) inside(item.span), walk(item.node);
  };
  for (const each of tree.problems) inside(each.span);
  for (const each of tree.comments) inside(each);
  if (tree.root !== null) walk(tree.root);
}

describe('YAML as policies use it', () => {
  const READ: readonly (readonly [what: string, text: string, value: unknown])[] = [
    ['block mappings', 'a: 1\nb:\n  c: x\n', { a: 1, b: { c: 'x' } }],
    ['flow collections', 'a: {b: [1, "2", true, null]}', { a: { b: [1, '2', true, null] } }],
    ['YAML 1.2 scalars: yes and on are texts', 'a: yes\nb: on\nc: 0o14\nd: 012\ne: 1.0', { a: 'yes', b: 'on', c: 12, d: 12, e: 1 }],
    ['aliases', 'a: &x {t: 1}\nb: *x', { a: { t: 1 }, b: { t: 1 } }],
    ['merge keys, own keys first', 'a: &x {t: 1, u: 2}\nb:\n  <<: *x\n  t: 3', { a: { t: 1, u: 2 }, b: { t: 3, u: 2 } }],
    ['a merge key with a list, the earlier first', 'a: &x {t: 1}\nb: &y {t: 2, u: 2}\nc:\n  <<: [*x, *y]', { a: { t: 1 }, b: { t: 2, u: 2 }, c: { t: 1, u: 2 } }],
    ['a quoted << is an ordinary key', '"<<": 1', { '<<': 1 }],
    ['folded and literal texts', 'a: |\n  x\n  y\nb: >\n  x\n  y\n', { a: 'x\ny\n', b: 'x y\n' }],
    ['a document start', '---\na: 1\n', { a: 1 }],
    ['a document end', 'a: 1\n...\n', { a: 1 }],
    ['a YAML 1.2 directive', '%YAML 1.2\n---\na: 1\n', { a: 1 }],
    ['a byte order mark', '\ufeffa: 1\n', { a: 1 }],
    ['CR LF', 'a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['tabs after the indentation', 'a:\t1\t# one\n', { a: 1 }],
    ['unusual names', '__proto__: 1\nconstructor: 2\n', JSON.parse('{"__proto__": 1, "constructor": 2}')],
    ['comments only', '# nothing\n', null],
    ['nothing', '', null],
    ['a lone document start', '---\n', null],
  ];
  for (const [what, text, value] of READ) it(what, () => assert.deepEqual(plain(text), value));

  it('takes a collection for a key, wherever it stands', () => {
    for (const [text, keys] of [
      ['a:\n  [b, c]: 1\n  d: 2\n', ['[b, c]', 'd']],
      ['a:\n  d: 2\n  [b, c]: 1\n', ['d', '[b, c]']],
      ['a:\n  d: 2\n\n # x\n  [b, c]: 1\n  # y\n  {e: f}: 3\n', ['d', '[b, c]', '{e: f}']],
      ['capabilities:\n  x.a: {tier: notify}\n  [x.b, x.c]: {tier: notify}\n  x.d: {tier: notify}\n', ['x.a', '[x.b, x.c]', 'x.d']],
    ] as const) {
      const { root, problems } = parseSyntax(text);
      assert.deepEqual(problems, [], text);
      const inner = root?.kind === 'mapping' ? root.pairs[0]?.value : undefined;
      assert.deepEqual(inner?.kind === 'mapping' ? inner.pairs.map(({ name, collection }) => name ?? collection?.text) : null, keys, text);
    }
  });

  it('tells apart what is written twice', () => {
    const root = rootMapping('a: 1\nb: 2\na: 3\n');
    assert.deepEqual(root.pairs.map((each) => each.repeats !== null), [false, false, true]);
    assert.deepEqual(JSON.parse(JSON.stringify(toPlain(root))), { a: 1, b: 2 });
  });
});

describe('places', () => {
  const sliced = (text: string, span: { readonly start: number; readonly end: number }) => text.slice(span.start, span.end);

  it('cover exactly keys and values', () => {
    const text = 'name: "acme"   # ours\ndefaults:\n  tier: notify\n';
    const root = rootMapping(text);
    const [name, defaults] = root.pairs as [MappingNode['pairs'][number], MappingNode['pairs'][number]];
    assert.equal(sliced(text, name.keySpan), 'name');
    assert.equal(sliced(text, name.valueSpan), '"acme"');
    assert.equal(sliced(text, defaults.valueSpan), 'tier: notify');
  });

  it('of an item start at its dash', () => {
    const text = 'rules:\n  - condition: {a: 1}\n    tier: notify\n  -   tier: blocked\n';
    const rules = pairNamed(rootMapping(text), 'rules')?.value;
    assert.equal(rules?.kind, 'sequence');
    assert.deepEqual(rules?.kind === 'sequence' ? rules.items.map((each) => sliced(text, each.span)) : [], ['- condition: {a: 1}\n    tier: notify', '-   tier: blocked']);
  });

  it('of an alias are the alias where it is used and the anchor where it is written', () => {
    const text = 'a: &x {t: 1}\nb: *x\n';
    const b = pairNamed(rootMapping(text), 'b');
    assert.equal(sliced(text, b?.valueSpan ?? { start: 0, end: 0 }), '*x');
    assert.equal(sliced(text, b?.value.span ?? { start: 0, end: 0 }), '{t: 1}');
  });

  it('of an alias are those of the last anchor in front of it, also where that stands inside the node of another one with its name', () => {
    const text = 'a: &x {t: &x 1}\nb: *x\nc: &x {d: *x}\n';
    const b = pairNamed(rootMapping(text), 'b');
    assert.equal(sliced(text, b?.value.span ?? { start: 0, end: 0 }), '1');
    assert.equal(parseSyntax(text).problems.map((each) => sliced(text, each.span)).join(), '*x');
  });

  it('of comments run from the # to the end of the line', () => {
    const text = '# one\na: 1 # two\nb:\n  # three\n  - x # four\n';
    assert.deepEqual(parseSyntax(text).comments.map((each) => sliced(text, each)), ['# one', '# two', '# three', '# four']);
  });
});

describe('what does not parse', () => {
  const BROKEN: readonly (readonly [what: string, text: string, at: string])[] = [
    ['a tab as indentation', 'a:\n\tb: 1\n', '\t'],
    ['a quote left open', 'a: "x\nb: 1\n', ''],
    ['a bracket left open', 'a: [1, 2\n', ''],
    ['a missing colon', 'a: 1\nb\nc: 2\n', 'b'],
    ['an alias without an anchor', 'a: *x\n', '*x'],
    ['an alias inside its own anchor', 'a: &x [*x]\n', '*x'],
    ['a merge key with a text', 'a:\n  <<: x\n  b: 1\n', 'x'],
    ['a merge of an alias without an anchor', 'a:\n  <<: *x\n  b: 1\n', '*x'],
    ['a merge of a list with such an alias', 'a:\n  <<: [*x]\n  b: 1\n', '*x'],
    ['two merge keys', 'a:\n  <<: {b: 1}\n  <<: {b: 2}\n', '<<'],
    ['an unknown tag', 'a: !env HOME\n', '!env'],
    ['a YAML 1.1 document', '%YAML 1.1\n---\na: 1\n', '%YAML 1.1'],
    ['a reserved character', 'a: @x\n', '@'],
    ['a line behind a remark and a carriage return', 'a: 1 # x\rb: 2\nc: 3\n', '\r'],
    ['the same above the first key', '# x\rb: 2\na: 1\n', '\r'],
    ['a text of carriage returns', 'a: 1\rb:\r  c: 2\r', '\r'],
  ];
  for (const [what, text, at] of BROKEN) {
    it(`${what} is one problem, at its place`, () => {
      const { problems } = parseSyntax(text);
      assert.deepEqual(problems.map((each) => each.code), ['yaml-syntax']);
      const { span } = problems[0] as (typeof problems)[number];
      assert.ok(span.end > span.start, 'something can be shown');
      if (at !== '') assert.ok(text.slice(span.start, span.end).startsWith(at), JSON.stringify(text.slice(span.start, span.end)));
    });
  }

  it('has the same place whatever ends the lines', () => {
    const texts = [...BROKEN.map(([, text]) => text), 'rules:\n - a:\n  b: c\n     d: e\n', 'rules:\n  -\n     a: b\n\n    ? c\n     : d\n', "a:\n  - b: 1\n    'c':x\n      - d: 2\n"];
    for (const text of texts.filter((each) => !each.includes('\r'))) {
      const crlf = text.replaceAll('\n', '\r\n');
      const placed = (of: string) => parseSyntax(of).problems.map(({ message, span }) => [message, of.slice(0, span.start).replaceAll('\r', '').length, of.slice(span.start, span.end).replaceAll('\r', '')]);
      assert.deepEqual(placed(crlf), placed(text), text);
    }
  });

  it('costs the entries beside it nothing', () => {
    const { root, problems } = parseSyntax('name: a\ncapabilities:\n  x.a:\n    tier: notify\n  x.b:\n    tier: "notify\n  x.c:\n    tier: blocked\ndefaults: {tier: notify}\n');
    assert.equal(problems.length, 1);
    const capabilities = root?.kind === 'mapping' ? pairNamed(root, 'capabilities')?.value : undefined;
    const names = capabilities?.kind === 'mapping' ? capabilities.pairs.map((each) => each.name) : [];
    assert.ok(names.includes('x.a'));
  });

  it('leaves keys behind a `?` as they are, wherever it stands', () => {
    for (const text of [
      'name: a\ncapabilities:\n  ? git.diff\n  # remark\n  : tier: notify\n  git.push:\n    tier: "notify\n  ? git.log\n  :\n    tier: notify\n',
      '? name\n: a\n? capabilities\n: git.diff:\n    tier: notify\n  git.log: {tier: notify}\ndescription: a: b\n',
    ]) {
      const { root, problems } = parseSyntax(text);
      assert.deepEqual(problems.map(({ message }) => /`"` is never closed|second `:`/.test(message)), [true], text);
      const { name, capabilities } = JSON.parse(JSON.stringify(toPlain(root as SyntaxNode))) as { readonly name: unknown; readonly capabilities: Record<string, unknown> };
      assert.equal(name, 'a');
      assert.deepEqual([capabilities['git.diff'], capabilities['git.log']], [{ tier: 'notify' }, { tier: 'notify' }]);
    }
  });

  it('a second document is one problem, at its ---', () => {
    const text = 'a: 1\n---\nb: 2\n';
    const { problems } = parseSyntax(text);
    assert.deepEqual(problems.map((each) => [each.code, text.slice(each.span.start, each.span.end)]), [['multiple-documents', '---']]);
  });
});

describe('bounds', () => {
  const oneProblem = (text: string, like: RegExp): void => {
    const tree = parseSyntax(text);
    assert.deepEqual(tree.problems.map((each) => each.code), ['yaml-syntax']);
    assert.match((tree.problems[0] as (typeof tree.problems)[number]).message, like);
    isInside(text, tree);
  };

  it('an alias bomb is refused', () => {
    const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i <= 9; i++) levels.push(`a${i}: &a${i} [${Array(10).fill(`*a${i - 1}`).join(', ')}]`);
    oneProblem(levels.join('\n'), /aliases/);
  });

  for (const [what, text] of [
    ['[', '['.repeat(5_000)],
    ['{', '{'.repeat(5_000)],
    ['[ closed again', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['{a: closed again', `${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['- on one line', `${'- '.repeat(5_000)}x`],
    ['deeper lines', Array.from({ length: 5_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n').slice(0, LIMITS.size)],
    ['? keys', `${'? '.repeat(5_000)}x`],
  ] as const) {
    it(`5,000 nested ${what}`, () => {
      const tree = parseSyntax(text);
      assert.ok(tree.problems.length >= 1);
      assert.ok(tree.problems.every((each) => each.code === 'yaml-syntax'));
      isInside(text, tree);
    });
  }

  it('a depth just inside the limit is read', () => {
    const depth = LIMITS.depth - 1;
    assert.deepEqual(parseSyntax(`a: ${'['.repeat(depth)}${']'.repeat(depth)}`).problems, []);
  });

  it('a hundred thousand errors on one line are one problem', { timeout: 60_000 }, async () => {
    oneProblem(`a:\n  ${'&a '.repeat(100_000)}x`, /anchor/);
    // So that the timeout is noticed.
    await setImmediate();
  });

  it('what is quoted of a very long word is short', () => {
    const { problems } = parseSyntax(`a:\n  ${'*'.repeat(100_000)}: b`);
    assert.ok((problems[0]?.message ?? '').startsWith('a key that starts with') && (problems[0]?.message ?? '').length < 200);
  });

  it('a key longer than YAML reads is told so', () => {
    for (const [text, at] of [
      [`a: 1\n${'b'.repeat(1025)}: 2\nc: 3\n`, 'b'.repeat(1025)],
      [`a: 1\nb${' '.repeat(1025)}: 2\n`, 'b'],
      [`a: 1\n"${'b '.repeat(600)}": 2\n`, `"${'b '.repeat(600)}"`],
      [`a: [${'b'.repeat(1025)}: 2]\n`, ':'],
    ] as const) {
      oneProblem(text, /^what stands before the `:` is longer than 1024 characters, the most that YAML reads as a key$/);
      const { span } = parseSyntax(text).problems[0] as Problem;
      assert.equal(text.slice(span.start, span.end), at);
    }
    assert.deepEqual(parseSyntax(`${'b'.repeat(1024)}: 2\n`).problems, []);
    oneProblem(`a: 1\nb\n  ${'c '.repeat(600)}\n  d: 2\n`, /^expected `:` after `b`$/);
  });

  it('a line that does not line up is told itself, whatever stands above it', () => {
    for (const [text, at] of [
      ['a:\n  b:\n    c: 1\n\n  # d\n   d:\n    e: 1\n', 'd:'],
      ['a:\n  b: 1\n\n    c: 2\n', 'c: 2'],
      ['a:\n  - b: 1\n   c: 2\n', 'c: 2'],
      ['a:\n  b: one\n    two\n     c: 2\n', 'c: 2'],
      ['capabilities:\n  x.a: {tier: notify}\n    : {tier: blocked}\n  x.b: {tier: notify}\n', ': {tier: blocked}'],
      ['capabilities:\n  x.a:\n      tier: notify\n    : blocked # x\n', ': blocked'],
    ] as const) {
      oneProblem(text, /^wrong indentation: /);
      const { span } = parseSyntax(text).problems[0] as Problem;
      assert.equal(text.slice(span.start, span.end), at);
    }
  });

  it('10 MB are refused at once', () => {
    oneProblem(`a: ${'x'.repeat(10_000_000)}`, /larger/);
  });

  it('a million characters of one text are read', () => {
    assert.equal((plain(`a: ${'x'.repeat(1_000_000)}`) as { a: string }).a.length, 1_000_000);
  });
});

describe('any text', () => {
  const SCRAPS = ['a', ':', ' ', '\n', '- ', '"', "'", '[', ']', '{', '}', '&x', '*x', '#', '|', '>', '<<', '---\n', '...\n', '%YAML 1.2\n', '\t', '\r', '\r\n', '\0', '\ufeff', '!', '?', ',', '@', '`', '\u2028', '\ud800', '😀', 'capabilities:\n', '  filesystem.*:\n', 'tier: notify\n', '\\', '0x', '~'];
  const scrappy = fc.array(fc.constantFrom(...SCRAPS), { maxLength: 40 }).map((each) => each.join(''));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each).toString('latin1'));
  const never = (text: string): void => {
    isInside(text, parseSyntax(text));
    for (const inAgents of [false, true]) {
      const file = readPolicy({ uri: 'file:///any.yaml', text }, { inAgents });
      for (const each of file.problems) assert.ok(0 <= each.span.start && each.span.start <= each.span.end && each.span.end <= text.length, `${each.code} ${JSON.stringify(each.span)} in ${JSON.stringify(text)}`);
    }
  };

  it('is read without a throw however much is wrong with it', () => {
    const slips = (line: string) => line.repeat(130_000);
    for (const text of [`name: a\n${slips('x: 1\n')}`, `name: a\nrules:\n  - capability: git.log\n${slips('    x: 1\n')}`]) {
      const { broken, problems } = readPolicy({ uri: 'file:///any.yaml', text }, { inAgents: false });
      assert.ok(problems.length >= 130_000, `${broken}`);
    }
    assert.deepEqual(parseSyntax(`a:\n  b: 1\n${slips('  #\n')}  [c]: 2\n`).problems, []);
  });

  it('is read without a throw, and every place lies inside it', () => {
    fc.assert(fc.property(fc.oneof(scrappy, bytes, fc.string({ unit: 'binary', maxLength: 80 })), never), { numRuns: 3_000 });
  });

  for (const text of ['\0', 'a: \0', '\ufeff', '\r', 'a: 1\rb: 2\r', '\t', '---', '---\n---\n---', '...', '%', '%YAML', '%TAG ! x\n---\na: 1', '? ', '- ', ':', '*', '&', '!', '"', "'", '|', '>', '@', '`', '\ud800', '<<: *x', '? [a]\n: b', '[a: b, {c: d}]']) {
    it(JSON.stringify(text), () => never(text));
  }
});
