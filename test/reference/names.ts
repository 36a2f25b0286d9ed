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
 * docs/language.md, "A key that spells no pattern blocks what it looks like": "case counts for nothing, `-` and `_` stand for any one character or none, and a dot
 * may be missing"; a bare word means all of a category of that name and every name that ends in it, and a `*` may stand for anything.
 */
export function looksLike(key: string, capability: string): boolean {
  const folded = key.toLowerCase();
  if (/^[a-z0-9]+$/.test(folded)) return `.${capability}.`.includes(`.${folded}.`);
  return fits(folded, capability) || (!folded.includes('.') && fits(`${folded}.*`, capability));
}

/** Character by character. */
function fits(key: string, name: string): boolean {
  const [first, rest] = [key[0], key.slice(1)];
  if (first === undefined) return name === '';
  if (first === '*') return fits(rest, name) || (name !== '' && fits(key, name.slice(1)));
  if (first === '-' || first === '_') return fits(rest, name) || (name !== '' && fits(rest, name.slice(1)));
  if (first === '.') return fits(rest, name) || (name.startsWith('.') && fits(rest, name.slice(1)));
  return name.startsWith(first) && fits(rest, name.slice(1));
}
