// Owns: that a long log is read with bounded memory, whatever is asked.
// Refuses: times (bench/audit-throughput.mjs).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AuditValue } from '../../engine/src/audit/index.js';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { projectPath } from '../support/project-root.js';
import { NOON, draft, folderFor } from './logs.js';

const COUNT = 200_000;

describe('200,000 entries', () => {
  it('are counted, filtered and limited inside a heap that could not hold them', (t) => {
    const directory = folderFor(t);
    // Reading asks for no hash, and hashes are what takes time to write.
    const some = Array.from({ length: 1000 }, (_, i) => draft({ inputs: { path: `/workspace/${'x'.repeat(200)}/${i}` }, status: i % 10 === 0 ? 'denied' : 'success' }));
    const day = Buffer.concat(some.map((each, i) => encodeFrame({ id: `id-${i}`, timestamp: new Date(NOON + i * 1000).toISOString(), ...each } as unknown as AuditValue)));
    const DAYS = 10;
    for (let i = 1; i <= DAYS; i++) {
      const path = join(directory, `audit-2026-03-${String(i).padStart(2, '0')}.log`);
      writeFileSync(path, '');
      for (let written = 0; written < COUNT / DAYS; written += some.length) appendFileSync(path, day);
    }
    // As objects, the entries take several times this.
    const script = `
      const { listAuditFiles, readAuditFiles, readNewest, NO_FILTER } = await import(${JSON.stringify(projectPath('out/engine/src/audit/index.js'))});
      const listed = await listAuditFiles(${JSON.stringify(directory)}, NO_FILTER);
      const counts = [];
      for (const options of [{}, { filter: { outcomes: ['denied'] } }, { careful: true, fields: ['id'] }]) {
        let count = 0;
        for await (const { items } of readAuditFiles(listed, options)) count += items.length;
        counts.push(count);
      }
      counts.push((await readNewest(listed, { limit: 7 })).records.length);
      counts.push(process.memoryUsage().rss < 300_000_000);
      console.log(JSON.stringify(counts));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=48', '--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.deepEqual(stdout === '' ? stderr : JSON.parse(stdout), [COUNT, COUNT / 10, COUNT, 7, true]);
  });
});
