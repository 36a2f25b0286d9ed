// Owns: exact reasoning about texts (plain strings, paths, URLs) under equality, prefix, suffix, contains and byte size:
//       does any text satisfy these literals, and which one.
// Refuses: conditions with parameters; it sees literals only.
//
// Why it is exact. Without an equality that must hold, a text that satisfies anything can be written as
// `prefix z piece z piece z suffix`, with a character z that occurs in no literal: whatever such a text violates,
// every text violates, since each negated literal found in it lies inside a piece that must occur. Only a bound on the
// size can ask for a shorter text in which pieces overlap; those are searched, shortest first.

import { isSpent, spend } from './meter.js';
import type { Meter } from './meter.js';
import { leastFrom, hasMember, supremum } from './number-set.js';
import type { NumberSet } from './number-set.js';
import { normalizePath, pathWithin } from './paths.js';
import { hasOneSpelling, readUrl, urlWithin } from './urls.js';
import type { UrlParts } from './urls.js';

export type Flavour = 'string' | 'path' | 'url';

export interface TextTest {
  readonly kind: 'oneOf' | 'prefix' | 'suffix' | 'contains';
  /** Any one of these; in normal form where the flavour has one. */
  readonly texts: readonly string[];
}

export interface TextLiteral {
  readonly test: TextTest;
  readonly holds: boolean;
}

/** `text` satisfies the literals; null: none does; undefined: not decided within the bounds of the search. */
export type Found = { readonly text: string } | null | undefined;

/** Bytes. A longer one is not shown. */
export const LONGEST_TEXT = 1_000_000;
const MOST_CHOICES = 2_000;
const MOST_SEARCH_STEPS = 40_000;

export function testText(flavour: Flavour, test: TextTest, text: string): boolean {
  switch (test.kind) {
    case 'oneOf':
      return test.texts.includes(text);
    case 'prefix':
      return test.texts.some((each) => startsWith(flavour, text, each));
    case 'suffix':
      return test.texts.some((each) => text.endsWith(each));
    case 'contains':
      return test.texts.some((each) => text.includes(each));
  }
}

/** Whether a text of the flavour satisfies a literal; a path need not be in normal form. */
export function isMetBy(text: string, flavour: Flavour, literal: TextLiteral): boolean {
  return flavour === 'string' ? testText(flavour, literal.test, text) === literal.holds : fitting(flavour, [literal], null)(text);
}

/** The same for many texts, with what is read of the test read once. */
export function readyTextTest(flavour: Flavour, test: TextTest): (text: string) => boolean {
  const isMet = readyTest(flavour, test);
  return flavour === 'url' ? (text) => isMet(text, readUrl(text)) : (text) => isMet(text, undefined);
}

/** Length in UTF-8 bytes. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

/**
 * A text of the flavour that satisfies every literal, its size being among `sizes` (null: any size). For a path the
 * size is that of the text as given, which may be longer than its normal form.
 */
export function findText(flavour: Flavour, literals: readonly TextLiteral[], sizes: NumberSet | null, meter?: Meter): Found {
  const fits = fitting(flavour, literals, sizes);
  const accept = (text: string): Found => {
    if (!spend(meter, 1 + literals.length)) return undefined;
    const padded = flavour === 'path' && sizes !== null ? padPath(text, sizes) : text;
    return padded !== undefined && fits(padded) ? { text: padded } : undefined;
  };

  const equalities = literals.filter((each) => each.holds && each.test.kind === 'oneOf');
  const first = equalities[0];
  if (first !== undefined) {
    for (const text of first.test.texts) {
      const found = accept(text);
      if (found) return found;
    }
    return isSpent(meter) ? undefined : null;
  }

  const required = literals.filter((each) => each.holds);
  let choices = 1;
  for (const each of required) choices *= each.test.texts.length;
  if (choices > MOST_CHOICES) return undefined;
  let undecided = false;
  for (let choice = 0; choice < choices; choice++) {
    const pieces = choosePieces(flavour, required, choice);
    if (pieces === null) continue;
    const search = new PieceSearch(flavour, literals, sizes, pieces, accept, meter);
    const found = isSpent(meter) ? undefined : search.run();
    if (found) return found;
    if (found === undefined || isSpent(meter)) undecided = true;
    if (isSpent(meter)) break;
  }
  return undecided ? undefined : null;
}

/** Whether a text of the flavour satisfies everything, with what is read of the literals read once: lists of hosts and paths have thousands of texts. */
function fitting(flavour: Flavour, literals: readonly TextLiteral[], sizes: NumberSet | null): (text: string) => boolean {
  const tests = literals.map(({ test, holds }) => {
    const isMet = readyTest(flavour, test);
    return (plain: string, url: UrlParts | undefined) => isMet(plain, url) === holds;
  });
  return (text) => {
    const plain = flavour === 'path' ? normalizePath(text) : text;
    const url = flavour === 'url' ? readUrl(text) : undefined;
    if (plain === undefined || (flavour === 'url' && url === undefined)) return false;
    if (sizes !== null && !hasMember(sizes, byteLength(text))) return false;
    return tests.every((isMet) => isMet(plain, url));
  };
}

/** `plain`: a text in normal form; `url`: what is read of it, where it is one. */
function readyTest(flavour: Flavour, test: TextTest): (plain: string, url: UrlParts | undefined) => boolean {
  if (test.kind === 'oneOf') {
    const texts = new Set(test.texts);
    return (plain) => texts.has(plain);
  }
  if (flavour !== 'url' || test.kind !== 'prefix') return (plain) => testText(flavour, test, plain);
  const tops = test.texts.map(readUrl);
  return (_, url) => url !== undefined && tops.some((top) => top !== undefined && urlWithin(url, top));
}

interface Pieces {
  readonly prefix: string | null;
  readonly suffix: string | null;
  readonly contains: readonly string[];
}

/** The `choice`th way to pick one alternative of each literal; null where the picks contradict each other. */
function choosePieces(flavour: Flavour, required: readonly TextLiteral[], choice: number): Pieces | null {
  let prefix: string | null = null;
  let suffix: string | null = null;
  const contains: string[] = [];
  let rest = choice;
  for (const { test } of required) {
    const text = test.texts[rest % test.texts.length] as string;
    rest = Math.floor(rest / test.texts.length);
    if (test.kind === 'prefix') {
      if (prefix === null || startsWith(flavour, text, prefix)) prefix = text;
      else if (!startsWith(flavour, prefix, text)) return null;
    } else if (test.kind === 'suffix') {
      if (suffix === null || text.endsWith(suffix)) suffix = text;
      else if (!suffix.endsWith(text)) return null;
    } else contains.push(text);
  }
  return { prefix, suffix, contains };
}

class PieceSearch {
  readonly #fresh: string;

  constructor(
    readonly flavour: Flavour,
    readonly literals: readonly TextLiteral[],
    readonly sizes: NumberSet | null,
    readonly pieces: Pieces,
    readonly accept: (text: string) => Found,
    readonly meter: Meter | undefined,
  ) {
    this.#fresh = freshCharacter(flavour, literals);
  }

  run(): Found {
    for (const text of this.#plainGuesses()) {
      const found = this.accept(text);
      if (found) return found;
    }
    for (const text of this.#canonical()) {
      const found = this.accept(text);
      if (found) return found;
    }
    if (this.flavour === 'url') return this.#urlContradiction() ? null : undefined;
    if (this.sizes === null) return null;
    // A longer character than a byte cannot be fitted into every size.
    if (byteLength(this.#fresh) > 1) return undefined;
    const canonical = this.#canonical()[0] as string;
    if (supremum(this.sizes) < byteLength(canonical)) return this.#searchShort(supremum(this.sizes));
    // A path is padded with slashes at its end whenever it is looked at.
    if (this.flavour === 'path') return null;
    // Long enough: padding with the fresh character changes the size and nothing else.
    const length = leastFrom(this.sizes, byteLength(canonical)) as number;
    const padding = length - byteLength(canonical);
    if (padding > LONGEST_TEXT) return this.#unpadded(canonical);
    return this.accept(this.#join(padding)) ?? null;
  }

  /** A huge size cannot be shown as a witness; whether one exists is known all the same. */
  #unpadded(canonical: string): Found {
    const fits = this.literals.every((each) => testText(this.flavour, each.test, canonical) === each.holds);
    return fits ? undefined : null;
  }

  /** What a person would write down, tried before the canonical text for the sake of readable witnesses. */
  #plainGuesses(): string[] {
    const { prefix, suffix, contains } = this.pieces;
    const middle = contains.join('');
    if (this.flavour === 'string') {
      return [(prefix ?? '') + middle + (suffix ?? ''), prefix ?? '', suffix ?? '', middle, ...this.#sized(prefix ?? '', suffix ?? '')];
    }
    if (this.flavour === 'path') {
      const top = prefix === null || prefix === '/' ? '' : prefix;
      return [prefix ?? '/', ...contains, suffix ?? '/', top + '/' + middle + (suffix ?? ''), top + (suffix ?? ''), top + '/' + (suffix ?? ''), `${top}/file`];
    }
    return prefix === null ? ['https://example.com/'] : [prefix, prefix.replace(/\/?$/, '/page')];
  }

  #sized(prefix: string, suffix: string): string[] {
    if (this.sizes === null) return [];
    const length = leastFrom(this.sizes, byteLength(prefix) + byteLength(suffix));
    if (length === undefined || length > LONGEST_TEXT) return [];
    return [prefix + 'x'.repeat(length - byteLength(prefix) - byteLength(suffix)) + suffix];
  }

  #canonical(): string[] {
    if (this.flavour === 'url') {
      const tops = this.pieces.prefix === null
        ? ['https', 'http', 'ftp', 'custom'].map((scheme) => `${scheme}://${this.#fresh}.example`)
        : [withoutQuery(this.pieces.prefix)];
      const z = this.#fresh;
      const tail = this.pieces.contains.map((each) => each + z).join('');
      return tops.map((top) => `${top.replace(/\/$/, '')}/${z}?${z}${tail}${this.pieces.suffix ?? ''}`);
    }
    return [this.#join(0)];
  }

  #join(padding: number): string {
    const { prefix, suffix, contains } = this.pieces;
    const z = this.#fresh;
    const start = this.flavour === 'path' ? `${prefix === null || prefix === '/' ? '' : prefix}/` : (prefix ?? '');
    const middle = contains.map((each) => each + z).join('');
    return start + z + z.repeat(padding) + middle + (suffix ?? '');
  }

  #urlContradiction(): boolean {
    const { prefix, suffix, contains } = this.pieces;
    const components = prefix === null ? [] : (readUrl(prefix)?.components ?? []).filter(hasOneSpelling);
    return this.literals.some(
      (each) =>
        !each.holds &&
        each.test.texts.some((text) =>
          each.test.kind === 'prefix' ? prefix !== null && startsWith('url', prefix, text)
          // A component has a slash before it. Not across components, where dot segments can stand.
          : each.test.kind === 'contains' ? [...contains, suffix ?? '', '://', ...components.map((part) => `/${part}`)].some((piece) => piece.includes(text))
          : each.test.kind === 'suffix' ? (suffix ?? '').endsWith(text) && text !== '' && suffix !== null
          : false,
        ),
    );
  }

  /** All texts up to `most` bytes over the characters of the literals, those alike for every literal taken once. */
  #searchShort(most: number): Found {
    const start = this.pieces.prefix ?? (this.flavour === 'path' ? '/' : '');
    const characters = new Set<string>([this.#fresh]);
    for (const each of this.literals) for (const text of each.test.texts) for (const character of text) characters.add(character);
    if (this.flavour === 'path') characters.add('/');
    const inner = this.literals.filter((each) => each.test.kind === 'contains' || each.test.kind === 'suffix').flatMap((each) => each.test.texts);
    const outer = this.literals.filter((each) => each.test.kind === 'prefix' || each.test.kind === 'oneOf').flatMap((each) => each.test.texts);
    const stateOf = (text: string) => {
      let tail = '';
      for (const each of inner) {
        for (let length = Math.min(each.length, text.length); length > tail.length; length--) {
          if (text.endsWith(each.slice(0, length))) {
            tail = each.slice(0, length);
            break;
          }
        }
      }
      const seen = inner.map((each) => (text.includes(each) ? '1' : '0')).join('');
      const begun = outer.map((each) => (each.startsWith(text) ? text.length : startsWith(this.flavour, text, each) ? '+' : '-')).join(',');
      return JSON.stringify([byteLength(text), tail, seen, begun]);
    };
    const seenStates = new Set<string>([stateOf(start)]);
    let edge = [start];
    for (let steps = 0; edge.length > 0; ) {
      const next: string[] = [];
      for (const text of edge) {
        if (++steps > MOST_SEARCH_STEPS || isSpent(this.meter)) return undefined;
        const found = this.accept(text);
        if (found) return found;
        for (const character of characters) {
          const longer = text + character;
          if (byteLength(longer) > most || (this.flavour === 'path' && !isPathBeginning(longer))) continue;
          spend(this.meter, 1 + (inner.length >> 2));
          const state = stateOf(longer);
          if (seenStates.has(state)) continue;
          seenStates.add(state);
          next.push(longer);
        }
      }
      edge = next;
    }
    return null;
  }
}

function startsWith(flavour: Flavour, text: string, top: string): boolean {
  if (flavour === 'string') return text.startsWith(top);
  if (flavour === 'path') return pathWithin(text, top);
  const url = readUrl(text);
  const parts = readUrl(top);
  return url !== undefined && parts !== undefined && urlWithin(url, parts);
}

/** Whether a path in normal form may begin like this. */
function isPathBeginning(text: string): boolean {
  return !/\/\/|\/\.{1,2}\/|\0/.test(text);
}

/** The path written long enough to have one of the sizes; slashes at its end change nothing else. */
function padPath(path: string, sizes: NumberSet): string | undefined {
  const plain = normalizePath(path);
  if (plain === undefined) return undefined;
  const length = leastFrom(sizes, byteLength(plain));
  return length === undefined || length > LONGEST_TEXT ? undefined : plain + '/'.repeat(length - byteLength(plain));
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

const READABLE = [...'zxqvyjkwabcdefghilmnoprstu0123456789_-'];
const ASCII = Array.from({ length: 0x7e }, (_, i) => String.fromCharCode(0x7e - i));

/** A character that stands in none of the literals and gives a component of a path no meaning; readable ones first, for the sake of witnesses, then single bytes. */
function freshCharacter(flavour: Flavour, literals: readonly TextLiteral[]): string {
  const used = new Set<string>(flavour === 'path' ? ['/', '.'] : []);
  for (const each of literals) for (const text of each.test.texts) for (const character of text.toLowerCase()) used.add(character);
  for (const character of [...READABLE, ...ASCII]) if (!used.has(character.toLowerCase())) return character;
  for (let code = 0xe000; ; code++) if (!used.has(String.fromCharCode(code))) return String.fromCharCode(code);
}
