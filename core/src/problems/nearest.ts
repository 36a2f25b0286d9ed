// Owns: did-you-mean: the known words nearest to a mistyped one.
// Refuses: deciding whether a word is known.

/**
 * The known words within reach of `word`, nearest first, three at the most. A word is within reach when it takes at most three edits to get from
 * one to the other, fewer for short words, a swap of neighbours counting once; words that are clearly further off than the nearest one are left
 * out. Case and `-`/`_` differences count for nothing.
 */
export function nearest(word: string, known: Iterable<string>): string[] {
  const folded = fold(word);
  const reach = folded.length < 4 ? 1 : Math.min(3, Math.max(2, Math.floor(folded.length / 3)));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of known) {
    // Folding keeps the length, and most names are ruled out by theirs.
    if (name === word || Math.abs(name.length - word.length) > reach) continue;
    const distance = editDistance(folded, fold(name), reach);
    if (distance <= reach && distance < name.length) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  const best = found[0]?.distance ?? 0;
  // A difference of case alone leaves no doubt.
  return found.filter((each) => each.distance <= (best === 0 ? 0 : best + 1)).slice(0, 3).map((each) => each.name);
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
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
