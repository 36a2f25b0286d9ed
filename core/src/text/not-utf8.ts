// Owns: what is said of bytes that are no UTF-8 text.
// Refuses: decoding.

/** PowerShell writes UTF-16 where nobody asks for anything else, so that its mark is worth knowing. */
export function notUtf8(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isWide ? 'it is UTF-16 text, not UTF-8' : 'it is not UTF-8 text';
}
