// Owns: filters: that reading from bytes finds exactly what a naive look at the values finds, and which files are opened for it.
// Refuses: the flags that make filters (query.test.ts).

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPattern } from '../../core/src/index.js';
import { AuditWriter, OUTCOMES, jsonText, readDay, readInstant, readNewest } from '../../engine/src/audit/index.js';
import type { AuditEntry, AuditFilter, AuditObject, NewestOptions, ReadAuditOptions } from '../../engine/src/audit/index.js';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { HOUR, anyDraft, draft, folderFor, idsOf, placesOf, readAll, writeLog } from './logs.js';

const START = Date.UTC(2026, 2, 1);
const PATTERNS = ['*', 'filesystem.*', 'state.*', 'state.shared.*', 'filesystem.write', 'state.get', 'secrets.*'].map((each) => readPattern(each) as NonNullable<ReturnType<typeof readPattern>>);

const anyFilter: fc.Arbitrary<Partial<AuditFilter>> = fc.record(
  {
    from: fc.integer({ min: 0, max: 80 }).map((hours) => (START + hours * HOUR) * 1000),
    to: fc.integer({ min: 0, max: 80 }).map((hours) => (START + hours * HOUR) * 1000),
    agents: fc.subarray(['a', 'report-bot', 'エージェント', 'nobody']),
    capabilities: fc.subarray(PATTERNS, { maxLength: 2 }),
    outcomes: fc.subarray([...OUTCOMES]),
  },
  { requiredKeys: [] },
);

/** Written from the description of the flags, on values. */
function naive(entry: AuditEntry, { from, to, agents = [], capabilities = [], outcomes = [] }: Partial<AuditFilter>): boolean {
  const time = Date.parse(String(entry['timestamp'])) * 1000;
  if (from !== undefined && time < from) return false;
  if (to !== undefined && time > to) return false;
  const actor = entry['actor'] as AuditObject;
  if (agents.length > 0 && !(actor['type'] === 'agent' && agents.some((each) => each === actor['name']))) return false;
  const capability = String(entry['capability']);
  if (capabilities.length > 0 && !capabilities.some(({ text }) => text === '*' || text === capability || (text.endsWith('.*') && capability.startsWith(text.slice(0, -1))))) return false;
  if (outcomes.length === 0) return true;
  const metadata = (entry['metadata'] ?? {}) as Record<string, unknown>;
  const approval = metadata['approval'] as Record<string, unknown> | string | undefined;
  const words = [entry['status'], approval, metadata['event'], typeof approval === 'object' ? approval['decision'] : undefined];
  return outcomes.some((each) => words.includes(each));
}

describe('a filter', () => {
  it('finds in a log and in its export what a look at each entry finds', async (t) => {
    const folder = folderFor(t);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyDraft, { maxLength: 12 }), fc.array(anyFilter, { minLength: 1, maxLength: 6 }), async (drafts, filters) => {
        const directory = join(folder, String(run++));
        const written = await writeLog(directory, drafts, { start: START, step: 7 * HOUR });
        const file = `${directory}.jsonl`;
        writeFileSync(file, written.map((each) => `${jsonText(each)}\n`).join(''));
        for (const filter of filters) {
          const expected = written.filter((each) => naive(each, filter)).map((each) => each['id']);
          assert.deepEqual(idsOf((await readAll(directory, { filter })).records), expected);
          assert.deepEqual(idsOf((await readAll(file, { filter })).records), expected);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('of a time opens no file of other days', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, Array.from({ length: 4 }, () => draft()), { start: START, step: 24 * HOUR });
    for (const day of ['2026-03-01', '2026-03-04', '2026-02-01']) writeFileSync(join(directory, `audit-${day}.log`), 'unreadable');
    const read = async (from: string, to: string) => {
      const { records, faults } = await readAll(directory, { filter: { from: readInstant(from), to: readInstant(to) } });
      return [...idsOf(records), ...faults.map(({ file }) => file.slice(-14))];
    };
    assert.deepEqual(await read('2026-03-02T00:00:00Z', '2026-03-02T23:59:59.999999Z'), ['id-1']);
    // The day behind may hold what was written while a clock was put back.
    assert.deepEqual(await read('2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'), ['id-1', 'id-2', '2026-03-04.log']);
    assert.deepEqual(await read('2026-03-02T01:00:00+02:00', '2026-03-02T12:00:00Z'), ['id-1', '2026-03-01.log']);
  });

  it('of a time finds what a clock that was put back over midnight left in the log of the next day', async (t) => {
    const directory = folderFor(t);
    const times = ['2026-03-01T23:59:00Z', '2026-03-02T00:00:01Z', '2026-03-01T23:59:59Z', '2026-03-02T00:00:02Z'].map((each) => Date.parse(each));
    let id = 0;
    const writer = await AuditWriter.open({ directory, clock: () => times[id] as number, newId: () => `id-${id++}` });
    for (const _ of times) await writer.append(draft());
    await writer.close();
    const found = async (from: string, to: string) => idsOf((await readAll(directory, { filter: { from: readInstant(from), to: readInstant(to) } })).records);
    assert.deepEqual(await found('2026-03-01T00:00:00Z', '2026-03-01T23:59:59.999999Z'), ['id-0', 'id-2']);
    assert.deepEqual(await found('2026-03-02T00:00:00Z', '2026-03-02T23:59:59.999999Z'), ['id-1', 'id-3']);
  });

  it('of a time tells which entries have none', async (t) => {
    const path = join(folderFor(t), 'x.log');
    const timestamps = ['2026-03-01T00:00:00Z', 'yesterday', null, 5];
    const bytes = timestamps.map((timestamp) => encodeFrame({ timestamp, status: 'denied' }));
    writeFileSync(path, Buffer.concat(bytes));
    const read = async (filter: Partial<AuditFilter>) => {
      const { records, faults } = await readAll(path, { filter });
      return [records.length, ...placesOf(faults)];
    };
    const [a, b] = [(bytes[0] as Buffer).length, (bytes[1] as Buffer).length];
    assert.deepEqual(await read({ from: 0 }), [1, `${a} undated`, `${a + b} undated`, `${a + b + (bytes[2] as Buffer).length} undated`]);
    assert.deepEqual(await read({ from: 0, outcomes: ['success'] }), [0]);
    assert.deepEqual(await read({ outcomes: ['denied'] }), [4]);
  });

  it('knows the rows of the REST interface', async (t) => {
    const path = join(folderFor(t), 'x.json');
    writeFileSync(path, JSON.stringify({ entries: [{ id: 1, agent: 'a', capability: 'git.push' }, { id: 2, agent: 'b', capability: 'git.push' }] }));
    assert.deepEqual(idsOf((await readAll(path, { filter: { agents: ['b'] } })).records), [2]);
  });
});

describe('a filter that is none', () => {
  it('is refused, instead of letting everything through', async () => {
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ filter: { agent: ['a'] } }, /did you mean `agents`/],
      [{ filtr: { agents: ['a'] } }, /did you mean `filter`/],
      [{ filter: [] as unknown, careful: true, to: 5 }, /unknown option `to`/],
      [{ filter: { agents: 'report-bot' } }, /`agents` is a list of names/],
      [{ filter: { capabilities: ['git.*'] } }, /`capabilities` is a list of patterns/],
      [{ filter: { outcomes: ['Denied'] } }, /`outcomes` is a list of any of `success`/],
      [{ filter: { from: '2026-03-01' } }, /`from` is no time/],
      [{ filter: { to: NaN } }, /`to` is no time/],
      [{ filter: { to: new Date() } }, /`to` is no time/],
    ];
    for (const [options, message] of wrong) {
      await assert.rejects(readAll('nowhere.jsonl', options as ReadAuditOptions), (error) => error instanceof TypeError && message.test(error.message), JSON.stringify(options));
      if ('filter' in options && !('careful' in options)) await assert.rejects(readNewest({ kind: 'files', files: [], faults: [] }, { limit: 1, ...(options as object) } as NewestOptions), TypeError);
    }
    assert.deepEqual((await readAll('nowhere.jsonl', { filter: { from: undefined, agents: undefined } as unknown as Partial<AuditFilter> })).faults.length, 1);
  });
});

describe('a time', () => {
  const good: readonly (readonly [string, number])[] = [
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01t00:00:00.000001z', 1],
    ['1970-01-01 00:00:01.5+00:00', 1_500_000],
    ['1970-01-01T02:00:00+02:00', 0],
    ['1969-12-31T22:30:00-01:30', 0],
    ['2026-02-28T23:59:59.1234567899Z', Date.UTC(2026, 1, 28, 23, 59, 59) * 1000 + 123_456],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) * 1000],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1) * 1000],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z') * 1000],
  ];
  for (const [text, instant] of good) it(`reads ${text}`, () => assert.equal(readInstant(text), instant));

  for (const text of ['', '2026-03-01', '2026-03-01T00:00:00', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-03-01T24:00:00Z', '2026-03-01T00:60:00Z', '2026-03-01T00:00:00.Z', '2026-03-01T00:00:00+2:00', '2026-03-01T00:00:00Z ', '2026-03-01T00:00:00+99:00', '２026-03-01T00:00:00Z']) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(Number.isNaN(readInstant(text))));
  }

  it('agrees with the calendar of the system', () => {
    fc.assert(fc.property(fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }), (date) => assert.equal(readInstant(date.toISOString()), date.getTime() * 1000)));
    assert.equal(readDay('2026-03-01'), START * 1000);
    assert.ok(Number.isNaN(readDay('2026-3-1')));
  });
});
