// Owns: that the tests of this folder pass over the built program's standard streams and over the built worker, as they do in memory.
// Refuses: tests of its own. `EVERY_TRANSPORT=1`, which `npm test` sets, takes all of them; without it, a few show that the transports work.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { projectPath } from '../support/project-root.js';

/** They start programs of their own, whatever the transport. */
const APART = ['program', 'transports'];
const FEW = ['documents', 'hover'];

const names = readdirSync(projectPath('test/wire')).flatMap((each) => /^(.+)\.test\.ts$/.exec(each)?.[1] ?? []);
const wanted = process.env['EVERY_TRANSPORT'] === '1' ? names.filter((each) => !APART.includes(each)) : FEW;

describe('the tests of the server pass', () => {
  for (const transport of ['stdio', 'worker']) {
    it(`over ${transport}`, { timeout: 300_000 }, async () => {
      const files = wanted.map((each) => projectPath(`out/test/wire/${each}.test.js`));
      // Without this, the runner takes itself for a test of the one that started it, and speaks in another way.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const child = spawn(process.execPath, ['--test', '--enable-source-maps', '--test-reporter=spec', ...files], {
        env: { ...env, WIRE_TRANSPORT: transport },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      assert.equal(code, 0, said.slice(Math.max(0, said.indexOf('failing tests'))));
      assert.ok(Number(/^ℹ pass (\d+)$/m.exec(said)?.[1]) >= wanted.length, said);
    });
  }
});
