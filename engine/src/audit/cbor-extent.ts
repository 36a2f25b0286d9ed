// Owns: where a CBOR item ends (RFC 8949), without making values of it; and so whether its structure is sound.
// Refuses: values (cbor-decoder.ts). What is accepted here, the decoder can decode.

/** The bytes end before the item does. */
export const CUT = -2;
/** No CBOR that an entry could be made of. */
export const BROKEN = -1;

/** Deeper nesting is nobody's entry, and recursion has to end. */
const MOST_LEVELS = 128;
const BREAK = 0xff;

/** The offset behind the item at `at`, or `CUT` or `BROKEN`. `limit` is where the bytes end. */
export function endOfItem(bytes: Uint8Array, at: number, limit: number, level = 0): number {
  if (at >= limit) return CUT;
  const head = bytes[at] as number;
  const major = head >> 5;
  const info = head & 31;
  if (major === 7) return endOfSimple(at, limit, info);
  if (info === 31) return endOfIndefinite(bytes, at + 1, limit, major, level);
  const size = info < 24 ? 0 : info > 27 ? BROKEN : 1 << (info - 24);
  if (size === BROKEN) return BROKEN;
  const body = at + 1 + size;
  if (body > limit) return CUT;
  if (major < 2) return body;
  const count = size === 0 ? info : countAt(bytes, at + 1, size);
  switch (major) {
    case 2:
    case 3:
      return body + count <= limit ? body + count : CUT;
    case 4:
      return endOfItems(bytes, body, limit, count, level);
    case 5:
      return endOfItems(bytes, body, limit, count * 2, level);
    default:
      return level >= MOST_LEVELS ? BROKEN : endOfItem(bytes, body, limit, level + 1);
  }
}

/** The unsigned number in `size` bytes: 1, 2, 4 or 8. Beyond 2^53 it is not exact, and no count is as large. */
export function countAt(bytes: Uint8Array, at: number, size: number): number {
  let count = 0;
  for (let i = 0; i < size; i++) count = count * 256 + (bytes[at + i] as number);
  return count;
}

function endOfItems(bytes: Uint8Array, at: number, limit: number, count: number, level: number): number {
  if (level >= MOST_LEVELS) return BROKEN;
  let end = at;
  // Every item takes a byte at least, so that a huge count ends where the bytes do.
  for (let i = 0; i < count; i++) {
    end = endOfItem(bytes, end, limit, level + 1);
    if (end < 0) return end;
  }
  return end;
}

function endOfIndefinite(bytes: Uint8Array, at: number, limit: number, major: number, level: number): number {
  if (major < 2 || major === 6 || level >= MOST_LEVELS) return BROKEN;
  let end = at;
  for (let count = 0; ; count++) {
    if (end >= limit) return CUT;
    const head = bytes[end] as number;
    if (head === BREAK) return major === 5 && count % 2 === 1 ? BROKEN : end + 1;
    // Pieces of a text are texts of a known length.
    if (major < 4 && (head >> 5 !== major || (head & 31) === 31)) return BROKEN;
    end = endOfItem(bytes, end, limit, level + 1);
    if (end < 0) return end;
  }
}

/** `false`, `true`, `null`, `undefined` and the three sizes of floats; nobody has given the others a meaning. */
function endOfSimple(at: number, limit: number, info: number): number {
  if (info >= 20 && info <= 23) return at + 1;
  if (info < 25 || info > 27) return BROKEN;
  const end = at + 1 + (1 << (info - 24));
  return end <= limit ? end : CUT;
}
