// Owns: the server as a program of its own: its transports, its version, its end.
// Refuses: what it answers.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-languageserver/node';
import type { InitializeResult, MessageConnection } from 'vscode-languageserver/node';

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

  it('ends when its client is gone', async () => {
    const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(child, 'exit');
    child.stdin.end();
    assert.deepEqual(await ended, [1, null]);
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
  });
});
