// Owns: definition files read at a glance against the same files read as a whole, and what is known of a definition in error.
// Refuses: where definition files are looked for (test/engine, test/wire).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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
});
