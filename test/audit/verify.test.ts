// Owns: the hash chain: what is intact, and that every change, gap and cut is found and placed.
// Refuses: the words that the command prints (query.test.ts).

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { ChainVerifier, GENESIS, entryHash, jsonText, readAudit } from '../../engine/src/audit/index.js';
import type { AuditEntry, ChainReport } from '../../engine/src/audit/index.js';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { HOUR, NOON, change, draft, folderFor, frameStarts, writeLog } from './logs.js';

async function verify(path: string, endsWith: string | null = null): Promise<ChainReport> {
  const verifier = new ChainVerifier();
  for await (const item of readAudit(path, { careful: true })) verifier.add(item);
  return verifier.report(endsWith);
}

/** `RESULT ENTRY OFFSET` of the first break, or the result alone. */
function placeOf({ result, broken }: ChainReport): string {
  return broken === null ? result : `${broken.result} ${broken.entry} ${broken.offset}`;
}

const FIVE = Array.from({ length: 5 }, (_, i) => draft({ inputs: { n: i, none: null, yes: true, text: '', list: [-1, 1.5, 300] } }));

interface Log {
  readonly directory: string;
  readonly path: string;
  readonly entries: readonly AuditEntry[];
  readonly starts: readonly number[];
}

async function logOf(t: TestContext): Promise<Log> {
  const directory = folderFor(t);
  const entries = await writeLog(directory, FIVE);
  const path = join(directory, 'audit-2026-03-01.log');
  return { directory, path, entries, starts: frameStarts(readFileSync(path)) };
}

/** Entries by number, each as it is in the log. */
function frames({ path, starts }: Log, ...order: readonly number[]): Buffer {
  const bytes = readFileSync(path);
  return Buffer.concat(order.map((i) => bytes.subarray(starts[i], starts[i + 1])));
}

describe('an intact chain', () => {
  for (const genesis of ['SHA-256("kruxos-audit-genesis-v1")', '64 zeros'] as const) {
    it(`begins with ${genesis} and goes on from file to file`, async (t) => {
      const directory = folderFor(t);
      const entries = await writeLog(directory, FIVE, { step: 10 * HOUR, genesis });
      assert.deepEqual(await verify(directory), { result: 'intact', broken: null, breaks: 0, entries: 5, unhashed: 0, genesis, lastHash: entries[4]?.['entry_hash'] });
    });
  }

  it('hashes as documented', async (t) => {
    const { entries } = await logOf(t);
    const { previous_hash, entry_hash, ...fields } = entries[1] as Record<string, unknown>;
    const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(sorted) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).sort().map(([key, each]) => [key, sorted(each)])) : value);
    assert.equal(createHash('sha256').update(JSON.stringify(sorted(fields)) + String(previous_hash)).digest('hex'), entry_hash);
    assert.equal(GENESIS['SHA-256("kruxos-audit-genesis-v1")'], createHash('sha256').update('kruxos-audit-genesis-v1').digest('hex'));
  });

  it('can begin behind entries without hashes, and in the middle, where older logs are gone', async (t) => {
    const log = await logOf(t);
    const old = encodeFrame({ id: 'v1', timestamp: '2020-01-01T00:00:00Z', schema_version: 1 });
    writeFileSync(log.path, Buffer.concat([old, old, frames(log, 0, 1, 2, 3, 4)]));
    const { result, unhashed, genesis, entries } = await verify(log.directory);
    assert.deepEqual([result, unhashed, entries, genesis], ['intact', 2, 7, 'SHA-256("kruxos-audit-genesis-v1")']);
    writeFileSync(log.path, readFileSync(log.path).subarray(old.length * 2 + (log.starts[2] as number)));
    const later = await verify(log.directory);
    assert.deepEqual([later.result, later.entries, later.genesis], ['intact', 3, null]);
  });

  it('is one in an export, too', async (t) => {
    const { directory, entries } = await logOf(t);
    writeFileSync(join(directory, 'x.jsonl'), entries.map((each) => `${jsonText(each)}\n`).join(''));
    assert.equal((await verify(join(directory, 'x.jsonl'))).result, 'intact');
    writeFileSync(join(directory, 'x.jsonl'), entries.map((each) => `${jsonText(each)}\n`).join('').replace('"n":3', '"n":4'));
    assert.match(placeOf(await verify(join(directory, 'x.jsonl'))), /^modified 4 /);
  });

  it('is none where nothing has a hash, or nothing is there', async (t) => {
    const path = join(folderFor(t), 'x.jsonl');
    writeFileSync(path, '{"id":1}\n{"id":2,"entry_hash":null,"previous_hash":null}\n');
    assert.deepEqual([(await verify(path)).result, (await verify(path)).unhashed], ['unhashed', 2]);
    writeFileSync(path, '');
    assert.equal((await verify(path)).result, 'empty');
  });
});

describe('a broken chain', () => {
  it('has lost the hashes at its beginning', async (t) => {
    const log = await logOf(t);
    const [{ previous_hash: _, entry_hash: __, ...first }] = log.entries as [AuditEntry];
    const bare = encodeFrame({ ...first, status: 'success' });
    const [whole, rest] = [frames(log, 0, 1, 2, 3, 4), frames(log, 1, 2, 3, 4)];
    writeFileSync(log.path, Buffer.concat([bare, rest]));
    assert.equal(placeOf(await verify(log.path)), `missing 2 ${bare.length}`);
    writeFileSync(log.path, Buffer.concat([bare, whole]));
    assert.equal(placeOf(await verify(log.path)), 'intact');
  });

  it('any single byte that is changed is found, at its entry or as damage', async (t) => {
    const { path, starts } = await logOf(t);
    const bytes = readFileSync(path);
    // The third of five, and every byte of it.
    for (let at = starts[2] as number; at < (starts[3] as number); at++) {
      const was = bytes[at] as number;
      // One bit, and by turns what CBOR reads as something else.
      for (const value of new Set([was ^ (1 << (at % 8)), [0x00, 0x40, 0xf7, was ^ 0x80][at % 4] as number])) {
        if (value === was) continue;
        const changed = Buffer.from(bytes);
        changed[at] = value;
        writeFileSync(path, changed);
        const report = await verify(path);
        assert.ok(report.broken !== null, `byte ${at} from ${was} to ${value}`);
        assert.ok(report.broken.entry === 3 && report.broken.offset === starts[2], `byte ${at} from ${was} to ${value}: ${placeOf(report)}`);
      }
    }
  });

  it('also in the first and in the last entry', async (t) => {
    const { path, starts } = await logOf(t);
    const bytes = readFileSync(path);
    for (const entry of [0, 4]) {
      for (let at = starts[entry] as number; at < (starts[entry + 1] as number); at += at < (starts[entry] as number) + 16 ? 1 : 3) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] as number) ^ (1 << (at % 8));
        writeFileSync(path, changed);
        const { broken } = await verify(path);
        // The end of the last entry may be torn then.
        assert.ok(broken !== null && broken.offset === starts[entry], `byte ${at}`);
      }
    }
  });

  const orders: readonly (readonly [string, readonly number[], string])[] = [
    ['a missing entry', [0, 1, 3, 4], 'missing 3'],
    ['two missing entries', [0, 3, 4], 'missing 2'],
    ['an entry that stands twice', [0, 1, 1, 2, 3, 4], 'missing 3'],
    ['entries in another order', [0, 2, 1, 3, 4], 'missing 2'],
  ];
  for (const [name, order, expected] of orders) {
    it(name, async (t) => {
      const log = await logOf(t);
      writeFileSync(log.path, frames(log, ...order));
      const report = await verify(log.directory);
      assert.match(placeOf(report), new RegExp(`^${expected} \\d+$`));
      assert.equal(report.broken?.what, 'its previous_hash is not the entry_hash of the entry before it');
    });
  }

  it('a missing file', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, FIVE, { step: 24 * HOUR });
    rmSync(join(directory, 'audit-2026-03-03.log'));
    const { broken, breaks } = await verify(directory);
    assert.deepEqual([broken?.result, broken?.entry, broken?.file, broken?.offset, breaks], ['missing', 3, join(directory, 'audit-2026-03-04.log'), 0, 1]);
  });

  it('an end that is cut off shows when it is torn, or when somebody knows the last hash', async (t) => {
    const log = await logOf(t);
    const [last, before] = [String(log.entries[4]?.['entry_hash']), String(log.entries[3]?.['entry_hash'])];
    assert.equal(placeOf(await verify(log.path, last)), 'intact');
    change(log.path, (bytes) => bytes.subarray(0, log.starts[4]));
    assert.equal(placeOf(await verify(log.path)), 'intact');
    assert.equal(placeOf(await verify(log.path, before)), 'intact');
    assert.equal(placeOf(await verify(log.path, last)), `truncated 4 ${log.starts[3]}`);
    change(log.path, (bytes) => bytes.subarray(0, bytes.length - 1));
    assert.equal(placeOf(await verify(log.path)), `truncated 3 ${log.starts[3]}`);
  });

  it('an entry without hashes inside the chain, and one with half of them', async (t) => {
    const log = await logOf(t);
    const plain = encodeFrame({ id: 'slipped in' });
    writeFileSync(log.path, Buffer.concat([frames(log, 0, 1), plain, frames(log, 2, 3, 4)]));
    assert.match(placeOf(await verify(log.path)), /^modified 3 /);
    for (const field of ['entry_hash', 'previous_hash']) {
      writeFileSync(log.path, encodeFrame({ id: 'x', [field]: 'a'.repeat(64) }));
      assert.equal(placeOf(await verify(log.path)), 'modified 1 0');
    }
  });

  it('a new chain after a break, and later breaks are counted', async (t) => {
    const log = await logOf(t);
    const previous = GENESIS['64 zeros'];
    const fields = { id: 'new', timestamp: '2026-03-01T13:00:00Z', metadata: { note: 'chain restarted' } };
    const fresh = encodeFrame({ ...fields, previous_hash: previous, entry_hash: entryHash(fields, previous) });
    writeFileSync(log.path, Buffer.concat([frames(log, 0, 1), fresh, frames(log, 3, 4)]));
    const { broken, breaks, genesis } = await verify(log.path);
    assert.deepEqual([broken?.result, broken?.entry, broken?.what, breaks, genesis], ['missing', 3, 'a new chain begins here', 2, 'SHA-256("kruxos-audit-genesis-v1")']);
  });

  it('an entry that was changed and hashed anew is found by the next one', async (t) => {
    const log = await logOf(t);
    const { entry_hash: _, previous_hash: previous, ...rest } = log.entries[2] as Record<string, string>;
    const fields = { ...rest, status: 'denied' };
    const forged = encodeFrame({ ...fields, previous_hash: previous as string, entry_hash: entryHash(fields, previous as string) });
    writeFileSync(log.path, Buffer.concat([frames(log, 0, 1), forged, frames(log, 3, 4)]));
    assert.match(placeOf(await verify(log.path)), /^missing 4 /);
  });

  it('two spellings of one value do not pass for each other', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, [draft({ inputs: { none: null, text: '', odd: '\ufffd' } })], { start: NOON });
    const path = join(directory, 'audit-2026-03-01.log');
    const whole = readFileSync(path);
    for (const [from, to] of [['646e6f6e65f6', '646e6f6e65f7'], ['647465787460', '647465787440']] as const) {
      const hex = whole.toString('hex');
      assert.ok(hex.includes(from));
      writeFileSync(path, Buffer.from(hex.replace(from, to), 'hex'));
      assert.equal((await verify(path)).result, 'modified');
    }
  });
});
