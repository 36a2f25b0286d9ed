// Owns: damaged logs of frames: each kind of damage by hand, and that no damage costs more than it touches.
// Refuses: telling what was changed without breaking a frame (verify.test.ts).

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { FrameScanner } from '../../engine/src/audit/frame-scanner.js';
import { anyDraft, draft, folderFor, frameStarts, idsOf, placesOf, readAll, writeLog } from './logs.js';

const FIVE = Array.from({ length: 5 }, (_, i) => draft({ inputs: { n: i, text: 'x'.repeat(10 * i) } }));
const ALL = ['id-0', 'id-1', 'id-2', 'id-3', 'id-4'];

describe('damage', () => {
  interface Example {
    readonly name: string;
    readonly edit: (bytes: Buffer, starts: readonly number[]) => Buffer;
    readonly ids: readonly string[];
    /** Number of the frame at which each fault is told, and its cause. */
    readonly faults: readonly (readonly [number, string])[];
  }
  const without = (...lost: readonly number[]) => ALL.filter((_, i) => !lost.includes(i));
  const set = (bytes: Buffer, at: number, values: readonly number[]): Buffer => (bytes.set(values, at), bytes);
  const examples: readonly Example[] = [
    { name: 'none', edit: (bytes) => bytes, ids: ALL, faults: [] },
    { name: 'a torn end', edit: (bytes) => bytes.subarray(0, bytes.length - 1), ids: without(4), faults: [[4, 'torn']] },
    { name: 'a torn length', edit: (bytes, s) => bytes.subarray(0, (s[4] as number) + 3), ids: without(4), faults: [[4, 'torn']] },
    { name: 'content that is no map', edit: (bytes, s) => set(bytes, (s[2] as number) + 4, [0x00]), ids: without(2), faults: [[2, 'damaged']] },
    { name: 'content that goes on too long', edit: (bytes, s) => set(bytes, (s[2] as number) + 4, [0xb8]), ids: without(2), faults: [[2, 'damaged']] },
    { name: 'content of zeros', edit: (bytes, s) => bytes.fill(0, (s[1] as number) + 4, s[2]), ids: without(1), faults: [[1, 'damaged']] },
    { name: 'a whole frame of zeros', edit: (bytes, s) => bytes.fill(0, s[1], s[2]), ids: without(1), faults: [[1, 'damaged']] },
    { name: 'a length that is too large', edit: (bytes, s) => set(bytes, s[1] as number, [0, 0, 0xff, 0xff]), ids: ALL, faults: [[1, 'damaged']] },
    { name: 'a length that is too small', edit: (bytes, s) => set(bytes, s[1] as number, [0, 0, 0, 9]), ids: ALL, faults: [[1, 'damaged']] },
    { name: 'a length beyond all entries', edit: (bytes, s) => set(bytes, s[1] as number, [0xff, 0xff, 0xff, 0xff]), ids: ALL, faults: [[1, 'damaged']] },
    { name: 'the last length', edit: (bytes, s) => set(bytes, s[4] as number, [0x00, 0x10, 0, 0]), ids: ALL, faults: [[4, 'damaged']] },
    { name: 'length and content', edit: (bytes, s) => set(bytes, s[1] as number, [0, 0, 0xff, 0xff, 0x00]), ids: without(1), faults: [[1, 'damaged']] },
    { name: 'two frames, length and content', edit: (bytes, s) => set(set(bytes, s[1] as number, [0, 1, 0, 0, 0x40]), s[2] as number, [9, 9, 9, 9, 9]), ids: without(1, 2), faults: [[1, 'damaged']] },
    { name: 'the first byte', edit: (bytes) => set(bytes, 0, [0x5b]), ids: ALL, faults: [[0, 'damaged']] },
    { name: 'a piece cut out', edit: (bytes, s) => Buffer.concat([bytes.subarray(0, (s[1] as number) + 30), bytes.subarray((s[3] as number) - 30)]), ids: without(1, 2), faults: [[1, 'damaged']] },
    { name: 'zeros behind the end', edit: (bytes) => Buffer.concat([bytes, Buffer.alloc(5000)]), ids: ALL, faults: [[5, 'damaged']] },
    { name: 'something between', edit: (bytes, s) => Buffer.concat([bytes.subarray(0, s[2]), Buffer.from('something'), bytes.subarray(s[2])]), ids: ALL, faults: [[2, 'damaged']] },
    { name: 'half an entry between, as after a crash', edit: (bytes, s) => Buffer.concat([bytes.subarray(0, (s[1] as number) + 50), bytes.subarray(s[1])]), ids: ALL, faults: [[1, 'damaged']] },
  ];
  it('bytes lost at the end of an entry, which takes as many of the next length for its own', async (t) => {
    for (const lost of [1, 2]) {
      const directory = folderFor(t);
      await writeLog(directory, FIVE);
      const path = join(directory, 'audit-2026-03-01.log');
      const bytes = readFileSync(path);
      const end = frameStarts(bytes)[2] as number;
      writeFileSync(path, Buffer.concat([bytes.subarray(0, end - 9 - lost), bytes.subarray(end - 9)]));
      const { records, faults } = await readAll(directory);
      assert.deepEqual(idsOf(records), ALL);
      assert.deepEqual(placesOf(faults), [`${end - lost} damaged`]);
    }
  });

  for (const { name, edit, ids, faults } of examples) {
    it(name, async (t) => {
      const directory = folderFor(t);
      await writeLog(directory, FIVE);
      const path = join(directory, 'audit-2026-03-01.log');
      const bytes = readFileSync(path);
      const starts = frameStarts(bytes);
      writeFileSync(path, edit(Buffer.from(bytes), starts));
      const found = await readAll(directory);
      assert.deepEqual(idsOf(found.records), ids);
      assert.deepEqual(placesOf(found.faults), faults.map(([frame, cause]) => `${starts[frame]} ${cause}`));
      for (const { what } of found.faults) assert.match(what, /^[a-z0-9]/);
    });
  }

  it('inside a text that looks like an entry brings no false one to light, as long as the length is sound', async (t) => {
    const path = join(folderFor(t), 'audit-2026-03-01.log');
    const bait = encodeFrame({ id: 'forged', timestamp: '2026-03-01T00:00:00Z' });
    const outer = encodeFrame({ id: 'outer', output_summary: `${'x'.repeat(100)}${bait.toString('latin1')}` });
    const after = encodeFrame({ id: 'after', n: 1 });
    outer[4] = 0x00;
    writeFileSync(path, Buffer.concat([outer, after]));
    const { records, faults } = await readAll(path);
    assert.deepEqual([idsOf(records), faults.length], [['after'], 1]);
  });
});

describe('any damage', () => {
  interface Log {
    readonly bytes: Buffer;
    readonly starts: readonly number[];
  }
  interface Damage {
    readonly from: number;
    readonly to: number;
    readonly put: Uint8Array;
  }
  const anyLog = fc.array(anyDraft, { minLength: 3, maxLength: 9 }).map((drafts): Log => {
    const frames = drafts.map((each, id) => encodeFrame(JSON.parse(JSON.stringify({ id, timestamp: '2026-03-01T00:00:00Z', ...each })) as Record<string, string>));
    const bytes = Buffer.concat(frames);
    return { bytes, starts: frameStarts(bytes) };
  });

  /** The log with [from, to) replaced, read through windows of a size. */
  function read(bytes: Buffer, piece: number): { ids: number[]; faults: number } {
    const ids: number[] = [];
    let faults = 0;
    let last = -1;
    const scanner = new FrameScanner(
      (window, start, _, offset) => {
        assert.ok(offset > last);
        last = offset;
        // Each of these entries begins with its id, below 24.
        ids.push(window.subarray(start + 1, start + 4).toString('latin1') === 'bid' ? (window[start + 4] as number) : -1);
      },
      (offset) => {
        assert.ok(offset >= 0 && offset <= bytes.length);
        faults += 1;
      },
    );
    let base = 0;
    // The end shows only when nothing more comes, as with files.
    for (let end = 0; end < bytes.length; ) {
      end = Math.min(end + piece, bytes.length);
      base += scanner.scan({ bytes: Buffer.from(bytes.subarray(base, end)), filled: end - base, base, isLast: false });
    }
    base += scanner.scan({ bytes: Buffer.from(bytes.subarray(base)), filled: bytes.length - base, base, isLast: true });
    assert.equal(base, bytes.length);
    return { ids, faults };
  }

  function apply(bytes: Buffer, { from, to, put }: Damage): Buffer {
    return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);
  }

  const place = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.integer({ min: 0, max: 60 }), fc.uint8Array({ maxLength: 60 }));
  const damageOf = ({ bytes }: Log, [share, length, put]: readonly [number, number, Uint8Array]): Damage => {
    const from = Math.floor(share * bytes.length);
    return { from, to: Math.min(bytes.length, from + length), put };
  };

  it('at one place costs no entry but those that it touches', () => {
    fc.assert(
      fc.property(anyLog, place, fc.integer({ min: 1, max: 300 }), (log, where, piece) => {
        const damage = damageOf(log, where);
        const { ids, faults } = read(apply(log.bytes, damage), piece);
        const whole = log.starts.slice(0, -1).flatMap((start, id) => ((log.starts[id + 1] as number) <= damage.from || start >= damage.to ? [id] : []));
        // What was put between two frames may be none of their business.
        assert.deepEqual(whole.filter((id) => !ids.includes(id)), []);
        if (log.starts.length - 1 !== ids.length) assert.ok(faults > 0 || log.starts.includes(damage.from) || damage.to > damage.from);
      }),
      { numRuns: 800 },
    );
  });

  it('of single bytes, all of them: every other entry is found', () => {
    const [log] = fc.sample(anyLog, { numRuns: 1, seed: 7 }) as [Log];
    const count = log.starts.length - 1;
    for (let at = 0; at < log.bytes.length; at++) {
      for (const value of [0xff, (log.bytes[at] as number) ^ 1, [0x00, 0x5b, (log.bytes[at] as number) ^ 0x20][at % 3] as number]) {
        const bytes = Buffer.from(log.bytes);
        bytes[at] = value;
        const { ids } = read(bytes, 4096);
        const hit = log.starts.findIndex((start, i) => start <= at && at < (log.starts[i + 1] ?? 0));
        for (let id = 0; id < count; id++) assert.ok(id === hit || ids.includes(id), `byte ${at} = ${value}: entry ${id} is lost`);
      }
    }
  });

  it('at many places, and bytes that never were a log, never throw, and what is read does not depend on the pieces', () => {
    fc.assert(
      fc.property(anyLog, fc.array(place, { maxLength: 6 }), fc.integer({ min: 1, max: 300 }), (log, places, piece) => {
        const bytes = places.reduce((each, where) => apply(each, damageOf({ ...log, bytes: each }, where)), log.bytes);
        assert.deepEqual(read(bytes, piece), read(bytes, 1_000_000));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (array, piece) => assert.deepEqual(read(Buffer.from(array), piece), read(Buffer.from(array), 1000))), { numRuns: 500 });
  });
});
