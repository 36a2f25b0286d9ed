// Owns: the known capabilities that no entry of a policy matches, by category; after an edit only the categories that it is about are gone through again.
// Refuses: calls that fall through an entry's rules to the default.

import type { Capability, Catalogue } from '../catalogue/catalogue.js';
import { categoryOf, patternsFor } from '../model/pattern.js';
import type { Patterns } from './bind.js';

export class Unmatched {
  /** The keys that it was made of: those of the own entries, and whatever is inherited. */
  readonly keys: ReadonlyMap<string, unknown>;
  readonly inherited: unknown;
  readonly catalogue: Catalogue;
  /** Reserved names left out. */
  readonly byCategory: ReadonlyMap<string, readonly Capability[]>;
  #all: readonly Capability[] | null = null;

  constructor({ keys, inherited, catalogue }: Omit<UnmatchedInput, 'patterns'>, byCategory: ReadonlyMap<string, readonly Capability[]>) {
    this.keys = keys;
    this.inherited = inherited;
    this.catalogue = catalogue;
    this.byCategory = byCategory;
  }

  get all(): readonly Capability[] {
    return (this.#all ??= [...this.byCategory.values()].flat());
  }

  /** Forgets what is quickly made again. */
  letGo(): void {
    this.#all = null;
  }
}

export interface UnmatchedInput {
  readonly patterns: Pick<Patterns, 'has'>;
  readonly keys: ReadonlyMap<string, unknown>;
  readonly inherited: unknown;
  readonly catalogue: Catalogue;
}

export function findUnmatched(input: UnmatchedInput, before: Unmatched | null): Unmatched {
  const { patterns, keys, inherited, catalogue } = input;
  const isComparable = before !== null && before.inherited === inherited && before.catalogue === catalogue;
  if (isComparable && before.keys === keys) return before;
  const touched = isComparable ? touchedCategories(before.keys, keys) : null;
  const byCategory = new Map<string, readonly Capability[]>();
  for (const [category, capabilities] of catalogue.categories) {
    const known = touched === null || touched.has(category) ? undefined : before?.byCategory.get(category);
    byCategory.set(category, known ?? unmatchedIn(capabilities, patterns));
  }
  return new Unmatched(input, byCategory);
}

/** Most policies say nothing of most categories, and thousands of policies need no list of their own for it. */
function unmatchedIn(capabilities: readonly Capability[], patterns: Pick<Patterns, 'has'>): readonly Capability[] {
  const unmatched = capabilities.filter((each) => !patternsFor(each.name).some((pattern) => patterns.has(pattern)));
  return unmatched.length === capabilities.length ? capabilities : unmatched;
}

/** Null where a key concerns every category. */
function touchedCategories(before: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): ReadonlySet<string> | null {
  const touched = new Set<string>();
  for (const key of before.keys()) if (!now.has(key)) touched.add(categoryOf(key));
  for (const key of now.keys()) if (!before.has(key)) touched.add(categoryOf(key));
  return touched.has('*') ? null : touched;
}
