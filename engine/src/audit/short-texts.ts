// Owns: the strings of short texts that come again and again in a log (field names, agents, capabilities, statuses), made once.
// Refuses: long texts and texts beyond ASCII; those are decoded each time.

/** Timestamps, ids and hashes are longer, and never the same twice. */
const MOST_BYTES = 23;
const SLOTS = 4096;

/** A table that forgets: a text that hashes like another takes its place. */
export class ShortTexts {
  readonly #slots: string[] = new Array<string>(SLOTS).fill('');

  /** Null where the text is none of those that are kept. */
  at(bytes: Uint8Array, start: number, end: number): string | null {
    const length = end - start;
    if (length > MOST_BYTES) return null;
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const kept = this.#slots[slot] as string;
    return isSame(kept, bytes, start, length) ? kept : this.#keep(slot, bytes, start, end);
  }

  #keep(slot: number, bytes: Uint8Array, start: number, end: number): string | null {
    let text = '';
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte > 0x7f) return null;
      text += String.fromCharCode(byte);
    }
    this.#slots[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
