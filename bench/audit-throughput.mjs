// Owns: how many audit entries a second are read on one core: walked, filtered, decoded and verified. Refuses: judging the figures.
// Run after a build: node bench/audit-throughput.mjs [ENTRIES] [--json]

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPattern } from '../out/core/src/index.js';
import { AuditWriter, ChainVerifier, NO_FILTER, listAuditFiles, readAuditFiles, readInstant } from '../out/engine/src/audit/index.js';
import { median } from './report/statistics.mjs';

const isForPrograms = process.argv.includes('--json');
const ENTRIES = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 1_000_000);
const ROUNDS = 5;
const PER_DAY = 100_000;
const FLOOR_LINES = 50_000;

const ONE_HOUR = { from: readInstant('2026-03-01T05:00:00Z'), to: readInstant('2026-03-01T06:00:00Z') };
const CAPABILITIES = ['filesystem.read', 'filesystem.write', 'process.run', 'network.http_request', 'git.push', 'email.send', 'state.shared.set'];
const STATUSES = ['success', 'success', 'success', 'success', 'success', 'success', 'success', 'denied', 'error', 'pending'];
const LINES = Array.from({ length: 1000 }, (_, index) => JSON.stringify(draftAt(index)));

const MEASURES = [
  { name: 'all decoded', work: () => readAll({}) },
  { name: '--outcome denied (1 in 10)', work: () => readAll({ filter: { outcomes: ['denied'] } }) },
  { name: '--agent bot-7 (1 in 20)', work: () => readAll({ filter: { agents: ['bot-7'] } }) },
  { name: '--capability filesystem.*', work: () => readAll({ filter: { capabilities: [readPattern('filesystem.*')] } }) },
  { name: 'one hour of a day', work: () => readAll({ filter: ONE_HOUR }, { everyFile: true }) },
  { name: 'no match', work: () => readAll({ filter: { agents: ['nobody'] } }) },
  { name: 'verified', work: () => readAll({ careful: true }, { each: new ChainVerifier() }) },
  { name: 'floor: JSON.parse', work: () => parseLines() },
];

const directory = await mkdtemp(join(tmpdir(), 'kruxos-audit-bench-'));
try {
  await writeLog();
  const size = await sizeOf(directory);
  const rows = await measureAll();
  if (isForPrograms) console.log(JSON.stringify(rows));
  else printRows(rows, size);
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** Entries a second of each round; the rounds of all measures take turns. */
async function measureAll() {
  const rows = MEASURES.map(({ name }) => ({ name, rates: [], found: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { work }] of MEASURES.entries()) {
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      const { seen, found } = await work();
      const used = process.cpuUsage(cpu);
      // Per core: what other threads did counts as well.
      rows[index].rates.push(seen / (Math.max((performance.now() - started) * 1000, used.user + used.system) / 1e6));
      rows[index].found = found;
    }
  }
  return rows;
}

function printRows(rows, size) {
  const text = (rate) => Math.round(rate).toLocaleString('en-US');
  console.log(`${ENTRIES} entries, ${(size / ENTRIES).toFixed(0)} bytes each; node ${process.version}; median of ${ROUNDS} (slowest to fastest)\n`);
  for (const { name, rates, found } of rows) {
    console.log(`${name.padEnd(28)} ${text(median(rates)).padStart(11)} entries/s  (${text(Math.min(...rates))} to ${text(Math.max(...rates))})  ${found} found`);
  }
}

async function readAll(options, { everyFile = false, each } = {}) {
  const listed = await listAuditFiles(directory, everyFile ? NO_FILTER : { ...NO_FILTER, ...options.filter });
  let [seen, found] = [0, 0];
  for await (const batch of readAuditFiles(listed, options)) {
    seen += batch.seen;
    found += batch.items.length;
    if (each !== undefined) for (const item of batch.items) each.add(item);
  }
  return { seen, found };
}

/** What the runtime's own parser makes of such entries, written as JSON and lying in memory. */
function parseLines() {
  let found = 0;
  for (let i = 0; i < FLOOR_LINES; i++) if (JSON.parse(LINES[i % LINES.length]).actor !== undefined) found++;
  return { seen: FLOOR_LINES, found };
}

async function writeLog() {
  let now = Date.UTC(2026, 2, 1);
  const writer = await AuditWriter.open({ directory, clock: () => now, fsync: 'never' });
  for (let i = 0; i < ENTRIES; i += 500) {
    const drafts = Array.from({ length: Math.min(500, ENTRIES - i) }, (_, k) => draftAt(i + k));
    await writer.appendAll(drafts);
    now += (86_400_000 / PER_DAY) * 500;
  }
  await writer.close();
}

function draftAt(index) {
  return {
    actor: { type: 'agent', name: `bot-${index % 20}` },
    session_id: `7d4e6c1a-0000-4000-8000-${String(index >> 6).padStart(12, '0')}`,
    capability: CAPABILITIES[index % 7],
    inputs: { path: `/workspace/reports/2026/file-${index}.md`, encoding: 'utf8', content_size: (index * 37) % 20_000 },
    output_summary: 'ok',
    status: STATUSES[index % 10],
    policy_decision: { tier: 'notify', rule: 'team-moderate:filesystem.*', reason: 'Writes are reported to the supervisor' },
    duration_ms: index % 250,
    resource_usage: { cpu_ms: 3, memory_peak_bytes: 1_048_576, io_read_bytes: 0, io_write_bytes: 4096 },
    metadata: {},
  };
}

async function sizeOf(folder) {
  let size = 0;
  for (const name of readdirSync(folder)) size += (await stat(join(folder, name))).size;
  return size;
}
