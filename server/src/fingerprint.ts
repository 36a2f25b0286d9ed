// Owns: a short text that differs where two texts differ, in Node and in browsers alike.
// Refuses: secrecy; this is no cryptography.

/** Two 32-bit hashes of the FNV kind, each mixed at the end: as good as 64 random bits for texts that nobody forges. */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) + i;
  }
  return [mixed(a ^ (b >>> 15)), mixed(b ^ (a >>> 13))].map((each) => each.toString(36)).join('');
}

function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
