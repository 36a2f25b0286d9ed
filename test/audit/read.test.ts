// Owns: reading: directories, single logs, exports in every form, and files that change or go away meanwhile.
// Refuses: damage inside files (damage.test.ts).

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NO_FILTER, jsonText, listAuditFiles, readAudit, readAuditFiles, readNewest } from '../../engine/src/audit/index.js';
import type { AuditFiles, AuditItem } from '../../engine/src/audit/index.js';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { HOUR, draft, folderFor, idsOf, placesOf, readAll, writeLog } from './logs.js';

const DAY = 24 * HOUR;

function many(count: number): ReturnType<typeof draft>[] {
  return Array.from({ length: count }, () => draft());
}

async function listed(path: string): Promise<AuditFiles> {
  const found = await listAuditFiles(path, NO_FILTER);
  if (found.kind === 'unreadable') throw new Error(found.why);
  return found;
}

describe('a directory', () => {
  it('is read day by day, and what is no daily log is not read', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(6), { step: DAY / 2 });
    for (const name of ['audit-index.db', 'audit-2026-03-01.log.torn', 'audit-2026-3-1.log', 'xaudit-2026-03-01.log']) writeFileSync(join(directory, name), 'x');
    const { records, faults } = await readAll(directory);
    assert.deepEqual(idsOf(records), ['id-0', 'id-1', 'id-2', 'id-3', 'id-4', 'id-5']);
    assert.deepEqual(faults, []);
    assert.deepEqual(records.map(({ offset }) => offset === 0), [true, true, false, true, false, true]);
  });

  it('tells of compressed logs, which it cannot read', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(1));
    writeFileSync(join(directory, 'audit-2026-02-28.log.gz'), 'x');
    const { records, faults } = await readAll(directory);
    assert.equal(records.length, 1);
    assert.deepEqual(faults, [{ kind: 'fault', cause: 'unread', file: join(directory, 'audit-2026-02-28.log.gz'), offset: 0, what: 'it is compressed: unpack it first' }]);
  });

  it('tells of a compressed log in its place among the others', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(6), { step: DAY / 2 });
    for (const day of ['2026-02-27', '2026-03-02', '2026-03-30']) {
      rmSync(join(directory, `audit-${day}.log`), { force: true });
      writeFileSync(join(directory, `audit-${day}.log.gz`), 'x');
    }
    const order: string[] = [];
    for await (const item of readAudit(directory)) order.push(item.kind === 'fault' ? item.file.slice(directory.length + 1) : (idsOf([item])[0] as string));
    assert.deepEqual(order, ['audit-2026-02-27.log.gz', 'id-0', 'audit-2026-03-02.log.gz', 'id-3', 'id-4', 'id-5', 'audit-2026-03-30.log.gz']);
  });

  it('that is not there is a fault, not an error', async (t) => {
    const { records, faults } = await readAll(join(folderFor(t), 'nothing'));
    assert.deepEqual([records, faults.map(({ what }) => what)], [[], ['it cannot be read: it does not exist']]);
  });

  it('keeps fields that nobody knows', async (t) => {
    const path = join(folderFor(t), 'audit-2026-03-01.log');
    writeFileSync(path, encodeFrame({ timestamp: '2026-03-01T00:00:00Z', new_in_v9: { a: [1, null, 'x'] }, 'Ünïcode key': true }));
    const { records } = await readAll(path);
    assert.deepEqual(records[0]?.entry, { timestamp: '2026-03-01T00:00:00Z', new_in_v9: { a: [1, null, 'x'] }, 'Ünïcode key': true });
  });

  it('reads entries with the tag that only says "this is CBOR", also where a filter looks at their fields', async (t) => {
    const path = join(folderFor(t), 'audit-2026-03-01.log');
    const frame = (agent: string) => encodeFrame({ id: agent, timestamp: '2026-03-01T00:00:00Z', actor: { type: 'agent', name: agent } });
    const tagged = (agent: string) => {
      const body = frame(agent).subarray(4);
      return Buffer.concat([Buffer.from([0, 0, 0, body.length + 3, 0xd9, 0xd9, 0xf7]), body]);
    };
    writeFileSync(path, Buffer.concat([tagged('a'), frame('b'), tagged('b'), tagged('c')]));
    const { records, faults } = await readAll(path);
    assert.deepEqual([idsOf(records), faults], [['a', 'b', 'b', 'c'], []]);
    assert.deepEqual(idsOf((await readAll(path, { filter: { agents: ['b'] } })).records), ['b', 'b']);
  });

  it('gives only the fields that are wanted', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(2));
    const { records } = await readAll(directory, { fields: ['id', 'status', 'nothing'] });
    assert.deepEqual(records.map(({ entry }) => entry), [{ id: 'id-0', status: 'success' }, { id: 'id-1', status: 'success' }]);
  });
});

describe('the newest entries', () => {
  it('come from the newest files, and older ones are not opened', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(9), { step: DAY / 3 });
    writeFileSync(join(directory, 'audit-2026-03-01.log'), 'damaged');
    const newest = async (limit: number) => readNewest(await listed(directory), { limit });
    assert.deepEqual(idsOf((await newest(3)).records), ['id-6', 'id-7', 'id-8']);
    assert.deepEqual((await newest(5)).faults, []);
    const all = await newest(100);
    assert.deepEqual([idsOf(all.records), all.faults.length], [['id-2', 'id-3', 'id-4', 'id-5', 'id-6', 'id-7', 'id-8'], 1]);
    const [match] = (await readNewest(await listed(directory), { limit: 1, filter: { to: Date.UTC(2026, 2, 2, 23) * 1000 } })).records;
    assert.equal(match?.entry['id'], 'id-4');
  });

  it('of an export are the newest, whichever way it is sorted', async (t) => {
    const path = join(folderFor(t), 'all.jsonl');
    const written = (minutes: readonly (number | null)[]) => minutes.map((each, id) => `${JSON.stringify(each === null ? { id } : { id, timestamp: `2026-03-01T${String(10 + Math.floor(each / 60)).padStart(2, '0')}:${String(each % 60).padStart(2, '0')}:00Z` })}\n`).join('');
    const newest = async (text: string) => {
      writeFileSync(path, text);
      return idsOf((await readNewest(await listed(path), { limit: 3 })).records);
    };
    assert.deepEqual(await newest(written([9, 8, 7, 6, 5])), [0, 1, 2]);
    assert.deepEqual(await newest(written([5, 9, 7, 9, 8])), [1, 3, 4]);
    assert.deepEqual(await newest(written([9, null, 7, 6, 8])), [0, 1, 4], 'what has no time stands with the one before it');
    assert.deepEqual(await newest(written([null, null, null, null])), [1, 2, 3]);
    assert.deepEqual(await newest(written(Array.from({ length: 5000 }, (_, i) => (i % 2000 === 1234 ? 500 : i % 300)))), [1234, 3234, 4799]);
  });

  it('of one long file are its last', async (t) => {
    const path = join(folderFor(t), 'all.jsonl');
    writeFileSync(path, Array.from({ length: 5000 }, (_, i) => `{"id":${i}}\n`).join(''));
    const { records } = await readNewest(await listed(path), { limit: 2 });
    assert.deepEqual(idsOf(records), [4998, 4999]);
  });
});

describe('an export', () => {
  it('of something else is told, and not taken for an entry that matches nothing', async (t) => {
    const path = join(folderFor(t), 'export.json');
    for (const text of ['{"data": [{"capability": "git.push", "status": "denied"}], "total": 1}', '{}', '{"name": "package", "version": "1"}\n']) {
      writeFileSync(path, text);
      const { records, faults } = await readAll(path, { filter: { outcomes: ['denied'] } });
      assert.deepEqual([records, faults.map(({ what }) => what)], [[], [`an object of ${text.trim().length} bytes has no field of an entry`]]);
    }
    writeFileSync(path, '{"id":"a"}\n{"level":"info"}\n{"id":"b"}\n');
    const { records, faults } = await readAll(path);
    assert.deepEqual([idsOf(records), placesOf(faults)], [['a', 'b'], ['11 damaged']]);
  });

  const entries = [
    { id: 'a', inputs: { text: 'quotes " and } brackets ] \\', list: [{ x: 1 }, { y: [] }] } },
    { id: 'b', note: 'ünï\u2028 日本語' },
    { id: 'c' },
  ];
  const forms: Readonly<Record<string, string>> = {
    'a list': JSON.stringify(entries),
    'a list, one entry per line': `[\n${entries.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`,
    'a list, indented': JSON.stringify(entries, null, 2),
    'a list, indented by tabs, with CRLF': JSON.stringify(entries, null, '\t').replaceAll('\n', '\r\n'),
    lines: entries.map((each) => `${JSON.stringify(each)}\n`).join(''),
    'lines with blank ones between, the last not ended': entries.map((each) => JSON.stringify(each)).join('\r\n\r\n'),
    'objects one after the other, indented': entries.map((each) => `${JSON.stringify(each, null, 2)}\n`).join(''),
    'the answer of the REST interface': JSON.stringify({ total: 3, integrity: 'verified', entries, more: { a: [1] } }),
    'the same, indented': JSON.stringify({ entries, total: 3 }, null, 2),
    'a list behind a byte order mark': `\ufeff${JSON.stringify(entries)}`,
  };
  for (const [name, text] of Object.entries(forms)) {
    for (const file of ['export.json', 'export.jsonl', 'export']) {
      it(`as ${name}, called ${file}`, async (t) => {
        const path = join(folderFor(t), file);
        writeFileSync(path, text);
        const { records, faults } = await readAll(path);
        assert.deepEqual(records.map(({ entry }) => entry), entries);
        assert.deepEqual(faults, []);
        // Offsets are those of the bytes.
        for (const { offset } of records) assert.equal(readFileSync(path)[offset], 0x7b);
      });
    }
  }

  it('without entries has none', async (t) => {
    const directory = folderFor(t);
    for (const text of ['', '[]', ' [ ] ', '\n', '{"entries":[]}']) {
      writeFileSync(join(directory, 'x.json'), text);
      assert.deepEqual(await readAll(join(directory, 'x.json')), { records: [], faults: [] }, text);
    }
  });

  it('loses no more than what is damaged', async (t) => {
    const path = join(folderFor(t), 'x.json');
    const [a, b, c] = entries.map((each) => JSON.stringify(each)) as [string, string, string];
    const read = async (text: string) => {
      writeFileSync(path, text);
      const { records, faults } = await readAll(path);
      return [idsOf(records).join(''), ...placesOf(faults)];
    };
    const pretty = JSON.stringify(entries.map((each, timestamp) => ({ ...each, timestamp })), null, 2);
    const stamped = (id: string) => `{"id":"${id}","timestamp":"2026-03-01T00:00:00Z","inputs":{"list":[{},{}]}}`;
    assert.deepEqual(await read(`${a}\n{"id":"torn","inp\n${stamped('b')}\n`), ['ab', `${bytes(a) + 1} damaged`]);
    assert.deepEqual(await read(`${a}\n{"id":"torn",\n${stamped('b')}\n${c}`), ['abc', `${bytes(a) + 1} damaged`]);
    assert.deepEqual(await read(`${a}\ngarbage\n${stamped('b')}\n`), ['ab', `${bytes(a) + 1} damaged`]);
    assert.deepEqual(await read(`${a}\n{"id":no}\n${stamped('b')}\n`), ['ab', `${bytes(a) + 1} damaged`]);
    assert.deepEqual(await read(`[${a},{"id":"x" "y"},${stamped('b')},${c}]`), ['abc', `${bytes(a) + 2} damaged`]);
    assert.deepEqual(await read(`[${a},{"id":"unclosed},${stamped('b')},${stamped('c')}]`), ['abc', `${bytes(a) + 2} damaged`]);
    assert.deepEqual(await read(pretty.replace('"b"', '"b')), ['ac', `${bytes(pretty.slice(0, pretty.indexOf('"b"') - 12))} damaged`]);
    assert.deepEqual(await read(`${a}\n${b.slice(0, 9)}`), ['a', `${bytes(a) + 1} torn`]);
    assert.deepEqual(await read(`[${a},${b}`), ['ab', `${bytes(a + b) + 2} torn`]);
    assert.deepEqual(await read(`[${a}, null, ${stamped('c')}]`), ['ac', `${bytes(a) + 3} damaged`]);
    assert.deepEqual(await read('nothing of the kind'), ['', '0 torn']);
  });

  it('in pieces larger than what is read at once', async (t) => {
    const path = join(folderFor(t), 'large.jsonl');
    const sizes = [600_000, 10, 2_000_000, 524_288, 3];
    writeFileSync(path, sizes.map((size, id) => `${JSON.stringify({ id, text: 'ü'.repeat(size) })}\n`).join(''));
    const { records, faults } = await readAll(path);
    assert.deepEqual([records.map(({ entry }) => String(entry['text']).length), faults], [sizes, []]);
  });

  it('that was made from a log reads like the log', async (t) => {
    const directory = folderFor(t);
    const written = await writeLog(directory, [draft({ inputs: { big: 2n ** 63n, text: 'ü\u0000"' } }), draft()]);
    writeFileSync(join(directory, 'x.jsonl'), written.map((each) => `${jsonText(each)}\n`).join(''));
    const { records } = await readAll(join(directory, 'x.jsonl'));
    assert.deepEqual(records[1]?.entry, written[1]);
    assert.match(readFileSync(join(directory, 'x.jsonl'), 'utf8'), /"big":9223372036854775808,/);
  });
});

describe('a file that changes while it is read', () => {
  /** Reads a directory of three days, with something happening after the first piece. */
  async function readWhile(directory: string, happens: () => void): Promise<AuditItem[]> {
    const found: AuditItem[] = [];
    let isFirst = true;
    for await (const { items } of readAuditFiles(await listed(directory))) {
      found.push(...items);
      if (isFirst) happens();
      isFirst = false;
    }
    return found;
  }

  async function threeDays(directory: string): Promise<void> {
    await writeLog(directory, many(6), { step: DAY / 2, start: Date.UTC(2026, 2, 1) });
  }

  const path = (directory: string, day: number): string => join(directory, `audit-2026-03-0${day}.log`);

  it('by being deleted: what is open is read to its end, the next one is reported', async (t) => {
    const directory = folderFor(t);
    await threeDays(directory);
    const items = await readWhile(directory, () => [1, 2].forEach((day) => rmSync(path(directory, day))));
    assert.deepEqual(items.map((each) => (each.kind === 'entry' ? each.entry['id'] : `${each.file.slice(-14)} ${each.what}`)), ['id-0', 'id-1', '2026-03-02.log it cannot be read: it does not exist', 'id-4', 'id-5']);
  });

  it('by being cut: what was read is shown, the rest reported', async (t) => {
    const directory = folderFor(t);
    const drafts = Array.from({ length: 40 }, () => draft({ inputs: 'x'.repeat(50_000) }));
    await writeLog(directory, drafts);
    const items = await readWhile(directory, () => truncateSync(path(directory, 1), 1000));
    const entries = items.filter((each) => each.kind === 'entry');
    const faults = items.filter((each) => each.kind === 'fault');
    assert.ok(entries.length > 5 && entries.length < 40);
    assert.ok(faults.some(({ what }) => what === 'it was cut to 1000 bytes while it was read'));
  });

  it('by growing: an entry that is just being written is waited for', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(3));
    const whole = readFileSync(path(directory, 1));
    writeFileSync(path(directory, 1), whole.subarray(0, whole.length - 10));
    const reading = readAll(directory);
    setTimeout(() => appendFileSync(path(directory, 1), whole.subarray(whole.length - 10)), 10);
    const { records, faults } = await reading;
    assert.deepEqual([records.length, faults], [3, []]);
  });

  it('by nobody: half an entry in an old file is torn', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, many(3));
    const whole = readFileSync(path(directory, 1));
    writeFileSync(path(directory, 1), whole.subarray(0, whole.length - 10));
    utimesSync(path(directory, 1), 0, 0);
    const { records, faults } = await readAll(directory);
    const length = whole.length / 3;
    assert.deepEqual([records.length, faults], [2, [{ kind: 'fault', cause: 'torn', file: path(directory, 1), offset: 2 * length, what: `the last entry is torn: ${length - 14} of ${length - 4} bytes are there` }]]);
  });

  it('a reader that stops early closes the file', async (t) => {
    const directory = folderFor(t);
    await threeDays(directory);
    for await (const item of readAudit(directory)) {
      assert.equal(item.kind, 'entry');
      break;
    }
  });
});

describe('what is no file', () => {
  it('a directory called like a log, and a pipe, are reported', async (t) => {
    const directory = folderFor(t);
    mkdirSync(join(directory, 'audit-2026-03-01.log'));
    const made = spawn('mkfifo', [join(directory, 'audit-2026-03-02.log')]);
    await new Promise((resolve) => made.on('close', resolve));
    const { faults } = await readAll(directory);
    assert.deepEqual(faults.map(({ what }) => what), ['it is not a regular file', 'it is not a regular file']);
  });
});

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
