// Owns: messages to the client on a byte stream, each handed over in one piece.
// Refuses: other transports, and the way in, which the protocol's library reads.
//
// The library writes header and body apart. The header alone wakes the client, which takes the processor away for as long as a keystroke's whole answer takes.

import { AbstractMessageWriter } from 'vscode-languageserver/node';
import type { Message, MessageWriter } from 'vscode-languageserver/node';

export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #stream: NodeJS.WritableStream;
  #failures = 0;

  constructor(stream: NodeJS.WritableStream) {
    super();
    this.#stream = stream;
    stream.on('error', (error) => this.fireError(error));
    stream.on('close', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(frameOf(JSON.stringify(message)), (error) => {
        if (error === undefined || error === null) return resolve();
        this.fireError(error, message, ++this.#failures);
        reject(error);
      });
    });
  }

  end(): void {
    this.#stream.end();
  }
}

function frameOf(body: string): Buffer {
  const length = Buffer.byteLength(body);
  const header = `Content-Length: ${length}\r\n\r\n`;
  const frame = Buffer.allocUnsafe(header.length + length);
  frame.write(header, 'latin1');
  frame.write(body, header.length);
  return frame;
}
