// Owns: what is set in V8 for a program that stays: it takes little more memory than it uses, and V8 knows the flags. Refuses: how fast it is then (bench/).

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
  return JSON.parse(outputOf(opening + WORK)) as [number, number];
}

/** V8 says on standard error what it does not know. */
function outputOf(script: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

function urlOf(file: string): string {
  return JSON.stringify(pathToFileURL(projectPath('out', 'launcher', 'src', file)).href);
}

describe('the heap of a program that stays', () => {
  it('does not grow far beyond what is in use', () => {
    const [heap, young] = sizesOf('');
    const [keptHeap, keptYoung] = sizesOf(`import { keepHeapSmall } from ${urlOf('heap.js')}; keepHeapSmall();`);
    assert.ok(keptYoung <= young / 2, `new objects: ${keptYoung} of ${young} MiB`);
    assert.ok(keptHeap < heap * 0.8, `all: ${keptHeap} of ${heap} MiB`);
  });
});

describe('the optimizer of V8', () => {
  it('is put off for a while, and then allowed what this version allows by itself', () => {
    const said = outputOf(`
      import v8 from 'node:v8'; import { syncBuiltinESMExports } from 'node:module';
      const flags = []; const { setFlagsFromString } = v8;
      v8.setFlagsFromString = (flag) => { flags.push(flag); setFlagsFromString(flag); };
      globalThis.setTimeout = (then, _, ...given) => { then(...given); return { unref() {} }; };
      syncBuiltinESMExports();
      const { optimizeLater } = await import(${urlOf('optimizer.js')});
      optimizeLater();
      console.log(flags.join(' '));`);
    const options = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout;
    const own = /--interrupt-budget \(.*\n.*default: (--interrupt-budget=\d+)/.exec(options)?.[1] ?? '';
    assert.equal(said.trim(), process.versions.v8.startsWith('11.3.') ? `--interrupt-budget=400000 ${own}` : '');
  });
});
