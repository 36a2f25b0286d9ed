// Owns: did-you-mean: the known words nearest to a mistyped one.
// Refuses: deciding whether a word is known.

import { pushTo } from '../text/push-to.js';

/** Words that can be meant, made ready to be compared with many. */
export class Vocabulary {
  /** By length: most words are ruled out by theirs, and of those a catalogue of thousands need not be made ready. */
  readonly #names = new Map<number, string[]>();
  readonly #words = new Map<number, readonly Word[]>();

  constructor(names: Iterable<string>) {
    for (const name of names) pushTo(this.#names, name.length, name);
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
    // Folding keeps the length.
    for (let length = word.length - reach; length <= word.length + reach; length++) {
      for (const each of this.#wordsOf(length)) {
        if (each.name === word || areFurther(own, each.letters, reach)) continue;
        const distance = editDistance(folded, each.folded, reach);
        if (distance <= reach && distance < length) found.push({ name: each.name, distance });
      }
    }
    found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
    const best = found[0]?.distance ?? 0;
    // A difference of case alone leaves no doubt.
    return found.filter((each) => each.distance <= (best === 0 ? 0 : best + 1)).slice(0, 3).map((each) => each.name);
  }

  #wordsOf(length: number): readonly Word[] {
    const words = this.#words.get(length) ?? (this.#names.get(length) ?? []).map((name) => ({ name, folded: fold(name), letters: lettersOf(name) }));
    this.#words.set(length, words);
    return words;
  }
}

interface Word {
  readonly name: string;
  readonly folded: string;
  readonly letters: number | null;
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

/** Optimal string alignment distance, or a number above `limit` as soon as it is known to be above. What both begin or end with is no part of it. */
function editDistance(a: string, b: string, limit: number): number {
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) [endA, endB] = [endA - 1, endB - 1];
  const height = endA - start;
  const width = endB - start;
  if (Math.abs(height - width) > limit) return limit + 1;
  let [before, previous, row] = ROWS;
  for (let j = 0; j <= Math.min(width, limit); j++) previous[j] = j;
  for (let i = 1; i <= height; i++) {
    // Further from the diagonal everything is above the limit.
    const from = Math.max(1, i - limit);
    const to = Math.min(width, i + limit);
    let best = (row[from - 1] = from === 1 ? i : limit + 1);
    for (let j = from; j <= to; j++) {
      const unit = a.charCodeAt(start + i - 1);
      const unitThere = b.charCodeAt(start + j - 1);
      const above = j < i + limit ? (previous[j] as number) : limit;
      let cost = Math.min(above + 1, (row[j - 1] as number) + 1, (previous[j - 1] as number) + (unit === unitThere ? 0 : 1));
      if (i > 1 && j > 1 && unit === b.charCodeAt(start + j - 2) && a.charCodeAt(start + i - 2) === unitThere) cost = Math.min(cost, (before[j - 2] as number) + 1);
      row[j] = cost;
      if (cost < best) best = cost;
    }
    if (best > limit) return limit + 1;
    [before, previous, row] = [previous, row, before];
  }
  return previous[width] as number;
}

/** Written anew for each pair of words, thousands of which are compared for one that is unknown. */
const ROWS: readonly [number[], number[], number[]] = [[], [], []];
