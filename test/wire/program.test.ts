// Owns: the server as a program of its own: its transports, its version, its end.
// Refuses: what it answers.

import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-languageserver/node';
import type { InitializeResult, Message, MessageConnection } from 'vscode-languageserver/node';
import { PortReader, PortWriter, startWorker } from './worker-transport.js';

const PROGRAM = fileURLToPath(new URL('../../server/src/main.js', import.meta.url));

async function handshake(connection: MessageConnection): Promise<InitializeResult> {
  connection.listen();
  const result = await connection.sendRequest<InitializeResult>('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  return result;
}

describe('kruxos-policy-language-server', () => {
  it('speaks over standard streams, and ends when told to', async () => {
    const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const { serverInfo } = await handshake(createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)));
    assert.equal(serverInfo?.name, 'kruxos-policy-language-server');
    assert.match(serverInfo?.version ?? '', /^\d+\.\d+\.\d+/);
    assert.deepEqual(await ended, [0, null]);
  });

  it('speaks over a socket', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const child = spawn(process.execPath, [PROGRAM, `--socket=${(listener.address() as AddressInfo).port}`], { stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = once(child, 'exit');
    const [socket] = (await once(listener, 'connection')) as [NodeJS.ReadWriteStream];
    await handshake(createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket)));
    assert.deepEqual(await ended, [0, null]);
    listener.close();
  });

  it('speaks over a pipe', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kruxos-policy-pipe-'));
    const name = process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, 'pipe');
    const listener = createServer().listen(name);
    await once(listener, 'listening');
    const child = spawn(process.execPath, [PROGRAM, `--pipe=${name}`], { stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = once(child, 'exit');
    const [socket] = (await once(listener, 'connection')) as [NodeJS.ReadWriteStream];
    await handshake(createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket)));
    assert.deepEqual(await ended, [0, null]);
    listener.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('speaks over the channel of Node', async () => {
    const child = fork(PROGRAM, ['--node-ipc'], { execArgv: [] });
    const ended = once(child, 'exit');
    await handshake(createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child)));
    assert.deepEqual(await ended, [0, null]);
  });

  it('speaks as a worker, and closes itself when told to', async () => {
    const worker = startWorker();
    const { serverInfo } = await handshake(createMessageConnection(new PortReader(worker.port), new PortWriter(worker.port)));
    assert.match(serverInfo?.version ?? '', /^\d+\.\d+\.\d+/);
    while (!worker.isClosed()) await new Promise((resolve) => setImmediate(resolve));
  });

  it('is not content with an exit that no shutdown announced', async () => {
    const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.listen();
    await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
    await connection.sendNotification('exit');
    assert.deepEqual(await ended, [1, null]);
  });

  it('ends when the process that it was told of is gone, whatever becomes of the connection', { timeout: 120_000 }, async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const started = [['--stdio'], ['--stdio', `--clientProcessId=${parent.pid}`]].map((args) => spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }));
    const ended = started.map((child) => once(child, 'exit'));
    for (const [i, child] of started.entries()) {
      const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
      connection.listen();
      await connection.sendRequest('initialize', { processId: i === 0 ? parent.pid : null, rootUri: null, capabilities: {} });
    }
    parent.kill('SIGKILL');
    assert.deepEqual(await Promise.all(ended), [[1, null], [1, null]]);
  });

  it('ends when its client is gone', async () => {
    const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(child, 'exit');
    child.stdin.end();
    assert.deepEqual(await ended, [1, null]);
  });

  it('ends without a word when nobody takes its answers any more', async () => {
    for (const [last, code] of [['shutdown', 0], ['textDocument/hover', 1]] as const) {
      const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const ended = once(child, 'close');
      const writer = new StreamMessageWriter(child.stdin);
      await writer.write({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } } as Message);
      await once(child.stdout, 'data');
      child.stdout.destroy();
      await writer.write({ jsonrpc: '2.0', id: 2, method: last, params: { textDocument: { uri: 'file:///a.yaml' }, position: { line: 0, character: 0 } } } as Message);
      assert.deepEqual([...(await ended), said], [code, null, ''], last);
    }
  });

  it('says its version, and what it needs to be told', async () => {
    const run = async (...args: string[]): Promise<[string, number]> => {
      const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      return [said, code];
    };
    assert.match((await run('--version')).join(), /^\d+\.\d+\.\d+\n,0$/);
    assert.match((await run()).join(), /^Usage: .*\n,2$/);
    for (const wrong of [['--socket=abc'], ['--socket', '70000'], ['--socket'], ['--pipe='], ['--stdin']]) assert.match((await run(...wrong)).join(), /^Usage: .*\n,2$/, wrong.join(' '));
    // Nobody listens there.
    assert.match((await run('--socket=1')).join(), /^error: cannot connect to port 1: .*\n,1$/);
    assert.match((await run('--pipe', join(tmpdir(), 'no=body'))).join(), /^error: cannot connect to .*no=body: .*\n,1$/);
  });
});
