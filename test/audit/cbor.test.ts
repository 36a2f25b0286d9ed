// Owns: CBOR: the examples of RFC 8949, and that finding an item's end, decoding and encoding agree.
// Refuses: frames and files.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CborDecoder } from '../../engine/src/audit/cbor-decoder.js';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { BROKEN, CUT, endOfItem } from '../../engine/src/audit/cbor-extent.js';
import type { AuditValue } from '../../engine/src/audit/index.js';

const decoder = new CborDecoder({ careful: false });

function decode(hex: string): AuditValue {
  const bytes = Buffer.from(hex, 'hex');
  assert.equal(endOfItem(bytes, 0, bytes.length), bytes.length, hex);
  return decoder.decode(bytes, 0);
}

describe('the decoder', () => {
  it('makes of a map what another decoder makes of it, whatever it read before', () => {
    const arbText = fc.oneof(fc.constantFrom('a', 'ab', 'é', 'x\u00e9', '\u2028', ' ', '', 'a'.repeat(23), 'a'.repeat(24)).map((each) => Buffer.from(each)), fc.constantFrom([0xe9], [0x61, 0xe9], [0xff]).map((each) => Buffer.from(each)));
    const text = (each: Buffer): Buffer => Buffer.concat([Buffer.from(each.length < 24 ? [0x60 + each.length] : [0x78, each.length]), each]);
    const arbMap = fc.array(fc.tuple(fc.oneof({ arbitrary: arbText.map(text), weight: 9 }, { arbitrary: fc.constant(Buffer.from([0x05])), weight: 1 }), fc.oneof(arbText.map(text), fc.constant(Buffer.from([0xa1, 0x61, 0x61, 0x01])))), { maxLength: 6 });
    fc.assert(fc.property(fc.array(arbMap, { minLength: 2, maxLength: 4 }), fc.boolean(), (maps, careful) => {
      const kept = new CborDecoder({ careful });
      for (const pairs of maps) {
        const bytes = Buffer.concat([Buffer.from([0xa0 + pairs.length]), ...pairs.flat()]);
        const fresh = new CborDecoder({ careful });
        assert.deepEqual([kept.decode(bytes, 0), kept.doubt], [fresh.decode(bytes, 0), fresh.doubt]);
      }
    }), { numRuns: 2_000 });
  });

  /** Appendix A, and what JSON has no word for in our words. */
  const examples: readonly (readonly [string, AuditValue])[] = [
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['1bffffffffffffffff', 18446744073709551615n],
    ['c249010000000000000000', 18446744073709551616n],
    ['3bffffffffffffffff', -18446744073709551616n],
    ['c349010000000000000000', -18446744073709551617n],
    ['20', -1],
    ['3903e7', -1000],
    ['1b0020000000000000', 9007199254740992n],
    ['1b001fffffffffffff', 9007199254740991],
    ['3b001ffffffffffffe', -9007199254740991],
    ['3b001fffffffffffff', -9007199254740992n],
    ['f90000', 0],
    ['f93c00', 1],
    ['f93e00', 1.5],
    ['f97bff', 65504],
    ['fa47c35000', 100000],
    ['fb7e37e43c8800759c', 1e300],
    ['f90001', 5.960464477539063e-8],
    ['f9c400', -4],
    ['fbc010666666666666', -4.1],
    ['f97c00', Infinity],
    ['f97e00', NaN],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', null],
    ['c074323031332d30332d32315432303a30343a30305a', '2013-03-21T20:04:00Z'],
    ['c11a514b67b0', '2013-03-21T20:04:00.000Z'],
    ['d74401020304', '01020304'],
    ['d82550f81d4fae7dec11d0a76500a0c91e6bf6', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
    ['40', ''],
    ['60', ''],
    ['62c3bc', 'ü'],
    ['64f0908591', '𐅑'],
    ['80', []],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['a201020304', { 1: 2, 3: 4 }],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['5f42010243030405ff', '0102030405'],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9fff', []],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['d9d9f7a0', {}],
  ];
  for (const [hex, value] of examples) it(`reads ${hex}`, () => assert.deepEqual(decode(hex), value));

  it('takes no field for the prototype', () => {
    const value = decode('a1695f5f70726f746f5f5fa1616101') as Record<string, unknown>;
    assert.deepEqual(Object.keys(value), ['__proto__']);
    assert.equal(value['a'], undefined);
  });
});

describe('the end of an item', () => {
  const wrong: readonly (readonly [string, number])[] = [
    ['', CUT],
    ['18', CUT],
    ['1c', BROKEN],
    ['5c', BROKEN],
    ['e0', BROKEN],
    ['f820', BROKEN],
    ['ff', BROKEN],
    ['1f', BROKEN],
    ['df', BROKEN],
    ['bf01ff', BROKEN],
    ['5f00ff', BROKEN],
    ['7f4100ff', BROKEN],
    ['5f5f4100ffff', BROKEN],
    ['9f', CUT],
    ['9bffffffffffffffff', CUT],
    ['7bffffffffffffffff', CUT],
    ['81'.repeat(200), BROKEN],
    ['c1'.repeat(200), BROKEN],
    ['9f'.repeat(100_000), BROKEN],
  ];
  for (const [hex, end] of wrong) it(`${hex.slice(0, 20) || 'nothing'} is ${end === CUT ? 'cut off' : 'no CBOR'}`, () => assert.equal(endOfItem(Buffer.from(hex, 'hex'), 0, hex.length / 2), end));

  it('and the decoder agree on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (array) => {
        const bytes = Buffer.from(array);
        if (endOfItem(bytes, 0, bytes.length) > 0) decoder.decode(bytes, 0);
      }),
      { numRuns: 1500 },
    );
  });

  it('is found in no prefix of what was encoded', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const bytes = encodeFrame(value as AuditValue).subarray(4);
        for (let end = 0; end < bytes.length; end++) assert.equal(endOfItem(bytes, 0, end), CUT);
        assert.equal(endOfItem(bytes, 0, bytes.length), bytes.length);
      }),
    );
  });
});

describe('the encoder', () => {
  it('writes what the decoder reads', () => {
    const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 300 }), fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }).filter((each) => each > 2n ** 53n || each < -(2n ** 53n)));
    const { value } = fc.letrec((tie) => ({ value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))) }));
    fc.assert(
      fc.property(value, (each) => {
        const frame = encodeFrame(each as AuditValue);
        assert.equal(frame.readUInt32BE(0), frame.length - 4);
        // -0 and 0 are one value.
        assert.deepEqual(normal(decoder.decode(frame, 4)), normal(each));
      }),
      { numRuns: 300 },
    );
  });

  it('writes integers, lengths and counts in their shortest form', () => {
    const hex = (value: AuditValue) => encodeFrame(value).subarray(4).toString('hex').slice(0, 18);
    assert.deepEqual([23, 24, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, -1, -25].map(hex), ['17', '1818', '18ff', '190100', '19ffff', '1a00010000', '1affffffff', '1b0000000100000000', '20', '3818']);
    assert.deepEqual(['', 'a'.repeat(23), 'a'.repeat(24)].map((each) => hex(each).slice(0, 4)), ['60', '7761', '7818']);
  });
});

function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)));
}
