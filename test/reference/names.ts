// Owns: what names, patterns and keys that spell neither stand for, read naively from shared/spec/policy-language.md §3 and docs/language.md.
// Refuses: which of several patterns decides (evaluate.ts).

/** "two or more segments `[a-z][a-z0-9_]*` joined by dots" */
export function isCapabilityName(name: string): boolean {
  return /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/.test(name);
}

/** "an exact name, a prefix wildcard (everything below that prefix, at any depth) or `*`" */
export function matches(pattern: string, capability: string): boolean {
  if (pattern === '*') return true;
  if (pattern.endsWith('.*')) return capability.startsWith(pattern.slice(0, -1));
  return pattern === capability;
}

/**
 * docs/language.md, "A key that spells no pattern blocks what it looks like": "case counts for nothing, and `-` is `_`", a bare category means all of it,
 * and a `*` may stand for anything.
 */
export function looksLike(key: string, capability: string): boolean {
  const folded = key.toLowerCase().replaceAll('-', '_');
  const pieces = (/[.*]/.test(folded) ? folded : `${folded}.*`).split('*');
  let from = 0;
  return pieces.every((piece, index) => {
    const at = index === 0 ? 0 : index === pieces.length - 1 ? Math.max(from, capability.length - piece.length) : capability.indexOf(piece, from);
    const isThere = at >= 0 && capability.startsWith(piece, at) && (pieces.length > 1 || piece === capability);
    from = at + piece.length;
    return isThere;
  });
}
