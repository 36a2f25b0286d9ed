// Owns: short names for the pieces that blocks of text are made of.
// Refuses: words.

import type { SourcePlace } from '../compile/vote.js';
import type { Block, Inline } from './markdown.js';
import type { Say } from './say.js';

export function text(words: string): Inline {
  return { kind: 'text', text: words };
}

export function code(words: string): Inline {
  return { kind: 'code', text: words };
}

export function strong(words: string): Inline {
  return { kind: 'strong', text: words };
}

export function link(words: string, place: SourcePlace): Inline {
  return { kind: 'link', text: words, place };
}

export function strongLink(words: string, place: SourcePlace): Inline {
  return { kind: 'link', text: words, place, isStrong: true };
}

/** A text of ours in the reader's language, with pieces in its places: `{0}` may be a name that is set as code, or several. */
export function phrase(say: Say, words: string, ...parts: readonly (string | number | Inline | readonly Inline[])[]): Inline[] {
  const pieces = say(words).split(/\{(\d)\}/);
  return pieces.flatMap((piece, i) => {
    if (i % 2 === 0) return withCode(piece);
    const part = parts[Number(piece)] ?? '';
    return typeof part === 'object' ? part : [text(String(part))];
  });
}

export function paragraph(...parts: readonly Inline[]): Block {
  return { kind: 'paragraph', parts };
}

export function list(items: readonly (readonly Inline[])[]): Block {
  return { kind: 'list', items };
}

/** Words between backticks are set as code. */
export function withCode(words: string): Inline[] {
  return words.split(/(`[^`]+`)/).filter((each) => each !== '').map((each) => (each.length > 2 && each.startsWith('`') && each.endsWith('`') ? code(each.slice(1, -1)) : text(each)));
}
