// Owns: whether two lists are of the same elements. Refuses: looking into them.

export function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
