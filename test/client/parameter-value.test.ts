// Owns: the cases of reading a typed parameter. Refuses: what the language says about the value (test/core/).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterValue } from '../../client/src/pickers/parameter-value.js';

const READ: readonly (readonly [type: string, text: string, value: unknown])[] = [
  ['Integer', ' 10240 ', 10240],
  ['Integer', '-1', -1],
  ['Float', '0.5', 0.5],
  ['Boolean', 'true', true],
  ['Boolean', 'false', false],
  ['Array', '["a", 1]', ['a', 1]],
  ['Object', '{"a": null}', { a: null }],
  ['String', ' kept as typed ', ' kept as typed '],
  ['String', '', ''],
  ['FilesystemPath', '/workspace/a', '/workspace/a'],
];

const INVALID: readonly (readonly [type: string, text: string])[] = [
  ['Integer', '1.5'],
  ['Integer', ''],
  ['Float', ''],
  ['Float', 'Infinity'],
  ['Boolean', 'yes'],
  ['Array', '{}'],
  ['Array', 'a, b'],
  ['Object', '[]'],
  ['Object', 'null'],
];

for (const [type, text, value] of READ) {
  test(`${type} ${JSON.stringify(text)}`, () => assert.deepEqual(parameterValue(type, text), { kind: 'value', value }));
}

for (const [type, text] of INVALID) {
  test(`${type} ${JSON.stringify(text)} is refused, and it is said why`, () => assert.equal(parameterValue(type, text).kind, 'invalid'));
}
