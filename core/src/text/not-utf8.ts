// Owns: what is said of bytes that are no UTF-8 text, and what can be made out in them.
// Refuses: taking any of that for what they say.

/** PowerShell writes UTF-16 where nobody asks for anything else, so that its mark is worth knowing. */
export function notUtf8(bytes: Uint8Array): string {
  return wideEncoding(bytes) === null ? 'it is not UTF-8 text' : 'it is UTF-16 text, not UTF-8';
}

/** Every reading of the bytes that a program may have written them by, one behind the other. `decode`: of the bytes, by the label of an encoding; what it cannot be is replaced. */
export function glimpseOf(bytes: Uint8Array, decode: (label: string) => string): string {
  const wide = wideEncoding(bytes);
  return (wide === null ? ['utf-8', 'windows-1252'] : [wide]).map(decode).join('\n');
}

function wideEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}
