// Owns: how many audit entries a second are read on one core: walked, filtered, decoded and verified. Refuses: judging the figures.
// Run after a build: node bench/audit-throughput.mjs [ENTRIES]

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPattern } from '../out/core/src/index.js';
import { AuditWriter, ChainVerifier, NO_FILTER, listAuditFiles, readAuditFiles, readInstant } from '../out/engine/src/audit/index.js';

const ENTRIES = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 5;
const PER_DAY = 100_000;

const directory = await mkdtemp(join(tmpdir(), 'kruxos-audit-bench-'));
try {
  await writeLog();
  const size = await sizeOf(directory);
  console.log(`${ENTRIES} entries, ${(size / ENTRIES).toFixed(0)} bytes each; node ${process.version}; median of ${ROUNDS} (slowest to fastest)\n`);
  await measure('all decoded', {});
  await measure('--outcome denied (1 in 10)', { filter: { outcomes: ['denied'] } });
  await measure('--agent bot-7 (1 in 20)', { filter: { agents: ['bot-7'] } });
  await measure('--capability filesystem.*', { filter: { capabilities: [readPattern('filesystem.*')] } });
  await measure('one hour of a day', { filter: { from: readInstant('2026-03-01T05:00:00Z'), to: readInstant('2026-03-01T06:00:00Z') } }, { everyFile: true });
  await measure('no match', { filter: { agents: ['nobody'] } });
  await measure('verified', { careful: true }, { each: new ChainVerifier() });
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(name, options, { everyFile = false, each } = {}) {
  const rates = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const listed = await listAuditFiles(directory, everyFile ? NO_FILTER : { ...NO_FILTER, ...options.filter });
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    let seen = 0;
    found = 0;
    for await (const batch of readAuditFiles(listed, options)) {
      seen += batch.seen;
      found += batch.items.length;
      if (each !== undefined) for (const item of batch.items) each.add(item);
    }
    const used = process.cpuUsage(cpu);
    // Per core: what other threads did counts as well.
    rates.push(seen / (Math.max((performance.now() - started) * 1000, used.user + used.system) / 1e6));
  }
  rates.sort((a, b) => a - b);
  const text = (rate) => Math.round(rate).toLocaleString('en-US');
  console.log(`${name.padEnd(28)} ${text(rates[ROUNDS >> 1]).padStart(11)} entries/s  (${text(rates[0])} to ${text(rates.at(-1))})  ${found} found`);
}

async function writeLog() {
  let now = Date.UTC(2026, 2, 1);
  const writer = await AuditWriter.open({ directory, clock: () => now, fsync: 'never' });
  const capabilities = ['filesystem.read', 'filesystem.write', 'process.run', 'network.http_request', 'git.push', 'email.send', 'state.shared.set'];
  const statuses = ['success', 'success', 'success', 'success', 'success', 'success', 'success', 'denied', 'error', 'pending'];
  for (let i = 0; i < ENTRIES; i += 500) {
    const drafts = Array.from({ length: Math.min(500, ENTRIES - i) }, (_, k) => ({
      actor: { type: 'agent', name: `bot-${(i + k) % 20}` },
      session_id: `7d4e6c1a-0000-4000-8000-${String((i + k) >> 6).padStart(12, '0')}`,
      capability: capabilities[(i + k) % 7],
      inputs: { path: `/workspace/reports/2026/file-${i + k}.md`, encoding: 'utf8', content_size: ((i + k) * 37) % 20_000 },
      output_summary: 'ok',
      status: statuses[(i + k) % 10],
      policy_decision: { tier: 'notify', rule: 'team-moderate:filesystem.*', reason: 'Writes are reported to the supervisor' },
      duration_ms: (i + k) % 250,
      resource_usage: { cpu_ms: 3, memory_peak_bytes: 1_048_576, io_read_bytes: 0, io_write_bytes: 4096 },
      metadata: {},
    }));
    await writer.appendAll(drafts);
    now += (86_400_000 / PER_DAY) * 500;
  }
  await writer.close();
}

async function sizeOf(folder) {
  let size = 0;
  for (const name of readdirSync(folder)) size += (await stat(join(folder, name))).size;
  return size;
}
