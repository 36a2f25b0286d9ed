// Owns: the cases of reading a typed parameter. Refuses: what the language says about the value (test/core/).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterValue } from '../../client/src/pickers/parameter-value.js';
import type { ParameterInfo } from '../../server/src/protocol.js';

const READ: readonly (readonly [literal: ParameterInfo['literal'], text: string, value: unknown])[] = [
  ['whole number', ' 10240 ', 10240],
  ['whole number', '-1', -1],
  ['number', '0.5', 0.5],
  ['number', '5', 5],
  ['number', '-1e3', -1000],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['list', '["a", 1]', ['a', 1]],
  ['object', '{"a": null}', { a: null }],
  ['text', ' kept as typed ', ' kept as typed '],
  ['text', '', ''],
  ['text', '/workspace/a', '/workspace/a'],
];

const INVALID: readonly (readonly [literal: ParameterInfo['literal'], text: string])[] = [
  ['whole number', '1.5'],
  ['whole number', ''],
  ['number', ''],
  ['number', 'Infinity'],
  ['number', '0x10'],
  ['whole number', '9007199254740993'],
  ['boolean', 'yes'],
  ['list', '{}'],
  ['list', 'a, b'],
  ['object', '[]'],
  ['object', 'null'],
];

for (const [literal, text, value] of READ) {
  test(`${literal} ${JSON.stringify(text)}`, () => assert.deepEqual(parameterValue(literal, text), { kind: 'value', value }));
}

for (const [literal, text] of INVALID) {
  test(`${literal} ${JSON.stringify(text)} is refused, and it is said why`, () => assert.equal(parameterValue(literal, text).kind, 'invalid'));
}
