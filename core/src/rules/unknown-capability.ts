// Owns: `unknown-capability`: an entry that matches nothing in the catalogue.
// Refuses: keys that spell no pattern (invalid-pattern).

import type { Catalogue } from '../catalogue/catalogue.js';
import { matching } from '../compile/bind.js';
import type { Pattern } from '../model/pattern.js';
import { nearest } from '../problems/nearest.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const unknownCapability: PolicyRule = {
  code: 'unknown-capability',
  atEntries: (policy, _set, { entries }) =>
    entries.flatMap(({ entry }) => {
      const { pattern } = entry;
      if (pattern === null || matching(pattern, policy.catalogue).length > 0) return [];
      const { name, version } = policy.catalogue;
      const what = pattern.kind === 'exact' ? `\`${entry.key}\` is not in the catalogue` : `\`${entry.key}\` matches none of the catalogue's capabilities`;
      return [problem('unknown-capability', entry.keySpan, `${what} (${name} ${version})`, { facts: { suggestions: suggestionsIn(policy.catalogue, pattern) } })];
    }),
};

/** Looking through a whole catalogue takes longer than all else that is found at an entry, and thousands of files have the same slip. */
const SUGGESTED = new WeakMap<Catalogue, Map<string, readonly string[]>>();
const MOST_SUGGESTED = 10_000;

function suggestionsIn(catalogue: Catalogue, pattern: Pattern): readonly string[] {
  const found = SUGGESTED.get(catalogue) ?? new Map<string, readonly string[]>();
  if (found.size >= MOST_SUGGESTED) found.clear();
  SUGGESTED.set(catalogue, found);
  const known = found.get(pattern.text) ?? suggestionsFor(pattern, catalogue);
  found.set(pattern.text, known);
  return known;
}

function suggestionsFor(pattern: Pattern, catalogue: Catalogue): string[] {
  if (pattern.kind === 'prefix') {
    const stems = new Set<string>();
    for (const name of catalogue.capabilities.keys()) {
      for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) stems.add(`${name.slice(0, dot)}.*`);
    }
    return nearest(pattern.text, stems);
  }
  const known = [...catalogue.capabilities.keys()];
  const close = nearest(pattern.text, known);
  const last = pattern.text.slice(pattern.text.lastIndexOf('.'));
  // `fs.write` is far from `filesystem.write` letter by letter, yet plainly meant.
  const sameEnding = known.filter((each) => each.endsWith(last));
  return [...new Set([...close, ...(sameEnding.length <= 3 ? sameEnding : [])])].slice(0, 3);
}
