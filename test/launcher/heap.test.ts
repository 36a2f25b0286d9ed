// Owns: that a program which stays takes little more memory than it uses. Refuses: how fast it is then (bench/).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { projectPath } from '../support/project-root.js';

/** Holds on to some thirty megabytes, goes on replacing a part of them, and prints how large its heap became, and its space for new objects, in mebibytes. */
const WORK = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { setImmediate as turn } from 'node:timers/promises';
  const held = [];
  let [heap, young] = [0, 0];
  for (let i = 0; i < 4000; i++) {
    held[i < 400 ? i : (i * 7) % 200] = Array.from({ length: 1000 }, (_, k) => ({ k, text: 'text ' + k }));
    if (i % 10 > 0) continue;
    await turn();
    heap = Math.max(heap, process.memoryUsage().heapTotal);
    young = Math.max(young, getHeapSpaceStatistics().find((each) => each.space_name === 'new_space').space_size);
  }
  console.log(JSON.stringify([heap, young].map((bytes) => bytes / 2 ** 20)));`;

function sizesOf(opening: string): readonly [heap: number, young: number] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', opening + WORK], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as [number, number];
}

describe('the heap of a program that stays', () => {
  it('does not grow far beyond what is in use', () => {
    const [heap, young] = sizesOf('');
    const heapModule = pathToFileURL(projectPath('out', 'launcher', 'src', 'heap.js')).href;
    const [keptHeap, keptYoung] = sizesOf(`import { keepHeapSmall } from ${JSON.stringify(heapModule)}; keepHeapSmall();`);
    assert.ok(keptYoung <= young / 2, `new objects: ${keptYoung} of ${young} MiB`);
    assert.ok(keptHeap < heap * 0.8, `all: ${keptHeap} of ${heap} MiB`);
  });
});
