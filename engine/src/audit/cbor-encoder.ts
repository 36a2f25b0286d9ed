// Owns: writing values as CBOR, each in its shortest form.
// Refuses: values that JSON has no word for; plain-value.ts has replaced them.

import { isAuditObject } from './entry.js';
import type { AuditValue } from './entry.js';

const [UNSIGNED, NEGATIVE, TEXT, LIST, MAP] = [0, 1, 3, 4, 5];
const [FALSE, TRUE, NULL, DOUBLE] = [0xf4, 0xf5, 0xf6, 0xfb];

/** A whole frame: four bytes of length, big-endian, and the value. */
export function encodeFrame(value: AuditValue): Buffer {
  const bytes = new Bytes();
  bytes.reserve(4);
  writeValue(bytes, value);
  const frame = bytes.taken();
  frame.writeUInt32BE(frame.length - 4, 0);
  return frame;
}

function writeValue(bytes: Bytes, value: AuditValue): void {
  switch (typeof value) {
    case 'string':
      return bytes.text(value);
    case 'number':
      return writeNumber(bytes, value);
    case 'bigint':
      return writeBigint(bytes, value);
    case 'boolean':
      return bytes.byte(value ? TRUE : FALSE);
    default:
      if (value === null) return bytes.byte(NULL);
      if (isAuditObject(value)) return writeMap(bytes, value);
      bytes.head(LIST, value.length);
      for (const each of value) writeValue(bytes, each);
  }
}

function writeMap(bytes: Bytes, map: { readonly [key: string]: AuditValue }): void {
  const keys = Object.keys(map);
  bytes.head(MAP, keys.length);
  for (const key of keys) {
    bytes.text(key);
    writeValue(bytes, map[key] as AuditValue);
  }
}

function writeNumber(bytes: Bytes, value: number): void {
  if (!Number.isSafeInteger(value)) bytes.double(value);
  else if (value >= 0) bytes.head(UNSIGNED, value);
  else bytes.head(NEGATIVE, -1 - value);
}

/** From -2^64 up to 2^64 - 1. */
function writeBigint(bytes: Bytes, value: bigint): void {
  const size = value < 0n ? -1n - value : value;
  if (size <= BigInt(Number.MAX_SAFE_INTEGER)) bytes.head(value < 0n ? NEGATIVE : UNSIGNED, Number(size));
  else bytes.long(value < 0n ? NEGATIVE : UNSIGNED, size);
}

/** Bytes that grow. */
class Bytes {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  taken(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Makes room and returns where it begins. */
  reserve(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, start);
      this.#buffer = larger;
    }
    return start;
  }

  byte(value: number): void {
    const at = this.reserve(1);
    this.#buffer[at] = value;
  }

  head(major: number, count: number): void {
    const type = major << 5;
    if (count < 24) this.byte(type | count);
    else if (count < 2 ** 8) {
      this.byte(type | 24);
      this.byte(count);
    } else if (count < 2 ** 16) {
      this.byte(type | 25);
      const at = this.reserve(2);
      this.#buffer.writeUInt16BE(count, at);
    } else if (count < 2 ** 32) {
      this.byte(type | 26);
      const at = this.reserve(4);
      this.#buffer.writeUInt32BE(count, at);
    } else this.long(major, BigInt(count));
  }

  long(major: number, count: bigint): void {
    this.byte((major << 5) | 27);
    const at = this.reserve(8);
    this.#buffer.writeBigUInt64BE(count, at);
  }

  double(value: number): void {
    this.byte(DOUBLE);
    const at = this.reserve(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.head(TEXT, length);
    const at = this.reserve(length);
    this.#buffer.write(value, at, length, 'utf8');
  }
}
