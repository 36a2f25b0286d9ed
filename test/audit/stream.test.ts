// Owns: that a long log is read with bounded memory, whatever is asked.
// Refuses: times (bench/audit-throughput.mjs).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { AuditWriter } from '../../engine/src/audit/index.js';
import { projectPath } from '../support/project-root.js';
import { HOUR, NOON, draft, folderFor } from './logs.js';

const COUNT = 200_000;

describe('200,000 entries', () => {
  it('are counted, filtered and limited inside a heap that could not hold them', async (t) => {
    const directory = folderFor(t);
    let now = NOON;
    const writer = await AuditWriter.open({ directory, clock: () => now, fsync: 'never' });
    const some = Array.from({ length: 1000 }, (_, i) => draft({ inputs: { path: `/workspace/${'x'.repeat(200)}/${i}` }, status: i % 10 === 0 ? 'denied' : 'success' }));
    for (let i = 0; i < COUNT; i += some.length, now += HOUR) await writer.appendAll(some);
    await writer.close();
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
