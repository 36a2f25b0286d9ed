// Owns: that the tests of this folder pass over the built program's standard streams and over the built worker, as they do in memory, and that
// every message which the server sent on the way has the type that the protocol gives it.
// Refuses: tests of its own. `EVERY_TRANSPORT=1`, which `npm test` sets, takes all of them that a transport can make a difference to; without it, a few show
// that the transports work. All files over a transport share a process: starting one for each would cost more than the tests do.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { projectPath } from '../support/project-root.js';
import { checkMessages, emptyFolder } from './message-log.js';

/** What says the same over every transport, since no message passes over it, or since not a message is what it is about. */
const IN_MEMORY = [
  // They start programs of their own.
  ...['program', 'transports'],
  // They ask parts of the server, without a client.
  ...['concerned-files', 'diagnostic-memory', 'editors-page', 'frames', 'uris'],
  // What they put into the server, a product or a disk, reaches none that runs apart.
  ...['many-agents', 'shipped-files'],
  // They measure this process.
  'kept-memory',
  // They compare what is decided and found; each of the questions that they ask is asked elsewhere, too.
  'same-as-command-line',
];
/** The same for the transport that hands over no files of the client's. */
const NOT_OVER: Readonly<Record<Transport, readonly string[]>> = { stdio: ['virtual-files'], worker: [] };
const FEW = ['documents', 'hover'];

const names = readdirSync(projectPath('test/wire')).flatMap((each) => /^(.+)\.test\.ts$/.exec(each)?.[1] ?? []);
const LOG = projectPath('out', 'wire-messages');

type Transport = 'stdio' | 'worker';

function wantedOver(transport: Transport): readonly string[] {
  return process.env['EVERY_TRANSPORT'] === '1' ? names.filter((each) => !IN_MEMORY.includes(each) && !NOT_OVER[transport].includes(each)) : FEW;
}

/** One module that imports all of them. */
function together(transport: Transport, files: readonly string[]): string {
  const path = projectPath('out', 'wire-transports', `${transport}.mjs`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, files.map((each) => `import ${JSON.stringify(pathToFileURL(projectPath(`out/test/wire/${each}.test.js`)).href)};\n`).join(''));
  return path;
}

describe('the tests of the server pass', () => {
  before(() => emptyFolder(LOG));

  describe('over', { concurrency: true }, () => {
    for (const transport of ['stdio', 'worker'] as const) {
      it(transport, { timeout: 1_800_000 }, async ({ signal }) => {
        const wanted = wantedOver(transport);
        // Without this, the runner takes itself for a test of the one that started it, and speaks in another way.
        const { NODE_TEST_CONTEXT: _, ...env } = process.env;
        const child = spawn(process.execPath, ['--enable-source-maps', '--test-reporter=spec', together(transport, wanted)], {
          // In memory many sessions show what is right for each order of messages; here it is that any order passes.
          env: { SESSIONS: '3', ...env, WIRE_TRANSPORT: transport, WIRE_LOG: LOG },
          stdio: ['ignore', 'pipe', 'inherit'],
          signal,
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
