// Owns: definition files read at a glance against the same files read as a whole, and what is known of a definition in error.
// Refuses: where definition files are looked for (test/engine, test/wire).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { definitionIn } from '../../core/src/catalogue/definitions.js';
import { extendByDefinitions, isWellFormed, readDefinitions, readShipped } from '../../core/src/index.js';
import type { Capability } from '../../core/src/index.js';

const { catalogue } = readShipped();

/** A remark that looks like an anchor: then nothing is taken at a glance. */
const AS_A_WHOLE = '# &x\n';

const plain = ({ name, category, purpose, declaredTier, parameters, parametersComplete, reserved }: Capability) => ({ name, category, purpose, declaredTier, parameters, parametersComplete, reserved });

function bothWays(text: string) {
  const [lazy, whole] = [text, `${text}\n${AS_A_WHOLE}`].map((each) => readDefinitions({ uri: 'x', text: each }));
  assert.ok(lazy !== undefined && whole !== undefined && !whole.isLazy);
  return { lazy, whole };
}

const FIRSTS = ['- name: a.b', '- name: "c.d"', "- name: 'e.f.g'", '- name: h.i # x', '- name: j.k', '- name: r.s', '- name: t.u', '- { name: l.m }', '- purpose: x\n  name: n.o', '- name: Bad', '- name:   p.q  ', '- name: h.i#x'];
const OTHERS = [
  ...['  permission_tier: notify', '  permission_tier: notify # x', '  permission_tier: notify#x', '  permission_tier: "blocked"', '  permission_tier: nothing', '  permission_tier:\n    notify', '  permission_tier: notify\n    more', '  permission_tier: notify\n\n    more'],
  ...['  purpose: |\n    text\n    permission_tier: blocked', '  purpose: >-\n   permission_tier: blocked', '  purpose: "x\n    permission_tier: blocked"', '  version: "1.0"', '  name: r.s', '  inputs: []', '  # remark', '', '# remark'],
  ...['  inputs:\n    - { name: url, type: URL, required: true }', '  inputs:\n    - name: size\n      type: Integer', '    more', ' less: 1', '  purpose: [', '  permission_tier: blocked', '  - x', '  x'],
];
const arbDefinition = fc.tuple(fc.constantFrom(...FIRSTS.slice(0, 7), ...FIRSTS), fc.array(fc.constantFrom(...OTHERS), { maxLength: 3 })).map(([first, others]) => [first, ...others]);
const arbText = fc.tuple(fc.array(arbDefinition, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\n', '\r\n'), fc.constantFrom('\n', '\n', '')).map(([lines, joint, end]) => lines.flat().join(joint).replaceAll(/\r?\n/g, joint) + end);

test('what a glance tells of random definitions is what the whole reading tells', () => {
  let [lazily, wellFormed] = [0, 0];
  fc.assert(
    fc.property(arbText, fc.boolean(), (text, startsWithVersion) => {
      const { lazy, whole } = bothWays(text);
      if (!lazy.isLazy) return;
      lazily++;
      assert.equal(isWellFormed(lazy), isWellFormed(whole));
      if (!isWellFormed(whole)) return;
      wellFormed++;
      // What was asked first does not matter.
      if (startsWithVersion) assert.equal(lazy.version, whole.version);
      assert.deepEqual(lazy.capabilities?.map(plain), whole.capabilities?.map(plain));
      assert.deepEqual(lazy.problems, whole.problems);
      assert.equal(lazy.version, whole.version);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(lazily > 500 && wellFormed > 200, `${lazily} ${wellFormed}`);
});

test('a malformed definition is known by its name, and the others by all that they say', () => {
  const text = '- name: a.b\n  permission_tier: notify\n  inputs: [\n- name: c.d\n  inputs: [{ name: url, type: URL, required: true }]\n';
  const { catalogue: extended, notes } = extendByDefinitions(catalogue, [{ uri: 'x', path: 'definitions/x.yaml', text }]);
  assert.deepEqual([extended.capabilities.get('a.b')?.parametersComplete, extended.capabilities.get('c.d')?.parameters.length, extended.total], [false, 1, catalogue.total + 2]);
  assert.equal(notes.length, 1);
  assert.match(notes[0] as string, /^definitions\/x\.yaml has a problem in line 3 \(.*\): the rest of it is used$/);
  assert.deepEqual(extendByDefinitions(catalogue, [{ uri: 'x', path: 'definitions/x.yaml', text }], 'seen').notes, []);
  // What has been read as a whole has been seen.
  assert.equal(extendByDefinitions(catalogue, [{ uri: 'x', path: 'definitions/x.yaml', text: `- name: a.b\n  permission_tier: nothing\n${AS_A_WHOLE}` }], 'seen').notes.length, 1);
});

test('a file that is no list of definitions is in error at its first character', () => {
  for (const [text, end] of [['a: 1\n', 1], ['x', 1]] as const) {
    const { capabilities, problems } = readDefinitions({ uri: 'x', text });
    assert.deepEqual([capabilities, problems.map((each) => [each.code, each.span])], [null, [['wrong-type', { start: 0, end }]]]);
  }
});

test('the version of a file is the one that all its definitions share', () => {
  const version = (text: string) => readDefinitions({ uri: 'x', text }).version;
  for (const end of ['', AS_A_WHOLE]) {
    assert.equal(version(`- name: a.b\n  version: "1.0"\n- name: c.d\n  version: "1.0"\n${end}`), '1.0');
    assert.equal(version(`- name: a.b\n  version: "1.0"\n- name: c.d\n${end}`), '1.0');
    assert.equal(version(`- name: a.b\n  version: "1.0"\n- name: c.d\n  version: "2.0"\n${end}`), 'mixed');
    assert.equal(version(`- name: a.b\n- name: c.d\n${end}`), 'mixed');
  }
  assert.equal(version('- name: a.b\n  version: "1.0"\n- name: c.d\n  version: [\n'), '1.0');
});

test('a definition is found by the name that calls have, wherever others have none', () => {
  const found = (text: string, name = 'rss.fetch') => {
    const place = definitionIn({ uri: 'x', text }, name);
    return place === null ? null : text.slice(place.nameSpan.start, place.nameSpan.end);
  };
  assert.equal(found('- purpose: rss.fetch\n- rss.fetch\n- name: "rss.fetch"\n'), '"rss.fetch"');
  assert.equal(found('{"tools": [{"description": "all of rss__fetch"}, {"name": "rss__fetch"}]}'), '"rss__fetch"');
  assert.equal(found('{"jsonrpc": "2.0", "result": {"tools": [{"name": "rss.fetch"}]}}'), '"rss.fetch"');
  assert.deepEqual([found('- name: rss__fetch\n'), found('- name: rss.fetch_all\n'), found('- name: rss.fetch\n- [\n')], [null, null, null]);
});

test('an input of a tool whose type is none of JSON may be anything', () => {
  const properties = { a: { type: 'string' }, b: { type: 'tuple' }, c: {}, d: true, e: { type: 'integer', description: 'how many' } };
  const { capabilities } = readDefinitions({ uri: 'x', text: JSON.stringify({ tools: [{ name: 'rss__fetch', inputSchema: { type: 'object', properties, required: ['e'] } }, { name: 'rss__list' }] }) });
  assert.deepEqual(capabilities?.map((each) => [each.name, each.parametersComplete]), [['rss.fetch', true], ['rss.list', false]]);
  assert.deepEqual(capabilities?.[0]?.parameters.map((each) => [each.name, each.type, each.required]), [['a', 'String', false], ['b', 'any', false], ['c', 'any', false], ['d', 'any', false], ['e', 'Integer', true]]);
});

test('an input without a name is none', () => {
  for (const end of ['', AS_A_WHOLE]) {
    const { capabilities } = readDefinitions({ uri: 'x', text: `- name: a.b\n  inputs: [{ type: URL }, { name: 5 }, url, { name: size }]\n${end}` });
    assert.deepEqual(capabilities?.[0]?.parameters, [{ name: 'size', type: 'any', required: false, description: null }]);
  }
});
