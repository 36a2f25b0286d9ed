// Owns: the bundled worker, run as a browser would: a global scope without anything of Node, and messages through a port.
// Refuses: speaking the protocol.

import { readFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Script, createContext } from 'node:vm';
import { AbstractMessageReader, AbstractMessageWriter } from 'vscode-languageserver';
import type { DataCallback, Disposable, Message, MessageReader, MessageWriter } from 'vscode-languageserver';
import { projectPath } from '../support/project-root.js';

/** What browsers give a worker, as far as the language allows it to be told apart from Node's own. */
const SCOPE = { performance, TextEncoder, TextDecoder, URL, URLSearchParams, structuredClone, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, console };

/** Compiled once for all workers: what V8 made of it for one serves the next. */
let program: Script | null = null;

export interface RunningWorker {
  /** What the page posts to and hears. */
  readonly port: MessagePort;
  /** Whether the worker closed itself. */
  isClosed(): boolean;
  close(): void;
}

export function startWorker(): RunningWorker {
  const { port1: page, port2: inside } = new MessageChannel();
  const ports = new Set([page, inside]);
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    for (const each of ports) each.close();
  };
  // Node's own channel, but one that ends with this worker.
  const ChannelInScope = function (): MessageChannel {
    const channel = new MessageChannel();
    ports.add(channel.port1).add(channel.port2);
    return channel;
  };
  const self = {
    postMessage: (message: unknown) => inside.postMessage(message),
    addEventListener: () => undefined,
    set onmessage(listen: (event: { readonly data: unknown }) => void) {
      inside.on('message', (data: unknown) => listen({ data }));
    },
    close,
  };
  const scope = createContext({ ...SCOPE, MessageChannel: ChannelInScope, self });
  program ??= new Script(readFileSync(projectPath('dist/server.worker.js'), 'utf8'), { filename: 'server.worker.js' });
  program.runInContext(scope);
  return { port: page, isClosed: () => isClosed, close };
}

export class PortReader extends AbstractMessageReader implements MessageReader {
  constructor(readonly port: MessagePort) {
    super();
    port.on('close', () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const listener = (data: unknown): void => callback(data as Message);
    this.port.on('message', listener);
    return { dispose: () => this.port.off('message', listener) };
  }
}

export class PortWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(readonly port: MessagePort) {
    super();
  }

  write(message: Message): Promise<void> {
    this.port.postMessage(message);
    return Promise.resolve();
  }

  end(): void {}
}
