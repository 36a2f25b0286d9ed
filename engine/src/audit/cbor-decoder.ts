// Owns: making values of CBOR whose structure `endOfItem` has found sound.
// Refuses: bytes that nobody looked at before; and values that JSON has no word for: byte strings become hexadecimal text.

import { countAt, endOfItem } from './cbor-extent.js';
import type { AuditValue } from './entry.js';
import { ShortTexts } from './short-texts.js';

/** The head of a text of up to 23 bytes is this and its length. */
const TEXT = 0x60;
const BREAK = 0xff;
const TAG_EPOCH = 1;
const TAG_BIGNUM = 2;
const TAG_NEGATIVE_BIGNUM = 3;
const TAG_UUID = 37;

/** Of a value whose keys are remembered. */
const MOST_KEYS = 100;
/** What has as many bytes as characters, and is short enough. */
const ASCII = /^[ -~]{0,23}$/;

/** Holds the place in the bytes; one decoder serves one reader. */
export class CborDecoder {
  readonly #texts: ShortTexts;
  readonly #isCareful: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #doubt: string | null = null;
  /** The keys of the last value in the order of their bytes, and how many of this one were read: entries of a log have the same ones. */
  readonly #keys: string[] = [];
  #keysRead = 0;

  /** `careful` looks for what several spellings of one value could hide; see `doubt`. */
  constructor({ careful, texts = new ShortTexts() }: { readonly careful: boolean; readonly texts?: ShortTexts }) {
    this.#isCareful = careful;
    this.#texts = texts;
  }

  decode(bytes: Buffer, at: number): AuditValue {
    this.#begin(bytes, at);
    return this.#value();
  }

  /** Of the map at `at`, only the fields of these names. Costs what those cost. */
  decodeFields(bytes: Buffer, at: number, names: ReadonlySet<string>): AuditValue {
    const count = bytes[at] as number;
    // Larger maps, and those behind a tag, are nothing that our writer makes.
    if (count < 0xa0 || count > 0xb7) return this.decode(bytes, at);
    this.#begin(bytes, at + 1);
    const map: Record<string, AuditValue> = {};
    for (let i = count - 0xa0; i > 0; i--) {
      const key = this.#value();
      if (typeof key === 'string' && names.has(key)) map[key] = this.#value();
      else this.#at = endOfItem(bytes, this.#at, bytes.length);
    }
    return map;
  }

  #begin(bytes: Buffer, at: number): void {
    this.#bytes = bytes;
    this.#at = at;
    this.#doubt = null;
    this.#keysRead = 0;
  }

  /** Why the last value may stand for other bytes than its writer's; null where it does not, and always without `careful`. */
  get doubt(): string | null {
    return this.#doubt;
  }

  #value(): AuditValue {
    const head = this.#bytes[this.#at++] as number;
    const major = head >> 5;
    const info = head & 31;
    if (major === 7) return this.#simple(info);
    if (info === 31) return this.#indefinite(major);
    const count = info < 24 ? info : this.#count(info);
    switch (major) {
      case 0:
        return count <= Number.MAX_SAFE_INTEGER ? count : this.#bytes.readBigUInt64BE(this.#at - 8);
      case 1:
        return count < Number.MAX_SAFE_INTEGER ? -1 - count : -1n - this.#bytes.readBigUInt64BE(this.#at - 8);
      case 2:
        return this.#hex(count);
      case 3:
        return this.#text(count);
      case 4: {
        const list: AuditValue[] = [];
        for (let i = 0; i < count; i++) list.push(this.#value());
        return list;
      }
      case 5: {
        const map: Record<string, AuditValue> = {};
        for (let i = 0; i < count; i++) this.#pair(map);
        return map;
      }
      default:
        return this.#tagged(count);
    }
  }

  #count(info: number): number {
    const size = 1 << (info - 24);
    const count = countAt(this.#bytes, this.#at, size);
    this.#at += size;
    return count;
  }

  #text(length: number): string {
    const start = this.#at;
    const end = (this.#at += length);
    const known = this.#texts.at(this.#bytes, start, end);
    if (known !== null) return known;
    const text = this.#bytes.toString('utf8', start, end);
    if (this.#isCareful && text.includes('\ufffd') && !Buffer.from(text).equals(this.#bytes.subarray(start, end))) this.#doubt = 'a text in it is not UTF-8';
    return text;
  }

  #hex(length: number): string {
    const start = this.#at;
    this.#at += length;
    if (length === 0) this.#doubted('an empty byte string stands in it, which reads as an empty text');
    return this.#bytes.toString('hex', start, this.#at);
  }

  #pair(map: Record<string, AuditValue>): void {
    const name = this.#key();
    if (this.#isCareful && Object.hasOwn(map, name)) this.#doubt = `it has the field \`${name}\` twice`;
    const value = this.#value();
    // Assigning to that name would set the object's prototype instead.
    if (name === '__proto__') Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
    else map[name] = value;
  }

  #key(): string {
    const step = this.#keysRead++;
    const expected = this.#keys[step];
    const start = this.#at + 1;
    if (expected !== undefined && this.#bytes[this.#at] === TEXT + expected.length && isTextAt(expected, this.#bytes, start)) {
      this.#at = start + expected.length;
      return expected;
    }
    const key = this.#value();
    if (typeof key !== 'string') return keyText(key);
    if (step < MOST_KEYS && ASCII.test(key)) this.#keys[step] = key;
    return key;
  }

  #indefinite(major: number): AuditValue {
    if (major === 5) {
      const map: Record<string, AuditValue> = {};
      while (!this.#isAtBreak()) this.#pair(map);
      return map;
    }
    const items: AuditValue[] = [];
    while (!this.#isAtBreak()) items.push(this.#value());
    return major === 4 ? items : items.join('');
  }

  #isAtBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at += 1;
    return true;
  }

  #simple(info: number): AuditValue {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        return halfFloat(this.#count(info));
      case 26:
        return this.#bytes.readFloatBE((this.#at += 4) - 4);
      case 27:
        return this.#bytes.readDoubleBE((this.#at += 8) - 8);
      default:
        this.#doubted('an `undefined` stands in it, which reads as null');
        return null;
    }
  }

  #tagged(tag: number): AuditValue {
    const value = this.#value();
    if (tag === TAG_EPOCH && typeof value === 'number') return instantText(value) ?? value;
    if (typeof value !== 'string') return value;
    if ((tag === TAG_BIGNUM || tag === TAG_NEGATIVE_BIGNUM) && /^[0-9a-f]{1,512}$/.test(value)) {
      const size = BigInt(`0x${value}`);
      return tag === TAG_BIGNUM ? size : -1n - size;
    }
    return tag === TAG_UUID && /^[0-9a-f]{32}$/.test(value) ? value.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : value;
  }

  #doubted(why: string): void {
    if (this.#isCareful) this.#doubt = why;
  }
}

/** Whether a text of ASCII stands there. */
function isTextAt(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

function keyText(key: AuditValue): string {
  return typeof key === 'object' ? JSON.stringify(key, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)) : String(key);
}

function instantText(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
