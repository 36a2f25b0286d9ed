// Owns: definition files read at a glance against the same files read as a whole, and what is known of a definition in error.
// Refuses: where definition files are looked for (test/engine, test/wire).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { PARAMETER_TYPES } from '../../core/src/catalogue/capability-definition.js';
import { definitionIn } from '../../core/src/catalogue/definitions.js';
import { domainOf } from '../../core/src/conditions/domain.js';
import { extendByDefinitions, isWellFormed, messageText, readDefinitions, readShipped } from '../../core/src/index.js';
import type { Capability } from '../../core/src/index.js';
import { projectPath } from '../support/project-root.js';

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
  ...['  inputs:\n    - { name: url, type: URL, required: true }', '  inputs:\n    - name: size\n      type: Integer', '    more', ' less: 1', '  permision_tier: notify', '  tier: notify', '  permission_tier: 5', '  inputs: 5', '  inputs:', '  inputs: [{ name: a, type: Strng, reqired: true }, { name: a, type: URL }, 5]', '  "inputs": {}', '  purpose: [', '  permission_tier: blocked', '  - x', '  x'],
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

test('an input of a tool that may be null is of the type that it has otherwise', () => {
  const [text, empty] = [{ type: 'string' }, { type: 'null' }];
  const properties = { a: { anyOf: [text, empty] }, b: { type: ['integer', 'null'] }, c: { oneOf: [empty, { anyOf: [text, empty] }] }, d: { anyOf: [text, { type: 'integer' }] }, e: { anyOf: [text, {}] }, f: empty, g: { anyOf: [] } };
  const { capabilities } = readDefinitions({ uri: 'x', text: JSON.stringify({ tools: [{ name: 'rss__fetch', inputSchema: { type: 'object', properties } }] }) });
  assert.deepEqual(capabilities?.[0]?.parameters.map((each) => each.type), ['String', 'Integer', 'String', 'any', 'any', 'any', 'any']);
});

test('an input of a tool that is a text of a certain format is of the type that has it', () => {
  const [uri, time, empty] = [{ type: 'string', format: 'uri' }, { type: 'string', format: 'date-time' }, { type: 'null' }];
  const properties = { a: uri, b: time, c: { anyOf: [uri, empty] }, d: { anyOf: [uri, time] }, e: { anyOf: [uri, { type: 'string' }] }, f: { type: 'string', format: 'email' }, g: { type: 'integer', format: 'uri' }, h: { type: ['string', 'null'], format: 'uri' } };
  const { capabilities } = readDefinitions({ uri: 'x', text: JSON.stringify({ tools: [{ name: 'rss__fetch', inputSchema: { type: 'object', properties } }] }) });
  assert.deepEqual(capabilities?.[0]?.parameters.map((each) => each.type), ['URL', 'DateTime', 'URL', 'String', 'String', 'String', 'Integer', 'URL']);
});

test('the inputs of a tool are not all known where its schema allows others, or tells of some elsewhere', () => {
  const isComplete = (schema: unknown) => readDefinitions({ uri: 'x', text: JSON.stringify({ tools: [{ name: 'rss__fetch', inputSchema: schema }] }) }).capabilities?.[0]?.parametersComplete;
  const properties = { a: { type: 'string' } };
  for (const schema of [{ type: 'object' }, { properties }, { properties, additionalProperties: false }]) assert.equal(isComplete(schema), true, JSON.stringify(schema));
  for (const schema of [{ properties, additionalProperties: true }, { additionalProperties: { type: 'string' } }, { $ref: '#/$defs/Input' }, { properties, allOf: [{ properties }] }, 5]) assert.equal(isComplete(schema), false, JSON.stringify(schema));
});

const DEFINED = '- name: a.b\n  permission_tier: notify\n';
const FAULTS: readonly (readonly [text: string, said: readonly string[]])[] = [
  // What is passed over without harm.
  [`${DEFINED}  inputs: []\n  when_to_use: x\n  outputs: []\n  anything: 1\n  version: 1\n`, []],
  ['- name: a.b\n  permission_tier:\n  inputs:\n', []],
  [`${DEFINED}  inputs: [{ name: x }, { name: y, type: any }, { name: z, type: URL, required: false, default: 1, description: d, unit: s }]\n`, []],
  // A type that there is not.
  [`${DEFINED}  inputs: [{ name: x, type: Strng }]\n`, ['warning wrong-type Strng: `Strng` is no type of KruxOS, so `x` may be anything: did you mean `String`?']],
  [`${DEFINED}  inputs: [{ name: x, type: string }, { name: y, type: bool }]\n`, ['warning wrong-type string: `string` is no type of KruxOS, so `x` may be anything: did you mean `String`?', 'warning wrong-type bool: `bool` is no type of KruxOS, so `y` may be anything: did you mean `Boolean`?']],
  [`${DEFINED}  inputs: [{ name: x, type: Email }, { name: y, type: 5 }, { name: z, type: [URL] }]\n`, ['warning wrong-type Email: `Email` is no type of KruxOS, so `x` may be anything', 'warning wrong-type 5: `5` is no type of KruxOS, so `y` may be anything', 'warning wrong-type [URL]: `[…]` is no type of KruxOS, so `z` may be anything']],
  // Inputs that are none.
  ...['5', '{ url: URL }', 'url'].map((inputs): [string, string[]] => [`${DEFINED}  inputs: ${inputs}\n`, [`error wrong-type ${inputs}: \`inputs\` is a list of parameters, each with a \`name\` and a \`type\`: as it is, nothing is known of them`]]),
  [`${DEFINED}  inputs: [url, { type: URL }]\n`, ['url', '{ type: URL }'].map((each) => `error wrong-type ${each}: an input is a mapping with a \`name\` and a \`type\`: this one counts for nothing`)],
  [`${DEFINED}  inputs: [{ name: x, required: "yes" }]\n`, ['warning wrong-type "yes": `required` is `true` or `false`']],
  // What is written twice.
  [`${DEFINED}  inputs: [{ name: x, type: String }, { name: x, type: URL }]\n`, ['error duplicate-key x: the input `x` is defined twice, and the first definition counts']],
  [`${DEFINED}  permission_tier: blocked\n  name: c.d\n`, ['error duplicate-key permission_tier: key `permission_tier` is written twice, and the first one counts', 'error duplicate-key name: key `name` is written twice, and the first one counts']],
  [`${DEFINED}${DEFINED.replace('a.b', '"a.b"')}- name: c.d\n`, ['error duplicate-key "a.b": `a.b` is defined twice, and the first definition counts']],
  // A key, or a tier, by another name.
  ['- name: a.b\n  permision_tier: blocked\n', ['warning unknown-key permision_tier: unknown key `permision_tier`, which counts for nothing: did you mean `permission_tier`?']],
  ['- name: a.b\n  tier: blocked\n  parameters: []\n', ['warning unknown-key tier: unknown key `tier`, which counts for nothing: did you mean `permission_tier`?', 'warning unknown-key parameters: unknown key `parameters`, which counts for nothing: did you mean `inputs`?']],
  [`${DEFINED}  tier: blocked\n  inputs: [{ name: x, tpye: URL }]\n`, ['warning unknown-key tpye: unknown key `tpye`, which counts for nothing: did you mean `type`?']],
  ...[['notfy', 'notfy', '; did you mean `notify`?'], ['5', '5', ''], ['[blocked]', '[…]', '']].map(([written, word, hint]): [string, string[]] => [`- name: a.b\n  permission_tier: ${written}\n`, [`error unknown-tier ${written}: unknown tier \`${word}\`: known are \`autonomous\`, \`notify\`, \`approval_required\`, \`blocked\`${hint}`]]),
];

test('what a definition says to no effect is told, and nothing else is', () => {
  for (const [text, said] of FAULTS) {
    for (const each of [text, text + AS_A_WHOLE]) {
      const { problems } = readDefinitions({ uri: 'x', text: each });
      assert.deepEqual(problems.map((one) => `${one.severity} ${one.code} ${each.slice(one.span.start, one.span.end)}: ${messageText(one)}`), said, each);
    }
  }
  const twice = '{"tools": [{"name": "a__b"}, {"name": "a.b"}]}';
  assert.deepEqual(readDefinitions({ uri: 'x', text: twice }).problems.map(({ message }) => message), ['`a.b` is defined twice, and the first definition counts']);
});

test('a note on a file says what may have been meant', () => {
  const { notes } = extendByDefinitions(catalogue, [{ uri: 'x', path: 'definitions/x.yaml', text: `${DEFINED}  inputs: [{ name: x, type: Strng }]\n` }]);
  assert.deepEqual(notes, ['definitions/x.yaml has a problem in line 3 (`Strng` is no type of KruxOS, so `x` may be anything; did you mean `String`?): the rest of it is used']);
});

test('the types that inputs can have are those of the schema, and operators go by each of them', () => {
  const schema = JSON.parse(readFileSync(projectPath('schemas/capability-definitions.schema.json'), 'utf8')) as { definitions: { input: { properties: { type: { enum: string[] } } } } };
  assert.deepEqual([...PARAMETER_TYPES], schema.definitions.input.properties.type.enum);
  assert.deepEqual(PARAMETER_TYPES.filter((each) => domainOf('x', each) === 'any'), []);
  const used = new Set([...catalogue.capabilities.values()].flatMap(({ parameters }) => parameters.map((each) => each.type)));
  assert.deepEqual([...used].filter((each) => !(PARAMETER_TYPES as readonly string[]).includes(each)), []);
});

test('an input without a name is none', () => {
  for (const end of ['', AS_A_WHOLE]) {
    const { capabilities } = readDefinitions({ uri: 'x', text: `- name: a.b\n  inputs: [{ type: URL }, { name: 5 }, url, { name: size }]\n${end}` });
    assert.deepEqual(capabilities?.[0]?.parameters, [{ name: 'size', type: 'any', required: false, description: null }]);
  }
});
