// Owns: which bound entry counts for a pattern in one policy without lists: its own one, else the inherited one.
// Refuses: what decides a capability, for which several of them may be asked (compiled-policy.ts).

import { bindEntry, placeBound, reachInMap } from './bind.js';
import type { BoundEntry } from './bind.js';
import type { CompiledPolicy } from './compiled-policy.js';

export class EntryIndex {
  readonly #policy: CompiledPolicy;
  /** Null until one is asked for: most agents' policies inherit nothing. */
  #inherited: Map<string, BoundEntry> | null = null;

  constructor(policy: CompiledPolicy) {
    this.#policy = policy;
  }

  /** The same without what is inherited. */
  get own(): Pick<EntryIndex, 'get'> {
    return { get: (pattern) => this.#ownOf(pattern) ?? undefined };
  }

  has(pattern: string): boolean {
    return this.#policy.file.table.placeFor(pattern) !== undefined || this.#policy.base?.entries.has(pattern) === true;
  }

  get(pattern: string): BoundEntry | undefined {
    return this.#ownOf(pattern) ?? this.#inheritedOf(pattern);
  }

  /** Inherited ones first, then the own ones that are new, in the order of the text. */
  *keys(): Generator<string> {
    const { base, file: { table } } = this.#policy;
    if (base !== null) yield* base.entries.keys();
    for (const [place, { pattern }] of table.reads.entries()) {
      if (pattern !== null && table.placeFor(pattern.text) === place && base?.entries.has(pattern.text) !== true) yield pattern.text;
    }
  }

  *values(): Generator<BoundEntry> {
    for (const key of this.keys()) {
      const bound = this.get(key);
      if (bound !== undefined) yield bound;
    }
  }

  #ownOf(pattern: string): BoundEntry | null {
    const place = this.#policy.file.table.placeFor(pattern);
    return place === undefined ? null : this.#policy.ownAt(place);
  }

  /** What an inherited wildcard decides, and so which parameters its conditions can name, depends on the entries beside it. */
  #inheritedOf(pattern: string): BoundEntry | undefined {
    const { base, isLayered, patterns, catalogue } = this.#policy;
    const bound = base?.entries.get(pattern);
    if (bound === undefined || isLayered || bound.rules.length === 0 || bound.entry.pattern?.kind === 'exact') return bound;
    const inherited = (this.#inherited ??= new Map());
    const known = inherited.get(pattern) ?? placeBound(bindEntry(bound.entry, reachInMap(bound.entry, patterns, catalogue)), bound.entry, bound);
    inherited.set(pattern, known);
    return known;
  }
}
