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
      this.#stream.write(frameOf(message), (error) => {
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

/** Bytes of a message, header first. */
function frameOf(message: Message): Buffer {
  const listed = reportIn(message);
  const body = listed === null ? [Buffer.from(JSON.stringify(message))] : reportBody(listed);
  const length = body.reduce((sum, each) => sum + each.length, 0);
  return Buffer.concat([Buffer.from(`Content-Length: ${length}\r\n\r\n`, 'latin1'), ...body]);
}

interface Report {
  /** The message with a mark in place of its diagnostics. */
  readonly around: object;
  readonly items: readonly object[];
}

/** Stands for the diagnostics in the text around them, whose other values are numbers, ids and addresses. */
const MARK = '\u0007diagnostics';
const WRITTEN_MARK = JSON.stringify(MARK);

/** A report with so many diagnostics that it is worth putting together from what was sent before; else null. */
function reportIn(message: Message): Report | null {
  const { result, params } = message as { readonly result?: { readonly kind?: unknown; readonly items?: unknown } | null; readonly params?: { readonly diagnostics?: unknown } | null };
  if (result?.kind === 'full' && isLong(result.items)) return { around: { ...message, result: { ...result, items: MARK } }, items: result.items };
  if (isLong(params?.diagnostics)) return { around: { ...message, params: { ...params, diagnostics: MARK } }, items: params.diagnostics };
  return null;
}

function isLong(items: unknown): items is readonly object[] {
  return Array.isArray(items) && items.length > 20;
}

/** Where a diagnostic is written: in a buffer with others that were new at the same time, a comma after each but the last. */
interface Written {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Diagnostics that an edit left alone are the same objects as before (diagnostic-memory.ts), and are written once. */
const WRITTEN = new WeakMap<object, Written>();
const COMMA = Buffer.from(',');
/** One that is still told keeps alive all that was written with it, so that these are few. */
const MOST_TOGETHER = 32;

function reportBody({ around, items }: Report): Buffer[] {
  const text = JSON.stringify(around);
  // The last one: an id that a client made up stands before it.
  const at = text.lastIndexOf(WRITTEN_MARK);
  return [Buffer.from(`${text.slice(0, at)}[`), ...written(items), Buffer.from(`]${text.slice(at + WRITTEN_MARK.length)}`)];
}

/** What stands together in a buffer is one piece, so that hardly more is copied than there are edits. */
function written(items: readonly object[]): Buffer[] {
  const known = items.map((each) => WRITTEN.get(each));
  const fresh = items.filter((_, i) => known[i] === undefined);
  for (let i = 0; i < fresh.length; i += MOST_TOGETHER) writeNew(fresh.slice(i, i + MOST_TOGETHER));
  const pieces: { readonly bytes: Buffer; readonly start: number; end: number }[] = [];
  items.forEach((item, i) => {
    const { bytes, start, end } = known[i] ?? (WRITTEN.get(item) as Written);
    const last = pieces.at(-1);
    if (last?.bytes === bytes && last.end + 1 === start) last.end = end;
    else pieces.push({ bytes, start, end });
  });
  return pieces.flatMap(({ bytes, start, end }, i) => (i === 0 ? [bytes.subarray(start, end)] : [COMMA, bytes.subarray(start, end)]));
}

function writeNew(items: readonly object[]): void {
  const texts = items.map((each) => JSON.stringify(each));
  const bytes = Buffer.from(texts.join(','));
  let start = 0;
  items.forEach((item, i) => {
    const end = start + Buffer.byteLength(texts[i] as string);
    WRITTEN.set(item, { bytes, start, end });
    start = end + 1;
  });
}
