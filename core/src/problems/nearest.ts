// Owns: did-you-mean: the known words nearest to a mistyped one.
// Refuses: deciding whether a word is known.

/** Words that can be meant, made ready to be compared with many. */
export class Vocabulary {
  readonly #words: readonly { readonly name: string; readonly letters: number | null }[];

  constructor(names: Iterable<string>) {
    this.#words = [...names].map((name) => ({ name, letters: lettersOf(name) }));
  }

  /**
   * Those within reach of `word`, nearest first, three at the most. A word is within reach when it takes at most three edits to get from one to the
   * other, fewer for short words, a swap of neighbours counting once; words that are clearly further off than the nearest one are left out. Case and
   * `-`/`_` differences count for nothing.
   */
  nearest(word: string): string[] {
    const folded = fold(word);
    const reach = folded.length < 4 ? 1 : Math.min(3, Math.max(2, Math.floor(folded.length / 3)));
    const own = lettersOf(word);
    const found: { readonly name: string; readonly distance: number }[] = [];
    for (const { name, letters } of this.#words) {
      // Folding keeps the length, and most names are ruled out by theirs, or by letters that only one of the two has.
      if (name === word || Math.abs(name.length - word.length) > reach || areFurther(own, letters, reach)) continue;
      const distance = editDistance(folded, fold(name), reach);
      if (distance <= reach && distance < name.length) found.push({ name, distance });
    }
    found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
    const best = found[0]?.distance ?? 0;
    // A difference of case alone leaves no doubt.
    return found.filter((each) => each.distance <= (best === 0 ? 0 : best + 1)).slice(0, 3).map((each) => each.name);
  }
}

/** The nearest of a few words. */
export function nearest(word: string, known: Iterable<string>): string[] {
  return new Vocabulary(known).nearest(word);
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** Which letters a word has, one bit for each, several for one bit; null where folding it takes more than an eye on its letters. */
function lettersOf(word: string): number | null {
  let letters = 0;
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    if (unit > 127) return null;
    // The last five bits of a letter are the same in both cases; 95 is `_`, 45 is `-`.
    letters |= 1 << (unit === 45 ? 95 : unit);
  }
  return letters;
}

/** An edit takes away at most one of the letters that only one word has, and brings at most one of those that only the other has. */
function areFurther(a: number | null, b: number | null, reach: number): boolean {
  return a !== null && b !== null && (hasMore(a & ~b, reach) || hasMore(b & ~a, reach));
}

/** Whether more bits than that are set. */
function hasMore(bits: number, most: number): boolean {
  let rest = bits;
  for (let i = 0; i < most && rest !== 0; i++) rest &= rest - 1;
  return rest !== 0;
}

/** Optimal string alignment distance, or a number above `limit` as soon as it is known to be above. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (previous[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      }
      row.push(cost);
      if (cost < best) best = cost;
    }
    if (best > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] as number;
}
