// Owns: that the tests of this folder pass over the built program's standard streams and over the built worker, as they do in memory, and that
// every message which the server sent on the way has the type that the protocol gives it.
// Refuses: tests of its own. `EVERY_TRANSPORT=1`, which `npm test` sets, takes all of them; without it, a few show that the transports work.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { projectPath } from '../support/project-root.js';
import { checkMessages, emptyFolder } from './message-log.js';

/** They start programs of their own, whatever the transport. */
const APART = ['program', 'transports'];
const FEW = ['documents', 'hover'];

const names = readdirSync(projectPath('test/wire')).flatMap((each) => /^(.+)\.test\.ts$/.exec(each)?.[1] ?? []);
const LOG = projectPath('out', 'wire-messages');

const wanted = process.env['EVERY_TRANSPORT'] === '1' ? names.filter((each) => !APART.includes(each)) : FEW;

describe('the tests of the server pass', () => {
  before(() => emptyFolder(LOG));

  // This file is among the last to run, when other processors have nothing to do.
  describe('over', { concurrency: true }, () => {
    for (const transport of ['stdio', 'worker']) {
      it(transport, { timeout: 300_000 }, async () => {
        const files = wanted.map((each) => projectPath(`out/test/wire/${each}.test.js`));
        // Without this, the runner takes itself for a test of the one that started it, and speaks in another way.
        const { NODE_TEST_CONTEXT: _, ...env } = process.env;
        const child = spawn(process.execPath, ['--test', '--enable-source-maps', '--test-reporter=spec', ...files], {
          env: { ...env, WIRE_TRANSPORT: transport, WIRE_LOG: LOG },
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

  it('with messages that are what the protocol says they are', () => {
    const { complaints, counts } = checkMessages(LOG);
    assert.equal(complaints, '');
    for (const method of ['initialize', 'textDocument/hover', 'textDocument/diagnostic', 'client/registerCapability']) assert.ok((counts.get(method) ?? 0) > 0, method);
  });

  it('and a message that is not would be noticed', () => {
    const folder = projectPath('out', 'wire-messages-wrong');
    emptyFolder(folder);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const wrong = [
      { kind: 'result', method: 'textDocument/hover', value: { contents: { kind: 'html', value: '' } } },
      { kind: 'result', method: 'textDocument/hover', value: { contents: 'a', unheardOf: 1 } },
      { kind: 'params', method: 'textDocument/publishDiagnostics', value: { uri: 'file:///a', diagnostics: [{ range, message: 'a', severity: 5 }] } },
      { kind: 'result', method: 'textDocument/diagnostic', value: { kind: 'unchanged' } },
    ];
    writeFileSync(join(folder, 'wrong.jsonl'), `${wrong.map((each) => JSON.stringify(each)).join('\n')}\n`);
    assert.equal(checkMessages(folder).complaints.match(/error TS/g)?.length, wrong.length);
  });
});
