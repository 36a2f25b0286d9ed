// Owns: what filters ask of an entry, read from its bytes without decoding the rest.
// Refuses: outliving the bytes; one view serves all entries of a reader, one after the other.

import type { EntryView } from './audit-filter.js';
import type { CborDecoder } from './cbor-decoder.js';
import { textOf } from './entry.js';
import type { AuditValue } from './entry.js';
import type { FieldPlaces } from './entry-fields.js';
import { noFields } from './entry-fields.js';
import { instantAt, readInstant } from './instant.js';
import { agentOf, approvalOf } from './summary-of.js';

export class FrameView implements EntryView {
  readonly #decoder: CborDecoder;
  #bytes: Buffer = Buffer.alloc(0);
  #places: FieldPlaces = noFields();

  constructor(decoder: CborDecoder) {
    this.#decoder = decoder;
  }

  /** Turns to the next entry. */
  of(bytes: Buffer, places: FieldPlaces): this {
    this.#bytes = bytes;
    this.#places = places;
    return this;
  }

  time(): number {
    const at = this.#places.timestamp;
    if (at < 0) return NaN;
    // A text of 24 to 255 bytes has its length in the byte behind its head; a shorter one in the head.
    const head = this.#bytes[at] as number;
    if (head === 0x78) return instantAt(this.#bytes, at + 2, at + 2 + (this.#bytes[at + 1] as number));
    if (head >= 0x60 && head < 0x78) return instantAt(this.#bytes, at + 1, at + 1 + head - 0x60);
    const text = this.#textAt(at);
    return text === null ? NaN : readInstant(text);
  }

  agent(): string | null {
    return agentOf(this.#valueAt(this.#places.actor)) ?? this.#textAt(this.#places.agent);
  }

  capability(): string | null {
    return this.#textAt(this.#places.capability);
  }

  status(): string | null {
    return this.#textAt(this.#places.status);
  }

  approval(): string | null {
    return approvalOf(this.#valueAt(this.#places.metadata));
  }

  #textAt(at: number): string | null {
    return textOf(this.#valueAt(at));
  }

  #valueAt(at: number): AuditValue | undefined {
    return at < 0 ? undefined : this.#decoder.decode(this.#bytes, at);
  }
}
