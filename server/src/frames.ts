// Owns: messages to the client on a byte stream, each handed over in one piece, and those that are written in one go together.
// Refuses: other transports, and the way in, which the protocol's library reads.
//
// The library writes header and body apart. The header alone wakes the client, which takes the processor away for as long as a keystroke's whole answer takes.

import { AbstractMessageWriter } from 'vscode-languageserver/node';
import type { Message, MessageWriter } from 'vscode-languageserver/node';
import { sharedRuns } from '../../core/src/index.js';

export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #stream: NodeJS.WritableStream;
  /**
   * The latest first: of a long list only what is new is written, since what an edit left alone is the same objects as before: diagnostics
   * (diagnostic-memory.ts), and the entries of an outline (document-symbol.ts).
   */
  readonly #sent: Sent[] = [];
  /** Written since the program last let go: to hand over the findings of thousands of files one by one takes longer than to find them. */
  #waiting: Waiting[] = [];
  #failures = 0;

  constructor(stream: NodeJS.WritableStream) {
    super();
    this.#stream = stream;
    stream.on('error', (error) => this.fireError(error));
    stream.on('close', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      const frame = this.#frameOf(message);
      if (this.#waiting.length === 0) void NOW.then(() => this.#handOver());
      this.#waiting.push({ message, frame, resolve, reject });
    });
  }

  end(): void {
    this.#handOver();
    this.#stream.end();
  }

  #handOver(): void {
    const waiting = this.#waiting;
    const [first, ...others] = waiting;
    if (first === undefined) return;
    this.#waiting = [];
    this.#stream.write(others.length === 0 ? first.frame : Buffer.concat(waiting.map(({ frame }) => (typeof frame === 'string' ? Buffer.from(frame) : frame))), (error) => {
      for (const { message, resolve, reject } of waiting) {
        if (error === undefined || error === null) resolve();
        else {
          this.fireError(error, message, ++this.#failures);
          reject(error);
        }
      }
    });
  }

  /** A message, header first. A text goes to the stream as it is: bytes of it would be a copy more. */
  #frameOf(message: Message): Frame {
    const listed = longListIn(message);
    if (listed !== null) return this.#listFrame(listed);
    const text = JSON.stringify(message);
    return headerOf(Buffer.byteLength(text)) + text;
  }

  #listFrame({ around, items }: Listed): Buffer {
    const text = JSON.stringify(around);
    // The last one: whatever clients and policies say stands before it.
    const at = text.lastIndexOf(WRITTEN_MARK);
    const closing = Buffer.from(`]${text.slice(at + WRITTEN_MARK.length)}`);
    const before = this.#takeLike(items);
    const { pieces, starts } = written(items, before);
    const frame = framed([Buffer.from(`${text.slice(0, at)}[`), ...pieces, closing]);
    const end = frame.length - closing.length;
    this.#sent.unshift({ items, starts, bytes: frame.subarray(end - (starts[items.length] as number) + COMMA.length, end) });
    this.#sent.length = Math.min(this.#sent.length, MOST_REMEMBERED);
    return frame;
  }

  /** The one that most of some samples were sent in, which is not remembered any more. */
  #takeLike(items: readonly object[]): Sent {
    const samples = Array.from({ length: SAMPLES }, (_, i) => items[Math.floor((i * (items.length - 1)) / (SAMPLES - 1))] as object);
    let best = -1;
    let most = 0;
    for (let place = 0; place < this.#sent.length && most < SAMPLES; place++) {
      const there = (this.#sent[place] as Sent).items;
      const count = samples.filter((one) => there.includes(one)).length;
      if (count > most) [best, most] = [place, count];
    }
    const [before = NOTHING_SENT] = best < 0 ? [] : this.#sent.splice(best, 1);
    return before;
  }
}

/** What is done behind it is done as soon as the program lets go. Of Node's `queueMicrotask` each use costs as much as writing a message. */
const NOW = Promise.resolve();

type Frame = string | Buffer;

interface Waiting {
  readonly message: Message;
  readonly frame: Frame;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Listed {
  /** The message with a mark in place of the list. */
  readonly around: object;
  readonly items: readonly object[];
}

/** Stands for the list in the text around it. That comes last: an id that a client made up, and reports on related documents, may hold any text. */
const MARK = '\u0007list';
const WRITTEN_MARK = JSON.stringify(MARK);

interface Lists {
  readonly result?: { readonly kind?: unknown; readonly items?: unknown } | readonly { readonly children?: unknown }[] | null;
  readonly params?: { readonly diagnostics?: unknown } | null;
}

/** A list of diagnostics, or of an outline's entries, so long that it is worth putting together from what was sent before; null where there is none. */
function longListIn(message: Message): Listed | null {
  const { result, params } = message as Lists;
  if (result instanceof Array) {
    const last = result.at(-1);
    if (last === undefined || !isLong(last.children)) return null;
    const { children, ...others } = last;
    return { around: { ...message, result: [...result.slice(0, -1), { ...others, children: MARK }] }, items: children };
  }
  if (result?.kind === 'full' && isLong(result.items)) {
    const { items, ...others } = result;
    return { around: { ...message, result: { ...others, items: MARK } }, items };
  }
  if (isLong(params?.diagnostics)) {
    const { diagnostics, ...others } = params;
    return { around: { ...message, params: { ...others, diagnostics: MARK } }, items: diagnostics };
  }
  return null;
}

function isLong(items: unknown): items is readonly object[] {
  return Array.isArray(items) && items.length > 20;
}

/** A list as it was sent, with commas between its items. */
interface Sent {
  readonly items: readonly object[];
  readonly bytes: Buffer;
  /** Where each starts in the bytes, and where one behind the last would. */
  readonly starts: Int32Array;
}

/** Two lists of a document: somebody types in one, and seldom in more than a few at a time. What an error silences is told again as soon as it is mended. */
const MOST_REMEMBERED = 8;
/** An error silences much of a long list, and what is left is in both. */
const SAMPLES = 8;
const NOTHING_SENT: Sent = { items: [], bytes: Buffer.alloc(0), starts: new Int32Array(1) };
const COMMA = Buffer.from(',');

function framed(body: readonly Buffer[]): Buffer {
  const length = body.reduce((sum, each) => sum + each.length, 0);
  return Buffer.concat([Buffer.from(headerOf(length)), ...body]);
}

/** `length`: in bytes. */
function headerOf(length: number): string {
  return `Content-Length: ${length}\r\n\r\n`;
}

/** A list with what was in the one before taken from there. */
function written(items: readonly object[], before: Sent): Pick<Sent, 'starts'> & { readonly pieces: readonly Buffer[] } {
  const starts = new Int32Array(items.length + 1);
  const pieces: Buffer[] = [];
  let place = 0;
  const put = (bytes: Buffer): void => {
    pieces.push(...(pieces.length === 0 ? [bytes] : [COMMA, bytes]));
  };
  const writeUpTo = (end: number): void => {
    for (; place < end; place++) {
      const bytes = Buffer.from(JSON.stringify(items[place]));
      starts[place + 1] = (starts[place] as number) + bytes.length + COMMA.length;
      put(bytes);
    }
  };
  for (const { at, from, count } of sharedRuns(items, before.items)) {
    writeUpTo(at);
    const first = before.starts[from] as number;
    const behind = before.starts[from + count] as number;
    put(before.bytes.subarray(first, behind - COMMA.length));
    for (let i = 1; i <= count; i++) starts[at + i] = (starts[at] as number) + (before.starts[from + i] as number) - first;
    place = at + count;
  }
  writeUpTo(items.length);
  return { starts, pieces };
}
