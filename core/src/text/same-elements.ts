// Owns: whether two lists are of the same elements. Refuses: looking into them.

export function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  // Not by a function for each: a keystroke compares lists as long as the file.
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
