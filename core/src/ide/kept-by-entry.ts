// Owns: what is made of each entry of a document by itself, kept while the entry is there and means the same, so that who types in one of thousands waits for
// that one alone.
// Refuses: what depends on where an entry stands: whatever is kept counts its places from the entry's block.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicyFile } from '../model/policy.js';
import type { Block } from '../syntax/blocks.js';

export class KeptByEntry<Made> {
  /** A block that an edit leaves alone stays the same object, and what is bound of it as well while nothing that it depends on has changed. */
  readonly #kept = new WeakMap<Block, { readonly meaning: object | null; readonly made: Made }>();

  /** What `make` makes of the entry at a place of the file's table. `policy` is the file compiled, where it could be. Call it where entries are blocks. */
  of(file: PolicyFile, policy: CompiledPolicy | undefined, place: number, make: () => Made): Made {
    // What is written in other blocks does not count from this one.
    if (file.table.isTied(place)) return make();
    const block = file.blocks.blocks[file.blocks.entries.first + place] as Block;
    const meaning = (policy?.file === file ? policy.bounds[place] : null) ?? file.table.reads[place] ?? null;
    const known = this.#kept.get(block);
    if (known !== undefined && known.meaning === meaning) return known.made;
    const made = make();
    this.#kept.set(block, { meaning, made });
    return made;
  }
}
