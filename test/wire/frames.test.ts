// Owns: how messages are written to a byte stream: whole, in order, and saying what JSON would say.
// Refuses: what messages mean.

import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { Message } from 'vscode-languageserver/node';
import { FrameWriter } from '../../server/src/frames.js';

function collecting(): { readonly stream: Writable; readonly chunks: Buffer[] } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, chunks };
}

const diagnostic = (line: number, message: string) => ({ range: { start: { line, character: 0 }, end: { line, character: 3 } }, message, source: 'kruxos-policy' });
const many = Array.from({ length: 60 }, (_, i) => diagnostic(i, `entry ${i}: “é” → 😀 "\\u0007list" \u0007list`));
const answer = (id: number | string, items: readonly object[]) => ({ jsonrpc: '2.0', id, result: { kind: 'full', resultId: '7', items } });

/** The messages in a piece, one behind the other. */
function messagesIn(piece: Buffer): Message[] {
  const found: Message[] = [];
  for (let at = 0; at < piece.length; ) {
    const body = piece.indexOf('\r\n\r\n', at) + 4;
    const [, length = ''] = /^Content-Length: (\d+)\r\n\r\n$/.exec(piece.toString('latin1', at, body)) ?? [];
    at = body + Number(length);
    found.push(JSON.parse(piece.toString('utf8', body, at)) as Message);
  }
  return found;
}

test('each message has its length in bytes, and says what JSON says of it', async () => {
  const { stream, chunks } = collecting();
  const writer = new FrameWriter(stream);
  const messages: Message[] = [
    answer(1, []),
    answer(2, many.slice(0, 3)),
    answer(3, many),
    // The same diagnostics again, and some of them among others.
    answer('\u0007list', [diagnostic(99, 'new'), ...many.slice(5), diagnostic(100, 'new, too')]),
    answer(4, [many[3] as object, ...many.slice(10, 40), many[3] as object, ...many.slice(39, 60), diagnostic(101, 'x'), many[0] as object]),
    // Reports on other documents behind them.
    { jsonrpc: '2.0', id: 7, result: { kind: 'full', resultId: '8', items: many, relatedDocuments: { 'file:///b.yaml': { kind: 'full', resultId: '9', items: [{ ...diagnostic(1, 'x'), data: { facts: { value: '\u0007list' }, witness: null } }] } } } } as Message,
    { jsonrpc: '2.0', method: 'textDocument/publishDiagnostics', params: { uri: 'file:///é.yaml', diagnostics: many, version: 3 } } as Message,
    { jsonrpc: '2.0', id: 5, result: null } as Message,
    { jsonrpc: '2.0', id: 6, result: { isIncomplete: false, items: many } } as Message,
  ];
  await Promise.all(messages.map((each) => writer.write(each)));
  assert.deepEqual(chunks.flatMap(messagesIn), messages);
});

test('what is written in one go is handed over in one piece, and what comes later in one of its own', async () => {
  const { stream, chunks } = collecting();
  const writer = new FrameWriter(stream);
  const [first, second, third] = [1, 2, 3].map((id): Message => ({ jsonrpc: '2.0', id, result: 'é' }) as Message) as [Message, Message, Message];
  await Promise.all([writer.write(first), writer.write(second)]);
  await writer.write(third);
  assert.deepEqual(chunks.map(messagesIn), [[first, second], [third]]);
  void writer.write(first);
  writer.end();
  assert.deepEqual(chunks.slice(2).map(messagesIn), [[first]]);
});

test('a stream that fails is told of, with the messages that were lost', async () => {
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      done(new Error('gone'));
    },
  });
  const writer = new FrameWriter(stream);
  const heard: unknown[] = [];
  writer.onError(([error, message]) => heard.push([error.message, message]));
  const lost: Message[] = [{ jsonrpc: '2.0' }, { jsonrpc: '2.0' }];
  for (const sent of await Promise.allSettled(lost.map((each) => writer.write(each)))) assert.match(String(sent.status === 'rejected' ? sent.reason : sent.status), /gone/);
  for (const message of lost) assert.ok(heard.some((each) => Array.isArray(each) && each[1] === message));
});
