// Owns: `unknown-capability`: an entry that matches nothing in the catalogue.
// Refuses: keys that spell no pattern (invalid-pattern).

import type { Catalogue } from '../catalogue/catalogue.js';
import { matching } from '../compile/bind.js';
import type { Pattern } from '../model/pattern.js';
import { Vocabulary } from '../problems/nearest.js';
import { problem } from '../problems/problem.js';
import { pushTo } from '../text/push-to.js';
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
const SUGGESTERS = new WeakMap<Catalogue, Suggester>();
const MOST_SUGGESTED = 10_000;

function suggestionsIn(catalogue: Catalogue, pattern: Pattern): readonly string[] {
  const suggester = SUGGESTERS.get(catalogue) ?? new Suggester(catalogue);
  SUGGESTERS.set(catalogue, suggester);
  return suggester.suggestionsFor(pattern);
}

/** What may be meant instead of what a catalogue does not know. Catalogues have thousands of names: only what is asked for is made ready. */
class Suggester {
  readonly #capabilities: Catalogue['capabilities'];
  #names: Vocabulary | null = null;
  #prefixes: Vocabulary | null = null;
  #endings: ReadonlyMap<string, readonly string[]> | null = null;
  readonly #suggested = new Map<string, readonly string[]>();

  constructor({ capabilities }: Catalogue) {
    this.#capabilities = capabilities;
  }

  suggestionsFor(pattern: Pattern): readonly string[] {
    const known = this.#suggested.get(pattern.text);
    if (known !== undefined) return known;
    if (this.#suggested.size >= MOST_SUGGESTED) this.#suggested.clear();
    const found = pattern.kind === 'prefix' ? this.#prefixesLike(pattern.text) : this.#namesLike(pattern.text);
    this.#suggested.set(pattern.text, found);
    return found;
  }

  #prefixesLike(text: string): string[] {
    return (this.#prefixes ??= new Vocabulary(prefixesOf(this.#capabilities.keys()))).nearest(text);
  }

  #namesLike(text: string): string[] {
    const close = (this.#names ??= new Vocabulary(this.#capabilities.keys())).nearest(text);
    // `fs.write` is far from `filesystem.write` letter by letter, yet plainly meant.
    const sameEnding = (this.#endings ??= byEnding(this.#capabilities.keys())).get(endingOf(text)) ?? [];
    return [...new Set([...close, ...(sameEnding.length <= 3 ? sameEnding : [])])].slice(0, 3);
  }
}

function prefixesOf(names: Iterable<string>): ReadonlySet<string> {
  const prefixes = new Set<string>();
  for (const name of names) {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) prefixes.add(`${name.slice(0, dot)}.*`);
  }
  return prefixes;
}

/** Names by their last part, with the dot before it; those without a dot by the whole of them. */
function byEnding(names: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) pushTo(found, endingOf(name), name);
  return found;
}

function endingOf(name: string): string {
  return name.slice(Math.max(0, name.lastIndexOf('.')));
}
