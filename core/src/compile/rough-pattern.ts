// Owns: what a key that spells no pattern looks like, so that what it may have meant can be blocked.
// Refuses: keys that spell one (model/pattern.ts).

/** What is taken alike: case, `-` for `_`, another separator for the dot, a `*` anywhere, a bare category. */
export function roughPattern(key: string): RegExp {
  const folded = key.toLowerCase().slice(0, 200).replaceAll('-', '_').replace(/[^a-z0-9_*]+/g, '.').replace(/^\.|\.$/g, '');
  const stem = folded.includes('*') || folded.includes('.') ? folded : `${folded}.*`;
  const pieces = stem.split(/\*+/);
  // Too odd to guess at: then it may mean anything.
  if (folded === '' || pieces.length > 4) return /^/;
  return new RegExp(`^${pieces.map((piece) => piece.replaceAll('.', '\\.')).join('.*')}$`);
}
